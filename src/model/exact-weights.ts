/** Discount modes: what weighs the score of an action in the surrogate gradient, by the part of the trajectory after it. */
import { lengthDiscountGap, lengthGeneratingFunction, type LengthPmf } from './lengths';
import type { Process } from './process';

/**
 * Weight of an action at attempt k of a trajectory of T attempts:
 * - `none`: 1.
 * - `theorem-3.1`: γ^(tokens of attempts k..T) for the sample and for the decision, as Theorem 3.1 prints it.
 * - `definition-3.1`: the same for the sample, γ^(tokens of attempts k+1..T) for the decision, as Definition 3.1 asks.
 * - `per-attempt`: γ^(T−k) for both.
 * - `per-action`: γ^(number of later actions), the one γ an action of Theorem 3.2.
 */
export const DISCOUNT_MODES = ['none', 'theorem-3.1', 'definition-3.1', 'per-attempt', 'per-action'] as const;
export type DiscountMode = (typeof DISCOUNT_MODES)[number];

/** A number in [0, 1] with its distance from one, which subtraction would lose near one. */
export interface Share {
  readonly value: number;
  /** 1 − value. */
  readonly gap: number;
}

/** A share for each outcome of an attempt. */
export interface ByOutcome {
  readonly correct: Share;
  readonly wrong: Share;
}

/** The factors an attempt brings in; lengths are averaged, since they are independent of all else given the outcome. */
export interface AttemptWeights {
  /** In the weight of the attempt's sample, when a decision follows it. */
  readonly sample: ByOutcome;
  /** In the weight of the attempt's decision. */
  readonly decision: ByOutcome;
  /** In the weights of all actions of earlier attempts, when a decision follows. */
  readonly future: ByOutcome;
  /** In the weight of the sample at a cap without a decision. */
  readonly sampleUndecided: ByOutcome;
  /** In the weights of earlier attempts, at a cap without a decision. */
  readonly futureUndecided: ByOutcome;
}

const ONE: Share = { value: 1, gap: 0 };

const alike = (share: Share): ByOutcome => ({ correct: share, wrong: share });

/** γ^n as a share. */
function discount(gamma: number, n: 1 | 2): Share {
  return n === 1
    ? { value: gamma, gap: 1 - gamma }
    : { value: gamma * gamma, gap: (1 - gamma) * (1 + gamma) };
}

/** φ = E[γ^L] of right and of wrong answers, with 1 − φ. */
export function tokenDiscount(process: Process, gamma: number): ByOutcome {
  const share = (pmf: LengthPmf): Share => ({
    value: lengthGeneratingFunction(pmf, gamma),
    gap: lengthDiscountGap(pmf, gamma),
  });
  return { correct: share(process.lengths.correct), wrong: share(process.lengths.wrong) };
}

/** f − g without cancellation when both are near one. */
export function shareDifference(f: Share, g: Share): number {
  return f.gap < 0.5 ? g.gap - f.gap : f.value - g.value;
}

/** The factors of a discount mode with γ in (0, 1]. */
export function attemptWeights(process: Process, mode: DiscountMode, gamma: number): AttemptWeights {
  const one = alike(ONE);
  const all = (weights: ByOutcome): AttemptWeights => ({
    sample: weights,
    decision: weights,
    future: weights,
    sampleUndecided: weights,
    futureUndecided: weights,
  });
  const once = alike(discount(gamma, 1));
  switch (mode) {
    case 'none':
      return all(one);
    case 'theorem-3.1':
      return all(tokenDiscount(process, gamma));
    case 'definition-3.1':
      return { ...all(tokenDiscount(process, gamma)), decision: one };
    case 'per-attempt':
      return { ...all(one), future: once, futureUndecided: once };
    case 'per-action':
      return { ...all(one), sample: once, future: alike(discount(gamma, 2)), futureUndecided: once };
  }
}
