/** Makes `npm start`, `npm run lab` and `npm test` work on a fresh clone: installs what package-lock.json names. */
import { readFileSync } from 'node:fs';
import { resolve } from 'node:path';
import { withLock } from './lock.mjs';
import { note, root, runNpm, UserError } from './shell.mjs';

/** Installs the dependencies unless node_modules holds what package-lock.json names. Writes to stderr only. */
export async function ensureDependencies() {
  checkNode(process.versions.node);
  if (!whatIsMissing()) return;
  await withLock('install', async () => {
    // Another process may have installed them while this one waited.
    const reason = whatIsMissing();
    if (!reason) return;
    note(`installing the dependencies (npm ci), because ${reason}.`);
    // npm inherits "silent" from "npm run -s" and would not say why it fails.
    const code = await runNpm('npm', ['ci', '--no-audit', '--no-fund', '--loglevel=error'], { quiet: true });
    const left = whatIsMissing();
    if (code === 0 && !left) return;
    throw new UserError(
      `the dependencies could not be installed: npm ci ended with code ${code}${left ? ` and ${left}` : ''}. ` +
        `Read npm's message above; without a network or with a registry that lacks a package it cannot work. ` +
        `Then run "npm ci" and try again.`,
    );
  });
}

/** @throws UserError unless `version` is one the tools run on. Vite 8 needs 20.19 or later, or 22.12 or later. */
export function checkNode(version) {
  const [major = 0, minor = 0] = version.split('.').map(Number);
  if (major > 22 || (major === 22 && minor >= 12) || (major === 20 && minor >= 19)) return;
  throw new UserError(
    `this is Node ${version}, and ds-lab needs Node 20.19 or later in the 20 series, or 22.12 or later. ` +
      `Install one from https://nodejs.org and try again.`,
  );
}

/** Why node_modules does not fit package-lock.json, as the end of a sentence; undefined if it does. */
export function whatIsMissing(folder = root) {
  const wanted = readJson(resolve(folder, 'package-lock.json'));
  const manifest = readJson(resolve(folder, 'package.json'));
  if (!wanted || !manifest) {
    throw new UserError(
      `package.json or package-lock.json in ${folder} is missing or is not JSON. Restore both from version control.`,
    );
  }
  const disagreement = disagreementOf(manifest, wanted.packages?.[''] ?? {});
  if (disagreement) {
    throw new UserError(
      `package.json and package-lock.json disagree about "${disagreement}". ` +
        `Run "npm install" to bring them together.`,
    );
  }
  // npm writes this copy of the lock last: it is there only after a complete installation.
  const installed = readJson(resolve(folder, 'node_modules/.package-lock.json'));
  if (!installed) return 'node_modules is missing or incomplete';
  for (const [path, { version, optional }] of Object.entries(wanted.packages)) {
    if (path === '') continue;
    const found = installed.packages?.[path];
    // Optional packages for other platforms are left out by npm itself.
    if (!found && optional) continue;
    if (found?.version !== version) {
      const name = path.replace(/^.*node_modules\//, '');
      return `${name} is ${found ? `at ${found.version}` : 'not there'} and package-lock.json names ${version}`;
    }
  }
  return undefined;
}

const SECTIONS = ['dependencies', 'optionalDependencies', 'devDependencies'];

/** The first package that the manifest and the lock ask for in different versions. */
function disagreementOf(manifest, locked) {
  for (const section of SECTIONS) {
    const [a, b] = [manifest[section] ?? {}, locked[section] ?? {}];
    const name = [...Object.keys(a), ...Object.keys(b)].find((key) => a[key] !== b[key]);
    if (name) return name;
  }
  return undefined;
}

function readJson(file) {
  try {
    return JSON.parse(readFileSync(file, 'utf8'));
  } catch {
    return undefined;
  }
}
