import { describe, expect, test } from 'vitest';
import { betaMass, betaQuantile } from '../../../src/model/beta';

/** P(X < x) of Beta(a, b) with whole a and b: the chance of a heads or more of a + b − 1. */
function binomialTail(x: number, a: number, b: number): number {
  const n = a + b - 1;
  let choose = 1;
  let sum = 0;
  for (let k = 0; k <= n; k++) {
    if (k > 0) choose = (choose * (n - k + 1)) / k;
    if (k >= a) sum += choose * x ** k * (1 - x) ** (n - k);
  }
  return sum;
}

describe('the Beta distribution', () => {
  test.each([
    [1, 1],
    [2, 5],
    [7, 3],
    [30, 1],
    [12, 25],
  ])('has the masses that binomials give: Beta(%d, %d)', (a, b) => {
    for (const x of [0.01, 0.2, 0.5, 0.77, 0.99])
      expect(betaMass(x, a, b)).toBeCloseTo(binomialTail(x, a, b), 12);
  });

  test('has closed forms at one half and at one', () => {
    // Beta(1/2, 1/2) is the arcsine law; the smallest of n uniform variables is Beta(1, n).
    expect(betaMass(0.3, 0.5, 0.5)).toBeCloseTo((2 / Math.PI) * Math.asin(Math.sqrt(0.3)), 12);
    expect(betaQuantile(0.025, 1, 1000)).toBeCloseTo(1 - 0.975 ** (1 / 1000), 14);
    expect(betaQuantile(0.975, 1000, 1)).toBeCloseTo(0.975 ** (1 / 1000), 12);
  });

  test('quantiles and masses undo one another, and both sides are alike', () => {
    for (const share of [0.001, 0.025, 0.5, 0.9]) {
      const x = betaQuantile(share, 40, 161);
      expect(betaMass(x, 40, 161)).toBeCloseTo(share, 12);
      expect(betaQuantile(1 - share, 161, 40)).toBeCloseTo(1 - x, 12);
    }
  });
});
