/** What a reader of a comparison must know of an objective to read its numbers rightly. */
import type { AdvantageRule, KlPlacement, Objective } from '../../objective/objective';
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

const KL_PLACES: Readonly<Record<Exclude<KlPlacement, 'none'>, string>> = {
  'reward-to-go': 'in the reward, each action charged for what follows it',
  'reward-sum': 'in the reward, summed over the trajectory',
  loss: 'as a loss',
};

/** What an objective is made of, in one line: advantage, aggregation, and the KL with its place. */
export function partsNote(objective: Objective): string {
  if (objective.kind === 'supervised') {
    const { likelihood, mask, tokenWeighted } = objective;
    const terms = tokenWeighted ? 'one term a token' : 'one term an answer';
    return `likelihood ${likelihood} on ${mask === 'all' ? 'all tokens' : `tokens of ${mask}`}; ${terms}; no KL`;
  }
  const { advantage, aggregation, kl } = objective;
  const hasKl = kl.placement !== 'none' && kl.weight !== 0;
  const penalty = hasKl ? `KL ${kl.estimator} ${KL_PLACES[kl.placement]}, weight ${kl.weight}` : 'no KL';
  return `advantage ${advantage}; aggregation ${aggregation.rule}; ${penalty}`;
}
