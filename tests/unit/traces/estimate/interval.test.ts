import { expect, test } from 'vitest';
import { Bootstrap, type BootstrapOptions } from '../../../../src/traces/estimate/bootstrap';
import { COLUMN } from '../../../../src/traces/estimate/columns';
import { countTraces } from '../../../../src/traces/estimate/count-traces';
import {
  bcaBounds,
  effectiveClusters,
  percentileBounds,
  statedInterval,
} from '../../../../src/traces/estimate/interval';
import { jackknifeBounds } from '../../../../src/traces/estimate/jackknife';
import { chiSquareTail, normalTail, normalTailQuantile } from '../../../../src/model/tails';
import { wilsonInterval } from '../../../../src/model/intervals';
import { tableOf } from './tables';

test('tails against tables', () => {
  // Abramowitz and Stegun 26.1 and 26.8.
  expect(normalTail(1.959963984540054)).toBeCloseTo(0.025, 12);
  expect(normalTail(-1)).toBeCloseTo(0.841344746068543, 12);
  expect(normalTailQuantile(0.025)).toBeCloseTo(1.959963984540054, 9);
  expect(chiSquareTail(3.841458820694124, 1)).toBeCloseTo(0.05, 12);
  expect(chiSquareTail(5.991464547107979, 2)).toBeCloseTo(0.05, 12);
  expect(chiSquareTail(7.814727903251179, 3)).toBeCloseTo(0.05, 12);
  expect(chiSquareTail(9.487729036781154, 4)).toBeCloseTo(0.05, 12);
  expect(chiSquareTail(18.307038053275146, 10)).toBeCloseTo(0.05, 12);
  expect(chiSquareTail(24.99579013972863, 15)).toBeCloseTo(0.05, 12);
  expect(chiSquareTail(0, 3)).toBe(1);
});

test('effective clusters', () => {
  expect(effectiveClusters([3, 3, 3])).toBe(3);
  expect(effectiveClusters([57, 1, 1, 1])).toBeCloseTo(3600 / 3252, 12);
  expect(effectiveClusters([])).toBe(0);
});

test('percentiles are order statistics 2.5 and 97.5 of a hundred', () => {
  // 199 values: numbers 5 and 195 of 200 spaces.
  const values = Array.from({ length: 199 }, (_, i) => i + 1);
  expect(percentileBounds(values)).toEqual([5, 195]);
  expect(percentileBounds([1, NaN, NaN])).toBeNull();
});

test('without bias and skewness BCa reads the expanded percentiles', () => {
  const values = Array.from({ length: 1999 }, (_, i) => i + 1);
  const bounds = bcaBounds({ value: 1000, replicates: values, leftOut: [], clusters: 11 })!;
  // t of 10 degrees is 2.2281, times √(11/10) is 2.3369: tail 0.009723, so number 19.4 of 2000.
  expect(bounds[0]).toBeCloseTo(2000 * normalTail(2.2281388519649385 * Math.sqrt(1.1)), 6);
  expect(bounds[0] + bounds[1]).toBeCloseTo(2000, 6);
});

test('skewness moves both ends', () => {
  const values = Array.from({ length: 1999 }, (_, i) => i + 1);
  const leftOut = [0, 0, 0, 0, 0, 0, 0, 0, 0, -10];
  const plain = bcaBounds({ value: 1000, replicates: values, leftOut: [], clusters: 1e6 })!;
  const skewed = bcaBounds({ value: 1000, replicates: values, leftOut, clusters: 1e6 })!;
  // d = −1 nine times and 9 once: Σd² = 90, Σd³ = 720, so a = 720/(6·90^1.5) = 0.14055, and at z = ±t the point
  // z/(1 − a·z).
  const z = normalTailQuantile(normalTail(1.9623390808264078 * Math.sqrt(1001 / 1000)));
  const a = 720 / (6 * 90 ** 1.5);
  expect(skewed[0]).toBeCloseTo(2000 * normalTail(z / (1 + a * z)), 5);
  expect(skewed[1]).toBeCloseTo(2000 * (1 - normalTail(z / (1 - a * z))), 5);
  expect(skewed[0]).toBeGreaterThan(plain[0]);
});

