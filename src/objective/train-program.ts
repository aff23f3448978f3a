/**
 * What a training step computes from the counts of its batch, for an objective that is linear in them: the form in which
 * an objective is trained with. `docs/training.md` says which objectives have one.
 */
import { ACTION_KINDS, type ActionKind } from '../model/tally';
import { isSample } from '../model/trajectory';
import { ADVANTAGES, type AdvantageId } from './advantages';
import { LOG_RATIO_BOUND } from './batch/ratio';
import type { KlEstimator, Likelihood, Objective, RlObjective } from './objective';

/** Stands for "no limit" of a ratio; ratios themselves are kept below 2⁶⁰. */
export const NO_RATIO_LIMIT = 2 ** 100;

/** By the sign of A: the first for A ≥ 0, the second for A < 0. */
type BySign = readonly [number, number];

export interface TrainProgram {
  readonly groupSize: number;
  /** A(m, R) at [2m + R] for m right answers in the group and own reward R. */
  readonly advantages: Float64Array;
  /** `none` for a policy gradient on the learner's own rollouts; else the trajectories are data. */
  readonly likelihood: Likelihood | 'none';
  /** Kinds of action that carry loss, of data. */
  readonly carries: Readonly<Record<ActionKind, boolean>>;
  /** True where each token of an answer of data carries the answer's log-probability. */
  readonly tokenWeighted: boolean;
  readonly ratio: {
    /** ρ outside [low, high] gives no weight; is clamped to it; or is weighed by a soft gate. */
    readonly form: 'none' | 'cut' | 'clamp' | 'gate';
    readonly low: BySign;
    readonly high: BySign;
    readonly temperature: BySign;
  };
  readonly kl: {
    readonly placement: 'none' | 'reward-to-go' | 'loss';
    readonly estimator: KlEstimator;
    readonly weight: number;
  };
  /** The batch's sum is divided by its trajectories or by its tokens, and multiplied by a factor. */
  readonly share: { readonly of: 'trajectories' | 'tokens'; readonly factor: number };
}

/** How a batch is used. */
export interface BatchUse {
  readonly groupSize: number;
  /** Updates of one rollout; more than one is off-policy. */
  readonly updates: number;
}

/** Why an objective cannot be trained with, as a sentence; null where it can. */
export function whyNotTrainable(objective: Objective, { groupSize, updates }: BatchUse): string | null {
  if (objective.kind === 'supervised') return null;
  const { advantage, discount, overlong, kl, aggregation, ratio } = objective;
  const toGo = kl.placement === 'reward-to-go' && kl.weight !== 0;
  if (!(advantage in ADVANTAGES))
    return `The advantage ${advantage} looks at the whole batch or at lengths; training knows those of (m, R, G).`;
  if (discount.mode !== 'none' && discount.gamma !== 1)
    return `A length discount needs trajectories one by one; training works on counts. Set discount.gamma to 1.`;
  if (overlong.rule !== 'none')
    return `The rule ${overlong.rule} for overlong responses needs trajectories one by one. Set overlong.rule to none.`;
  if (aggregation.rule === 'seq-mean-token-mean')
    return 'Division by the length of each response needs trajectories one by one. Choose another aggregation.rule.';
  if (kl.placement === 'reward-sum' && kl.weight !== 0)
    return 'A penalty inside the normalised reward needs trajectories one by one. Choose another kl.placement.';
  if (toGo && kl.gamma !== 1)
    return 'A discount of the penalty to go is not trained with. Set kl.gamma to 1.';
  if (updates > 1 && (ratio.rule === 'gspo' || ratio.rule === 'gmpo'))
    return `The rule ${ratio.rule} needs trajectories one by one off policy. Set minibatches and epochs to 1.`;
  if (updates > 1 && ratio.rule !== 'none' && toGo)
    return 'With a penalty to go the clip differs from action to action. Choose ratio.rule none, or one update a rollout.';
  try {
    ADVANTAGES[advantage as AdvantageId].advantage(1, 1, groupSize);
  } catch (error) {
    if (error instanceof RangeError) return error.message;
    throw error;
  }
  return null;
}

