/**
 * The gradient of one class from the trajectories of its batch, for objectives that its counts do not settle: the loop
 * form of the objective, which follows the definitions action by action, in float64.
 */
import type { CapRule } from '../../../model/process';
import { mapActions } from '../../../model/log-ratio';
import type { Policy } from '../../../model/policy';
import type { Trajectory } from '../../../model/trajectory';
import { batchSignal, termGradient } from '../../../objective/batch/signal';
import { greedyOutcome } from '../../../objective/greedy';
import type { TrajectoryProgram } from '../../../objective/train-program';
import type { ClassGradient, Logit, Logits } from './class-gradient';

/** What was rolled out, and how it ends at a cap. */
export interface RolledBatch {
  readonly groups: readonly (readonly Trajectory[])[];
  /** 0 for no cap. */
  readonly maxAttempts: number;
  readonly atCap: CapRule;
}

/** @returns the gradient of ascent by term; the batch is one of its own, whatever other classes do */
export function trajectoryGradient(
  { objective }: TrajectoryProgram,
  { groups, maxAttempts, atCap }: RolledBatch,
  logits: Logits<number>,
): ClassGradient<number> {
  const policyOf = (which: (logit: Logit<number>) => number): Policy => ({
    thetaS: which(logits[0]),
    thetaDC: which(logits[1]),
    thetaDW: which(logits[2]),
  });
  const policies = {
    policy: policyOf(({ current }) => current),
    old: policyOf(({ old }) => old),
    reference: policyOf(({ reference }) => reference),
  };
  const greedy = greedyOutcome({
    policy: policies.old,
    maxAttempts: maxAttempts === 0 ? null : maxAttempts,
    atCap,
  });
  const { rewardCorrect, rewardWrong, klSampling, klDecision } = batchSignal(
    objective,
    groups,
    policies,
    greedy,
  );
  const reward = mapActions((kind) => rewardCorrect[kind] + rewardWrong[kind]);
  return {
    reward: termGradient(reward, policies.policy),
    klSampling: termGradient(klSampling, policies.policy),
    klDecision: termGradient(klDecision, policies.policy),
  };
}
