/** Reward gradients from a tally, for every group advantage. */
import type { AdvantageFunction } from './advantages';
import { actionProbabilities, type LogitVector } from '../model/policy';
import type { Process } from '../model/process';
import {
  forEachOutcome,
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
  return weightedScores(totals, process, (m, reward) => advantage(m, reward, totals.groupSize));
}

/**
 * ∇E[R] by the score-function estimator with the sample mean of R as baseline. The mean contains the trajectory's
 * own reward, which shrinks the estimate by (n−1)/n; the factor undoes it exactly.
 */
export function estimatedRewardGradient(totals: Totals, process: Process): LogitVector {
  const n = trajectories(totals);
  const mean = accuracy(totals);
  return weightedScores(totals, process, (_, reward) => ((reward - mean) * n) / (n - 1));
}

function weightedScores(
  totals: Totals,
  process: Process,
  weight: (m: number, reward: 0 | 1) => number,
): LogitVector {
  const probabilities = actionProbabilities(process.policy);
  const sum: [number, number, number] = [0, 0, 0];
  forEachOutcome(totals.groupSize, (m, reward) => {
    const scores = scoreSum(outcomeActions(totals, process.atCap, m, reward), probabilities);
    const w = weight(m, reward) / trajectories(totals);
    for (let i = 0; i < 3; i++) sum[i]! += w * scores[i]!;
  });
  return sum;
}
