/**
 * How far a ratio |g_s| / (|g_dC| + |g_dW|) may be from its estimate: all values that the gradient's own numbers do not
 * rule out (E. C. Fieller, J. R. Stat. Soc. B 16, 1954). With a = |g_s| and b = |g_dC| + |g_dW| a value ρ is ruled out where
 * a − ρ·b is more than t standard errors from 0. A ratio ± its error, which is the same to first order, is too short and too
 * low where b is told to a few errors only: of 95 % it then covers 80 %, and this covers 95 %
 * (`tests/statistics/ratio-interval.test.ts`).
 *
 * The jackknife gives standard errors of a, of b's parts and of the ratio r, and so the covariance c of a and b:
 * SE_r²·b² = SE_a² − 2·r·c + r²·SE_b². The parts of b are taken as uncorrelated.
 */
import { isLostRatio, LEAST_QUANTILE } from './lost-ratio';

interface Estimate {
  readonly value: number;
  readonly standardError: number;
}

/** A gradient by logit, with its ratio. */
export interface RatioOfGradient {
  readonly logits: readonly [Estimate, Estimate, Estimate];
  readonly attribution: (Estimate & { readonly exact: number | null }) | null;
}

export interface Interval {
  readonly low: number;
  readonly high: number;
}

/** @returns 95 %; null where there is no ratio and where it is lost in noise: then no value is too large */
export function ratioInterval(gradient: RatioOfGradient): Interval | null {
  if (gradient.attribution === null || isLostRatio(gradient)) return null;
  const { a, b, varA, varB, covariance } = sizes(gradient.logits, gradient.attribution);
  const t2 = LEAST_QUANTILE ** 2;
  const square = b * b - t2 * varB;
  const middle = (a * b - t2 * covariance) / square;
  // The estimate itself is never ruled out, so that below the root is no less than 0 but by rounding.
  const half = Math.sqrt(Math.max(0, middle * middle - (a * a - t2 * varA) / square));
  return { low: Math.max(0, middle - half), high: middle + half };
}

/** By how much an arm of the interval may differ from t standard errors where value ± error says as much. */
const UNEVEN = 0.2;

/** How a ratio that is there is to be told: by its error, by an interval where value ± error would mislead, or not at all. */
export function toldBy(gradient: RatioOfGradient): 'error' | 'lost in noise' | Interval {
  const interval = ratioInterval(gradient);
  if (interval === null) return 'lost in noise';
  const { value, standardError } = gradient.attribution!;
  const even = LEAST_QUANTILE * standardError;
  const differs = (arm: number): boolean => Math.abs(arm - even) > UNEVEN * even;
  return differs(interval.high - value) || differs(value - interval.low) ? interval : 'error';
}

/** Standard errors of a − ρ·b from 0 at the exact ratio ρ, with the sign of the ratio's own distance; null where there is none. */
export function ratioZ(gradient: RatioOfGradient): number | null {
  const { logits, attribution } = gradient;
  if (attribution === null || attribution.exact === null) return null;
  const { a, b, varA, varB, covariance } = sizes(logits, attribution);
  const exact = attribution.exact;
  const variance = varA - 2 * exact * covariance + exact * exact * varB;
  const z = (a - exact * b) / Math.sqrt(variance);
  return Number.isFinite(z) ? z : null;
}

function sizes(
  [s, dC, dW]: RatioOfGradient['logits'],
  { value: r, standardError }: Estimate,
): { a: number; b: number; varA: number; varB: number; covariance: number } {
  const a = Math.abs(s.value);
  const b = Math.abs(dC.value) + Math.abs(dW.value);
  const varA = s.standardError ** 2;
  const varB = dC.standardError ** 2 + dW.standardError ** 2;
  const most = Math.sqrt(varA * varB);
  const covariance = r === 0 ? 0 : (varA + r * r * varB - (standardError * b) ** 2) / (2 * r);
  return { a, b, varA, varB, covariance: Math.min(Math.max(covariance, -most), most) };
}
