/** The settings that the claims are measured at. */
import { constantLength } from '../../model/lengths';
import { actionProbabilities, type LogitVector, type Policy } from '../../model/policy';
import type { CapRule, Process } from '../../model/process';

/** Appendix C: policy, reference, tokens of an answer, advantage of its trajectory. */
export const APPENDIX_C = {
  policy: { thetaS: 0.4, thetaDC: 2.2, thetaDW: 1.4 },
  reference: { thetaS: 0.3, thetaDC: 2.0, thetaDW: 1.2 },
  length: 8,
  advantage: 0.5,
  trajectory: 'W,R,C,S',
} as const;

/** A start that never rejects an answer: p = 0.5, a = 0.982, b = 0.018. */
export const COLLAPSED: Policy = { thetaS: 0, thetaDC: 4, thetaDW: -4 };

/** The logit of a probability. */
export function logit(probability: number): number {
  return Math.log(probability / (1 - probability));
}

/** The policy with these probabilities of a right answer, of STOP after it and of RESAMPLE after a wrong one. */
export function policyOf(p: number, a: number, b: number): Policy {
  return { thetaS: logit(p), thetaDC: logit(a), thetaDW: logit(b) };
}

/** A process with answers of constant length; no cap unless one is given. */
export function constantProcess(
  policy: Policy,
  correct: number,
  wrong = correct,
  cap: { readonly maxAttempts: number; readonly atCap: CapRule } | null = null,
): Process {
  return {
    policy,
    lengths: { correct: constantLength(correct), wrong: constantLength(wrong) },
    maxAttempts: cap?.maxAttempts ?? null,
    atCap: cap?.atCap ?? 'truncate',
  };
}

/** The symbols of section 4.2 and what follows from them without a cap, with 1 − x by subtraction. */
export function symbols(policy: Policy) {
  const { p, a, b } = actionProbabilities(policy);
  const q = 1 - p;
  const s = p * a + q * (1 - b);
  return { p, q, a, b, s, r: 1 - s, N: 1 / s, J: (p * a) / s };
}

/** KL of one Bernoulli variable from another, by its definition. */
export function bernoulli(x: number, y: number): number {
  return x * Math.log(x / y) + (1 - x) * Math.log((1 - x) / (1 - y));
}

export const LOGITS = ['θ_s', 'θ_d,C', 'θ_d,W'] as const;

/** A vector scaled so that its first component is 1. */
export function direction([s, dC, dW]: LogitVector): LogitVector {
  return [1, dC / s, dW / s];
}
