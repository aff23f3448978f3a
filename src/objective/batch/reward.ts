/** The reward of a trajectory before any advantage: overlong rules, then the KL that is summed into it. */
import type { Trajectory } from '../../model/trajectory';
import type { RlObjective } from '../objective';
import { type BatchPolicies, tokenCount } from './batch';
import { klInReward } from './kl-placement';

type Overlong = RlObjective['overlong'];

/** |o| > maxTokens, under any rule but `none`. */
export function isOverlong({ rule, maxTokens }: Overlong, tokens: number): boolean {
  return rule !== 'none' && tokens > maxTokens;
}

/** 1 for a right answer that is not overlong. */
export function isCorrect(overlong: Overlong, trajectory: Trajectory): boolean {
  return trajectory.reward === 1 && !isOverlong(overlong, tokenCount(trajectory));
}

/** True where `mask` takes the trajectory out of the loss. Its reward stays in the group's statistics, as in TRL. */
export function isMasked(overlong: Overlong, trajectory: Trajectory): boolean {
  return overlong.rule === 'mask' && isOverlong(overlong, tokenCount(trajectory));
}

/**
 * DAPO's soft penalty, 0 or below: 0 up to maxTokens − buffer, ((maxTokens − buffer) − |o|)/buffer up to maxTokens,
 * then −1 (OpenRLHF PR #1091).
 */
export function overlongPenalty({ rule, maxTokens, buffer }: Overlong, tokens: number): number {
  if (rule !== 'soft-penalty' || tokens <= maxTokens - buffer) return 0;
  if (tokens >= maxTokens) return -1;
  return (maxTokens - buffer - tokens) / buffer;
}

/** r_i: correctness, minus the penalties that are numbers on the whole trajectory. */
export function trajectoryReward(
  objective: RlObjective,
  trajectory: Trajectory,
  policies: BatchPolicies,
): number {
  const correct = isCorrect(objective.overlong, trajectory) ? 1 : 0;
  const penalty = overlongPenalty(objective.overlong, tokenCount(trajectory));
  return correct + penalty - klInReward(objective.kl, trajectory, policies);
}
