import puppeteer from 'puppeteer';
import { preview } from 'vite';
import { ensureBrowser, launchOptions } from './browser.mjs';
const server = await preview({ preview: { port: 0, host: '127.0.0.1' }, logLevel: 'warn' });
const url = server.resolvedUrls.local[0];
const browser = await puppeteer.launch(launchOptions(await ensureBrowser()));
const shots = JSON.parse(process.argv[2]);
for (const { name, path, width = 1280, dark = false, wait, act, height=1600, sel } of shots) {
  const page = await browser.newPage();
  page.on('pageerror', (e) => console.log(name, 'ERR', e.message));
  page.on('console', (m) => m.type() === 'error' && console.log(name, m.text()));
  await page.setViewport({ width, height });
  await page.emulateMediaFeatures([{ name: 'prefers-color-scheme', value: dark ? 'dark' : 'light' }]);
  await page.goto(url + path);
  try { await page.waitForFunction(wait ?? "document.querySelector('lab-training-bar .state')?.textContent.startsWith('Done')", { timeout: 120000 }); } catch (e) { console.log(name, e.message, await page.evaluate("document.querySelector('lab-training-bar')?.textContent.replace(/\\s+/g,' ')")); }
  if (act) { const r = await page.evaluate(act); if (r !== undefined) console.log(name, r); }
  await new Promise((r) => setTimeout(r, 1500));
  console.log(name, 'scrollWidth', await page.evaluate('document.documentElement.scrollWidth'));
  if (sel) await (await page.$(sel)).screenshot({ path: `/tmp/shots/${name}.png` });
  else await page.screenshot({ path: `/tmp/shots/${name}.png`, fullPage: false });
  await page.close();
}
await browser.close(); await server.close();