test('a value that most resamples pass moves both ends up, and ties count half', () => {
  // 600 lies above 599 of 1999 and on one more: z₀ = Φ⁻¹(599.5/1999) is below 0, and both points move by 2·z₀ down.
  const values = Array.from({ length: 1999 }, (_, i) => i + 1);
  const bounds = bcaBounds({ value: 600, replicates: values, leftOut: [], clusters: 1e6 })!;
  const reach = 1.9623390808264078 * Math.sqrt(1001 / 1000);
  const z0 = -normalTailQuantile(599.5 / 1999);
  expect(z0).toBeCloseTo(-0.5244, 3);
  expect(bounds[0]).toBeCloseTo(2000 * (1 - normalTail(2 * z0 - reach)), 5);
  expect(bounds[1]).toBeCloseTo(2000 * (1 - normalTail(2 * z0 + reach)), 5);
});

test('an infinite resample is an order statistic like any other, and never a NaN', () => {
  const values = (infinite: number): number[] =>
    Array.from({ length: 1999 }, (_, i) => (i < 1999 - infinite ? i + 1 : Infinity));
  const bounds = (infinite: number) =>
    bcaBounds({ value: 1000, replicates: values(infinite), leftOut: [1, 2, Infinity, NaN], clusters: 1e6 })!;
  // The upper end is at number 1950 or so; what is beyond does not matter.
  expect(bounds(20)).toEqual(bounds(0));
  expect(bounds(300)).toEqual([bounds(0)[0], Infinity]);
  expect(statedInterval(bounds(300), 'BCa')).toMatchObject({
    bounds: null,
    method: 'none: it is infinite on too many resamples',
  });
  expect(percentileBounds([-Infinity, -Infinity, 0, Infinity, Infinity])).toEqual([-Infinity, Infinity]);
});

test('the jackknife by hand: one set, and two that are independent', () => {
  // Deviations −1, 0, 1 of the mean: ⅔·2 = 4/3; t of 2 degrees 4.302653.
  const set = { values: [4, 5, 6], clusters: 3 };
  expect(jackknifeBounds(5, [set])).toEqual([
    expect.closeTo(5 - 4.30265273 * Math.sqrt(4 / 3), 6),
    expect.closeTo(5 + 4.30265273 * Math.sqrt(4 / 3), 6),
  ]);
  // Variances add, and Welch's degrees are (8/3)²/(2·(4/3)²/2) = 4, with t 2.776445.
  expect(jackknifeBounds(5, [set, set])![1]).toBeCloseTo(5 + 2.77644511 * Math.sqrt(8 / 3), 6);
  expect(jackknifeBounds(5, [{ values: [5, 5, 5], clusters: 3 }])).toEqual([5, 5]);
  expect(jackknifeBounds(5, [{ values: [4, NaN, 6], clusters: 3 }])).toBeNull();
  expect(jackknifeBounds(5, [{ values: [4, 5, 6], clusters: 1 }])).toBeNull();
});

const varied = tableOf(
  ['q1', 'C.'],
  ['q1', 'W.'],
  ['q2', 'C.'],
  ['q2', 'C.'],
  ['q3', 'W.'],
  ['q3', 'C.'],
  ['q4', 'W.'],
  ['q4', 'W.'],
);

function first(table: ReturnType<typeof tableOf>, options: BootstrapOptions) {
  const cluster = options.interval === 'paper' ? 'trace' : 'group';
  const bootstrap = new Bootstrap(countTraces(table, { cluster }), options);
  return bootstrap.share(['first', 'p_s'], [COLUMN.firstRight], [COLUMN.first]);
}

