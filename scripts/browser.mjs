/** Finds the browser that the tests drive, installs one where there is none, and knows how to launch it. */
import { accessSync, constants, existsSync } from 'node:fs';
import { delimiter, resolve } from 'node:path';
import { withLock } from './lock.mjs';
import { note, run, runNpm, UserError } from './shell.mjs';

const INSTALL_LIMIT_MS = 10 * 60_000;

/** What headless Chromium needs for WebGPU, and what keeps it from talking to the network on its own. */
export function launchFlags() {
  return [
    '--enable-unsafe-webgpu',
    '--disable-background-networking',
    '--disable-component-update',
    '--disable-sync',
    '--no-first-run',
    '--disable-quic',
    // Chromium's sandbox refuses to run for root, which is who tests run as in a container.
    ...(process.getuid?.() === 0 ? ['--no-sandbox'] : []),
  ];
}

/** Options for puppeteer.launch. */
export function launchOptions(executablePath) {
  return { executablePath, headless: true, args: launchFlags() };
}

/**
 * The path of an installed browser, or undefined. Order: CHROME_PATH, PUPPETEER_EXECUTABLE_PATH, puppeteer's
 * own download, the system.
 * @throws UserError if one of the two variables names no file: whoever set it wants that browser, not another.
 */
export async function findBrowser(env = process.env) {
  return namedBrowser(env)?.path ?? (await installedBrowsers(env))[0];
}

/** The path of a browser that starts; installs one if need be. */
export async function ensureBrowser() {
  const named = namedBrowser(process.env);
  if (named) {
    if (await starts(named.path)) return named.path;
    throw new UserError(
      `${named.variable} is "${named.path}", which does not start: "${named.path} --version" fails. ` +
        `Repair that browser, or correct or unset the variable.`,
    );
  }
  const found = await firstThatStarts();
  if (found) return found;
  return withLock('browser', async () => {
    for (const install of [installWithPuppeteer, installWithApt]) {
      const path = (await install()) && (await firstThatStarts());
      if (path) return path;
    }
    throw new UserError(
      'no browser that starts was found, and none could be installed. Install Chrome or Chromium 121 or later ' +
        '(on Debian or Ubuntu: "sudo apt-get install chromium"), or set CHROME_PATH to the program of one.',
    );
  });
}

/** The browser that the environment asks for. */
function namedBrowser(env) {
  for (const variable of ['CHROME_PATH', 'PUPPETEER_EXECUTABLE_PATH']) {
    const path = env[variable];
    if (!path) continue;
    if (existsSync(path)) return { variable, path };
    throw new UserError(`${variable} is "${path}", and there is no such file. Correct or unset it.`);
  }
  return undefined;
}

async function installedBrowsers(env) {
  return [await puppeteerPath(), ...systemPlaces(env)].filter((path) => path && isExecutable(path));
}

async function firstThatStarts() {
  for (const path of await installedBrowsers(process.env)) {
    if (await starts(path)) return path;
    note(`the browser ${path} does not start; looking for another.`);
  }
  return undefined;
}

/** Where puppeteer keeps, or would keep, its browser. */
async function puppeteerPath() {
  try {
    const { default: puppeteer } = await import('puppeteer');
    return await puppeteer.executablePath();
  } catch {
    return undefined;
  }
}

function systemPlaces(env) {
  const names = ['chromium', 'chromium-browser', 'google-chrome', 'google-chrome-stable'];
  if (process.platform === 'darwin') {
    const homes = ['/Applications', resolve(env.HOME ?? '/', 'Applications')];
    const programs = ['Google Chrome', 'Chromium'];
    return homes.flatMap((home) => programs.map((name) => `${home}/${name}.app/Contents/MacOS/${name}`));
  }
  if (process.platform === 'win32') {
    const homes = [env.ProgramFiles, env['ProgramFiles(x86)'], env.LOCALAPPDATA].filter(Boolean);
    const programs = ['Google\\Chrome\\Application\\chrome.exe', 'Chromium\\Application\\chrome.exe'];
    return homes.flatMap((home) => programs.map((name) => `${home}\\${name}`));
  }
  const folders = (env.PATH ?? '').split(delimiter).filter(Boolean);
  return names.flatMap((name) =>
    [...folders, '/usr/bin', '/snap/bin'].map((folder) => resolve(folder, name)),
  );
}

function isExecutable(path) {
  try {
    accessSync(path, constants.X_OK);
    return true;
  } catch {
    return false;
  }
}

/** A downloaded Chrome may lack system libraries, which shows only when it runs. On Windows --version opens a window. */
async function starts(path) {
  if (process.platform === 'win32') return true;
  const { execFile } = await import('node:child_process');
  return new Promise((done) => {
    execFile(path, ['--version'], { timeout: 30_000 }, (error) => done(!error));
  });
}

async function installWithPuppeteer() {
  note('downloading Chrome (npx puppeteer browsers install chrome).');
  const args = ['puppeteer', 'browsers', 'install', 'chrome'];
  return (await runNpm('npx', args, { quiet: true, timeout: INSTALL_LIMIT_MS })) === 0;
}

async function installWithApt() {
  if (process.getuid?.() !== 0 || !existsSync('/etc/debian_version')) return false;
  note('installing Chromium (apt-get install chromium).');
  const env = { ...process.env, DEBIAN_FRONTEND: 'noninteractive' };
  const options = { quiet: true, env, timeout: INSTALL_LIMIT_MS };
  if ((await run('apt-get', ['update'], options)) !== 0) return false;
  return (await run('apt-get', ['install', '-y', '--no-install-recommends', 'chromium'], options)) === 0;
}
