/** Exact statistics of the process: accuracy, attempts, tokens and expected counts (Lemma 1 and section 4.2). */
import { expectedVisits } from './exact-attempts';
import { exactOutcome, uncappedOutcome } from './exact-reward';
import { meanLength } from './lengths';
import type { PerAction } from './log-ratio';
import { actionProbabilities, resampleChance, stopChance } from './policy';
import type { Process } from './process';

export interface ProcessStatistics {
  /** J = P(R = 1), with the cap. */
  readonly accuracy: number;
  /** 1 − J. */
  readonly errorRate: number;
  /** pa/s of section 4.2, the accuracy the same policy has without a cap. */
  readonly uncappedAccuracy: number;
  /** N = E[T]. */
  readonly expectedAttempts: number;
  /** Var T. */
  readonly attemptsVariance: number;
  /** P(T ≥ cap); 0 without a cap. */
  readonly capReachChance: number;
  /** Expected tokens of answers. */
  readonly expectedAnswerTokens: number;
  /** Expected decisions; a decision is one token. */
  readonly expectedDecisions: number;
  /** Expected tokens of answers and decisions. */
  readonly expectedTokens: number;
  /** Expected number of each kind of action in a trajectory. */
  readonly expectedCounts: PerAction;
}

/** P(T = t): r^(t−1)·s, and all that is left at the cap. `t` is a positive integer. */
export function attemptProbability(process: Process, t: number): number {
  const chances = actionProbabilities(process.policy);
  const reach = resampleChance(chances) ** (t - 1);
  const cap = process.maxAttempts;
  if (cap === null || t < cap) return reach * stopChance(chances);
  return t === cap ? reach : 0;
}

/** Exact statistics of a process, in attempts, actions and tokens per trajectory. */
export function exactStatistics(process: Process): ProcessStatistics {
  const chances = actionProbabilities(process.policy);
  const { p, q, a, aBar, b, bBar } = chances;
  const outcome = exactOutcome(process);
  const { attempts, decisions } = expectedVisits(process);
  const answerTokens =
    attempts * (p * meanLength(process.lengths.correct) + q * meanLength(process.lengths.wrong));
  return {
    accuracy: outcome.correct,
    errorRate: outcome.wrong,
    uncappedAccuracy: uncappedOutcome(chances).correct,
    expectedAttempts: attempts,
    attemptsVariance: attemptsVariance(process, attempts),
    capReachChance: process.maxAttempts === null ? 0 : resampleChance(chances) ** (process.maxAttempts - 1),
    expectedAnswerTokens: answerTokens,
    expectedDecisions: decisions,
    expectedTokens: answerTokens + decisions,
    expectedCounts: {
      sampleC: attempts * p,
      sampleW: attempts * q,
      stopC: decisions * p * a,
      resC: decisions * p * aBar,
      resW: decisions * q * b,
      stopW: decisions * q * bBar,
    },
  };
}

/** Var T: r/s² without a cap; else a sum of squares, because E[T²] − N² cancels when T is nearly constant. */
function attemptsVariance(process: Process, mean: number): number {
  const chances = actionProbabilities(process.policy);
  const s = stopChance(chances);
  const r = resampleChance(chances);
  if (process.maxAttempts === null) return r / s / s;
  let reach = 1;
  let variance = 0;
  for (let t = 1; t < process.maxAttempts; t++) {
    variance += reach * s * (t - mean) ** 2;
    reach *= r;
  }
  return variance + reach * (process.maxAttempts - mean) ** 2;
}
