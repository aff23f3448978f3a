/**
 * Exact score moments h_R = E[1{reward = R}·Σ_t weight_t·∇log π_t]: the surrogate gradient of any group advantage is
 * E[A | R=1]·h_1 + E[A | R=0]·h_0, because a group advantage depends on a trajectory through its reward alone.
 *
 * Weights look forward only, so the past enters through the chance of reaching an attempt and the future through
 * D_R = E[product of the future attempts' factors · 1{reward = R}].
 */
import { undiscounted, walkAttempts, type Visit } from './exact-attempts';
import { discountedContinuation, discountedOutcomeRule } from './exact-discounted-outcome';
import {
  attemptWeights,
  shareDifference,
  type AttemptWeights,
  type ByOutcome,
  type DiscountMode,
} from './exact-weights';
import { actionProbabilities, type LogitVector } from './policy';
import type { Process } from './process';

export interface ScoreMoments {
  /** h_1 = E[1{R=1}·Σ_t weight_t·∇log π_t]. */
  readonly correct: LogitVector;
  /** h_0 = E[1{R=0}·Σ_t weight_t·∇log π_t]. */
  readonly wrong: LogitVector;
}

/** Score moments by reward for a discount mode, γ in (0, 1]. */
export function exactScoreMoments(process: Process, mode: DiscountMode, gamma: number): ScoreMoments {
  const weights = attemptWeights(process, mode, gamma);
  const walk = walkAttempts(process, discountedOutcomeRule(process, weights), undiscounted(process));
  return sumScores(process, weights, walk.visits);
}

/** E[γ^(tokens of all answers)·R] and its true gradient, which none of the discount modes is. */
export function exactDiscountedObjective(
  process: Process,
  gamma: number,
): { readonly value: number; readonly gradient: LogitVector } {
  const weights = attemptWeights(process, 'theorem-3.1', gamma);
  const rule = discountedOutcomeRule(process, weights);
  const walk = walkAttempts(process, rule, discountedContinuation(process, weights));
  return { value: walk.start.correct.value, gradient: sumScores(process, weights, walk.visits).correct };
}

/**
 * Σ over attempts of the expected weighted score at the attempt, by reward.
 *
 * For θ_s the two outcomes differ by w_C·X_C − w_W·X_W with X the chance of the reward after the outcome; it is
 * written with 1 − D so that only unequal weights of the outcomes are ever subtracted.
 */
function sumScores(
  process: Process,
  weights: AttemptWeights,
  visits: readonly Visit<ByOutcome>[],
): ScoreMoments {
  const { p, q, a, aBar, b, bBar } = actionProbabilities(process.policy);
  const sC = weights.sample.correct.value;
  const sW = weights.sample.wrong.value;
  const unequal = shareDifference(weights.sample.correct, weights.sample.wrong);
  const dC = p * a * aBar * weights.decision.correct.value;
  const dW = q * b * bBar * weights.decision.wrong.value;
  const correct: [number, number, number] = [0, 0, 0];
  const wrong: [number, number, number] = [0, 0, 0];
  for (const { reach, next } of visits) {
    if (next === null) {
      const last = weights.sampleUndecided;
      const truncates = process.atCap === 'truncate';
      if (truncates) correct[0] += reach * p * q * last.correct.value;
      wrong[0] += reach * p * q * (truncates ? -last.wrong.value : shareDifference(last.correct, last.wrong));
      continue;
    }
    const one = next.correct;
    const zero = next.wrong;
    correct[0] += reach * p * q * (sC * a * one.gap + sW * bBar * one.value + unequal * one.value);
    wrong[0] += reach * p * q * (unequal * zero.value - sC * a * zero.value - sW * bBar * zero.gap);
    correct[1] += reach * dC * one.gap;
    wrong[1] -= reach * dC * zero.value;
    correct[2] += reach * dW * one.value;
    wrong[2] -= reach * dW * zero.gap;
  }
  return { correct, wrong };
}
