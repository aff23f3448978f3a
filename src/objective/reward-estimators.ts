/** Reward gradients from a tally, for every group advantage. */
import { actionProbabilities, type LogitVector } from '../model/policy';
import type { Process } from '../model/process';
import type { AdvantageFunction } from './advantages';
import { keepingLast } from './keeping-last';
import {
  forEachOutcome,
  type GradientEstimator,
  outcomeActions,
  outcomeTrajectories,
  scoreSum,
  type Totals,
  trajectories,
} from './totals';

/** Share of trajectories with R = 1. */
export function accuracy(totals: Totals): number {
  let correct = 0;
  for (let m = 0; m <= totals.groupSize; m++) correct += outcomeTrajectories(totals, m, 1);
  return correct / trajectories(totals);
}

/** E[A_i · Σ_t ∇log π_t], averaged over group members: the surrogate of section 3.3.1, on policy, unclipped. */
export function estimatedSurrogateGradient(
  totals: Totals,
  process: Process,
  advantage: AdvantageFunction,
): LogitVector {
  return rewardEstimators(process, advantage).surrogate(totals);
}

/**
 * ∇E[R] by the score-function estimator with the sample mean of R as baseline. The mean contains the trajectory's
 * own reward, which shrinks the estimate by (n−1)/n; the factor undoes it exactly.
 */
export function estimatedRewardGradient(totals: Totals, process: Process): LogitVector {
  return rewardEstimators(process).reward(totals);
}

/** Both of the above; asked for the same totals one after the other, they sum the scores once. */
export function rewardEstimators(
  process: Process,
  advantage: AdvantageFunction = (_, reward) => reward,
): { readonly reward: GradientEstimator; readonly surrogate: GradientEstimator } {
  const scores = keepingLast(outcomeScores(process));
  return {
    reward: (totals) => {
      const n = trajectories(totals);
      const mean = accuracy(totals);
      return weightedScores(totals, scores(totals), (_, reward) => ((reward - mean) * n) / (n - 1));
    },
    surrogate: (totals) =>
      weightedScores(totals, scores(totals), (m, reward) => advantage(m, reward, totals.groupSize)),
  };
}

/** Σ_t ∇log π_t of the trajectories with each outcome, in the order of `forEachOutcome`. */
function outcomeScores({ policy, atCap }: Process): (totals: Totals) => readonly LogitVector[] {
  const probabilities = actionProbabilities(policy);
  return (totals) => {
    const scores: LogitVector[] = [];
    forEachOutcome(totals.groupSize, (m, reward) => {
      scores.push(scoreSum(outcomeActions(totals, atCap, m, reward), probabilities));
    });
    return scores;
  };
}

function weightedScores(
  totals: Totals,
  scores: readonly LogitVector[],
  weight: (m: number, reward: 0 | 1) => number,
): LogitVector {
  const n = trajectories(totals);
  const sum: [number, number, number] = [0, 0, 0];
  let outcome = 0;
  forEachOutcome(totals.groupSize, (m, reward) => {
    const [s, dC, dW] = scores[outcome++]!;
    const w = weight(m, reward) / n;
    sum[0] += w * s;
    sum[1] += w * dC;
    sum[2] += w * dW;
  });
  return sum;
}
