import { expect, test } from 'vitest';
import { drawBeta, drawBinomial, drawNormal, logFactorial } from '../../../src/traces/random/draws';
import { PURPOSE, RandomStream } from '../../../src/traces/random/random-stream';

test('xoshiro128++ gives the words of its reference', () => {
  // From state 1, 2, 3, 4; the first is rotl(1 + 4, 7) + 1. The same list stands in the tests of the rand crates.
  const random = new RandomStream([1, 2, 3, 4]);
  const words = Array.from({ length: 10 }, () => random.word());
  expect(words).toEqual([
    641, 1573767, 3222811527, 3517856514, 836907274, 4247214768, 3867114732, 1355841295, 495546011, 621204420,
  ]);
});

test('streams and seeds differ, and repeat', () => {
  const word = (seed: string, stream: number): number => new RandomStream(seed, 'rollouts', stream).word();
  expect(word('7', 3)).toBe(word('7', 3));
  expect(new Set([word('7', 3), word('7', 4), word('8', 3)]).size).toBe(3);
});

test('the same number for another purpose is another stream', () => {
  const purposes = Object.keys(PURPOSE) as (keyof typeof PURPOSE)[];
  const words = [0, 1, 64_199].flatMap((stream) =>
    purposes.map((purpose) => new RandomStream('7', purpose, stream).word()),
  );
  expect(new Set(words).size).toBe(3 * purposes.length);
});

test('counted draws are the single ones, and leave the stream where those do', () => {
  const [counted, single] = [new RandomStream('7', 'rollouts', 3), new RandomStream('7', 'rollouts', 3)];
  const counts = new Uint16Array(50);
  counted.countBelow(counts);
  const expected = new Uint16Array(50);
  for (let i = 0; i < 50; i++) expected[single.below(50)]!++;
  expect(counts).toEqual(expected);
  expect(counted.word()).toBe(single.word());
});

const DRAWS = 40_000;

/** Mean and variance of draws, as z-scores against what they should be; the variance's error from the fourth moment. */
function zScores(draw: () => number, mean: number, variance: number, kurtosis: number): [number, number] {
  let sum = 0;
  let squares = 0;
  for (let i = 0; i < DRAWS; i++) {
    const d = draw() - mean;
    sum += d;
    squares += d * d;
  }
  const zMean = sum / DRAWS / Math.sqrt(variance / DRAWS);
  const zVariance = (squares / DRAWS - variance) / (variance * Math.sqrt((kurtosis - 1) / DRAWS));
  return [zMean, zVariance];
}

// A z beyond 4 comes once in 16,000; there are some twenty of them here.
function expectMoments(draw: () => number, mean: number, variance: number, kurtosis = 3): void {
  for (const z of zScores(draw, mean, variance, kurtosis)) expect(Math.abs(z)).toBeLessThan(4);
}

test.each([
  [1, 0.3],
  [20, 0.3],
  [20, 0.9],
  [50, 0.5],
  [400, 0.1],
  [100_000, 0.97],
])('binomial draws of %d trials at %d', (n, p) => {
  const random = new RandomStream('1', 'rollouts', n);
  const variance = n * p * (1 - p);
  expectMoments(() => drawBinomial(random, n, p), n * p, variance, 3 + (1 - 6 * p * (1 - p)) / variance);
});

test('binomial draws at the ends', () => {
  const random = new RandomStream('1', 'rollouts', 0);
  expect([drawBinomial(random, 9, 0), drawBinomial(random, 9, 1), drawBinomial(random, 0, 0.5)]).toEqual([
    0, 9, 0,
  ]);
});

test('rejection gives the binomial distribution itself', () => {
  // χ² of counts against probabilities: 40 trials at ½ are above the walk's limit.
  const random = new RandomStream('2', 'rollouts', 0);
  const counts = new Float64Array(41);
  for (let i = 0; i < DRAWS; i++) counts[drawBinomial(random, 40, 0.5)]!++;
  let chiSquare = 0;
  let cells = 0;
  for (let k = 0; k <= 40; k++) {
    const expected =
      DRAWS * Math.exp(logFactorial(40) - logFactorial(k) - logFactorial(40 - k) + 40 * Math.log(0.5));
    if (expected < 5) continue;
    chiSquare += (counts[k]! - expected) ** 2 / expected;
    cells++;
  }
  // Mean ν, variance 2ν; four standard deviations.
  expect(chiSquare).toBeLessThan(cells + 4 * Math.sqrt(2 * cells));
});

test('ln k! on both sides of its switch', () => {
  let sum = 0;
  for (let k = 1; k <= 60; k++) {
    sum += Math.log(k);
    expect(Math.abs(logFactorial(k) - sum)).toBeLessThan(1e-13 * Math.max(1, sum));
  }
});

test('normal and beta draws', () => {
  const random = new RandomStream('3', 'rollouts', 0);
  expectMoments(() => drawNormal(random), 0, 1);
  // Kurtosis below 3 for both: 3 is an upper bound of the error.
  expectMoments(() => drawBeta(random, 0.4, 1.6), 0.2, 0.16 / 3, 4);
  expectMoments(() => drawBeta(random, 6, 3), 2 / 3, 2 / 9 / 10);
});
