/** A page of a benchmark: built, served and driven in headless Chromium. */
import { build, preview } from 'vite';
import puppeteer from 'puppeteer';
import { ensureBrowser, launchOptions } from '../../scripts/browser.mjs';

const LIMIT_MS = 30 * 60_000;

/**
 * @param configFile Vite's, of a page that sets its title to "ready" once it can be asked
 * @param measure what to do with the page
 */
export async function inBrowser(configFile, measure) {
  await build({ configFile });
  const server = await preview({ configFile, preview: { host: '127.0.0.1', port: 0 } });
  const browser = await puppeteer.launch({
    ...launchOptions(await ensureBrowser()),
    protocolTimeout: LIMIT_MS,
  });
  try {
    const page = await browser.newPage();
    page.on('pageerror', (error) => process.stderr.write(`In the page: ${error.message}\n`));
    await page.goto(server.resolvedUrls.local[0]);
    await page.waitForFunction('document.title === "ready"', { timeout: 60_000 });
    return await measure(page);
  } finally {
    await browser.close();
    await server.close();
  }
}