test('each method names itself', () => {
  const cluster = first(varied, {});
  expect(cluster).toMatchObject({
    value: 0.5,
    n: 8,
    clusters: 4,
    method: 'BCa of 2000 resamples by question',
  });
  // Four questions: 3 degrees of freedom reach further than what four rows can be resampled to, nearly 0 and 1.
  expect(cluster.low).toBeLessThan(0.2);
  expect(cluster.high).toBeGreaterThan(0.8);
  const wilson = first(varied, { interval: 'wilson' });
  expect([wilson.low, wilson.high]).toEqual([...wilsonInterval(0.5, 8)]);
  expect(first(varied, { interval: 'wald' }).method).toBe('Wald');
  expect(first(varied, { interval: 'paper' })).toMatchObject({
    clusters: 8,
    method: 'percentiles of 100 resamples by trace',
  });
});

test('the same seed gives the same interval, another one another', () => {
  const low = (seed: string) => first(varied, { seed, interval: 'paper' });
  expect(low('1')).toEqual(low('1'));
  const ends = ['1', '2', '3', '4', '5', '6'].map((seed) => `${low(seed).low} ${low(seed).high}`);
  expect(new Set(ends).size).toBeGreaterThan(1);
});

test('a share of 0 or 1 gets a Wilson interval of its effective clusters', () => {
  // Three questions with 2, 1 and 1 traces weigh as much as 16/6.
  const all = first(tableOf(['q1', 'C.'], ['q1', 'C.'], ['q2', 'C.'], ['q3', 'C.']), {});
  expect(all.value).toBe(1);
  expect(all.low).toBeCloseTo(wilsonInterval(1, 16 / 6)[0], 12);
  expect(all.method).toBe('Wilson of 2.7 effective clusters, as resamples do not vary');
});

test('a share that does not vary between its questions gets Wilson’s interval too', () => {
  // One of two right on each question: every resample has ½.
  const half = ['q1', 'q2', 'q3'].flatMap((group) => [[group, 'C.'] as const, [group, 'W.'] as const]);
  const share = first(tableOf(...half), {});
  expect(share).toMatchObject({
    value: 0.5,
    method: 'Wilson of 3.0 effective clusters, as resamples do not vary',
  });
  expect([share.low, share.high]).toEqual([...wilsonInterval(0.5, 3)]);
});

test('a statistic that does not vary has no interval, and says why', () => {
  const table = tableOf(['q1', 'C.'], ['q2', 'C.'], ['q3', 'W.']);
  const bootstrap = (options: BootstrapOptions) => new Bootstrap(countTraces(table), options);
  const attempts = (options: BootstrapOptions) =>
    bootstrap(options).statistic(
      { name: '', symbol: 'E[T]' },
      (row) => (row[COLUMN.right]! + row[COLUMN.wrong]!) / row[COLUMN.first]!,
    );
  for (const interval of ['cluster-bootstrap', 'paper'] as const)
    expect(attempts({ interval })).toMatchObject({
      value: 1,
      low: null,
      high: null,
      method: 'none: resamples do not vary',
    });
});

test('estimates of one table name the method of each', () => {
  const bootstrap = new Bootstrap(countTraces(varied), { resamples: 300 });
  const [level, difference] = bootstrap.statistics(
    [
      { name: '', symbol: 'J' },
      { name: '', symbol: 'J − acc', difference: true },
    ],
    (row, values) => {
      values[0] = row[COLUMN.firstRight]! / row[COLUMN.first]!;
      values[1] = values[0] - 0.25;
    },
  );
  expect(level!.method).toBe('BCa of 300 resamples by question');
  expect(difference!.method).toBe('jackknife by question, Student’s t');
});

test('nothing seen has no value', () => {
  const bootstrap = new Bootstrap(countTraces(tableOf(['q1', 'W|'])));
  expect(bootstrap.share(['', ''], [COLUMN.stopW], [COLUMN.stopW, COLUMN.resW])).toMatchObject({
    value: null,
    low: null,
    high: null,
    n: 0,
    clusters: 0,
  });
});
