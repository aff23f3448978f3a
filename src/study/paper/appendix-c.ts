/**
 * Appendix C as a machine: from a policy, a reference, a length, an advantage, a discount, a weight and one trajectory
 * to the d, V, Q, score and contribution of every action and to the net update (Tables 3 and 4).
 *
 * Costs have the sign that Appendix C prints, −log(π/π_ref), so that contributions are what the penalty adds.
 */
import type { LogitVector, Policy } from '../../model/policy';
import { parseTrajectory, TRAJECTORY_PATTERN } from '../../model/trajectory';
import {
  klTrajectoryValues,
  rewardTrajectoryValues,
  type ValuedTrajectory,
} from '../../model/trajectory-values';
import { APPENDIX_C } from './settings';

export interface AppendixCInputs {
  readonly policy: Policy;
  readonly reference: Policy;
  /** Tokens of an answer, right or wrong. */
  readonly length: number;
  /** A_i of the trajectory. */
  readonly advantage: number;
  /** Discount per action of the penalty, in (0, 1]. */
  readonly gamma: number;
  /** Weight w of the penalty in the net update. */
  readonly klWeight: number;
  /** As in "W,R,C,S"; matches `TRAJECTORY_PATTERN`. */
  readonly trajectory: string;
}

/** What Appendix C sets; it uses γ = 1 and, by adding the columns of Table 4, w = 1. */
export const APPENDIX_C_INPUTS: AppendixCInputs = {
  policy: APPENDIX_C.policy,
  reference: APPENDIX_C.reference,
  length: APPENDIX_C.length,
  advantage: APPENDIX_C.advantage,
  gamma: 1,
  klWeight: 1,
  trajectory: APPENDIX_C.trajectory,
};

export interface AppendixCOutputs {
  readonly reward: ValuedTrajectory;
  readonly kl: ValuedTrajectory;
  /** reward + w·KL, the KL with the sign of Appendix C. */
  readonly net: LogitVector;
}

export { TRAJECTORY_PATTERN };

/** @throws RangeError when the trajectory is not one. */
export function appendixCMachine(inputs: AppendixCInputs): AppendixCOutputs {
  const { policy, reference, length, advantage, gamma, klWeight, trajectory } = inputs;
  const actions = parseTrajectory(trajectory, { correct: length, wrong: length });
  const reward = rewardTrajectoryValues(policy, actions, advantage);
  const kl = klTrajectoryValues(policy, reference, actions, gamma, -1);
  const net = (i: 0 | 1 | 2): number => reward.gradient[i] + klWeight * kl.gradient[i];
  return { reward, kl, net: [net(0), net(1), net(2)] };
}
