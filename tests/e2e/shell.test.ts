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

test('single keys run, go to a page and show the help, and leave typing alone', async () => {
  await withLab(
    async ({ page, problems }) => {
      const words = (): Promise<string> => page.$eval('.run-bar .state', (state) => state.textContent);
      await page.waitForFunction(() =>
        document.querySelector('.run-bar .state')?.textContent.startsWith('Done'),
      );
      await page.keyboard.press('?');
      expect(await page.$eval('dialog', (dialog) => dialog.open)).toBe(true);
      const asked = await page.$$eval('dialog dd', (all) => all.map((one) => one.textContent));
      expect(asked).toContain(await page.$eval('main h1', (h1) => h1.textContent));
      // Behind the dialog nothing happens.
      await page.keyboard.press('2');
      await page.keyboard.press('Escape');
      expect(await page.$eval('dialog', (dialog) => dialog.open)).toBe(false);
      expect(new URL(page.url()).hash).not.toBe('#/objectives');

      // The run begun by the key is the same again, and it is over in a blink: what it is asked is seen instead.
      await page.evaluate(() => {
        document
          .querySelector('.run-bar .primary')!
          .addEventListener('click', () => (document.body.id = 'pressed'));
      });
      await page.evaluate(() => (document.activeElement as HTMLElement).blur());
      await page.keyboard.press('Space');
      expect(await page.$eval('body', ({ id }) => id)).toBe('pressed');
      expect(await words()).toMatch(/^(Running|Done)/);

      await page.$eval('#field-sampling-seed', (field) => {
        field.closest('details')!.open = true;
        (field as HTMLElement).focus();
      });
      await page.keyboard.type('2');
      expect(new URL(page.url()).hash).not.toBe('#/objectives');
      await page.evaluate(() => (document.activeElement as HTMLElement).blur());
      await page.keyboard.press('2');
      await page.waitForSelector('lab-objectives-page h1');

      await page.click('lab-help > button');
      await page.click('dialog input[type=checkbox]');
      await page.click('dialog .primary');
      await page.keyboard.press('1');
      expect(new URL(page.url()).hash).toBe('#/objectives');
      expect(problems).toEqual([]);
    },
    { path: SMALL },
  );
});
