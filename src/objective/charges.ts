/** What an objective charges or weighs each kind of action with, whatever the trajectory it stands in. */
import { actionLogRatios, type PerAction } from '../model/log-ratio';
import { actionLogProbabilities } from '../model/log-ratio';
import { ACTION_KINDS, type ActionKind } from '../model/tally';
import { isSample } from './batch/batch';
import { klCoefficient, klValue } from './batch/kl-estimator';
import { likelihoodCoefficient } from './batch/likelihood';
import { ratioFactor } from './batch/ratio';
import type { Setting } from './evaluation';
import type { RlObjective, SupervisedObjective } from './objective';

/** A value for each kind of action. */
export function perAction(value: (kind: ActionKind) => number): PerAction {
  return Object.fromEntries(ACTION_KINDS.map((kind) => [kind, value(kind)])) as unknown as PerAction;
}

/** Gradient of the KL loss per unit of cost, its weight included; 0 where the penalty is no loss. */
export function lossCharges({ kl }: RlObjective, { process, policy, reference }: Setting): PerAction {
  const logRatios = actionLogRatios(policy, reference);
  const toOld = actionLogRatios(policy, process.policy);
  return perAction((kind) =>
    kl.placement === 'loss'
      ? kl.weight * klCoefficient(kl.estimator, logRatios[kind], Math.exp(toOld[kind]))
      : 0,
  );
}

/** What an action pays in the reward per unit of cost, its weight included: fixed at rollout, so by π_old. */
export function rewardCharges({ kl }: RlObjective, { process, reference }: Setting): PerAction {
  const logRatios = actionLogRatios(process.policy, reference);
  return perAction((kind) => kl.weight * klValue(kl.estimator, logRatios[kind]));
}

/** The charges of answers alone, or of decisions alone. */
export function chargesOf(charges: PerAction, payer: 'sampling' | 'decision'): PerAction {
  return perAction((kind) => (isSample(kind) === (payer === 'sampling') ? charges[kind] : 0));
}

/** What the importance ratio of an action does to a weight of this sign; 1 for rules over whole sequences. */
export function ratioFactors({ ratio }: RlObjective, setting: Setting, advantage: number): PerAction {
  const { rule } = ratio;
  if (rule === 'gspo' || rule === 'gmpo') return perAction(() => 1);
  const toOld = actionLogRatios(setting.policy, setting.process.policy);
  return perAction((kind) => ratioFactor(rule, ratio, toOld[kind], advantage));
}

/** Weight of an action of data per term of its likelihood; 0 where it is masked. */
export function likelihoodFactors({ likelihood, mask }: SupervisedObjective, { policy }: Setting): PerAction {
  const logProbabilities = actionLogProbabilities(policy);
  return perAction((kind) =>
    mask === 'all' || (mask === 'sampling') === isSample(kind)
      ? likelihoodCoefficient(likelihood, logProbabilities[kind])
      : 0,
  );
}

/** Factor of the aggregation on every weight, but for 1/|o|, which differs from trajectory to trajectory. */
export function aggregationShare(
  { rule, normLength, batchSize }: RlObjective['aggregation'],
  meanTokens: number,
): number {
  switch (rule) {
    case 'token-mean':
      return 1 / meanTokens;
    case 'seq-mean-token-sum-norm':
      return 1 / normLength;
    case 'seq-sum-token-sum-norm':
      return batchSize / normLength;
    case 'seq-mean-token-sum':
    case 'seq-mean-token-mean':
      return 1;
  }
}
