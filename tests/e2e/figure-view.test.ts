import type { Page } from 'puppeteer';
import { expect, test } from 'vitest';
import { violationsInBothSchemes, withLab } from './harness';

const LOGITS = '?sampling.trajectories=4096&sweep=model.policy.thetaS:-1,0,1,2';

async function drawn(page: Page): Promise<void> {
  await page.waitForFunction("document.querySelector('.state')?.textContent.startsWith('Done')");
  await page.waitForSelector('.drawing svg');
}

/** Presses a button of a named group by keyboard, and gives what is pressed in the group then. */
async function press(page: Page, group: string, name: string): Promise<string[]> {
  const buttons = `[role=group][aria-label="${group}"] button`;
  await page.$$eval(
    buttons,
    (all, wanted) =>
      (all.find((button) => button.textContent.trim() === wanted) as HTMLElement | undefined)?.focus(),
    name,
  );
  await page.keyboard.press('Enter');
  await page.evaluate('new Promise((drawn) => requestAnimationFrame(() => requestAnimationFrame(drawn)))');
  return page.$$eval(buttons, (all) =>
    all
      .filter((button) => button.getAttribute('aria-pressed') === 'true')
      .map((button) => button.textContent.trim()),
  );
}

/** Lower ticks of an axis of the drawing. */
const ticks = (page: Page, axis: 'x' | 'y'): Promise<string[]> =>
  page.$$eval(`.drawing [aria-label="${axis}-axis tick label"] text`, (all) =>
    all.map((text) => text.textContent),
  );

test('curves and scales are switched by keyboard, stand in the address and come back with it', async () => {
  await withLab(
    async ({ page, problems }) => {
      await drawn(page);
      expect(await press(page, 'Curves shown', 'Reward')).toEqual(['KL in the reward', 'KL as a loss (k2)']);
      expect(await press(page, 'Vertical axis', 'linear')).toEqual(['linear']);
      expect(page.url()).toContain('&curves=klReward,klLoss&yScale=linear');
      await page.waitForFunction(
        `[...document.querySelectorAll('.drawing [aria-label="y-axis tick label"] text')].some((t) => t.textContent === '0')`,
      );
      expect(await page.$eval('.origin .link', (link) => link.textContent)).toContain('yScale=linear');

      // An axis from -1 to 2 shows on a log scale what is above 0, and says what it leaves out.
      expect(await press(page, 'Horizontal axis', 'log')).toEqual(['log']);
      expect(page.url()).toContain('&xScale=log');
      expect(await page.$eval('figure.chart', (figure) => figure.textContent)).toContain(
        'Left out, as a log axis has no 0: 2 cells of the horizontal axis.',
      );
      await page.waitForFunction(
        `![...document.querySelectorAll('.drawing [aria-label="x-axis tick label"] text')].some((t) => t.textContent === '0')`,
      );
      // The cells that are left out can still be chosen.
      await page.focus('.drawing');
      await page.keyboard.press('Home');
      await page.waitForFunction("document.querySelector('lab-answer').textContent.includes('= −1')");
      const before = await ticks(page, 'x');

      await page.reload();
      await drawn(page);
      expect(await ticks(page, 'x')).toEqual(before);
      expect(await page.$$eval('.legend button[aria-pressed=true]', (all) => all.length)).toBe(2);
      // The experiment changes; how it is looked at stays.
      await page.select('#preset', 'kl-vs-length');
      await page.waitForFunction("location.search.includes('preset=kl-vs-length')");
      await page.waitForFunction("location.search.includes('yScale=linear')");

      expect(await press(page, 'Vertical axis', 'log')).toEqual(['log']);
      expect(page.url()).not.toContain('yScale');
      expect(await violationsInBothSchemes(page, 'figure.chart')).toEqual([]);
      expect(problems).toEqual([]);
    },
    { path: LOGITS },
  );
});
