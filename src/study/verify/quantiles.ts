/** z-scores as a quantile plot: what the k-th smallest is, beside what it would be of N(0, 1). */
import { betaQuantile } from '../../model/beta';
import { normalTail, normalTailQuantile } from '../../model/tails';

export interface QuantilePoint {
  /** Quantile of N(0, 1). */
  readonly expected: number;
  /** Of the z-scores. */
  readonly observed: number;
  /** A sample of N(0, 1) lies between these here 95 times of 100. */
  readonly low: number;
  readonly high: number;
}

/** Share outside of the band, half on each side, point by point. */
const OUTSIDE = 0.05;

/**
 * Quantiles at the resolution of as many independent values as there are. Of n independent uniform variables the k-th
 * smallest is Beta(k, n + 1 − k), and the normal quantiles of that are the band. Taking correlated z-scores for
 * independent ones would make the band too narrow, and its ends would ask for values that so few do not reach.
 *
 * @param scores z-scores in any order; those that are no number are left out
 * @param independent how many independent values are behind them, from 1
 * @param most points that are wanted, from 2: evenly along the axis, the ends among them
 */
export function quantilePoints(
  scores: readonly number[],
  independent: number,
  most: number,
): QuantilePoint[] {
  const sorted = scores.filter((z) => Number.isFinite(z)).sort((x, y) => x - y);
  const n = Math.min(sorted.length, Math.round(independent));
  return placesOf(n, most).map((place) => {
    // Hazen's plotting position, which is symmetric.
    const share = (place + 0.5) / n;
    const at = (part: number): number => normalQuantile(betaQuantile(part, place + 1, n - place));
    return {
      expected: normalQuantile(share),
      observed: sorted[Math.floor(share * sorted.length)]!,
      low: at(OUTSIDE / 2),
      high: at(1 - OUTSIDE / 2),
    };
  });
}

/** The z with P(Z < z) = share. */
function normalQuantile(share: number): number {
  return -normalTailQuantile(share);
}

/** Places from 0 to n − 1, evenly in the normal quantile they stand for. */
function placesOf(n: number, most: number): number[] {
  if (n <= most) return Array.from({ length: n }, (_, place) => place);
  const end = normalQuantile(1 - 0.5 / n);
  const places = Array.from({ length: most }, (_, i) => {
    const z = end * ((2 * i) / (most - 1) - 1);
    return Math.min(n - 1, Math.max(0, Math.round((1 - normalTail(z)) * n - 0.5)));
  });
  return [...new Set(places)];
}
