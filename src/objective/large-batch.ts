/**
 * What a framework takes over the whole batch, in the limit of a large one: sums become expectations, so that a step
 * has an exact answer. A tally of many trajectories stands for such a batch.
 */
import type { BatchStep } from './batch/batch-advantage';
import { groupAdvantages } from './batch/group-advantage';
import type { AdvantageRule } from './objective';

/**
 * A0(m, R): the advantage before the batch has its say, where rewards are 0 or 1. Index 2m + R; NaN where no member can
 * have that reward. Rules that read lengths (`opo`) have none.
 */
export function binaryAdvantages(rule: AdvantageRule, groupSize: number): Float64Array {
  const table = new Float64Array(2 * (groupSize + 1)).fill(NaN);
  for (let m = 0; m <= groupSize; m++) {
    const rewards = Array.from({ length: groupSize }, (_, i) => (i < m ? 1 : 0));
    const advantages = groupAdvantages(
      rule,
      rewards,
      rewards.map(() => 1),
    );
    // Members with equal rewards are alike, but for `verl-grpo-passk`, where only a single best one counts.
    if (m > 0) table[2 * m + 1] = advantages[0]!;
    if (m < groupSize) table[2 * m] = advantages.at(-1)!;
  }
  return table;
}

/** Means that the batch normalises by. */
export interface BatchMoments {
  /** E[R]. */
  readonly accuracy: number;
  /** E[|o|]. */
  readonly meanTokens: number;
  /** Mean and variance of A0 over tokens: E[|o|·A0]/E[|o|] and E[|o|·A0²]/E[|o|] less its square. */
  readonly tokenMean: number;
  readonly tokenVariance: number;
}

/** @param greedy reward of the greedy trajectory, which only `remax` reads. */
export function largeBatchStep(rule: AdvantageRule, moments: BatchMoments, greedy: number): BatchStep {
  const { accuracy, tokenMean, tokenVariance } = moments;
  const whiten = (divide: number): BatchStep => ({ subtract: tokenMean, divide, divideKl: divide });
  switch (rule) {
    case 'trl-batch':
      return { subtract: 0, divide: Math.sqrt(accuracy * (1 - accuracy)) + 1e-4, divideKl: 1 };
    case 'gpg':
      return { subtract: 0, divide: accuracy === 0 ? 1 : accuracy, divideKl: 1 };
    case 'remax':
      return { subtract: greedy, divide: 1, divideKl: 1 };
    case 'reinforce-pp':
    case 'reinforce-pp-baseline':
      return whiten(Math.sqrt(tokenVariance + 1e-8));
    case 'openrlhf-reinforce-baseline':
      return whiten(Math.sqrt(Math.max(tokenVariance, 1e-8)));
    default:
      return { subtract: 0, divide: 1, divideKl: 1 };
  }
}

/** Sums of |o|, |o|·A0 and |o|·A0² over outcomes, as the moments they make. */
export class MomentSum {
  private tokens = 0;
  private first = 0;
  private second = 0;

  add(tokens: number, advantage: number): void {
    if (tokens === 0) return;
    this.tokens += tokens;
    this.first += tokens * advantage;
    this.second += tokens * advantage * advantage;
  }

  /** @param count trajectories, or 1 where expectations were added. */
  moments(accuracy: number, count: number): BatchMoments {
    const tokenMean = this.first / this.tokens;
    // The mean of A0 is small beside its spread in every rule but raw rewards, so little cancels.
    const tokenVariance = Math.max(0, this.second / this.tokens - tokenMean * tokenMean);
    return { accuracy, meanTokens: this.tokens / count, tokenMean, tokenVariance };
  }
}
