import { describe, expect, test } from 'vitest';
import { roundSize } from '../../../../src/study/bench/counting';
import { measureThroughput, ratesOf } from '../../../../src/study/bench/throughput';

describe('throughput', () => {
  test('rates and their ratios are of trajectories, whatever each side had of them', () => {
    const result = {
      name: 'throughput',
      what: '',
      rounds: 3,
      exponent: null,
      sides: [
        {
          name: 'a',
          amount: 1000,
          times: 1,
          milliseconds: { median: 50, least: 40, most: 80 },
          ratio: { median: 1, least: 1, most: 1 },
        },
        {
          name: 'b',
          amount: 8000,
          times: 1,
          milliseconds: { median: 25, least: 20, most: 50 },
          ratio: { median: 0.0625, least: 0.05, most: 0.25 },
        },
      ],
    };
    const { sides, rounds } = ratesOf(result);
    expect(rounds).toBe(3);
    expect(sides[0]).toMatchObject({
      trajectories: 1000,
      perSecond: { median: 20_000, least: 12_500, most: 25_000 },
    });
    expect(sides[1]!.perSecond).toEqual({ median: 320_000, least: 160_000, most: 400_000 });
    expect(sides[1]!.ratio).toEqual({ median: 16, least: 4, most: 20 });
  });

  test.each([
    ['a slow side', 1e5, 2 ** 17],
    ['one of ten million a second', 1e7, 2 ** 19],
    ['one of three hundred million a second', 3e8, 2 ** 24],
    ['one too fast to measure', 1e12, 2 ** 26],
  ])('%s gets the power of two that fills a round', async (_, perSecond, size) => {
    let clock = 0;
    const count = (trajectories: number): Promise<void> => {
      clock += (1000 * trajectories) / perSecond;
      return Promise.resolve();
    };
    expect(await roundSize(count, () => clock, 60, 2 ** 26)).toBe(size);
  });

  test('what the first trial of a size compiles does not count', async () => {
    let clock = 0;
    const seen = new Set<number>();
    const count = (trajectories: number): Promise<void> => {
      clock += trajectories / 1e6 + (seen.has(trajectories) ? 0 : 400);
      seen.add(trajectories);
      return Promise.resolve();
    };
    expect(await roundSize(count, () => clock, 60, 2 ** 32)).toBe(2 ** 26);
  });

  test('a measurement that is cancelled ends', async () => {
    const abort = new AbortController();
    abort.abort();
    await expect(measureThroughput({}, { signal: abort.signal })).rejects.toBe(abort.signal.reason);
  });
});
