/** Weight of each action by the part of its trajectory that follows, from the definition of each discount mode. */
import type { DiscountMode } from '../../model/exact-weights';
import type { Step, Trajectory } from '../../model/trajectory';
import { isSample, sum } from './batch';

/** @param gamma γ in (0, 1]. @returns one weight an action; see `DISCOUNT_MODES`. */
export function discountWeights(mode: DiscountMode, gamma: number, { steps }: Trajectory): number[] {
  return steps.map((_, t) => gamma ** exponent(mode, steps, t));
}

function exponent(mode: DiscountMode, steps: readonly Step[], t: number): number {
  const later = steps.slice(t + 1);
  // A sample opens its attempt; the decision that may follow belongs to the same attempt.
  const own = isSample(steps[t]!.kind) ? steps[t]! : steps[t - 1]!;
  switch (mode) {
    case 'none':
      return 0;
    case 'theorem-3.1':
      return own.cost + answerTokens(later);
    case 'definition-3.1':
      return own === steps[t] ? own.cost + answerTokens(later) : answerTokens(later);
    case 'per-attempt':
      return later.filter(({ kind }) => isSample(kind)).length;
    case 'per-action':
      return later.length;
  }
}

function answerTokens(steps: readonly Step[]): number {
  return sum(steps.filter(({ kind }) => isSample(kind)).map(({ cost }) => cost));
}
