import { expect, test } from 'vitest';
import { withLab } from './harness';

const SMALL = '?sampling.trajectories=4096&sweep=model.lengths:1,8,100';

test('an unknown address shows the first page, named in the title and marked in the navigation', async () => {
  await withLab(
    async ({ page, problems }) => {
      await page.waitForSelector('lab-attribution-page h1');
      expect(await page.title()).toBe('Attribution · Decision–Sampling Lab');
      expect(
        await page.$$eval('nav a[aria-current=page]', (links) => links.map((a) => a.textContent)),
      ).toEqual(['Attribution']);
      expect(await page.$$eval('main', (all) => all.length)).toBe(1);
      expect(problems).toEqual([]);
    },
    { path: `${SMALL}#/nowhere` },
  );
});

test('the skip link moves the focus to the heading and leaves the address alone', async () => {
  await withLab(
    async ({ page }) => {
      await page.waitForSelector('main h1');
      const address = page.url();
      await page.keyboard.press('Tab');
      await page.keyboard.press('Enter');
      expect(await page.evaluate('document.activeElement.tagName')).toBe('H1');
      expect(page.url()).toBe(address);
    },
    { path: SMALL },
  );
});
