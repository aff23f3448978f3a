/**
 * How large the Q-values of the KL penalty are that weigh the two policies' scores: E|Q_s| against E|Q_d|, the
 * measure behind Theorem 3.2's "systematic gradient magnitude asymmetry".
 *
 * Q is the expected Q of a kind of action (Theorem 3.2), with the answer's length averaged; an action that is taken
 * more often weighs more. Immediate costs alone are in `immediateCostSizes`: the two ratios differ, because
 * RESAMPLE's Q holds the whole next attempt.
 */
import { attemptCosts, qValues, solveKl, type KlSource } from './exact-kl-solution';
import { actionProbabilities, type Policy } from './policy';
import type { Process } from './process';

export interface QScales {
  /** E|Q| of an answer. */
  readonly sample: number;
  /** E|Q| of a decision; null where none is taken. */
  readonly decision: number | null;
  /** sample / decision; null where decisions have no Q, or one so small that the ratio is no number. */
  readonly ratio: number | null;
}

export interface QScaleOptions {
  /** Discount per action, in (0, 1]. */
  readonly gamma: number;
  /** Actions of the first attempt, or of all attempts, each as often as it is reached. The same without a cap. */
  readonly over: 'first-attempt' | 'visits';
  readonly source: KlSource;
}

export function qScales(
  process: Process,
  reference: Policy,
  { gamma = 1, over = 'visits', source = 'both' }: Partial<QScaleOptions> = {},
): QScales {
  const chances = actionProbabilities(process.policy);
  const { p, q, a, aBar, b, bBar } = chances;
  const costs = attemptCosts(process, reference, source);
  const { visits } = solveKl(process, costs, gamma);
  let attempts = 0;
  let decisions = 0;
  let sample = 0;
  let decision = 0;
  for (const { reach, next } of over === 'visits' ? visits : visits.slice(0, 1)) {
    const size = (Q: number | undefined): number => Math.abs(Q ?? 0);
    const { sampleC, sampleW, stopC, resC, resW, stopW } = qValues(chances, costs, gamma, next);
    attempts += reach;
    sample += reach * (p * size(sampleC) + q * size(sampleW));
    if (next === null) continue;
    decisions += reach;
    decision +=
      reach * (p * (a * size(stopC) + aBar * size(resC)) + q * (b * size(resW) + bBar * size(stopW)));
  }
  const meanSample = sample / attempts;
  const meanDecision = decisions === 0 ? null : decision / decisions;
  const ratio = meanDecision === null ? NaN : meanSample / meanDecision;
  return { sample: meanSample, decision: meanDecision, ratio: Number.isFinite(ratio) ? ratio : null };
}
