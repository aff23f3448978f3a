/**
 * Exact KL penalty placed in the reward (section 3.3 and Theorem 3.2): its expectation, Q-values and gradients.
 *
 * Costs carry the sign of section 3.3, log(π/π_ref), and a penalty subtracts them; Appendix C prints the opposite sign.
 * An answer of L tokens costs L·log(π/π_ref), a decision log(π/π_ref).
 */
import { expectedVisits, undiscounted, walkAttempts, type FutureRule, type Visit } from './exact-attempts';
import { meanLength } from './lengths';
import { actionLogRatios, policyKl, type PerAction } from './log-ratio';
import {
  actionProbabilities,
  resampleChance,
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

export interface ExactKl {
  /** E[Σ cost], γ = 1. */
  readonly expectedKl: number;
  /** Value at the start with one γ for each action (Theorem 3.2). */
  readonly discountedValue: number;
  /** E[Σ_t ∇log π_t·Q_t] at γ = 1, the costs held constant. */
  readonly gradDetached: LogitVector;
  /** The same with Q discounted by γ per action; visits are not discounted (Lemma 2). */
  readonly gradDetachedDiscounted: LogitVector;
  /** ∇ of `expectedKl`: `gradDetached` plus the change of the costs themselves. */
  readonly gradFull: LogitVector;
  /** Expected Q of each kind of action at the first attempt, with γ; decisions only where one is taken. */
  readonly firstAttemptQ: Readonly<Partial<Record<ActionKind, number>>>;
}

/**
 * Exact KL answers for each source of cost.
 *
 * @param gamma discount per action, in (0, 1].
 */
export function exactKl(
  process: Process,
  reference: Policy,
  gamma: number,
): Readonly<Record<KlSource, ExactKl>> {
  const of = (source: KlSource): ExactKl => {
    const costs = attemptCosts(process, reference, source);
    const plain = solveKl(process, costs, 1);
    const discounted = solveKl(process, costs, gamma);
    const [s, dC, dW] = plain.gradient;
    const direct = source === 'decision' ? 0 : klDirectTerm(process);
    return {
      expectedKl: plain.value,
      discountedValue: discounted.value,
      gradDetached: plain.gradient,
      gradDetachedDiscounted: discounted.gradient,
      gradFull: [s + direct, dC, dW],
      firstAttemptQ: discounted.firstAttemptQ,
    };
  };
  return { both: of('both'), sampling: of('sampling'), decision: of('decision') };
}

/**
 * What the gradient of the expected penalty has beyond the detached one, on θ_s: N·pq·(E[L_C] − E[L_W]).
 *
 * With unequal lengths "tokens × log ratio of the answer" is not a KL, so E[∂cost] does not vanish.
 */
export function klDirectTerm(process: Process): number {
  const { p, q } = actionProbabilities(process.policy);
  const { correct, wrong } = process.lengths;
  return expectedVisits(process).attempts * p * q * (meanLength(correct) - meanLength(wrong));
}

/** Costs of one attempt, and the differences that the gradients need, each without cancellation. */
interface AttemptCosts {
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

function attemptCosts(process: Process, reference: Policy, source: KlSource): AttemptCosts {
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

interface KlSolution {
  readonly value: number;
  readonly gradient: LogitVector;
  readonly firstAttemptQ: Partial<Record<ActionKind, number>>;
}

/** V = [p·x_C + q·x_W + γ(p·k_a + q·k_b)] + γ²·r·V' before an attempt that ends in a decision. */
function solveKl(process: Process, costs: AttemptCosts, gamma: number): KlSolution {
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
  return {
    value: start,
    gradient: detachedGradient(chances, costs, gamma, visits),
    firstAttemptQ: firstAttemptQ(chances, costs, gamma, visits[0]!.next),
  };
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
  // (1−a) − b, from the smaller pair when both probabilities are near one.
  const resampleGap = aBar > 0.5 && b > 0.5 ? bBar - a : aBar - b;
  let s = 0;
  let dC = 0;
  let dW = 0;
  for (const { reach, next } of visits) {
    if (next === null) {
      s += reach * p * q * sampleGap;
      continue;
    }
    s += reach * p * q * (sampleGap + decisionGap + gamma * gamma * resampleGap * next);
    dC += reach * p * a * aBar * (costs.stopOverResampleC - gamma * next);
    dW += reach * q * b * bBar * (costs.resampleOverStopW + gamma * next);
  }
  return [s, dC, dW];
}

/** Theorem 3.2 at the first attempt; `next` is V after its RESAMPLE, null when no decision is taken. */
function firstAttemptQ(
  { aBar, b }: ActionProbabilities,
  costs: AttemptCosts,
  gamma: number,
  next: number | null,
): Partial<Record<ActionKind, number>> {
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
