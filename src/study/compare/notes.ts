/** What a reader of a comparison must know of an objective to read its numbers rightly. */
import type { Objective } from '../../objective/objective';
import { isReferenceOnly } from '../../objective/train-program';

/** A sentence, or null where nothing has to be said. */
export function objectiveNote(objective: Objective): string | null {
  if (objective.kind !== 'rl') return null;
  const { placement, weight } = objective.kl;
  if (placement !== 'reward-sum' || weight === 0) return null;
  return 'Its KL is inside the reward term: no KL stands apart.';
}

/** Which engines train with an objective, as a sentence. */
export function trainingNote(objective: Objective): string {
  if (isReferenceOnly(objective, { updates: 1 })) return 'Trains on the reference engine.';
  return isReferenceOnly(objective, { updates: 2 })
    ? 'Trains on WebGPU and the reference; with minibatches or epochs above 1 on the reference.'
    : 'Trains on WebGPU and the reference.';
}
