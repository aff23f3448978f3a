/** The whole verification on its page: every plan, every edge and every engine of the browser. */
import { expect, test } from 'vitest';
import { withLab } from './harness';

test('every engine of the browser passes the whole of every check', async () => {
  await withLab(
    async ({ page, problems }) => {
      const state = 'document.querySelector("lab-verify-bar .state").textContent';
      await page.waitForFunction(`${state}.startsWith('Done')`, { timeout: 120_000 });
      await page.$$eval('main button', (all) =>
        all.find((button) => button.textContent.trim() === 'Verify whole')!.click(),
      );
      await page.waitForFunction(`!${state}.startsWith('Done')`);
      await page.waitForFunction(`/^(Done|Failed|Stopped)/.test(${state})`, { timeout: 1_500_000 });
      expect(await page.evaluate(state)).toMatch(/^Done: (\d+) of \1 checks made, all passed\.$/);
      const checks = await page.$eval('.checks', (table) => table.textContent);
      expect(checks).toMatch(/208/);
      expect(problems).toEqual([]);
    },
    { path: '#/verify' },
  );
});
