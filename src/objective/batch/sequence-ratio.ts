/** Ratio rules with one ratio for the whole trajectory: what multiplies A·∇log π of each of its actions. */
import type { PerAction } from '../../model/log-ratio';
import type { Step } from '../../model/trajectory';
import { sum } from './batch';
import type { Ratio } from './ratio';

/** verl's bound on the log of a sequence's ratio. */
export const SEQUENCE_LOG_RATIO_BOUND = 10;

/** @param logRatios log(π/π_old) by kind of action. @param advantages A_t of each action. @returns a factor an action. */
export function sequenceFactors(
  rule: 'gspo' | 'gmpo',
  ratio: Ratio,
  steps: readonly Step[],
  logRatios: PerAction,
  advantages: readonly number[],
): number[] {
  return rule === 'gspo'
    ? gspo(ratio, steps, logRatios, advantages)
    : gmpo(ratio, steps, logRatios, advantages);
}

/**
 * verl@b178a3c core_algos.py:1253: ρ = exp(mean over tokens of log(π/π_old)), each token's own π carrying the gradient;
 * then PPO's clip. Past the bound on log ρ no gradient flows.
 */
function gspo(
  { epsilonLow, epsilonHigh }: Ratio,
  steps: readonly Step[],
  logRatios: PerAction,
  advantages: readonly number[],
): number[] {
  const logRatio = meanOverTokens(steps, (step) => logRatios[step.kind]);
  if (logRatio > SEQUENCE_LOG_RATIO_BOUND) return steps.map(() => 0);
  const rho = Math.exp(logRatio);
  return advantages.map((advantage) =>
    (advantage >= 0 ? rho > 1 + epsilonHigh : rho < 1 - epsilonLow) ? 0 : rho,
  );
}

/**
 * verl@b178a3c core_algos.py:1635: every log ratio is clipped, at ε_high where A > 0 and at −ε_low where A < 0, then ρ
 * is the exponential of their mean over tokens. What was clipped has no gradient. The 1/|o| of the mean is the weight
 * of `seq-mean-token-mean`, with which this rule belongs.
 */
function gmpo(
  { epsilonLow, epsilonHigh }: Ratio,
  steps: readonly Step[],
  logRatios: PerAction,
  advantages: readonly number[],
): number[] {
  const bounded = (step: Step, t: number): number =>
    advantages[t]! >= 0
      ? Math.min(logRatios[step.kind], epsilonHigh)
      : Math.max(logRatios[step.kind], -epsilonLow);
  const rho = Math.exp(meanOverTokens(steps, bounded));
  return steps.map((step, t) => (bounded(step, t) === logRatios[step.kind] ? rho : 0));
}

function meanOverTokens(steps: readonly Step[], value: (step: Step, t: number) => number): number {
  return sum(steps.map((step, t) => step.cost * value(step, t))) / sum(steps.map(({ cost }) => cost));
}
