/**
 * node scripts/screenshots.mjs
 *
 * Pictures of the page for the README and for looking at: wide, dark and narrow, each when its first run is done.
 */
import { mkdirSync } from 'node:fs';
import { resolve } from 'node:path';
import { ensureBrowser, launchOptions } from './browser.mjs';
import { ensureBuilt } from './build-state.mjs';
import { ensureDependencies } from './setup.mjs';
import { main, note, root } from './shell.mjs';

const PICTURES = [
  { name: 'page', width: 1440, height: 1180, scheme: 'light' },
  { name: 'page-dark', width: 1440, height: 1180, scheme: 'dark' },
  { name: 'page-narrow', width: 360, height: 2400, scheme: 'light' },
];

const RUN_LIMIT_MS = 120_000;

await main(async () => {
  await ensureDependencies();
  await ensureBuilt('app');
  const [{ default: puppeteer }, { preview }] = await Promise.all([import('puppeteer'), import('vite')]);
  const configFile = resolve(root, 'vite.config.ts');
  const server = await preview({
    root,
    configFile,
    logLevel: 'warn',
    preview: { port: 0, host: '127.0.0.1' },
  });
  const browser = await puppeteer.launch(launchOptions(await ensureBrowser()));
  const folder = resolve(root, 'docs/images');
  mkdirSync(folder, { recursive: true });
  try {
    for (const { name, width, height, scheme } of PICTURES) {
      const page = await browser.newPage();
      await page.setViewport({ width, height });
      await page.emulateMediaFeatures([{ name: 'prefers-color-scheme', value: scheme }]);
      await page.goto(server.resolvedUrls.local[0]);
      await page.waitForFunction("document.querySelector('.state')?.textContent.startsWith('Done')", {
        timeout: RUN_LIMIT_MS,
      });
      // The last redraw of the figure waits for its turn.
      await new Promise((done) => setTimeout(done, 500));
      await page.screenshot({ path: resolve(folder, `${name}.png`) });
      note(`wrote docs/images/${name}.png`);
      await page.close();
    }
  } finally {
    await browser.close();
    await server.close();
  }
});
