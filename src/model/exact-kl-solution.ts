/**
 * The costs of one attempt and the Bellman equation over them: what every exact KL answer is solved from.
 *
 * Costs are those of section 3.3. The solution does not ask where they come from, so that a model whose answers pay
 * otherwise, such as the token chain, brings its own.
 */
import { undiscounted, walkAttempts, type FutureRule, type Visit } from './exact-attempts';
import { meanLength } from './lengths';
import { actionLogRatios, policyKl, type PerAction } from './log-ratio';
import {
  actionProbabilities,
  resampleChance,
  resampleGap,
  stopChance,
  type ActionProbabilities,
  type LogitVector,
  type Policy,
} from './policy';
import type { Process } from './process';
import type { ActionKind } from './tally';

/** Which actions pay: all, answers only, or decisions only. */
export const KL_SOURCES = ['both', 'sampling', 'decision'] as const;
export type KlSource = (typeof KL_SOURCES)[number];

/** Costs of one attempt, and the differences that the gradients need, each without cancellation. */
export interface AttemptCosts {
  readonly action: PerAction;
  /** p·x_C + q·x_W. */
  readonly meanSample: number;
  /** k_a and k_b: expected cost of the decision at a right and at a wrong answer. */
  readonly meanAtCorrect: number;
  readonly meanAtWrong: number;
  /** cost(STOP|C) − cost(RESAMPLE|C) and cost(RESAMPLE|W) − cost(STOP|W): differences of logits. */
  readonly stopOverResampleC: number;
  readonly resampleOverStopW: number;
}

/** The costs of a three-logit process; those that `source` leaves out are 0. */
export function attemptCosts(process: Process, reference: Policy, source: KlSource): AttemptCosts {
  const { policy } = process;
  const ratios = actionLogRatios(policy, reference);
  const kl = policyKl(policy, reference);
  const meanC = meanLength(process.lengths.correct);
  const meanW = meanLength(process.lengths.wrong);
  const sampling = source === 'decision' ? 0 : 1;
  const decision = source === 'sampling' ? 0 : 1;
  return {
    action: {
      sampleC: sampling * meanC * ratios.sampleC,
      sampleW: sampling * meanW * ratios.sampleW,
      stopC: decision * ratios.stopC,
      resC: decision * ratios.resC,
      resW: decision * ratios.resW,
      stopW: decision * ratios.stopW,
    },
    meanSample:
      sampling * (meanW * kl.sample + (meanC - meanW) * actionProbabilities(policy).p * ratios.sampleC),
    meanAtCorrect: decision * kl.atCorrect,
    meanAtWrong: decision * kl.atWrong,
    stopOverResampleC: decision * (policy.thetaDC - reference.thetaDC),
    resampleOverStopW: decision * (policy.thetaDW - reference.thetaDW),
  };
}

/** Expected Q of each kind of action; decisions only where one is taken. */
export type QValues = Readonly<Partial<Record<ActionKind, number>>>;

export interface KlSolution {
  /** V before the first attempt. */
  readonly value: number;
  /** E[Σ_t ∇log π_t·Q_t], the costs held constant. */
  readonly gradient: LogitVector;
  /** The attempts by situation; `next` is V after RESAMPLE. */
  readonly visits: readonly Visit<number>[];
}

/** V = [p·x_C + q·x_W + γ(p·k_a + q·k_b)] + γ²·r·V' before an attempt that ends in a decision. */
export function solveKl(process: Process, costs: AttemptCosts, gamma: number): KlSolution {
  const chances = actionProbabilities(process.policy);
  const { p, q } = chances;
  const r = resampleChance(chances);
  const perAttempt = costs.meanSample + gamma * (p * costs.meanAtCorrect + q * costs.meanAtWrong);
  const rule: FutureRule<number> = {
    exhausted: 0,
    undecided: costs.meanSample,
    before: (next) => perAttempt + gamma * gamma * r * next,
    // 1 − γ²r, as a sum of positive terms: s may be 1e-17.
    stationary: () => perAttempt / (stopChance(chances) + r * (1 - gamma) * (1 + gamma)),
  };
  const { start, visits } = walkAttempts(process, rule, undiscounted(process));
  return { value: start, gradient: detachedGradient(chances, costs, gamma, visits), visits };
}

/** E[Σ_t ∇log π_t·Q_t]: each logit gets (variance of its action)·(difference of the two Q-values), times visits. */
function detachedGradient(
  chances: ActionProbabilities,
  costs: AttemptCosts,
  gamma: number,
  visits: readonly Visit<number>[],
): LogitVector {
  const { p, q, a, aBar, b, bBar } = chances;
  const sampleGap = costs.action.sampleC - costs.action.sampleW; // Of opposite signs, so they add up.
  const decisionGap = gamma * (costs.meanAtCorrect - costs.meanAtWrong);
  const gap = resampleGap(chances);
  let s = 0;
  let dC = 0;
  let dW = 0;
  for (const { reach, next } of visits) {
    if (next === null) {
      s += reach * p * q * sampleGap;
      continue;
    }
    s += reach * p * q * (sampleGap + decisionGap + gamma * gamma * gap * next);
    dC += reach * p * a * aBar * (costs.stopOverResampleC - gamma * next);
    dW += reach * q * b * bBar * (costs.resampleOverStopW + gamma * next);
  }
  return [s, dC, dW];
}

/** Theorem 3.2 at one attempt; `next` is V after its RESAMPLE, null when no decision is taken. */
export function qValues(
  { aBar, b }: ActionProbabilities,
  costs: AttemptCosts,
  gamma: number,
  next: number | null,
): QValues {
  const { sampleC, sampleW, stopC, resC, resW, stopW } = costs.action;
  if (next === null) return { sampleC, sampleW };
  return {
    sampleC: sampleC + gamma * (costs.meanAtCorrect + aBar * gamma * next),
    sampleW: sampleW + gamma * (costs.meanAtWrong + b * gamma * next),
    stopC,
    resC: resC + gamma * next,
    resW: resW + gamma * next,
    stopW,
  };
}
