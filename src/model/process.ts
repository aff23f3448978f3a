/** The sample/decide process: policy, answer lengths and what happens at the cap. */
import type { LengthPmf } from './lengths';
import type { Policy } from './policy';

/**
 * What happens at attempt `maxAttempts`:
 * - `truncate`: no decision is taken there; R = 1 if the last answer is right.
 * - `fail`: no decision is taken there; R = 0.
 * - `decide-then-fail`: the decision is taken; STOP gives R = correctness, RESAMPLE gives R = 0.
 */
export type CapRule = 'truncate' | 'fail' | 'decide-then-fail';

export const CAP_RULES: readonly CapRule[] = ['truncate', 'fail', 'decide-then-fail'];

export interface Process {
  readonly policy: Policy;
  /** Token length of an answer, given its outcome. Not parametrised: the score of an answer is one term. */
  readonly lengths: { readonly correct: LengthPmf; readonly wrong: LengthPmf };
  /** Largest number of attempts, or null for no cap. */
  readonly maxAttempts: number | null;
  readonly atCap: CapRule;
}
