import type { Page } from 'puppeteer';
import { expect, test } from 'vitest';
import { violationsInBothSchemes, withLab } from './harness';

const FIGURES =
  '?sampling.trajectories=2048&objectives=sft,trl-rloo&along=model.lengths:1,8,64&engine=reference#/objectives';

const told = (page: Page): Promise<string[]> =>
  page.$$eval('.multiples .reading', (all) => all.map((one) => one.textContent));

test('values of a figure are read by keyboard and pointer, in all panels at once, and can be pinned', async () => {
  await withLab(
    async ({ page, problems }) => {
      await page.waitForFunction("document.querySelectorAll('.multiples .reading').length === 2", {
        timeout: 60_000,
      });
      await page.waitForFunction(
        "document.querySelector('.along-bar .state').textContent.startsWith('Done')",
      );
      // The last points have been drawn.
      await page.waitForFunction(
        "[...document.querySelectorAll('.multiples .drawn')].every((one) => one.querySelectorAll('svg [aria-label=dot] path').length === 9)",
      );
      await page.focus('.multiples .drawn');
      await page.keyboard.press('ArrowRight');
      const first = await told(page);
      // The same place in both panels, each with its own number, its error and the exact answer.
      for (const words of first) expect(words).toMatch(/^θs, Answer length L .* 1: .* ± .*, (no )?exact /);
      expect(first[0]).not.toBe(first[1]);
      expect(await page.$$eval('.multiples .cross', (all) => all.length)).toBe(2);
      await page.keyboard.press('ArrowRight');
      expect((await told(page))[0]).toMatch(/ 8: /);
      await page.keyboard.press('ArrowDown');
      expect((await told(page))[0]).toMatch(/^θd,C, .* 8: /);
      await page.keyboard.press('End');
      await page.keyboard.press('Enter');
      const pinned = await told(page);
      expect(pinned[0]).toMatch(/^Pinned: θd,C, .* 64: /);

      // A pointer does not move what is pinned.
      const box = (await (await page.$('.multiples .drawn svg'))!.boundingBox())!;
      await page.mouse.move(box.x + 40, box.y + box.height / 3);
      expect(await told(page)).toEqual(pinned);
      await page.keyboard.press('Escape');
      expect(await told(page)).toEqual(['', '']);
      await page.mouse.move(box.x + 36, box.y + box.height / 3);
      expect((await told(page))[0]).toMatch(/ 1: /);
      expect(await violationsInBothSchemes(page, '.along')).toEqual([]);
      expect(problems).toEqual([]);
    },
    { path: FIGURES },
  );
}, 90_000);
