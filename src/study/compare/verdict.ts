/** Balanced or not, by Definition 3.1, of a gradient that may be known by Monte Carlo alone. */
import { balanceAt, type BalanceVerdict } from '../../model/balance';
import {
  attributionOf,
  ratioOf,
  type Measured,
  type ObjectiveResult,
  onSampling,
  type PartTerm,
  sureSign,
} from './result';
import { ratioInterval } from '../ratio-interval';

/** The largest factor that counts as constant. Definition 3.1 names none; this one is the lab's. */
export const DEFAULT_THRESHOLD = 3;
/** The exponent of L from which a ratio counts as growing: half way from O(1) to O(L). The lab's too. */
export const DEFAULT_GROWTH = 0.5;

export const THRESHOLD_ALLOWED = 'a number from 1 to 1000';

export function isThreshold(value: unknown): value is number {
  return typeof value === 'number' && value >= 1 && value <= 1000;
}

export interface GradientVerdict {
  readonly verdict: BalanceVerdict['verdict'] | 'undecided';
  readonly toward: BalanceVerdict['toward'];
}

/**
 * |g_s| against |g_dC| + |g_dW|: of the exact gradient where there is one, else of the estimate, which is undecided
 * where the interval of the ratio has a threshold inside, or there is none because the ratio is lost in noise.
 *
 * @param threshold see `balanceAt`. @returns null where the gradient is 0: there is nothing to divide.
 */
export function gradientVerdict(
  result: ObjectiveResult,
  term: PartTerm | 'total',
  threshold: number,
): GradientVerdict | null {
  const [s, dC, dW] = sizes(result, term);
  if (s + dC + dW === 0) return null;
  const ratio = attributionOf(result, term);
  if (result.noExact === null || ratio === null) return balanceAt(s, dC + dW, threshold);
  const interval = ratioInterval(ratioOf(result, term));
  if (interval === null) return { verdict: 'undecided', toward: null };
  const low = balanceAt(interval.low, 1, threshold);
  const high = balanceAt(interval.high, 1, threshold);
  const same = low.verdict === high.verdict && low.toward === high.toward;
  return same ? low : { verdict: 'undecided', toward: null };
}

/**
 * True where a step along the gradient surely lowers θ_s, and with it the chance of a right answer. Ratios and shares are
 * of sizes and do not show it: a penalty that outweighs the reward leaves a "balanced" gradient that unteaches sampling.
 */
export function isSamplingReversed(
  result: Pick<ObjectiveResult, 'gradient'>,
  term: 'reward' | 'total' = 'total',
): boolean {
  return sureSign(onSampling(result, term)) < 0;
}

/** |g_i| of a part, exact where it is known. */
function sizes({ gradient }: ObjectiveResult, term: PartTerm | 'total'): [number, number, number] {
  const of = ({ exact, value }: Measured): number => exact ?? value;
  const size = (i: 0 | 1 | 2): number =>
    Math.abs(term === 'kl' ? of(gradient.klSampling[i]) + of(gradient.klDecision[i]) : of(gradient[term][i]));
  return [size(0), size(1), size(2)];
}
