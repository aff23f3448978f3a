/**
 * Advantages that the batch normalises: a group advantage, then (x − subtract)/divide with two numbers of the batch.
 *
 * The two come from moments, so they may be those of a finite batch, of a tally, or the limits of a large batch.
 * `opo` looks at the lengths of its group and has no such form.
 */
import { ADVANTAGES, type AdvantageFunction, binomialPmf } from './advantages';

export const BATCH_RULES = [
  'trl-batch',
  'reinforce-pp',
  'reinforce-pp-baseline',
  'openrlhf-reinforce-baseline',
  'remax',
  'gpg',
] as const;
export type BatchRule = (typeof BATCH_RULES)[number];

/** First two moments of weighted numbers. */
export interface Moments {
  /** Σ of the weights: how many trajectories or tokens; Infinity for the limit of a large batch. */
  readonly weight: number;
  readonly mean: number;
  /** Population variance. */
  readonly variance: number;
}

/** What the rules need to know of a batch. */
export interface BatchMoments {
  /** Of the rewards, once a trajectory. */
  readonly rewards: Moments;
  /** Share of trajectories whose reward is not 0. */
  readonly nonZero: number;
  /** Of the returns, `within` and KL to go, once a token. */
  readonly perToken: Moments;
  /** Reward of the greedy trajectory. */
  readonly greedy: number;
}

/** x ↦ (x − subtract)/divide. */
export interface Affine {
  readonly subtract: number;
  readonly divide: number;
}

export interface BatchNormaliser {
  /** The group's part of the advantage, which is then normalised. */
  readonly within: AdvantageFunction;
  /** True where KL to go is part of what is normalised: it is divided too. */
  readonly whitensReturns: boolean;
  readonly source: string;
  readonly affine: (batch: BatchMoments) => Affine;
}

const rawReward: AdvantageFunction = ADVANTAGES['raw-reward'].advantage;
const centred: AdvantageFunction = ADVANTAGES['dr-grpo'].advantage;

/** R − μ, with the mean 0 that verl gives a group of one. */
const centredInVerl: AdvantageFunction = (correctInGroup, reward, groupSize) =>
  groupSize === 1 ? reward : centred(correctInGroup, reward, groupSize);

const centredOfTwo: AdvantageFunction = (correctInGroup, reward, groupSize) => {
  if (groupSize < 2) throw new RangeError('This advantage needs groups of at least 2.');
  return centred(correctInGroup, reward, groupSize);
};

/** verl's masked_whiten: sample variance over tokens, plus 1e-8. */
const whiten = ({ perToken }: BatchMoments): Affine => ({
  subtract: perToken.mean,
  divide: Math.sqrt(sampleVariance(perToken) + 1e-8),
});

export const BATCH_NORMALISERS: Readonly<Record<BatchRule, BatchNormaliser>> = {
  'trl-batch': {
    within: centred,
    whitensReturns: false,
    source: 'TRL, scale_rewards="batch" (trl@f2cd577 grpo_trainer.py:2687-2707)',
    affine: ({ rewards }) => ({ subtract: 0, divide: Math.sqrt(sampleVariance(rewards)) + 1e-4 }),
  },
  'reinforce-pp': {
    within: rawReward,
    whitensReturns: true,
    source: 'verl, reinforce_plus_plus (verl@b178a3c core_algos.py:582)',
    affine: whiten,
  },
  'reinforce-pp-baseline': {
    within: centredInVerl,
    whitensReturns: true,
    source: 'verl, reinforce_plus_plus_baseline (verl@b178a3c core_algos.py:424)',
    affine: whiten,
  },
  'openrlhf-reinforce-baseline': {
    within: centredOfTwo,
    whitensReturns: true,
    source: 'OpenRLHF, reinforce_baseline (OpenRLHF@3c3be62 experience_maker.py:267)',
    affine: ({ perToken }) => ({
      subtract: perToken.mean,
      divide: Math.sqrt(Math.max(perToken.variance, 1e-8)),
    }),
  },
  remax: {
    within: rawReward,
    whitensReturns: false,
    source: 'verl, remax (verl@b178a3c core_algos.py:621)',
    affine: ({ greedy }) => ({ subtract: greedy, divide: 1 }),
  },
  gpg: {
    within: centredInVerl,
    whitensReturns: false,
    source: 'verl, gpg (verl@b178a3c core_algos.py:657)',
    affine: ({ rewards, nonZero }) => ({ subtract: 0, divide: Math.max(nonZero, 1 / rewards.weight) }),
  },
};

/** Variance with Bessel's correction; 0 for a single number. */
function sampleVariance({ weight, variance }: Moments): number {
  return weight > 1 ? variance / (1 - 1 / weight) : 0;
}

/** Moments of values that come with weights, in two passes. */
export function momentsOf(entries: readonly (readonly [value: number, weight: number])[]): Moments {
  const weight = entries.reduce((sum, [, w]) => sum + w, 0);
  const mean = entries.reduce((sum, [value, w]) => sum + w * value, 0) / weight;
  const variance = entries.reduce((sum, [value, w]) => sum + w * (value - mean) ** 2, 0) / weight;
  return { weight, mean, variance };
}

/**
 * Moments of a group advantage once a token, in the limit of a large batch of independent groups.
 *
 * @param accuracy J = P(R = 1). @param errorRate 1 − J. @param tokens E[|o|·1{R}], by own reward.
 */
export function exactPerTokenMoments(
  within: AdvantageFunction,
  groupSize: number,
  accuracy: number,
  errorRate: number,
  tokens: { readonly correct: number; readonly wrong: number },
): Moments {
  const entries = Array.from(binomialPmf(groupSize - 1, accuracy, errorRate)).flatMap(
    (chance, others): [number, number][] => [
      [within(others + 1, 1, groupSize), chance * tokens.correct],
      [within(others, 0, groupSize), chance * tokens.wrong],
    ],
  );
  return { ...momentsOf(entries), weight: Infinity };
}
