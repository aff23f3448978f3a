/** Exact accuracy and its gradient: the expected reward of the paper's section 3.1, with and without a cap. */
import { undiscounted, walkAttempts, type FutureRule } from './exact-attempts';
import {
  actionProbabilities,
  resampleChance,
  stopChance,
  type ActionProbabilities,
  type LogitVector,
} from './policy';
import type { Process } from './process';

/** Chances of the two rewards; kept apart because 1 − x loses the smaller one. */
export interface Outcome {
  /** P(R = 1). */
  readonly correct: number;
  /** P(R = 0). */
  readonly wrong: number;
}

/** J = pa/s of section 4.2: the accuracy when there is no cap. */
export function uncappedOutcome(chances: ActionProbabilities): Outcome {
  const { p, q, a, bBar } = chances;
  const s = stopChance(chances);
  return { correct: (p * a) / s, wrong: (q * bBar) / s };
}

function outcomeRule(process: Process, chances: ActionProbabilities): FutureRule<Outcome> {
  const { p, q, a, bBar } = chances;
  const r = resampleChance(chances);
  return {
    exhausted: { correct: 0, wrong: 1 },
    undecided: process.atCap === 'truncate' ? { correct: p, wrong: q } : { correct: 0, wrong: 1 },
    before: (next) => ({ correct: p * a + r * next.correct, wrong: q * bBar + r * next.wrong }),
    stationary: () => uncappedOutcome(chances),
  };
}

/** P(R = 1) and P(R = 0), with the cap. */
export function exactOutcome(process: Process): Outcome {
  const rule = outcomeRule(process, actionProbabilities(process.policy));
  return walkAttempts(process, rule, undiscounted(process)).start;
}

/**
 * ∇E[R], in units of reward per logit (Lemma 2 with γ = 1).
 *
 * Q(C) − Q(W) = a + (1−a)V − bV is written a(1−V) + (1−b)V: nothing cancels, so the answer keeps its digits when
 * probabilities are within 1e-17 of 0 or 1. Without a cap it is J(1−J)·(1, 1−a, b).
 */
export function exactRewardGradient(process: Process): LogitVector {
  const chances = actionProbabilities(process.policy);
  const { p, q, a, aBar, b, bBar } = chances;
  const { visits } = walkAttempts(process, outcomeRule(process, chances), undiscounted(process));
  let s = 0;
  let dC = 0;
  let dW = 0;
  for (const { reach, next } of visits) {
    if (next === null) {
      if (process.atCap === 'truncate') s += reach * p * q;
      continue;
    }
    s += reach * p * q * (a * next.wrong + bBar * next.correct);
    dC += reach * p * a * aBar * next.wrong;
    dW += reach * q * b * bBar * next.correct;
  }
  return [s, dC, dW];
}
