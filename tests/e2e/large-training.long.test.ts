import { expect, test } from 'vitest';
import { watchMainThread, withLab } from './harness';

const STEPS = 600;
const POLICIES = 4096;
const PATH =
  `?training.steps=${STEPS}&training.replicas=${POLICIES}&training.groups=64&training.recordEvery=60` +
  '&training.objective=paper-theory;advantage=rloo&training.klWeight=0.05&training.reference=refreshed#/training';

test('4096 policies train for 600 steps of 64 groups of 8 in one go, in a browser without a GPU', async () => {
  await withLab(
    async ({ page, problems }) => {
      // Asked again and again: a frame of the display may be long in coming while the processor is the GPU, and one call
      // that waits for minutes is cut by the protocol's own limit.
      const told = (): Promise<string> => page.$eval('lab-training-bar .told', (found) => found.textContent);
      const says = async (words: string): Promise<void> => {
        for (let text = await told(); !text.includes(words); text = await told()) {
          expect(text).not.toMatch(/failed|Stopped/);
          await new Promise((resume) => setTimeout(resume, 1000));
        }
      };
      await page.waitForSelector('lab-training-bar .told');
      await says('Training');
      const longestTask = await watchMainThread(page);
      const started = performance.now();
      await says('Done');
      const trajectories = STEPS * POLICIES * 64 * 8;
      const seconds = (performance.now() - started) / 1000;
      process.stdout.write(`${(trajectories / seconds / 1e6).toFixed(1)} million trajectories a second\n`);
      expect(await longestTask()).toBeLessThan(200);
      // The mean of so many policies lies close to the exact flow, and its error is small.
      const sentence = await page.$eval('lab-training-answer', (answer) => answer.textContent);
      expect(sentence).toMatch(/to\s+0\.990\d+ ±\s+0\.00000\d/);
      expect(problems).toEqual([]);
    },
    { path: PATH },
  );
}, 3_600_000);
