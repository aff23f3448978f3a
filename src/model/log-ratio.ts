/**
 * log(π/π_ref) and scores of the six kinds of action, and the Bernoulli KL of a logit, all accurate in relative
 * terms when the two policies are close and when probabilities are close to 0 or 1.
 */
import { actionProbabilities, sigmoid, type Policy } from './policy';
import type { ActionKind } from './tally';

/** A value for each kind of action. */
export type PerAction = Readonly<Record<ActionKind, number>>;

/** The value of `f` for each kind of action. */
export function mapActions(f: (kind: ActionKind) => number): PerAction {
  return {
    sampleC: f('sampleC'),
    sampleW: f('sampleW'),
    stopC: f('stopC'),
    resC: f('resC'),
    resW: f('resW'),
    stopW: f('stopW'),
  };
}

/** log σ(x), accurate in relative terms on both tails. */
export function logSigmoid(x: number): number {
  return x >= 0 ? -Math.log1p(Math.exp(-x)) : x - Math.log1p(Math.exp(x));
}

/** log(σ(x)/σ(y)), accurate in relative terms for x near y: σ(x)/σ(y) − 1 = −σ(x)·e^−y·(e^(y−x) − 1). */
export function logSigmoidRatio(x: number, y: number): number {
  if (Math.abs(x - y) < 1) return Math.log1p(-sigmoid(x) * Math.exp(-y) * Math.expm1(y - x));
  return logSigmoid(x) - logSigmoid(y);
}

/** log(π/π_ref) of each kind of action: the immediate cost of section 3.3, per token of an answer or per decision. */
export function actionLogRatios(policy: Policy, reference: Policy): PerAction {
  return {
    sampleC: logSigmoidRatio(policy.thetaS, reference.thetaS),
    sampleW: logSigmoidRatio(-policy.thetaS, -reference.thetaS),
    stopC: logSigmoidRatio(policy.thetaDC, reference.thetaDC),
    resC: logSigmoidRatio(-policy.thetaDC, -reference.thetaDC),
    resW: logSigmoidRatio(policy.thetaDW, reference.thetaDW),
    stopW: logSigmoidRatio(-policy.thetaDW, -reference.thetaDW),
  };
}

/** ∂log π/∂(its own logit) of each kind of action (Corollary 1); one score term for an answer of any length. */
export function actionScores(policy: Policy): PerAction {
  const { p, q, a, aBar, b, bBar } = actionProbabilities(policy);
  return { sampleC: q, sampleW: -p, stopC: aBar, resC: -a, resW: bBar, stopW: -b };
}

/** log π of each kind of action. */
export function actionLogProbabilities(policy: Policy): PerAction {
  return {
    sampleC: logSigmoid(policy.thetaS),
    sampleW: logSigmoid(-policy.thetaS),
    stopC: logSigmoid(policy.thetaDC),
    resC: logSigmoid(-policy.thetaDC),
    resW: logSigmoid(policy.thetaDW),
    stopW: logSigmoid(-policy.thetaDW),
  };
}

/**
 * The k3 estimator of one action, π_ref/π − 1 − log(π_ref/π) ≥ 0, from y = log(π/π_ref).
 *
 * Near zero e^−y − 1 + y is summed as y²/2 − y³/6 + …, whose first term decides; elsewhere little cancels.
 */
export function k3FromLogRatio(logRatio: number): number {
  if (Math.abs(logRatio) > 0.5) return Math.expm1(-logRatio) + logRatio;
  let term = (logRatio * logRatio) / 2;
  let sum = term;
  for (let n = 3; n <= 16; n++) {
    term *= -logRatio / n;
    sum += term;
  }
  return sum;
}

/**
 * KL of the Bernoulli policy σ(x) from σ(y).
 *
 * The mean of k3, because Σ π·(π_ref/π − 1) = 0: a sum of two terms that are never negative, where the mean of
 * log(π/π_ref) loses its digits to cancellation for x near y.
 */
export function bernoulliKl(x: number, y: number): number {
  return (
    sigmoid(x) * k3FromLogRatio(logSigmoidRatio(x, y)) + sigmoid(-x) * k3FromLogRatio(logSigmoidRatio(-x, -y))
  );
}

/** E[log(π/π_ref)] of the decision at a right answer (k_a) and at a wrong one (k_b), and of a token of an answer (k_s). */
export function policyKl(
  policy: Policy,
  reference: Policy,
): { sample: number; atCorrect: number; atWrong: number } {
  return {
    sample: bernoulliKl(policy.thetaS, reference.thetaS),
    atCorrect: bernoulliKl(policy.thetaDC, reference.thetaDC),
    atWrong: bernoulliKl(policy.thetaDW, reference.thetaDW),
  };
}