/** @throws RangeError with the sentence of `whyNotTrainable` */
export function trainProgram(objective: Objective, use: BatchUse): TrainProgram {
  const refusal = whyNotTrainable(objective, use);
  if (refusal !== null) throw new RangeError(refusal);
  const { groupSize, updates } = use;
  const everything = objective.kind === 'rl' || objective.mask === 'all';
  const carries = Object.fromEntries(
    ACTION_KINDS.map((kind) => [
      kind,
      everything || (objective.kind === 'supervised' && (objective.mask === 'sampling') === isSample(kind)),
    ]),
  ) as Record<ActionKind, boolean>;
  if (objective.kind === 'supervised') {
    return {
      groupSize,
      advantages: new Float64Array(2 * (groupSize + 1)).fill(1),
      likelihood: objective.likelihood,
      carries,
      tokenWeighted: objective.tokenWeighted,
      ratio: NO_RATIO,
      kl: { placement: 'none', estimator: 'k1', weight: 0 },
      share: { of: 'trajectories', factor: 1 },
    };
  }
  const { kl, aggregation } = objective;
  const off = kl.weight === 0 || kl.placement === 'none' || kl.placement === 'reward-sum';
  return {
    groupSize,
    advantages: advantageTable(objective.advantage as AdvantageId, groupSize),
    likelihood: 'none',
    carries,
    tokenWeighted: false,
    ratio: updates === 1 ? NO_RATIO : ratioNumbers(objective.ratio),
    kl: {
      placement: off ? 'none' : kl.placement,
      estimator: kl.estimator,
      weight: kl.weight,
    },
    share: shareOf(aggregation),
  };
}

const NO_RATIO: TrainProgram['ratio'] = {
  form: 'none',
  low: [0, 0],
  high: [NO_RATIO_LIMIT, NO_RATIO_LIMIT],
  temperature: [1, 1],
};

function advantageTable(id: AdvantageId, groupSize: number): Float64Array {
  const { advantage } = ADVANTAGES[id];
  const table = new Float64Array(2 * (groupSize + 1));
  for (let m = 0; m <= groupSize; m++) {
    // No group of m right answers has a member with the other reward.
    if (m < groupSize) table[2 * m] = advantage(m, 0, groupSize);
    if (m > 0) table[2 * m + 1] = advantage(m, 1, groupSize);
  }
  return table;
}

/** `ratioFactor` as ranges of ρ. */
function ratioNumbers(ratio: RlObjective['ratio']): TrainProgram['ratio'] {
  const { epsilonLow, epsilonHigh, bound, tauPositive, tauNegative } = ratio;
  const [low, high, open] = [1 - epsilonLow, 1 + epsilonHigh, NO_RATIO_LIMIT];
  const temperature: BySign = [tauPositive, tauNegative];
  const cut = (lows: BySign, highs: BySign): TrainProgram['ratio'] => ({
    form: 'cut',
    low: lows,
    high: highs,
    temperature,
  });
  switch (ratio.rule) {
    case 'ppo':
      return cut([0, low], [high, open]);
    case 'ppo-dual': {
      const [least, most] = [Math.exp(-LOG_RATIO_BOUND), Math.exp(LOG_RATIO_BOUND)];
      return cut([least, Math.max(least, low)], [Math.min(high, most), Math.min(bound, most)]);
    }
    case 'ppo-delta':
      return cut([0, low], [Math.min(bound, high), Math.max(bound, high)]);
    case 'cispo':
      return { form: 'clamp', low: [low, low], high: [high, high], temperature };
    case 'cispo-trl':
      return { form: 'clamp', low: [0, 0], high: [epsilonHigh, epsilonHigh], temperature };
    case 'sapo':
      return { ...NO_RATIO, form: 'gate', temperature };
    case 'none':
    case 'gspo':
    case 'gmpo':
      return NO_RATIO;
  }
}

function shareOf({ rule, normLength, batchSize }: RlObjective['aggregation']): TrainProgram['share'] {
  switch (rule) {
    case 'token-mean':
      return { of: 'tokens', factor: 1 };
    case 'seq-mean-token-sum-norm':
      return { of: 'trajectories', factor: 1 / normLength };
    case 'seq-sum-token-sum-norm':
      return { of: 'trajectories', factor: batchSize / normLength };
    case 'seq-mean-token-sum':
    case 'seq-mean-token-mean':
      return { of: 'trajectories', factor: 1 };
  }
}
