/**
 * What every script needs: where the project is, how to speak to the person, how to run another program.
 * Messages go to stderr, because the stdout of `lab` belongs to its results.
 */
import { spawn } from 'node:child_process';
import { dirname, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';

export const root = resolve(dirname(fileURLToPath(import.meta.url)), '..');

/** A failure the person can act on: its message is all they need, without a stack. */
export class UserError extends Error {
  constructor(message) {
    super(message);
    this.name = 'UserError';
  }
}

export function note(message) {
  process.stderr.write(`ds-lab: ${message}\n`);
}

/** Runs a script's body; a UserError becomes its sentence and exit code 1, a defect keeps its stack. */
export async function main(body) {
  try {
    await body();
  } catch (error) {
    if (error instanceof UserError) note(error.message);
    else process.stderr.write(`${error instanceof Error ? error.stack : String(error)}\n`);
    process.exitCode = 1;
  }
}

/**
 * Runs a program in the project folder and resolves to its exit code, as a shell would give it: 128 + n after
 * signal n, 127 when there is no such program. With `quiet` both its streams go to stderr.
 */
export function run(command, args, { quiet = false, env = process.env, timeout = 0 } = {}) {
  return new Promise((done) => {
    const child = spawn(command, args, {
      cwd: root,
      env,
      timeout,
      stdio: quiet ? ['ignore', 2, 2] : 'inherit',
    });
    child.on('error', () => done(127));
    child.on('close', (code, signal) => done(code ?? 128 + signalNumber(signal)));
  });
}

function signalNumber(signal) {
  return { SIGINT: 2, SIGKILL: 9, SIGTERM: 15 }[signal] ?? 1;
}

/** Runs npm or npx with the arguments given: through the npm that called us where there is one. */
export function runNpm(program, args, options) {
  const cli = process.env.npm_execpath;
  if (cli?.endsWith('npm-cli.js')) {
    const script = resolve(dirname(cli), `${program}-cli.js`);
    return run(process.execPath, [script, ...args], options);
  }
  // On Windows npm is a batch file, which only a shell starts; the arguments here are fixed words.
  return process.platform === 'win32'
    ? run(process.env.ComSpec ?? 'cmd.exe', ['/d', '/s', '/c', program, ...args], options)
    : run(program, args, options);
}
