/**
 * The KL penalty from a tally (section 3.3.2, Theorem 3.2): its value, and its gradient as a reward (k1,
 * reward-to-go, γ = 1) or as a k2 loss. Costs carry the sign of section 3.3, log(π/π_ref); a penalty is subtracted.
 */
import type { KlSource } from '../model/exact-kl';
import { expectedVisits } from '../model/exact-attempts';
import { actionLogRatios, mapActions, type PerAction } from '../model/log-ratio';
import { meanLength } from '../model/lengths';
import {
  type ActionProbabilities,
  actionProbabilities,
  type LogitVector,
  type Policy,
} from '../model/policy';
import type { Process } from '../model/process';
import { ACTION_KINDS, type ActionKind } from '../model/tally';
import { isSample } from '../model/trajectory';
import { keepingLast } from './keeping-last';
import {
  actionTotals,
  costSums,
  type GradientEstimator,
  scoreSum,
  type Totals,
  trajectories,
} from './totals';

/** Log ratio charged per unit of cost: per token of an answer, per decision; 0 for actions that do not pay. */
export function klCharges(policy: Policy, reference: Policy, source: KlSource): PerAction {
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
  return expectedCost(totals, klCharges(process.policy, reference, source));
}

/** E[Σ cost·charge] over a trajectory. */
export function expectedCost(totals: Totals, charge: PerAction): number {
  const sum = ACTION_KINDS.reduce((total, kind) => total + charge[kind] * costSums(totals, kind).sum, 0);
  return sum / trajectories(totals);
}

/** E[Σ_t ∇log π_t · Q_t] with costs held constant. */
export function klGradientDetached(
  totals: Totals,
  process: Process,
  reference: Policy,
  source: KlSource,
): LogitVector {
  return costGradientDetached(totals, process, klCharges(process.policy, reference, source));
}

/**
 * E[Σ_t ∇log π_t · Q_t] for any charge per unit of cost. By the identity in `model/tally`, Σ_t ∇log π_t·Q_t equals the
 * sum over actions of (charge × score so far). A baseline β per logit, times the whole trajectory's score (mean 0),
 * is subtracted to lower the variance. It does not move the mean, because β is a constant: estimated from the same
 * draws it would, by O(1/n), which shows where little else varies.
 */
export function costGradientDetached(totals: Totals, process: Process, charge: PerAction): LogitVector {
  return costGradientEstimator(process, charge)(totals);
}

function costGradientEstimator(process: Process, charge: PerAction): GradientEstimator {
  const probabilities = actionProbabilities(process.policy);
  const baseline = leastVarianceBaselines(charge, process, probabilities);
  return (totals) => {
    const gradient: [number, number, number] = [0, 0, 0];
    for (const kind of ACTION_KINDS) {
      const paid = charge[kind];
      if (paid === 0) continue;
      const [s, dC, dW] = prefixScore(kind, totals, probabilities);
      gradient[0] += paid * s;
      gradient[1] += paid * dC;
      gradient[2] += paid * dW;
    }
    const [s, dC, dW] = scoreSum(actionTotals(totals, process.atCap), probabilities);
    const n = trajectories(totals);
    return [
      (gradient[0] - baseline[0] * s) / n,
      (gradient[1] - baseline[1] * dC) / n,
      (gradient[2] - baseline[2] * dW) / n,
    ];
  };
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
  const detached = klGradientDetached(totals, process, reference, source);
  if (source === 'decision') return detached;
  return withDirectTerm(detached, totals, actionProbabilities(process.policy));
}

function withDirectTerm(
  [s, dC, dW]: LogitVector,
  totals: Totals,
  { p, q }: ActionProbabilities,
): LogitVector {
  const direct =
    (q * costSums(totals, 'sampleC').sum - p * costSums(totals, 'sampleW').sum) / trajectories(totals);
  return [s + direct, dC, dW];
}

/** E[Σ_t cost·log(π/π_ref)·∇log π_t]: k2 as a loss (squared log ratio over two), no future term. */
export function klGradientK2Loss(totals: Totals, process: Process, reference: Policy): LogitVector {
  return lossGradient(
    totals,
    actionProbabilities(process.policy),
    klCharges(process.policy, reference, 'both'),
  );
}

