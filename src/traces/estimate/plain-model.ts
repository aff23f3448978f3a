/** The paper's process as a function of its three probabilities, quick enough to ask for every resample. */
import { exactStatistics } from '../../model/exact-statistics';
import type { LengthPmf } from '../../model/lengths';
import type { CapRule, Process } from '../../model/process';

/** p_s, p_d|C and p_d|W. */
export interface Chances {
  readonly p: number;
  readonly a: number;
  readonly b: number;
}

/** What ends a trajectory that does not stop. */
export interface Cap {
  /** Largest number of attempts, or null for no cap. */
  readonly maxAttempts: number | null;
  readonly atCap: CapRule;
}

export const NO_CAP: Cap = { maxAttempts: null, atCap: 'truncate' };

/**
 * J: pa/s without a cap, pa(1 − r^m)/s with m decisions, and r^(K−1)·p more where the last answer counts.
 *
 * Chances that no attempt ever meets may be NaN: b where p = 1, a where p = 0. NaN where no trajectory ever ends.
 */
export function accuracyOf({ p, a, b }: Chances, { maxAttempts, atCap }: Cap = NO_CAP): number {
  const stopRight = p === 0 ? 0 : p * a;
  const stop = stopRight + (p === 1 ? 0 : (1 - p) * (1 - b));
  if (maxAttempts === null) return stopRight / stop;
  const resample = 1 - stop;
  const decisions = atCap === 'decide-then-fail' ? maxAttempts : maxAttempts - 1;
  const stopped = stop === 0 ? 0 : (stopRight * (1 - resample ** decisions)) / stop;
  return atCap === 'truncate' ? stopped + resample ** (maxAttempts - 1) * p : stopped;
}

/** E[T]: 1/s without a cap, (1 − r^K)/s with one. */
export function attemptsOf({ p, a, b }: Chances, { maxAttempts }: Cap = NO_CAP): number {
  const stop = (p === 0 ? 0 : p * a) + (p === 1 ? 0 : (1 - p) * (1 - b));
  if (maxAttempts === null) return 1 / stop;
  return stop === 0 ? maxAttempts : (1 - (1 - stop) ** maxAttempts) / stop;
}

/** A what-if question. */
export interface WhatIf extends Chances, Cap {
  readonly lengths: { readonly correct: LengthPmf; readonly wrong: LengthPmf };
  /** Mean tokens of a RESAMPLE decision; 1 if not given, as in the paper. A STOP takes one. */
  readonly decisionTokens?: number;
}

export interface WhatIfAnswer {
  readonly accuracy: number;
  /** E[T]. */
  readonly attempts: number;
  /** Expected tokens of answers and decisions. */
  readonly tokens: number;
  /** P(T reaches the cap). */
  readonly capReachChance: number;
}

/** Accuracy, attempts and tokens, from the lab's exact answers. Chances may be 0 or 1. */
export function whatIf(question: WhatIf): WhatIfAnswer {
  const { accuracy, expectedAttempts, expectedTokens, expectedCounts, capReachChance } = exactStatistics(
    processOf(question, question, question.lengths),
  );
  const resamples = expectedCounts.resC + expectedCounts.resW;
  return {
    accuracy,
    attempts: expectedAttempts,
    tokens: expectedTokens + resamples * ((question.decisionTokens ?? 1) - 1),
    capReachChance,
  };
}

/** The process with these chances; logits are infinite where a chance is 0 or 1. */
export function processOf(
  { p, a, b }: Chances,
  { maxAttempts, atCap }: Cap,
  lengths: Process['lengths'],
): Process {
  return { policy: { thetaS: logit(p), thetaDC: logit(a), thetaDW: logit(b) }, lengths, maxAttempts, atCap };
}

export function logit(chance: number): number {
  return Math.log(chance / (1 - chance));
}
