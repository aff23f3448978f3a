/**
 * How an objective is evaluated on one policy: where its numbers come from, and why not from a simpler place.
 *
 * - `tally`: linear in the tally, so the integers of the rollouts are enough and nothing is simulated again.
 * - `program`: needs the trajectories one by one; a signal program says what of them.
 * - `batch`: neither; the loop form evaluates it on batches of trajectories.
 */
import { actionLogRatios } from '../model/log-ratio';
import type { Policy } from '../model/policy';
import type { Process } from '../model/process';
import { SEQUENCE_LOG_RATIO_BOUND } from './batch/sequence-ratio';
import type { Objective, RlObjective } from './objective';

/** What an objective is evaluated on. */
export interface Setting {
  /** The process that rolled out; its policy is π_old, or the data policy of a supervised objective. */
  readonly process: Process;
  /** π, the policy that is trained. */
  readonly policy: Policy;
  readonly reference: Policy;
  /** G. */
  readonly groupSize: number;
}

export type Route = 'tally' | 'program' | 'batch';

type Rules = readonly RlObjective['advantage'][];

/** Rules that centre and scale over the tokens of the batch. */
export const WHITENED: Rules = ['reinforce-pp', 'reinforce-pp-baseline', 'openrlhf-reinforce-baseline'];
/** Two baselines, of the group and of the batch, or a member chosen among equals: no program says that. */
export const NOT_IN_PROGRAMS: Rules = [
  'verl-grpo-passk',
  'reinforce-pp-baseline',
  'openrlhf-reinforce-baseline',
];
/** Constants of the batch. */
const BATCH_CONSTANTS: Rules = ['reinforce-pp', 'trl-batch', 'gpg', 'remax'];

/** True where every action has ρ = 1, so that no ratio rule does anything. */
export function isOnPolicy({ process, policy }: Setting): boolean {
  const { thetaS, thetaDC, thetaDW } = process.policy;
  return thetaS === policy.thetaS && thetaDC === policy.thetaDC && thetaDW === policy.thetaDW;
}

/** The largest log(π/π_old) of an action, which the mean over a sequence does not pass. */
function largestLogRatio({ process, policy }: Setting): number {
  return Math.max(...Object.values(actionLogRatios(policy, process.policy)));
}

/** The simplest place that has the objective's numbers. */
export function routeOf(objective: Objective, setting: Setting): Route {
  if (objective.kind === 'supervised') return 'tally';
  const { advantage, aggregation, discount, kl, overlong, ratio } = objective;
  const toGo = kl.placement === 'reward-to-go' && kl.weight !== 0;
  const ratios = ratio.rule !== 'none' && !isOnPolicy(setting);
  // With a reward-to-go in it the sign of an advantage, and so its clip, differs from action to action.
  if (toGo && ratios) return 'batch';
  // Past its bound on log ρ a sequence's ratio has no gradient, which a program does not say.
  if (ratios && ratio.rule === 'gspo' && largestLogRatio(setting) > SEQUENCE_LOG_RATIO_BOUND) return 'batch';
  // Whitening takes in the reward-to-go of every token.
  if (toGo && WHITENED.includes(advantage)) return 'batch';
  const linear =
    advantage !== 'opo' &&
    overlong.rule === 'none' &&
    (discount.mode === 'none' || discount.gamma === 1) &&
    (kl.placement !== 'reward-sum' || kl.weight === 0) &&
    (!toGo || kl.gamma === 1) &&
    aggregation.rule !== 'seq-mean-token-mean' &&
    !(ratios && (ratio.rule === 'gspo' || ratio.rule === 'gmpo'));
  if (linear) return 'tally';
  // What is taken over the whole batch enters a program as constants, which are known for rewards of 0 and 1.
  const binary = overlong.rule === 'none' && (kl.placement !== 'reward-sum' || kl.weight === 0);
  if (NOT_IN_PROGRAMS.includes(advantage)) return 'batch';
  return BATCH_CONSTANTS.includes(advantage) && !binary ? 'batch' : 'program';
}
