/**
 * Exact means over trajectories of sums that are divided by the response length |o| = tokens of answers and decisions:
 * what GRPO's 1/|o| and "seq-mean-token-mean" compute.
 *
 * 1/|o| = ∫_0^∞ e^(−x|o|) dx turns the quotient into products: for a fixed x every attempt brings the factor
 * u^(its tokens), u = e^−x, which `exact-action-moments` sums in closed form. The integral is taken by the trapezoidal
 * rule in s = ln x, which converges geometrically for such integrands.
 */
import { type ActionMoments, wholeTrajectoryMoments } from './exact-action-moments';
import type { AttemptWeights, ByOutcome, Share } from './exact-weights';
import { lengthDiscountGap, lengthGeneratingFunction, type LengthPmf } from './lengths';
import { ACTION_KINDS, type ActionKind } from './tally';
import type { Process } from './process';

/**
 * Step in s. The integrand M(e^(−e^s))·e^s is analytic for |Im s| < π/2, because M(e^−x) is bounded for Re x > 0;
 * the rule's error is about e^(−2π·(π/2)/h) of the integral: e^−49 for h = 0.2.
 */
const STEP = 0.2;
/** e^s < 1e-17 of the integral's scale 1/|o| ≥ e^−24 (4096 attempts of 4096 tokens) below, e^(−e^s) = 0 above. */
const FROM = -64;
const TO = 6.6;

/** E[1{R}·Σ_t 1{kind of t}/|o|], by reward. */
export function exactPerTokenMoments(process: Process): ActionMoments {
  return integrate(process, (pmf, u) => share(pmf, u));
}

/** E[1{R}·Σ_t cost_t·1{kind of t}/|o|], by reward; the cost of an answer is its length, of a decision 1. */
export function exactPerTokenCosts(process: Process): ActionMoments {
  return integrate(process, (pmf, u) => ({ value: lengthWeighted(pmf, u), gap: NaN }));
}

function integrate(process: Process, ownSample: (pmf: LengthPmf, u: number) => Share): ActionMoments {
  const sum: ActionMoments = { correct: noWeight(), wrong: noWeight() };
  for (let s = FROM; s <= TO; s += STEP) {
    const x = Math.exp(s);
    const { correct, wrong } = wholeTrajectoryMoments(process, weightsAt(process, x, ownSample));
    for (const kind of ACTION_KINDS) {
      (sum.correct as Record<ActionKind, number>)[kind] += STEP * x * correct[kind];
      (sum.wrong as Record<ActionKind, number>)[kind] += STEP * x * wrong[kind];
    }
  }
  return sum;
}

/** With u = e^−x the factor of an attempt is u^(L+1) with a decision, u^L without; `ownSample` stands for u^L on the sample itself. */
function weightsAt(
  { lengths }: Process,
  x: number,
  ownSample: (pmf: LengthPmf, u: number) => Share,
): AttemptWeights {
  const u = Math.exp(-x);
  const by = (of: (pmf: LengthPmf) => Share): ByOutcome => ({
    correct: of(lengths.correct),
    wrong: of(lengths.wrong),
  });
  const decided = (of: Share): Share => ({ value: u * of.value, gap: -Math.expm1(-x) + u * of.gap });
  const tokens = by((pmf) => decided(share(pmf, u)));
  return {
    sample: by((pmf) => decided(ownSample(pmf, u))),
    decision: tokens,
    future: tokens,
    sampleUndecided: by((pmf) => ownSample(pmf, u)),
    futureUndecided: by((pmf) => share(pmf, u)),
  };
}

function share(pmf: LengthPmf, u: number): Share {
  return { value: lengthGeneratingFunction(pmf, u), gap: lengthDiscountGap(pmf, u) };
}

/** E[L·u^L]. */
function lengthWeighted({ min, probabilities }: LengthPmf, u: number): number {
  return probabilities.reduce((sum, chance, i) => sum + chance * (min + i) * u ** (min + i), 0);
}

function noWeight(): Record<ActionKind, number> {
  return { sampleC: 0, sampleW: 0, stopC: 0, resC: 0, resW: 0, stopW: 0 };
}
