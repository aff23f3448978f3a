/** What a batch looks like to a rule that normalises over it: how many trajectories and tokens each outcome (m, R) has. */
import { ADVANTAGES, type AdvantageFunction, type AdvantageId } from './advantages';
import {
  type Affine,
  BATCH_NORMALISERS,
  type BatchMoments,
  type BatchRule,
  momentsOf,
} from './batch-normalisers';
import type { AdvantageRule } from './objective';

/** Trajectories with m right ones in their group and own reward R, and their tokens: counts, or expectations of one. */
export interface Outcome {
  readonly m: number;
  readonly reward: 0 | 1;
  readonly trajectories: number;
  readonly tokens: number;
}

/** A batch by outcome. */
export interface BatchOutcomes {
  readonly groupSize: number;
  readonly outcomes: readonly Outcome[];
  /** True for expectations: the limit of a large batch, where n and n − 1 are one. */
  readonly limit: boolean;
}

/** The part of a rule that is a function of (m, R, G). @throws RangeError for `opo`, which looks at lengths. */
export function advantageWithin(rule: AdvantageRule): AdvantageFunction {
  if (rule === 'opo') throw new RangeError('The advantage of opo depends on lengths, not on outcomes alone.');
  return rule in BATCH_NORMALISERS
    ? BATCH_NORMALISERS[rule as BatchRule].within
    : ADVANTAGES[rule as AdvantageId].advantage;
}

/** E|o|. */
export function meanTokens({ outcomes }: BatchOutcomes): number {
  const sum = (of: (outcome: Outcome) => number): number => outcomes.reduce((total, o) => total + of(o), 0);
  return sum(({ tokens }) => tokens) / sum(({ trajectories }) => trajectories);
}

/** What the batch does to a group's advantage. @param greedy reward of the greedy trajectory, which `remax` reads. */
export function batchAffine(rule: AdvantageRule, batch: BatchOutcomes, greedy: number): Affine {
  if (!(rule in BATCH_NORMALISERS)) return { subtract: 0, divide: 1 };
  const { affine } = BATCH_NORMALISERS[rule as BatchRule];
  return affine(momentsOfBatch(advantageWithin(rule), batch, greedy));
}

function momentsOfBatch(
  within: AdvantageFunction,
  { groupSize, outcomes, limit }: BatchOutcomes,
  greedy: number,
): BatchMoments {
  const present = outcomes.filter(({ trajectories }) => trajectories > 0);
  const moments = (entries: [value: number, weight: number][]): BatchMoments['rewards'] => ({
    ...momentsOf(entries),
    ...(limit ? { weight: Infinity } : {}),
  });
  const rewards = moments(present.map(({ reward, trajectories }) => [reward, trajectories]));
  return {
    rewards,
    nonZero: rewards.mean,
    perToken: moments(present.map(({ m, reward, tokens }) => [within(m, reward, groupSize), tokens])),
    greedy,
  };
}
