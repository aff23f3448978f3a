/**
 * Whether a ratio over |g_dC| + |g_dW| can be told at all. Sizes of a noisy number near 0 are never small, so that a
 * ratio over them is biased and its error says nothing of it.
 */
import { studentQuantile } from '../../model/student';
import type { CellState } from './run-training';

const CONFIDENCE = 0.95;

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
  const size = Math.abs(gradient[1]!) + Math.abs(gradient[2]!);
  const noise = Math.hypot(standardError[1]!, standardError[2]!);
  return size < studentQuantile(CONFIDENCE, Math.max(1, statuses.learning - 1)) * noise;
}
