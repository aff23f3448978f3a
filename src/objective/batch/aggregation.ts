/** How token losses become one number, as a factor on every action of a trajectory in a mean over sequences. */
import type { RlObjective } from '../objective';

/**
 * verl@b178a3c core_algos.py:1025, verl@1dda039 (division by the batch too), trl@f2cd577 grpo_trainer.py:3124-3150.
 * verl's 1e-8 beside |o| is left out: |o| ≥ 1.
 *
 * @param tokens |o_i|. @param meanTokens mean of |o| over all sequences of the batch, masked ones too, as in TRL.
 */
export function aggregationFactor(
  { rule, normLength, batchSize }: RlObjective['aggregation'],
  tokens: number,
  meanTokens: number,
): number {
  switch (rule) {
    case 'seq-mean-token-sum':
      return 1;
    case 'seq-mean-token-mean':
      return 1 / tokens;
    case 'token-mean':
      return 1 / meanTokens;
    case 'seq-mean-token-sum-norm':
      return 1 / normLength;
    case 'seq-sum-token-sum-norm':
      return batchSize / normLength;
  }
}
