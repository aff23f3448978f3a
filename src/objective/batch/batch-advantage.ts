/** The part of an advantage that is computed over the whole batch, token by token where the source does so. */
import type { AdvantageRule } from '../objective';
import { mean, sum, type Terms, total } from './batch';

/** One action of the batch: the return it has, and how many tokens carry it. */
interface TokenReturn {
  readonly value: number;
  readonly tokens: number;
}

/** What the batch does to the advantage of an action: reward → (reward − subtract)/divide, and KL / divideKl. */
export interface BatchStep {
  readonly subtract: number;
  readonly divide: number;
  readonly divideKl: number;
}

const NOTHING: BatchStep = { subtract: 0, divide: 1, divideKl: 1 };

/**
 * @param rewards r_i of every trajectory of the batch.
 * @param returns of every action of the batch: what the group step left, and its KL reward-to-go.
 * @param costs tokens of every action, in the same order.
 * @param greedyReward reward of the greedy trajectory, which only `remax` reads.
 */
export function batchStep(
  rule: AdvantageRule,
  rewards: readonly number[],
  returns: readonly Terms[],
  costs: readonly number[],
  greedyReward: number,
): BatchStep {
  const perToken = returns.map((terms, k): TokenReturn => ({ value: total(terms), tokens: costs[k]! }));
  switch (rule) {
    // trl@f2cd577 grpo_trainer.py:2696-2707: deviation of the rewards of the whole batch; none for a batch of one.
    case 'trl-batch':
      return { ...NOTHING, divide: Math.sqrt(rewards.length < 2 ? 0 : sampleVariance(rewards)) + 1e-4 };
    // verl@b178a3c core_algos.py:657: α = B / max(number of rewards that are not 0, 1).
    case 'gpg':
      return { ...NOTHING, divide: Math.max(rewards.filter((r) => r !== 0).length, 1) / rewards.length };
    // verl@b178a3c core_algos.py:621.
    case 'remax':
      return { ...NOTHING, subtract: greedyReward };
    // verl@b178a3c core_algos.py:582 and :424, masked_whiten: variance with Bessel's correction, over tokens.
    case 'reinforce-pp':
    case 'reinforce-pp-baseline':
      return whitening(perToken, (squares, tokens) => Math.sqrt(squares / (tokens - 1) + 1e-8));
    // OpenRLHF@3c3be62 experience_maker.py: variance without it, not below 1e-8, over tokens.
    case 'openrlhf-reinforce-baseline':
      return whitening(perToken, (squares, tokens) => Math.sqrt(Math.max(squares / tokens, 1e-8)));
    default:
      return NOTHING;
  }
}

/** Centres and scales returns, the KL in them too: the mean is taken from the part of the reward. */
function whitening(
  returns: readonly TokenReturn[],
  deviation: (squares: number, tokens: number) => number,
): BatchStep {
  const tokens = sum(returns.map((action) => action.tokens));
  const mu = sum(returns.map((action) => action.tokens * action.value)) / tokens;
  const squares = sum(returns.map((action) => action.tokens * (action.value - mu) ** 2));
  const divide = deviation(squares, tokens);
  return { subtract: mu, divide, divideKl: divide };
}

function sampleVariance(values: readonly number[]): number {
  const mu = mean(values);
  return sum(values.map((value) => (value - mu) ** 2)) / (values.length - 1);
}
