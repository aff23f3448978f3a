/** Weights of a supervised objective on trajectories of data. */
import { actionLogProbabilities } from '../../model/log-ratio';
import type { Policy } from '../../model/policy';
import type { Trajectory } from '../../model/trajectory';
import type { Likelihood, SupervisedObjective } from '../objective';
import { isSample } from './batch';

/**
 * Gradient of the likelihood of one token, over ∇log π: SFT 1 (equation 16), DFT π (equation 26; trl@f2cd577
 * sft_trainer.py, loss_type "dft"; verl PR #2989), and of π·log π differentiated throughout π·(1 + log π) (equation 24).
 */
export function likelihoodCoefficient(likelihood: Likelihood, logProbability: number): number {
  switch (likelihood) {
    case 'sft':
      return 1;
    case 'dft':
      return Math.exp(logProbability);
    case 'dft-no-stop-gradient':
      return Math.exp(logProbability) * (1 + logProbability);
  }
}

/** Weight of each action: its coefficient, once a token where the objective says so, 0 where it is masked. */
export function likelihoodWeights(
  { likelihood, mask, tokenWeighted }: SupervisedObjective,
  { steps }: Trajectory,
  policy: Policy,
): number[] {
  const logProbabilities = actionLogProbabilities(policy);
  return steps.map(({ kind, cost }) => {
    if (mask !== 'all' && isSample(kind) !== (mask === 'sampling')) return 0;
    const terms = tokenWeighted ? cost : 1;
    return terms * likelihoodCoefficient(likelihood, logProbabilities[kind]);
  });
}
