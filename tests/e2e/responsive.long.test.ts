/** How soon the pages answer while they work, on a machine that does nothing else. */
import type { Page } from 'puppeteer';
import { describe, expect, test } from 'vitest';
import { timeToCancel, watchMainThread, withLab } from './harness';

const LONG_RUN = 'sampling.trajectories=40000000&sweep=model.lengths:1,8,100,500,1000';
const LONG_COMPARISON =
  'engine=reference&sampling.trajectories=40000000&objectives=sft,paper-theory,trl-grpo';
const LONG_TRAINING = 'engine=reference&training.steps=100000&training.replicas=64';

const PAGES: readonly { name: string; path: string; bar: string; working: string }[] = [
  {
    name: 'Attribution',
    path: `?${LONG_RUN}`,
    bar: 'lab-run-bar',
    working: "document.querySelector('.evidence tbody th')",
  },
  {
    name: 'Objectives',
    path: `?${LONG_COMPARISON}#/objectives`,
    bar: 'lab-compare-bar',
    working: "document.querySelector('lab-compare-bar progress')?.value > 0",
  },
  {
    name: 'Training',
    path: `?${LONG_TRAINING}#/training`,
    bar: 'lab-training-bar',
    working: "document.querySelectorAll('.training-panel .plot svg').length === 7",
  },
];

async function atWork(page: Page, working: string): Promise<void> {
  await page.waitForFunction(working, { timeout: 60_000 });
}

describe.each(PAGES)('$name at work', ({ path, bar, working }) => {
  test('stops within a second of a cancel', async () => {
    await withLab(
      async ({ page }) => {
        await atWork(page, working);
        // One batch in flight may still end; it is sized to 50 ms.
        expect(await timeToCancel(page, bar)).toBeLessThan(1000);
      },
      { path },
    );
  });

  test('keeps its main thread free: no task over 100 ms, also where a number is typed', async () => {
    await withLab(
      async ({ page }) => {
        await atWork(page, working);
        await page.$$eval('details', (all) => all.forEach((details) => (details.open = true)));
        const longestTask = await watchMainThread(page);
        await new Promise((resume) => setTimeout(resume, 3000));
        const box = '#field-model-policy-thetaS';
        await page.click(box, { count: 3 });
        await page.keyboard.type('0.25', { delay: 60 });
        expect(await page.$eval(box, (input) => (input as HTMLInputElement).value)).toBe('0.25');
        await atWork(page, working);
        expect(await longestTask()).toBeLessThan(100);
      },
      { path },
    );
  });
});

/** Milliseconds between one frame and the next, the longest and the middle one of some seconds. */
async function frameTimes(page: Page, seconds: number): Promise<{ longest: number; median: number }> {
  return await page.evaluate(async (ms) => {
    const times: number[] = [];
    const end = performance.now() + ms;
    for (let last = performance.now(); last < end;) {
      const now = await new Promise<number>((resolve) =>
        requestAnimationFrame(() => resolve(performance.now())),
      );
      times.push(now - last);
      last = now;
    }
    times.sort((x, y) => x - y);
    return { longest: times.at(-1)!, median: times[times.length >> 1]! };
  }, 1000 * seconds);
}

test('a sweep on the WebAssembly engine leaves no frame over 50 ms', async () => {
  await withLab(
    async ({ page }) => {
      await atWork(page, PAGES[0]!.working);
      const { longest, median } = await frameTimes(page, 5);
      expect(await page.$eval('lab-run-bar', (bar) => bar.querySelector('progress') !== null)).toBe(true);
      console.info(
        `Frames of a sweep: the longest ${longest.toFixed(1)} ms, the middle one ${median.toFixed(1)} ms.`,
      );
      expect(longest).toBeLessThan(50);
    },
    { path: `?engine=wasm&${LONG_RUN.replace('40000000', '400000000')}` },
  );
});
