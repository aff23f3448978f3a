/**
 * Whether a ratio over |g_dC| + |g_dW| can be told at all. Sizes of a noisy number near 0 are never small, so that a
 * ratio over them is biased and its error says nothing of it.
 */
import { studentQuantile } from '../model/student';
import type { CellState } from './training/run-training';

const CONFIDENCE = 0.95;
/** Of an experiment the fewest, so that an error has at least one degree of freedom less. */
const FEWEST_BLOCKS = 32;

/** Of Student's t with the fewest degrees of freedom. */
export const LEAST_QUANTILE = studentQuantile(CONFIDENCE, FEWEST_BLOCKS - 1);

interface Estimate {
  readonly value: number;
  readonly standardError: number;
}

/** True where there is a ratio, but noise where its number should be. False where there is none at all. */
export function isLost(
  { update, statuses }: Pick<CellState, 'update' | 'statuses'>,
  term: 'reward' | 'kl',
): boolean {
  const ratio = update?.[`${term}Ratio`] ?? null;
  if (update === null || ratio === null) return false;
  const [value, error] = [ratio.value[0]!, ratio.standardError[0]!];
  // An error of NaN: without one of the policies nothing would be left to divide by.
  if (!(error <= Math.abs(value))) return true;
  const { value: gradient, standardError } = update[term];
  const quantity = (i: number): Estimate => ({ value: gradient[i]!, standardError: standardError[i]! });
  return drowns(quantity(1), quantity(2), studentQuantile(CONFIDENCE, Math.max(1, statuses.learning - 1)));
}

/** The same of a cell's gradient. A ratio near 0 is told: the gradient on sampling is small there, and known to be. */
export function isLostRatio({
  logits: [, ofCorrect, ofWrong],
  attribution,
}: {
  readonly logits: readonly [Estimate, Estimate, Estimate];
  readonly attribution: Estimate | null;
}): boolean {
  if (attribution === null) return false;
  return Number.isNaN(attribution.standardError) || drowns(ofCorrect, ofWrong, LEAST_QUANTILE);
}

function drowns(ofCorrect: Estimate, ofWrong: Estimate, quantile: number): boolean {
  const size = Math.abs(ofCorrect.value) + Math.abs(ofWrong.value);
  const noise = Math.hypot(ofCorrect.standardError, ofWrong.standardError);
  // At equality no value of the ratio is too large (`ratio-interval.ts`), unless nothing varies.
  return size < quantile * noise || (noise > 0 && size === quantile * noise);
}
