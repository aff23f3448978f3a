/** Without a network: every page, also those that were not opened before, and the page opened anew. */
import { resolve } from 'node:path';
import type { Page } from 'puppeteer';
import { preview } from 'vite';
import { expect, test } from 'vitest';
import { buildIfStale, projectRoot, withLab } from './harness';

async function served(): Promise<{ readonly url: string; readonly cut: () => Promise<void> }> {
  await buildIfStale('app');
  const server = await preview({
    root: projectRoot,
    configFile: resolve(projectRoot, 'vite.config.ts'),
    logLevel: 'warn',
    preview: { port: 0, host: '127.0.0.1', open: false },
  });
  return { url: server.resolvedUrls!.local[0]!, cut: () => server.close() };
}

/** What is computed has come from the page's worker, which is a file of its own. */
async function isUnderWay(page: Page): Promise<void> {
  await page.waitForFunction("document.querySelector('main progress')?.value > 0", { timeout: 120_000 });
}

test('the lab works when its host is gone', async () => {
  await withLab(
    async ({ page, problems }) => {
      const { url, cut } = await served();
      await page.goto(`${url}${SMALL}`);
      await isUnderWay(page);
      await page.waitForFunction('navigator.serviceWorker.controller !== null', { timeout: 60_000 });
      await cut();
      const gone = await page.evaluate(
        (address) => fetch(`${address}no-such-file`).then(() => false, () => true),
        url,
      ); // prettier-ignore
      expect(gone).toBe(true);
      problems.length = 0;

      const hashes = await page.$$eval('header nav a', (links) => links.map((link) => link.hash));
      expect(hashes).toHaveLength(6);
      for (const hash of hashes) {
        await page.click(`header nav a[href="${hash}"]`);
        await page.waitForSelector(`header nav a[href="${hash}"][aria-current=page]`);
        await page.waitForSelector('main .run-bar .primary', { timeout: 60_000 });
        if (hash === '#/verify') await page.click('main .run-bar .primary');
        await isUnderWay(page);
      }
      // Opened anew, at an address that was never asked for.
      await page.goto(`${url}?sampling.trajectories=8192&sweep=model.lengths:1,9`);
      await isUnderWay(page);
      expect(problems).toEqual([]);
    },
    { path: null },
  );
});

const SMALL = '?sampling.trajectories=4096&sweep=model.lengths:1,8';
