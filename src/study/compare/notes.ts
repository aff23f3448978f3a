/** What a reader of a comparison must know of an objective to read its numbers rightly. */
import type { AdvantageRule, Objective } from '../../objective/objective';
import { isReferenceOnly } from '../../objective/train-program';

/** Advantages that divide by the deviation of one group's rewards, which are often all equal. */
const BY_GROUP: readonly AdvantageRule[] = [
  'grpo-population-std',
  'grpo-sample-std',
  'grpo-population-std-eps',
  'grpo-sample-std-eps',
  'verl-grpo-vectorized',
  'trl-group',
  'openrlhf-group-norm',
];

/** Sentences, or null where nothing has to be said. */
export function objectiveNote(objective: Objective): string | null {
  if (objective.kind !== 'rl') return null;
  const { placement, weight } = objective.kl;
  if (placement !== 'reward-sum' || weight === 0) return null;
  const inside = 'Its KL is inside the reward term: no KL stands apart.';
  return BY_GROUP.includes(objective.advantage)
    ? `${inside} In a group whose answers are all right or all wrong the KL alone is divided by its own deviation, which leaves a signal of full size however small the weight: the gradient jumps as the weight leaves 0.`
    : inside;
}

/** Which engines train with an objective, as a sentence. */
export function trainingNote(objective: Objective): string {
  if (isReferenceOnly(objective, { updates: 1 })) return 'Trains on the reference engine.';
  return isReferenceOnly(objective, { updates: 2 })
    ? 'Trains on WebGPU and the reference; with minibatches or epochs above 1 on the reference.'
    : 'Trains on WebGPU and the reference.';
}
