/** The weight of an objective's KL penalty, where it has one. */
import type { Objective } from './objective';

/** True where the objective has a KL penalty to weigh, whatever its weight. */
export function hasPenalty(objective: Objective): boolean {
  return objective.kind === 'rl' && objective.kl.placement !== 'none';
}

/** The same objective with this weight on its KL penalty, where that is switched on. */
export function withKlWeight(objective: Objective, weight: number): Objective {
  return objective.kind !== 'rl' || !hasPenalty(objective)
    ? objective
    : { ...objective, kl: { ...objective.kl, weight } };
}
