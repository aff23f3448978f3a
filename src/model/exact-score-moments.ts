/**
 * Exact score moments h_R = E[1{reward = R}·Σ_t weight_t·∇log π_t]: the surrogate gradient of any group advantage is
 * E[A | R=1]·h_1 + E[A | R=0]·h_0, because a group advantage depends on a trajectory through its reward alone.
 *
 * Weights look forward only, so the past enters through the chance of reaching an attempt and the future through
 * D_R = E[product of the future attempts' factors · 1{reward = R}].
 */
import { undiscounted, walkAttempts, type Continuation, type FutureRule, type Visit } from './exact-attempts';
import {
  attemptWeights,
  shareDifference,
  type AttemptWeights,
  type ByOutcome,
  type DiscountMode,
  type Share,
} from './exact-weights';
import { actionProbabilities, stopChance, type ActionProbabilities, type LogitVector } from './policy';
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

/** Each attempt passes on its own discount too, so the past is discounted like the future. */
function discountedContinuation(process: Process, { future }: AttemptWeights): Continuation {
  const chances = actionProbabilities(process.policy);
  return {
    factor: chances.p * chances.aBar * future.correct.value + chances.q * chances.b * future.wrong.value,
    total: 1 / lossPerAttempt(chances, future),
  };
}

/** 1 − Σ_o P(o)·P(RESAMPLE|o)·f_o, as a sum of positive terms. */
function lossPerAttempt(chances: ActionProbabilities, future: ByOutcome): number {
  const { p, q, aBar, b } = chances;
  return stopChance(chances) + p * aBar * future.correct.gap + q * b * future.wrong.gap;
}

/**
 * D_1 and D_0, each with its complement.
 *
 * Before an attempt D = Σ_o p_o·f_o·[P(STOP|o)·1{o earns R} + P(RESAMPLE|o)·D'], and 1 − D is the same sum with
 * every factor replaced by what it takes away, so both are sums of positive terms.
 */
function discountedOutcomeRule(process: Process, weights: AttemptWeights): FutureRule<ByOutcome> {
  const chances = actionProbabilities(process.policy);
  const { p, q, a, aBar, b, bBar } = chances;
  const { correct: fC, wrong: fW } = weights.future;
  const { correct: uC, wrong: uW } = weights.futureUndecided;
  const never: Share = { value: 0, gap: 1 };
  const sure: Share = { value: 1, gap: 0 };
  const resample = (f: Share, next: Share): number => f.gap + f.value * next.gap;
  return {
    exhausted: { correct: never, wrong: sure },
    undecided:
      process.atCap === 'truncate'
        ? {
            correct: { value: p * uC.value, gap: p * uC.gap + q },
            wrong: { value: q * uW.value, gap: p + q * uW.gap },
          }
        : { correct: never, wrong: { value: p * uC.value + q * uW.value, gap: p * uC.gap + q * uW.gap } },
    before: ({ correct, wrong }) => ({
      correct: {
        value: p * fC.value * (a + aBar * correct.value) + q * fW.value * b * correct.value,
        gap: p * (a * fC.gap + aBar * resample(fC, correct)) + q * (bBar + b * resample(fW, correct)),
      },
      wrong: {
        value: p * fC.value * aBar * wrong.value + q * fW.value * (bBar + b * wrong.value),
        gap: p * (a + aBar * resample(fC, wrong)) + q * (bBar * fW.gap + b * resample(fW, wrong)),
      },
    }),
    stationary: () => {
      const loss = lossPerAttempt(chances, weights.future);
      return {
        correct: { value: (p * a * fC.value) / loss, gap: (p * fC.gap + q * (bBar + b * fW.gap)) / loss },
        wrong: { value: (q * bBar * fW.value) / loss, gap: (p * (a + aBar * fC.gap) + q * fW.gap) / loss },
      };
    },
  };
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
