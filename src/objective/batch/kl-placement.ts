/**
 * What an action is charged for KL, by placement. In the reward the penalty is a number fixed at rollout, so its log
 * ratio is that of π_old (verl@b178a3c ray_trainer.py:70); as a loss it is that of π.
 */
import { actionLogRatios } from '../../model/log-ratio';
import type { Trajectory } from '../../model/trajectory';
import type { RlObjective } from '../objective';
import { type BatchPolicies, klTerm, NO_TERMS, type Terms } from './batch';
import { klCoefficient, klValue } from './kl-estimator';

type Kl = RlObjective['kl'];

/** weight·cost·value of each action: what it pays, an answer once a token. */
function payments(kl: Kl, { steps }: Trajectory, { old, reference }: BatchPolicies): number[] {
  const logRatios = actionLogRatios(old, reference);
  return steps.map(({ kind, cost }) => kl.weight * cost * klValue(kl.estimator, logRatios[kind]));
}

/** What is taken from the reward of a trajectory: Σ_t payments with `reward-sum`, else 0. */
export function klInReward(kl: Kl, trajectory: Trajectory, policies: BatchPolicies): number {
  if (kl.placement !== 'reward-sum') return 0;
  return payments(kl, trajectory, policies).reduce((x, y) => x + y, 0);
}

/**
 * Reward-to-go of each action: −Σ_{t' ≥ t} γ^(t'−t)·payment_t', by who pays (Theorem 3.2; OpenRLHF@3c3be62
 * experience_maker.py, returns of −β·kl_t). Nothing for other placements.
 */
export function klToGo(kl: Kl, trajectory: Trajectory, policies: BatchPolicies): Terms[] {
  if (kl.placement !== 'reward-to-go') return trajectory.steps.map(() => NO_TERMS);
  const paid = payments(kl, trajectory, policies);
  return trajectory.steps.map((_, t) => {
    let klSampling = 0;
    let klDecision = 0;
    for (let later = t; later < paid.length; later++) {
      const { kind } = trajectory.steps[later]!;
      const charge = klTerm(kind, paid[later]! * kl.gamma ** (later - t));
      klSampling -= charge.klSampling;
      klDecision -= charge.klDecision;
    }
    return { reward: 0, klSampling, klDecision };
  });
}

/**
 * Each action's own gradient of the penalty as a loss: −weight·cost·coefficient, no later payments (verl
 * `use_kl_loss`; TRL grpo_trainer.py, beta). Nothing for other placements.
 */
export function klAsLoss(kl: Kl, { steps }: Trajectory, { policy, old, reference }: BatchPolicies): Terms[] {
  if (kl.placement !== 'loss') return steps.map(() => NO_TERMS);
  const logRatios = actionLogRatios(policy, reference);
  const toOld = actionLogRatios(policy, old);
  return steps.map(({ kind, cost }) => {
    const coefficient = klCoefficient(kl.estimator, logRatios[kind], Math.exp(toOld[kind]));
    return klTerm(kind, -kl.weight * cost * coefficient);
  });
}
