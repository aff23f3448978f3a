/** The check of z-scores can fail: for values that are off, for ones that do not vary, and for errors that are too small. */
import { expect, test } from 'vitest';
import type { TallyEngine } from '../../../../src/engine/engine';
import { COST, costIndex } from '../../../../src/model/tally';
import { chiSquareTail, normalTail } from '../../../../src/model/tails';
import { exactAnswers } from '../../../../src/study/exact-answers';
import { randomCases } from '../../../../src/study/verify/random-cases';
import { largestAllowed, rmsRange, scoreCases, zScores } from '../../../../src/study/verify/z-scores';
import { plainEngine } from '../../../support/plain-engine';

test('limits are quantiles of the normal distribution', () => {
  // Two-sided 1e-3: 3.2905; of 2000 together, 5e-7 each: 5.0263.
  expect(largestAllowed(1)).toBeCloseTo(3.2905, 4);
  expect(largestAllowed(2000)).toBeCloseTo(5.0263, 4);
  const [least, most] = rmsRange(960);
  expect([least, most]).toEqual([expect.closeTo(0.9249, 4), expect.closeTo(1.0751, 4)]);
});

test('of independent values a sound engine fails about once in five hundred', () => {
  // 1e-3 for the largest of 2000, and for the rms of 960 both tails of χ², which are not quite those of the normal
  // distribution that its range is made of.
  const [least, most] = rmsRange(960);
  const largest = 1 - (1 - 2 * normalTail(largestAllowed(2000))) ** 2000;
  const rms = chiSquareTail(960 * most ** 2, 960) + 1 - chiSquareTail(960 * least ** 2, 960);
  expect(Math.round(1 / (largest + rms))).toBeGreaterThan(450);
  expect(Math.round(1 / (largest + rms))).toBeLessThan(550);
});

test('a value that does not vary must be right', () => {
  const [study] = randomCases(1, 1);
  const [field, truth] = Object.entries(exactAnswers(study!) as Record<string, unknown>).find(
    (entry): entry is [string, number] => typeof entry[1] === 'number' && entry[1] !== 0,
  )!;
  const scores = (value: number): number[] =>
    zScores(study!, { [field]: { value, standardError: 0, n: 1000 } }).map(({ z }) => z);
  expect(scores(truth)).toEqual([]);
  expect(scores(truth * (1 + 1e-6))).toEqual([Infinity]);
});

test('an engine that counts a twentieth of the tokens of right answers twice fails', async () => {
  const sound = plainEngine();
  const off: TallyEngine = {
    ...sound,
    async *run(plan, options) {
      for await (const block of sound.run(plan, options)) {
        const counters = block.counters.slice();
        const at = costIndex('sampleC') + COST.sum;
        counters[at] = (counters[at]! * 21n) / 20n;
        yield { ...block, counters };
      }
    },
  };
  const cases = randomCases(6, 1);
  expect((await scoreCases(sound, cases, 2 ** 13)).passed).toBe(true);
  expect((await scoreCases(off, cases, 2 ** 13)).passed).toBe(false);
});
