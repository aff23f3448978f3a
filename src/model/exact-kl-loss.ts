/**
 * The KL penalty placed in the loss: expected gradients of the k2 and k3 estimators, which have no future terms, and
 * the size of the immediate costs that section 3.3 compares.
 *
 * The paper trains with this placement (`low_var_kl`, Table 7); k1 as a loss has zero expected gradient.
 */
import { expectedVisits } from './exact-attempts';
import { meanLength } from './lengths';
import { actionLogRatios } from './log-ratio';
import { actionProbabilities, type LogitVector, type Policy } from './policy';
import type { Process } from './process';

/**
 * E[Σ_t w_t·log(π/π_ref)·∇log π_t], w = tokens for an answer and 1 for a decision: the gradient of the k2 estimator.
 * With equal lengths (N·L·pq·D_s, N·p·a(1−a)·D_C, N·q·b(1−b)·D_W), D = θ − θ_ref: the reverse KL, state by state.
 */
export function exactK2LossGradient(process: Process, reference: Policy): LogitVector {
  const { policy, lengths } = process;
  const { p, q, a, aBar, b, bBar } = actionProbabilities(policy);
  const { attempts, decisions } = expectedVisits(process);
  const ratios = actionLogRatios(policy, reference);
  return [
    attempts *
      p *
      q *
      (meanLength(lengths.correct) * ratios.sampleC - meanLength(lengths.wrong) * ratios.sampleW),
    decisions * p * a * aBar * (policy.thetaDC - reference.thetaDC),
    decisions * q * b * bBar * (policy.thetaDW - reference.thetaDW),
  ];
}

/**
 * E[Σ_t w_t·(1 − π_ref/π)·∇log π_t]: the gradient of the k3 estimator, the forward KL.
 * (N(p−p_ref)(L_C·q + L_W·p), N·p(a−a_ref), N·q(b−b_ref)).
 */
export function exactK3LossGradient(process: Process, reference: Policy): LogitVector {
  const { policy, lengths } = process;
  const { p, q, a, b } = actionProbabilities(policy);
  const { attempts, decisions } = expectedVisits(process);
  const ratios = actionLogRatios(policy, reference);
  const change = (probability: number, logRatio: number): number => probability * -Math.expm1(-logRatio);
  return [
    attempts * change(p, ratios.sampleC) * (meanLength(lengths.correct) * q + meanLength(lengths.wrong) * p),
    decisions * p * change(a, ratios.stopC),
    decisions * q * change(b, ratios.resW),
  ];
}

/** E|d| of section 3.3: mean size of an immediate cost. */
export interface ImmediateCostSizes {
  /** E|d_sample| per attempt: tokens × |log ratio|. */
  readonly sample: number;
  /** E|d_decision| per decision. */
  readonly decision: number;
  /** sample / decision; null when decisions cost nothing. */
  readonly ratio: number | null;
}

/** Mean sizes of the immediate costs; the same at every attempt, also where a cap leaves no decision to take. */
export function immediateCostSizes(process: Process, reference: Policy): ImmediateCostSizes {
  const { p, q, a, aBar, b, bBar } = actionProbabilities(process.policy);
  const ratios = actionLogRatios(process.policy, reference);
  const sample =
    p * meanLength(process.lengths.correct) * Math.abs(ratios.sampleC) +
    q * meanLength(process.lengths.wrong) * Math.abs(ratios.sampleW);
  const decision =
    p * (a * Math.abs(ratios.stopC) + aBar * Math.abs(ratios.resC)) +
    q * (b * Math.abs(ratios.resW) + bBar * Math.abs(ratios.stopW));
  return { sample, decision, ratio: decision === 0 ? null : sample / decision };
}
