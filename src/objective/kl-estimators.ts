/**
 * The KL penalty from a tally (section 3.3.2, Theorem 3.2): its value, and its gradient as a reward (k1,
 * reward-to-go, γ = 1) or as a k2 loss. Costs carry the sign of section 3.3, log(π/π_ref); a penalty is subtracted.
 */
import type { KlSource } from '../model/exact-kl';
import { actionLogRatios, type PerAction } from '../model/log-ratio';
import { meanLength } from '../model/lengths';
import {
  type ActionProbabilities,
  actionProbabilities,
  type LogitVector,
  type Policy,
} from '../model/policy';
import type { Process } from '../model/process';
import { ACTION_KINDS, type ActionKind } from '../model/tally';
import { costSums, forEachOutcome, outcomeActions, scoreSum, type Totals, trajectories } from './totals';

/** Log ratio charged per unit of cost: per token of an answer, per decision. */
function charges(policy: Policy, reference: Policy, source: KlSource): PerAction {
  const ratios = actionLogRatios(policy, reference);
  // Spelled out: the jackknife asks for charges once a block and estimator.
  const sample = source !== 'decision';
  const decision = source !== 'sampling';
  return {
    sampleC: sample ? ratios.sampleC : 0,
    sampleW: sample ? ratios.sampleW : 0,
    stopC: decision ? ratios.stopC : 0,
    resC: decision ? ratios.resC : 0,
    resW: decision ? ratios.resW : 0,
    stopW: decision ? ratios.stopW : 0,
  };
}

/** E[Σ cost·log(π/π_ref)] over a trajectory, γ = 1. */
export function expectedKl(totals: Totals, process: Process, reference: Policy, source: KlSource): number {
  const charge = charges(process.policy, reference, source);
  const sum = ACTION_KINDS.reduce((total, kind) => total + charge[kind] * costSums(totals, kind).sum, 0);
  return sum / trajectories(totals);
}

/**
 * E[Σ_t ∇log π_t · Q_t] with costs held constant. By the identity in `model/tally`, Σ_t ∇log π_t·Q_t equals the
 * sum over actions of (charge × score so far). A baseline β per logit, times the whole trajectory's score (mean 0),
 * is subtracted to lower the variance; it does not move the mean.
 */
export function klGradientDetached(
  totals: Totals,
  process: Process,
  reference: Policy,
  source: KlSource,
): LogitVector {
  const probabilities = actionProbabilities(process.policy);
  const charge = charges(process.policy, reference, source);
  const gradient: [number, number, number] = [0, 0, 0];
  for (const kind of ACTION_KINDS) {
    const prefix = prefixScore(kind, totals, probabilities);
    for (let i = 0; i < 3; i++) gradient[i]! += charge[kind] * prefix[i]!;
  }
  const value = expectedKl(totals, process, reference, source);
  const baseline = leastVarianceBaselines(value, charge, process, probabilities);
  forEachOutcome(totals.groupSize, (m, reward) => {
    const scores = scoreSum(outcomeActions(totals, process.atCap, m, reward), probabilities);
    for (let i = 0; i < 3; i++) gradient[i]! -= baseline[i]! * scores[i]!;
  });
  const n = trajectories(totals);
  return [gradient[0] / n, gradient[1] / n, gradient[2] / n];
}

/**
 * ∇E[KL]: the detached gradient plus the direct term E[Σ L·∇log π] of the answers' costs. Decisions have a direct
 * term too, Σ ∇log π of the decisions; its mean is exactly 0 and it is left out.
 */
export function klGradientFull(
  totals: Totals,
  process: Process,
  reference: Policy,
  source: KlSource,
): LogitVector {
  const [s, dC, dW] = klGradientDetached(totals, process, reference, source);
  if (source === 'decision') return [s, dC, dW];
  const { p, q } = actionProbabilities(process.policy);
  const direct =
    (q * costSums(totals, 'sampleC').sum - p * costSums(totals, 'sampleW').sum) / trajectories(totals);
  return [s + direct, dC, dW];
}

/** E[Σ_t cost·log(π/π_ref)·∇log π_t]: k2 as a loss (squared log ratio over two), no future term. */
export function klGradientK2Loss(totals: Totals, process: Process, reference: Policy): LogitVector {
  const { p, q, a, aBar, b, bBar } = actionProbabilities(process.policy);
  const charge = charges(process.policy, reference, 'both');
  const charged = (kind: ActionKind): number =>
    (charge[kind] * costSums(totals, kind).sum) / trajectories(totals);
  return [
    q * charged('sampleC') - p * charged('sampleW'),
    aBar * charged('stopC') - a * charged('resC'),
    bBar * charged('resW') - b * charged('stopW'),
  ];
}

/**
 * Σ over the actions of one kind of cost × (score of the trajectory up to and including the action). Before the
 * current attempt every answer was followed by RESAMPLE, so n_C and n_W determine the decisions too.
 */
function prefixScore(kind: ActionKind, totals: Totals, probabilities: ActionProbabilities): LogitVector {
  const { p, q, a, aBar, b, bBar } = probabilities;
  const { sum, timesC, timesW } = costSums(totals, kind);
  // Answers the current attempt has added to n_C or n_W without a RESAMPLE behind them yet.
  const openC = kind === 'sampleC' || kind === 'stopC' ? sum : 0;
  const openW = kind === 'sampleW' || kind === 'stopW' ? sum : 0;
  const stopC = kind === 'stopC' ? sum : 0;
  const stopW = kind === 'stopW' ? sum : 0;
  return [q * timesC - p * timesW, aBar * stopC - a * (timesC - openC), bBar * (timesW - openW) - b * stopW];
}

/**
 * For a choice between two actions the baseline of least variance is each action's Q weighted by the probability
 * of the other. V is taken as the same at every attempt, which holds exactly without a cap.
 */
function leastVarianceBaselines(
  V: number,
  charge: PerAction,
  process: Process,
  { p, q, a, aBar, b, bBar }: ActionProbabilities,
): LogitVector {
  const resC = charge.resC + V;
  const resW = charge.resW + V;
  const sampleC = meanLength(process.lengths.correct) * charge.sampleC + a * charge.stopC + aBar * resC;
  const sampleW = meanLength(process.lengths.wrong) * charge.sampleW + bBar * charge.stopW + b * resW;
  return [q * sampleC + p * sampleW, aBar * charge.stopC + a * resC, b * charge.stopW + bBar * resW];
}
