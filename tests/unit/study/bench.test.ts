import { expect, test } from 'vitest';
import { compareSides, spread } from '../../../src/study/bench/bench';

test('sides take turns, the first round does not count, and ratios are of the same round', async () => {
  let clock = 0;
  const order: string[] = [];
  // A machine that grows slower by the round: ratios do not see it.
  const side = (name: string, cost: number) => ({
    name,
    work: () => {
      order.push(name);
      clock += cost * (1 + Math.floor((order.length - 1) / 2));
      return Promise.resolve();
    },
  });
  const sides = [side('slow', 10), side('fast', 2)];
  const result = await compareSides({ name: 'x', what: 'y', sides }, 3, () => clock);
  expect(order).toEqual(['slow', 'fast', 'slow', 'fast', 'fast', 'slow', 'slow', 'fast']);
  expect(result.sides[0]!.milliseconds).toEqual({ median: 30, least: 20, most: 40 });
  expect(result.sides[1]!.ratio).toEqual({ median: 0.2, least: 0.2, most: 0.2 });
});

test('a spread has the middle of its values', () => {
  expect(spread([3, 1, 2])).toEqual({ median: 2, least: 1, most: 3 });
  expect(spread([4, 1, 2, 3]).median).toBe(2.5);
});

test('where sides do different amounts, ratios are of the time for one unit', async () => {
  let clock = 0;
  const side = (name: string, amount: number, cost: number) => ({
    name,
    amount,
    work: async () => void (clock += cost),
  });
  const sides = [side('one', 10, 20), side('other', 40, 20)];
  const result = await compareSides({ name: 'x', what: 'y', sides }, 1, () => clock);
  expect(result.sides.map(({ amount, ratio }) => [amount, ratio.median])).toEqual([
    [10, 1],
    [40, 0.25],
  ]);
});

test('the exponent is that of the time against the amount, from an amount on', async () => {
  let clock = 0;
  let busy = 0;
  const sides = [1, 16, 32, 64].map((amount) => ({
    name: `${amount}`,
    amount,
    // A round's time is that of one run of the work.
    times: 64 / amount,
    // What does not grow weighs at one alone.
    work: async () => {
      clock += amount === 1 ? 100 : amount ** 1.5;
      busy += amount;
    },
  }));
  const run = (exponentFrom?: number): ReturnType<typeof compareSides> =>
    compareSides(
      { name: 'x', what: 'y', sides, ...(exponentFrom !== undefined && { exponentFrom }) },
      1,
      () => clock,
      () => busy,
    );
  const from16 = await run(16);
  expect(from16.exponent).toBeCloseTo(1.5, 10);
  expect(from16.processorExponent).toBeCloseTo(1, 10);
  expect(from16.sides.map(({ times }) => times)).toEqual([64, 4, 2, 1]);
  expect((await run(1)).exponent).toBeLessThan(1);
  expect((await run()).exponent).toBeNull();
});
