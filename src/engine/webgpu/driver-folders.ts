/** Where Chromium and Chrome are installed, with the software Vulkan driver they bring along. */
import { existsSync, readdirSync } from 'node:fs';
import { homedir } from 'node:os';
import { dirname, join } from 'node:path';

/** Existing folders, the user's own choice first. */
export function driverFolders(env: NodeJS.ProcessEnv = process.env): string[] {
  const named = [env['CHROME_PATH'], env['PUPPETEER_EXECUTABLE_PATH']]
    .filter((path): path is string => Boolean(path))
    .map((path) => dirname(path));
  const cache = env['PUPPETEER_CACHE_DIR'] ?? join(homedir(), '.cache', 'puppeteer');
  const downloaded = ['chrome', 'chrome-headless-shell'].flatMap((product) =>
    subfolders(join(cache, product)).flatMap(subfolders),
  );
  const installed = [
    '/usr/lib/chromium',
    '/usr/lib/chromium-browser',
    '/usr/lib64/chromium-browser',
    '/snap/chromium/current/usr/lib/chromium-browser',
    '/opt/google/chrome',
    '/opt/chromium.org/chromium',
  ];
  return [...named, ...downloaded, ...installed].filter((folder) => existsSync(folder));
}

function subfolders(folder: string): string[] {
  if (!existsSync(folder)) return [];
  return readdirSync(folder, { withFileTypes: true })
    .filter((entry) => entry.isDirectory())
    .map((entry) => join(folder, entry.name));
}
