import { describe, expect, test } from 'vitest';
import { normalTailQuantile } from '../../../../src/model/tails';
import { Chooser } from '../../../../src/study/verify/chooser';
import { quantilePoints } from '../../../../src/study/verify/quantiles';

const normals = (count: number, seed: number): number[] => {
  const choose = new Chooser(0, seed);
  return Array.from({ length: count }, () => normalTailQuantile(choose.unit() || 1e-9));
};

const outside = (scores: readonly number[], independent = scores.length): number =>
  quantilePoints(scores, independent, 120).filter(
    ({ observed, low, high }) => observed < low || observed > high,
  ).length;

describe('quantiles of z-scores', () => {
  test('of the quantiles of N(0, 1) themselves lie on the diagonal, within a band that holds it', () => {
    const n = 200;
    const exact = Array.from({ length: n }, (_, i) => -normalTailQuantile((i + 0.5) / n));
    for (const { expected, observed, low, high } of quantilePoints(exact, n, n)) {
      expect(observed).toBeCloseTo(expected, 12);
      expect(low).toBeLessThan(expected);
      expect(high).toBeGreaterThan(expected);
    }
  });

  test('the ends are shown, in order, and no more points than wanted', () => {
    const points = quantilePoints(normals(5000, 1), 5000, 100);
    expect(points.length).toBeLessThanOrEqual(100);
    expect(points.length).toBeGreaterThan(80);
    expect(points[0]!.expected).toBeCloseTo(-normalTailQuantile(0.5 / 5000), 9);
    expect(points.at(-1)!.expected).toBeCloseTo(-points[0]!.expected, 9);
    for (const [i, { expected }] of points.slice(1).entries())
      expect(expected).toBeGreaterThan(points[i]!.expected);
  });

  test('the band of the smallest of n is that of the order statistic', () => {
    const [first] = quantilePoints(normals(100, 2), 100, 100);
    expect(first!.low).toBeCloseTo(-normalTailQuantile(1 - 0.975 ** (1 / 100)), 8);
    expect(first!.high).toBeCloseTo(-normalTailQuantile(1 - 0.025 ** (1 / 100)), 8);
  });

  test('a scale that is a tenth too large leaves the band, and N(0, 1) hardly does', () => {
    const good = normals(4000, 3);
    expect(outside(good)).toBeLessThan(30);
    expect(outside(good.map((z) => 1.1 * z))).toBeGreaterThan(60);
  });

  test('fewer independent values have a wider band, and what is no number is left out', () => {
    const scores = normals(1000, 4);
    const [many] = quantilePoints(scores, 1000, 3);
    const few = quantilePoints([...scores, Infinity, NaN], 50, 3);
    expect(few).toHaveLength(3);
    expect(few[1]!.high - few[1]!.low).toBeGreaterThan(0.5);
    expect(few[0]!.expected).toBeGreaterThan(many!.expected);
  });
});
