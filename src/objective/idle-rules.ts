/** Rules of an objective that no trajectory of a process meets: without them it is the same, and simpler to work out. */
import { longestLength } from '../model/lengths';
import type { Process } from '../model/process';
import type { Objective, RlObjective } from './objective';

/** Most tokens of a trajectory, decisions among them; Infinity without a cap. */
export function longestResponse({
  lengths: { correct, wrong },
  maxAttempts,
}: Pick<Process, 'lengths' | 'maxAttempts'>): number {
  return (maxAttempts ?? Infinity) * (Math.max(longestLength(correct), longestLength(wrong)) + 1);
}

/** False where no trajectory is so long that the overlong rule does anything to it. */
export function meetsOverlongRule(
  { overlong: { rule, maxTokens, buffer } }: Pick<RlObjective, 'overlong'>,
  process: Pick<Process, 'lengths' | 'maxAttempts'>,
): boolean {
  if (rule === 'none') return false;
  return longestResponse(process) > (rule === 'soft-penalty' ? maxTokens - buffer : maxTokens);
}

/** The objective without an overlong rule that no trajectory meets. */
export function withoutIdleRules(
  objective: Objective,
  process: Pick<Process, 'lengths' | 'maxAttempts'>,
): Objective {
  return objective.kind === 'supervised' || meetsOverlongRule(objective, process)
    ? objective
    : { ...objective, overlong: { ...objective.overlong, rule: 'none' } };
}