/**
 * Expected KL and its gradients, the same numbers as the functions of these names give; asked for the same totals one
 * after the other, they do what they have in common once.
 */
export function klEstimators(
  process: Process,
  reference: Policy,
): {
  readonly expectedKl: (totals: Totals) => number;
  readonly detached: Readonly<Record<KlSource, GradientEstimator>>;
  readonly full: GradientEstimator;
  readonly k2Loss: GradientEstimator;
} {
  const { policy } = process;
  const probabilities = actionProbabilities(policy);
  const charges = klCharges(policy, reference, 'both');
  const detached = (source: KlSource): GradientEstimator =>
    keepingLast(costGradientEstimator(process, klCharges(policy, reference, source)));
  const both = detached('both');
  return {
    expectedKl: (totals) => expectedCost(totals, charges),
    detached: { both, sampling: detached('sampling'), decision: detached('decision') },
    full: (totals) => withDirectTerm(both(totals), totals, probabilities),
    k2Loss: (totals) => lossGradient(totals, probabilities, charges),
  };
}

/** E[Σ_t cost·(1 − π_ref/π)·∇log π_t]: k3 as a loss (`low_var_kl`), no future term. */
export function klGradientK3Loss(totals: Totals, process: Process, reference: Policy): LogitVector {
  const ratios = actionLogRatios(process.policy, reference);
  return lossGradient(
    totals,
    actionProbabilities(process.policy),
    mapActions((kind) => -Math.expm1(-ratios[kind])),
  );
}

/**
 * E[Σ_t cost·charge·∇log π_t], the mean over what was rolled out. Each action answers for itself alone, so there is no
 * noise of the future for a baseline to take out.
 */
function lossGradient(
  totals: Totals,
  { p, q, a, aBar, b, bBar }: ActionProbabilities,
  charge: PerAction,
): LogitVector {
  const charged = (kind: ActionKind): number =>
    (charge[kind] * costSums(totals, kind).sum) / trajectories(totals);
  return [
    q * charged('sampleC') - p * charged('sampleW'),
    aBar * charged('stopC') - a * charged('resC'),
    bBar * charged('resW') - b * charged('stopW'),
  ];
}

/** Mean size of an immediate cost: per attempt and per decision; NaN where none was taken (section 3.3). */
export function immediateCosts(
  totals: Totals,
  process: Process,
  reference: Policy,
): { sample: number; decision: number } {
  const ratios = actionLogRatios(process.policy, reference);
  const actions = actionTotals(totals, process.atCap);
  const mean = (kinds: readonly ActionKind[]): number => {
    const size = kinds.reduce((sum, kind) => sum + costSums(totals, kind).sum * Math.abs(ratios[kind]), 0);
    return size / kinds.reduce((sum, kind) => sum + actions[kind], 0);
  };
  return {
    sample: mean(ACTION_KINDS.filter(isSample)),
    decision: mean(ACTION_KINDS.filter((kind) => !isSample(kind))),
  };
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
 * of the other. V, the expected cost from the start, is taken as the same at every attempt, which holds exactly
 * without a cap.
 */
function leastVarianceBaselines(
  charge: PerAction,
  process: Process,
  { p, q, a, aBar, b, bBar }: ActionProbabilities,
): LogitVector {
  const { attempts, decisions } = expectedVisits(process);
  const answerC = meanLength(process.lengths.correct) * charge.sampleC;
  const answerW = meanLength(process.lengths.wrong) * charge.sampleW;
  const decisionC = a * charge.stopC + aBar * charge.resC;
  const decisionW = bBar * charge.stopW + b * charge.resW;
  const V = attempts * (p * answerC + q * answerW) + decisions * (p * decisionC + q * decisionW);
  return [
    q * (answerC + decisionC + aBar * V) + p * (answerW + decisionW + b * V),
    aBar * charge.stopC + a * (charge.resC + V),
    b * charge.stopW + bBar * (charge.resW + V),
  ];
}
