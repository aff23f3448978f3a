/** One process at a time: two commands started together on a fresh clone must not both install or both build. */
import { mkdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { resolve } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { note, root, UserError } from './shell.mjs';

const POLL_MS = 200;
const LIMIT_MS = 15 * 60_000;
/** A lock is made first and gets its holder's number next; one without a number for this long has no holder. */
const WRITE_MS = 5_000;

/** Runs `body` while holding the lock `name`; waits for the holder, and takes over from one that is gone. */
export async function withLock(name, body, { folder = resolve(root, '.cache'), limit = LIMIT_MS } = {}) {
  const file = resolve(folder, `${name}.lock`);
  mkdirSync(folder, { recursive: true });
  const start = Date.now();
  for (let told = false; !take(file); told = true) {
    const holder = holderOf(file);
    if (holder === undefined ? isOlderThan(file, WRITE_MS) : !isAlive(holder)) {
      rmSync(file, { force: true });
      continue;
    }
    if (!told) note(`waiting for ${holder ? `process ${holder}` : 'another process'} to finish "${name}".`);
    if (Date.now() - start > limit) {
      throw new UserError(
        `process ${holder ?? '?'} has held "${name}" for over ${Math.round(limit / 60_000)} minutes. ` +
          `If it is stuck, end it, delete ${file} and try again.`,
      );
    }
    await sleep(POLL_MS);
  }
  try {
    return await body();
  } finally {
    rmSync(file, { force: true });
  }
}

function take(file) {
  try {
    writeFileSync(file, String(process.pid), { flag: 'wx' });
    return true;
  } catch (error) {
    if (error.code === 'EEXIST') return false;
    throw error;
  }
}

function holderOf(file) {
  try {
    return Number.parseInt(readFileSync(file, 'utf8'), 10) || undefined;
  } catch {
    return undefined;
  }
}

function isOlderThan(file, milliseconds) {
  try {
    return Date.now() - statSync(file).mtimeMs > milliseconds;
  } catch {
    // It was released meanwhile.
    return false;
  }
}

function isAlive(pid) {
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    // EPERM: there is such a process, of another user.
    return error.code === 'EPERM';
  }
}
