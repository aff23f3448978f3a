/**
 * Exact action moments E[1{reward = R}·Σ_t weight_t·1{kind of action t}]: how much weight reaches each kind of action.
 *
 * They are to the action signal what score moments are to the gradient: with the scores of `log-ratio` they give
 * h_R back, and every sum here is of terms that are never negative.
 */
import { undiscounted, walkAttempts, type Continuation } from './exact-attempts';
import { discountedContinuation, discountedOutcomeRule } from './exact-discounted-outcome';
import { attemptWeights, type AttemptWeights, type DiscountMode } from './exact-weights';
import type { PerAction } from './log-ratio';
import { actionProbabilities } from './policy';
import type { Process } from './process';
import type { ActionKind } from './tally';

export interface ActionMoments {
  /** E[1{R=1}·Σ_t weight_t·1{kind}] of each kind of action. */
  readonly correct: PerAction;
  /** The same with R = 0. */
  readonly wrong: PerAction;
}

/** Action moments of a discount mode, γ in (0, 1]. */
export function exactActionMoments(process: Process, mode: DiscountMode, gamma: number): ActionMoments {
  return actionMoments(process, attemptWeights(process, mode, gamma), undiscounted(process));
}

/**
 * Action moments where the factor of an attempt is in the weights of all actions of the trajectory, earlier and later
 * ones too: with factors u^tokens the weight of every action is u^|o|.
 */
export function wholeTrajectoryMoments(process: Process, weights: AttemptWeights): ActionMoments {
  return actionMoments(process, weights, discountedContinuation(process, weights));
}

function actionMoments(process: Process, weights: AttemptWeights, continuation: Continuation): ActionMoments {
  const { p, q, a, aBar, b, bBar } = actionProbabilities(process.policy);
  const { visits } = walkAttempts(process, discountedOutcomeRule(process, weights), continuation);
  const correct = noWeight();
  const wrong = noWeight();
  for (const { reach, next } of visits) {
    if (next === null) {
      const sampleC = reach * p * weights.sampleUndecided.correct.value;
      const sampleW = reach * q * weights.sampleUndecided.wrong.value;
      const rewarded = process.atCap === 'truncate' ? correct : wrong;
      rewarded.sampleC += sampleC;
      wrong.sampleW += sampleW;
      continue;
    }
    const one = next.correct.value;
    const zero = next.wrong.value;
    const sampleC = reach * p * weights.sample.correct.value;
    const sampleW = reach * q * weights.sample.wrong.value;
    const decisionC = reach * p * weights.decision.correct.value;
    const decisionW = reach * q * weights.decision.wrong.value;
    correct.sampleC += sampleC * (a + aBar * one);
    correct.sampleW += sampleW * b * one;
    correct.stopC += decisionC * a;
    correct.resC += decisionC * aBar * one;
    correct.resW += decisionW * b * one;
    wrong.sampleC += sampleC * aBar * zero;
    wrong.sampleW += sampleW * (bBar + b * zero);
    wrong.resC += decisionC * aBar * zero;
    wrong.resW += decisionW * b * zero;
    wrong.stopW += decisionW * bBar;
  }
  return { correct, wrong };
}

function noWeight(): Record<ActionKind, number> {
  return { sampleC: 0, sampleW: 0, stopC: 0, resC: 0, resW: 0, stopW: 0 };
}
