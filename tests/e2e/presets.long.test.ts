/** Every preset of Attribution, opened by its address with few trajectories: it runs, says its numbers and counts what is on file. */
import { describe, expect, test } from 'vitest';
import { PRESETS } from '../../src/experiment/presets';
import answers from '../data/preset-answers.json';
import { withLab } from './harness';

const DIGESTS = answers.presets as Readonly<Record<string, { digest: string }>>;
const FEW = `sampling.trajectories=${answers.trajectories}`;

const done = "document.querySelector('lab-run-bar .state')?.textContent.startsWith('Done')";

describe('presets by their address', () => {
  test('are the presets with the settings that the address adds, run and count what is on file', async () => {
    await withLab(
      async ({ page, url, problems }) => {
        for (const { id } of PRESETS) {
          await page.goto(`${url}?preset=${id}&${FEW}&engine=wasm`);
          await page.waitForFunction(done, { timeout: 60_000 });
          expect(await page.$eval('.origin code', (code) => code.textContent), id).toBe(DIGESTS[id]!.digest);
          const sentence = await page.$eval('lab-answer .sentence', (words) => words.textContent);
          const numbers = sentence.match(/[−\d.]+(?= ±)/g) ?? [];
          expect(numbers, `${id}: ${sentence}`).toHaveLength(3);
          expect(sentence).not.toMatch(/NaN|∞|Infinity|undefined/);
          expect(await page.$eval('lab-question', (form) => form.textContent)).toContain('own experiment');
        }
        expect(problems).toEqual([]);
      },
      { path: null },
    );
  });

  test('are chosen with one click, and named in the address', async () => {
    await withLab(
      async ({ page, problems }) => {
        await page.waitForSelector('#preset');
        const offered = await page.$$eval('#preset option', (all) => all.map(({ value }) => value));
        expect(offered).toEqual(PRESETS.map(({ id }) => id));
        const { id, question } = PRESETS.at(-2)!;
        await page.select('#preset', id);
        await page.waitForFunction(`location.search === '?preset=${id}&engine=wasm'`);
        expect(await page.$eval('lab-question .help', (help) => help.textContent)).toBe(question);
        expect(problems).toEqual([]);
      },
      { path: '?preset=cap-and-truncation&engine=wasm' },
    );
  });

  test('that are not known are refused by name, and the first one stands in', async () => {
    await withLab(
      async ({ page }) => {
        const alert = await page.waitForSelector('[role=alert]');
        expect(await alert!.evaluate((words) => words.textContent)).toMatch(
          /preset must be one of kl-vs-length, .*received "no-such"/,
        );
      },
      { path: '?preset=no-such&engine=wasm' },
    );
  });
});
