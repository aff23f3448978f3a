import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { findBrowser, launchFlags } from '../../scripts/browser.mjs';
import { inputsDigest, isFresh, STAMP } from '../../scripts/build-state.mjs';
import { withLock } from '../../scripts/lock.mjs';
import { checkNode, whatIsMissing } from '../../scripts/setup.mjs';

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'ds-lab-setup-'));
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

function write(file: string, content: unknown) {
  mkdirSync(dirname(join(folder, file)), { recursive: true });
  writeFileSync(join(folder, file), typeof content === 'string' ? content : JSON.stringify(content));
}

const lit = { version: '3.3.3' };
const native = { version: '1.0.0', optional: true };

function writeProject(installed?: Record<string, unknown>) {
  write('package.json', { dependencies: { lit: '^3.3.3' } });
  write('package-lock.json', {
    packages: {
      '': { dependencies: { lit: '^3.3.3' } },
      'node_modules/lit': lit,
      'node_modules/a/node_modules/@os/native': native,
    },
  });
  if (installed) write('node_modules/.package-lock.json', { packages: installed });
}

test.each(['20.19.0', '20.20.2', '22.12.0', '24.0.0'])('Node %s will do', (version) => {
  expect(() => checkNode(version)).not.toThrow();
});

test.each(['18.20.0', '20.18.3', '21.7.0', '22.11.0'])('Node %s is refused with what to do', (version) => {
  expect(() => checkNode(version)).toThrow(`this is Node ${version}, and ds-lab needs Node 20.19 or later`);
});

test('an installation is whole when it has what the lock names; optional packages may be absent', () => {
  writeProject({ 'node_modules/lit': lit });
  expect(whatIsMissing(folder)).toBeUndefined();
  writeProject({ 'node_modules/lit': lit, 'node_modules/a/node_modules/@os/native': native });
  expect(whatIsMissing(folder)).toBeUndefined();
});

test('an installation is wanting without node_modules, without a package, and with another version', () => {
  writeProject();
  expect(whatIsMissing(folder)).toBe('node_modules is missing or incomplete');
  writeProject({});
  expect(whatIsMissing(folder)).toBe('lit is not there and package-lock.json names 3.3.3');
  writeProject({ 'node_modules/lit': lit, 'node_modules/a/node_modules/@os/native': { version: '0.9.0' } });
  expect(whatIsMissing(folder)).toBe('@os/native is at 0.9.0 and package-lock.json names 1.0.0');
});

test('a package.json ahead of its lock is said, since npm ci could only fail', () => {
  writeProject({ 'node_modules/lit': lit });
  write('package.json', { dependencies: { lit: '^3.3.3' }, devDependencies: { vite: '^8.0.0' } });
  expect(() => whatIsMissing(folder)).toThrow('package.json and package-lock.json disagree about "vite".');
});

test('a browser named by CHROME_PATH is taken, and never replaced by another', async () => {
  expect(await findBrowser({ CHROME_PATH: process.execPath })).toBe(process.execPath);
  await expect(findBrowser({ CHROME_PATH: join(folder, 'chrome') })).rejects.toThrow(
    /^CHROME_PATH is ".*chrome", and there is no such file\./,
  );
});

test('the browser is launched with WebGPU', () => {
  expect(launchFlags()).toContain('--enable-unsafe-webgpu');
});

test('a product is fresh until a file it is made of changes, appears, goes or is renamed', () => {
  write('src/cli/main.ts', 'one');
  write('shaders/lib/a.wgsl', '');
  write('dist-cli/lab.js', '');
  expect(isFresh('cli', folder)).toBe(false);

  const stamp = () => write(`dist-cli/${STAMP}`, inputsDigest(folder));
  const change = (body: () => void) => {
    stamp();
    expect(isFresh('cli', folder)).toBe(true);
    body();
    expect(isFresh('cli', folder)).toBe(false);
  };
  change(() => write('src/cli/main.ts', 'two'));
  change(() => write('src/model/policy.ts', ''));
  change(() => rmSync(join(folder, 'src/model/policy.ts')));
  change(() => {
    rmSync(join(folder, 'shaders/lib/a.wgsl'));
    write('shaders/lib/b.wgsl', '');
  });
  change(() => rmSync(join(folder, 'dist-cli/lab.js')));
});

test('two bodies under one lock run one after the other', async () => {
  const events: string[] = [];
  const body = (name: string) =>
    withLock(
      'build',
      async () => {
        events.push(`${name} in`);
        await new Promise((resolve) => setTimeout(resolve, 50));
        events.push(`${name} out`);
      },
      { folder },
    );
  await Promise.all([body('a'), body('b')]);
  expect(events).toEqual(['a in', 'a out', 'b in', 'b out']);
});

test('a lock left by a process that is gone is taken over; one that is held too long is named', async () => {
  // Above the largest process id of Linux and macOS.
  write('build.lock', '99999999');
  expect(await withLock('build', () => 'done', { folder })).toBe('done');
  write('build.lock', String(process.pid));
  await expect(withLock('build', () => 'done', { folder, limit: 0 })).rejects.toThrow('delete');
});
