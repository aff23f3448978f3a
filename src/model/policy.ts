/**
 * The three-logit policy of the paper's section 4.2: one logit for sampling, two for deciding.
 *
 * Probabilities are kept with their complements, both computed from the logit, because
 * 1 − σ(40) is not representable by subtraction: σ(40) rounds to 1 while σ(−40) is 4.2e-18.
 */

/** Logits of p_s = P(C), p_d|C = P(STOP | C) and p_d|W = P(RESAMPLE | W). */
export interface Policy {
  readonly thetaS: number;
  readonly thetaDC: number;
  readonly thetaDW: number;
}

/** A value for each logit, in the order used everywhere: θ_s, θ_dC, θ_dW. */
export type LogitVector = readonly [thetaS: number, thetaDC: number, thetaDW: number];

/** Action probabilities of a policy; each pair sums to one. */
export interface ActionProbabilities {
  /** P(C): the sampled answer is right. */
  readonly p: number;
  /** P(W) = 1 − p. */
  readonly q: number;
  /** P(STOP | C). */
  readonly a: number;
  /** P(RESAMPLE | C) = 1 − a. */
  readonly aBar: number;
  /** P(RESAMPLE | W). */
  readonly b: number;
  /** P(STOP | W) = 1 − b. */
  readonly bBar: number;
}

/** The largest |logit| accepted: beyond it σ(θ) cannot be told from 0 or 1 in any use the lab has. */
export const MAX_LOGIT = 40;

/** σ(x) = 1/(1+e^−x), accurate in relative terms on both tails. */
export function sigmoid(x: number): number {
  if (x >= 0) return 1 / (1 + Math.exp(-x));
  const e = Math.exp(x);
  return e / (1 + e);
}

export function actionProbabilities(policy: Policy): ActionProbabilities {
  return {
    p: sigmoid(policy.thetaS),
    q: sigmoid(-policy.thetaS),
    a: sigmoid(policy.thetaDC),
    aBar: sigmoid(-policy.thetaDC),
    b: sigmoid(policy.thetaDW),
    bBar: sigmoid(-policy.thetaDW),
  };
}

/** s = P(an attempt is followed by STOP) = pa + q(1−b). */
export function stopChance({ p, q, a, bBar }: ActionProbabilities): number {
  return p * a + q * bBar;
}

/** r = 1 − s = P(an attempt is followed by RESAMPLE) = p(1−a) + qb. */
export function resampleChance({ p, q, aBar, b }: ActionProbabilities): number {
  return p * aBar + q * b;
}

/** P(RESAMPLE | C) − P(RESAMPLE | W) = (1−a) − b, from the smaller pair when both are near one. */
export function resampleGap({ a, aBar, b, bBar }: ActionProbabilities): number {
  return aBar > 0.5 && b > 0.5 ? bBar - a : aBar - b;
}
