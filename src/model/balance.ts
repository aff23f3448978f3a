/**
 * Balanced or unbalanced, by Definition 3.1.
 *
 * The definition calls attribution unbalanced where the immediate rewards satisfy |r_sample| = ω(|r_decision|), "scale-
 * separated by more than a constant factor", and balanced where the weighting functions are of comparable magnitude,
 * f_sample = Θ(f_decision). It names no constant, and footnote 11 reads it as growth: O(1) against O(L). Both readings
 * are offered, each with its threshold in the open; which quantity is compared (immediate costs, Q-values, gradients)
 * is the caller's choice and decides the verdict.
 */
import type { ScalingFit } from './scaling';

export interface BalanceVerdict {
  readonly verdict: 'balanced' | 'unbalanced';
  /** The policy with the larger share where unbalanced, else null. */
  readonly toward: 'sampling' | 'decision' | null;
  /** sample / decision; null where both are 0, infinite where only the decision's is. */
  readonly ratio: number | null;
}

/**
 * At one setting: unbalanced where one scale is more than `threshold` times the other.
 *
 * @param sample and @param decision sizes ≥ 0, such as E|d|, E|Q| or |g| of the two policies.
 * @param threshold the largest factor that counts as constant, at least 1. It is not in the paper.
 * @throws RangeError for a threshold below 1.
 */
export function balanceAt(sample: number, decision: number, threshold: number): BalanceVerdict {
  if (!(threshold >= 1)) throw new RangeError(`A factor of ${threshold} cannot separate two scales.`);
  if (sample === 0 && decision === 0) return { verdict: 'balanced', toward: null, ratio: null };
  const ratio = sample / decision;
  if (ratio > threshold) return { verdict: 'unbalanced', toward: 'sampling', ratio };
  if (ratio < 1 / threshold) return { verdict: 'unbalanced', toward: 'decision', ratio };
  return { verdict: 'balanced', toward: null, ratio };
}

/**
 * As lengths grow (footnote 11): unbalanced where the exponent of the ratio is surely above `threshold`, balanced where
 * it is surely below, undecided where its interval holds the threshold.
 *
 * @param threshold between 0 for O(1) and 1 for O(L). It is not in the paper.
 */
export function balanceByGrowth(
  { low, high }: ScalingFit,
  threshold: number,
): 'balanced' | 'unbalanced' | 'undecided' {
  if (low > threshold) return 'unbalanced';
  return high < threshold ? 'balanced' : 'undecided';
}
