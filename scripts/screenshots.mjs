/**
 * npm run screenshots [-- NAME…]
 *
 * Pictures of every page for the README and docs/, taken when what the page does by itself is done: docs/images/NAME.png.
 */
import { mkdirSync, readdirSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { ensureBrowser, launchOptions } from './browser.mjs';
import { ensureBuilt } from './build-state.mjs';
import { withPalette } from './png-palette.mjs';
import { ensureDependencies } from './setup.mjs';
import { main, note, root, UserError } from './shell.mjs';

const WIDE = { width: 1280, height: 900, scheme: 'light' };
const NARROW = { width: 360, height: 800, scheme: 'light' };

/** Engines by name, so that the pictures are the same wherever they are taken. */
const PICTURES = {
  attribution: { ...WIDE, path: '?engine=wasm#/', height: 1100 },
  'attribution-dark': { ...WIDE, path: '?engine=wasm#/', height: 1100, scheme: 'dark' },
  'attribution-narrow': { ...NARROW, path: '?engine=wasm#/', scrollTo: 'lab-answer' },
  objectives: { ...WIDE, path: '#/objectives', scrollTo: '#answer' },
  'objectives-narrow': { ...NARROW, path: '#/objectives', scrollTo: 'lab-compare-answer' },
  training: { ...WIDE, path: '#/training', scrollTo: '#answer' },
  'training-dark': { ...WIDE, path: '#/training', scrollTo: 'lab-training-panels', scheme: 'dark' },
  traces: { ...WIDE, path: '#/traces' },
  paper: { ...WIDE, path: '?engine=wasm#/paper' },
  verify: { ...WIDE, path: '#/verify' },
};

const RUN_LIMIT_MS = 300_000;

/** What a page of a document may weigh. */
const MOST_BYTES = 200_000;

/** Everything on the page that says how far it is says that it is done. */
const DONE = `(() => {
  const states = [...document.querySelectorAll('main .state')];
  return states.length > 0 && states.every(({ textContent }) => textContent.trim().startsWith('Done'));
})()`;

await main(async () => {
  const asked = process.argv.slice(2);
  const unknown = asked.find((name) => !Object.hasOwn(PICTURES, name));
  if (unknown)
    throw new UserError(`"${unknown}" is no picture. There are ${Object.keys(PICTURES).join(', ')}.`);
  await ensureDependencies();
  await ensureBuilt('app');
  const [{ default: puppeteer }, { preview }] = await Promise.all([import('puppeteer'), import('vite')]);
  const server = await preview({
    root,
    configFile: resolve(root, 'vite.config.ts'),
    logLevel: 'warn',
    preview: { port: 0, host: '127.0.0.1' },
  });
  const browser = await puppeteer.launch(launchOptions(await ensureBrowser()));
  const folder = resolve(root, 'docs/images');
  mkdirSync(folder, { recursive: true });
  try {
    for (const name of asked.length > 0 ? asked : Object.keys(PICTURES))
      await take(browser, server.resolvedUrls.local[0], PICTURES[name], join(folder, `${name}.png`));
    if (asked.length === 0) removeOthers(folder);
  } finally {
    await browser.close();
    await server.close();
  }
});

async function take(browser, url, { path, width, height, scheme, scrollTo }, file) {
  const page = await browser.newPage();
  try {
    await page.setViewport({ width, height });
    await page.emulateMediaFeatures([
      { name: 'prefers-color-scheme', value: scheme },
      { name: 'prefers-reduced-motion', value: 'reduce' },
    ]);
    await page.goto(url + path);
    await page.waitForFunction(DONE, { timeout: RUN_LIMIT_MS });
    if (scrollTo) await page.$eval(scrollTo, (element) => element.scrollIntoView());
    // The last redraw of a figure waits for its turn.
    await new Promise((drawn) => setTimeout(drawn, 1000));
    const png = await page.screenshot({ captureBeyondViewport: false });
    writeFileSync(file, withPalette(Buffer.from(png)));
  } finally {
    await page.close();
  }
  const { size } = statSync(file);
  note(`${file}: ${Math.round(size / 1000)} kB`);
  if (size > MOST_BYTES)
    throw new UserError(`${file} is larger than ${MOST_BYTES} bytes. Give the picture less height.`);
}

/** What is no longer taken. */
function removeOthers(folder) {
  for (const name of readdirSync(folder))
    if (!Object.hasOwn(PICTURES, name.replace(/\.png$/, ''))) rmSync(join(folder, name));
}
