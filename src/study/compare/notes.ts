/** What a reader of a comparison must know of an objective to read its numbers rightly. */
import type { Objective } from '../../objective/objective';

/** A sentence, or null where nothing has to be said. */
export function objectiveNote(objective: Objective): string | null {
  if (objective.kind !== 'rl') return null;
  const { placement, weight } = objective.kl;
  if (placement !== 'reward-sum' || weight === 0) return null;
  return 'Its KL is inside the reward term: no KL stands apart.';
}
