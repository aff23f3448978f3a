/** Runs of the page that are cut off go on from the blocks that were kept, and end in the digest of one that was not. */
import { expect, test } from 'vitest';
import { withLab } from './harness';
import {
  BLOCKS,
  digestOfDone,
  found,
  LONG,
  state,
  stateMatches,
  stored,
  storedBytes,
  studyWorker,
} from './unfinished';

test('a page that is reloaded in mid-run goes on, says so, and leaves nothing behind', async () => {
  await withLab(
    async ({ page, problems }) => {
      await storedBytes(page);
      await page.reload();
      const there = await found(page);
      expect(there).toBeGreaterThan(0);
      expect(there).toBeLessThan(BLOCKS);
      const digest = await digestOfDone(page);
      expect(await state(page)).toBe(
        `Done: 16 of 16 cells. It went on from ${there} of ${BLOCKS} blocks that were there.`,
      );
      await expect.poll(async () => (await stored(page)).runs).toBe(0);

      // In a run that begins anew the worker ends without a word to anybody.
      await page.click('lab-run-bar button');
      await storedBytes(page);
      expect(await state(page)).toBe('Running.');
      await studyWorker(page).evaluate('self.close()');
      expect(await found(page)).toBeGreaterThan(0);
      expect(await digestOfDone(page)).toBe(digest);
      expect(problems).toEqual([]);
    },
    { path: LONG },
  );
});

test('no key begins a run anew in its middle, and Space goes on with one that was cancelled', async () => {
  await withLab(
    async ({ page, problems }) => {
      await storedBytes(page);
      await page.evaluate(() => {
        document
          .querySelector('lab-run-bar button')!
          .addEventListener('click', () => (document.body.id = 'begun anew'));
        (document.activeElement as HTMLElement).blur();
      });
      await page.keyboard.press('Space');
      await page.keyboard.press('r');
      await page.keyboard.press('c');
      await stateMatches(page, /^Stopped/);
      expect(await page.$eval('lab-run-bar .primary', (button) => button.textContent.trim())).toBe('Go on');
      await page.keyboard.press('Space');
      expect(await found(page)).toBeGreaterThan(0);
      expect(await page.$eval('body', ({ id }) => id)).toBe('');
      expect(problems).toEqual([]);
    },
    { path: LONG },
  );
});

test('Run again begins a cancelled run anew, and a page that is reloaded goes on with it', async () => {
  await withLab(
    async ({ page, problems }) => {
      await storedBytes(page);
      const [run, cancel] = await page.$$('lab-run-bar button');
      await cancel!.click();
      await stateMatches(page, /^Stopped/);
      await run!.click();
      // What is found is told before anything is computed.
      await page.waitForFunction(
        () => document.querySelector<HTMLProgressElement>('lab-run-bar progress')!.value > 0,
        { polling: 20 },
      );
      expect(await state(page)).toMatch(/^Running\.(?! Going on)/);
      await storedBytes(page);
      await cancel!.click();
      await stateMatches(page, /^Stopped/);
      await page.reload();
      expect(await found(page)).toBeGreaterThan(0);
      expect(problems).toEqual([]);
    },
    { path: LONG },
  );
});
