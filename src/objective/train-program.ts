/**
 * The form in which an objective is trained with: what a step computes from the counts of its batch where it is linear in
 * them, else the objective itself, which is then worked out trajectory by trajectory. `docs/training.md` says which is
 * which.
 */
import { ACTION_KINDS, type ActionKind } from '../model/tally';
import { isSample } from '../model/trajectory';
import { ADVANTAGES } from './advantages';
import { LOG_RATIO_BOUND, ratioFactor } from './batch/ratio';
import { advantageWithin } from './batch-outcomes';
import { BATCH_NORMALISERS } from './batch-normalisers';
import { NOT_IN_PROGRAMS } from './evaluation';
import { groupStep } from './lowering';
import type {
  AdvantageRule,
  KlEstimator,
  KlPlacement,
  Likelihood,
  Objective,
  RlObjective,
} from './objective';
import type { SignalProgram } from './signal-program';
import { mapActions, type PerAction } from '../model/log-ratio';

/** Stands for "no limit" of a ratio; ratios themselves are kept below 2⁶⁰. */
export const NO_RATIO_LIMIT = 2 ** 100;

/** By the sign of A: the first for A ≥ 0, the second for A < 0. */
type BySign = readonly [number, number];

export type TrainProgram = CountProgram | TrajectoryProgram;

/** An objective that the counts of a batch do not settle: every trajectory is weighed by itself. */
export interface TrajectoryProgram {
  readonly from: 'trajectories';
  readonly groupSize: number;
  readonly objective: RlObjective;
  /** The form that a GPU trains with; null where the objective has none and is worked out by its loop form alone. */
  readonly signal: TrainSignal | null;
  /** What has no such form, as the subject of a sentence; null where there is one. */
  readonly missing: string | null;
}

/** What the importance ratio does to a weight. */
export interface TrainRatio {
  /**
   * - `cut`, `clamp`, `gate`: ρ of an action outside [low, high] gives no weight; is clamped to it; is weighed softly.
   * - `sequence`: one ratio of the whole trajectory; what an action has is 1.
   * - `sequence-clipped`: the same, from log ratios clipped to [low, high]; an action that was beyond has no weight.
   */
  readonly form: 'none' | 'cut' | 'clamp' | 'gate' | 'sequence' | 'sequence-clipped';
  readonly low: BySign;
  readonly high: BySign;
  readonly temperature: BySign;
}

/** The batch's sum is divided by its trajectories or by its tokens, and multiplied by a factor. */
export interface TrainShare {
  readonly of: 'trajectories' | 'tokens';
  readonly factor: number;
}

/** An objective as a signal program whose numbers depend on policies, and so change from step to step. */
export interface TrainSignal {
  /** What stays. Weights by kind of action are 1 where a step works them out, and 0 where there are none. */
  readonly program: SignalProgram;
  readonly ratio: TrainRatio;
  readonly kl: {
    readonly placement: KlPlacement;
    readonly estimator: KlEstimator;
    readonly weight: number;
  };
  readonly share: TrainShare;
}

/**
 * What counts of a batch do to advantages: nothing; divide by the deviation of the rewards (TRL, `batch`); divide by the
 * share of right answers (GPG); subtract the reward of the greedy trajectory (ReMax).
 */
export const BATCH_STEPS = ['none', 'deviation', 'share', 'greedy'] as const;
const COUNTED_BATCH: Partial<Record<AdvantageRule, CountProgram['batch']>> = {
  'trl-batch': 'deviation',
  gpg: 'share',
  remax: 'greedy',
};

export interface CountProgram {
  readonly from: 'counts';
  readonly groupSize: number;
  /**
   * A(m, R) at [2m + R] for m right answers in the group and own reward R; with `greedy` a second table for a greedy
   * trajectory that is right.
   */
  readonly advantages: Float64Array;
  /** What the batch does to them. */
  readonly batch: (typeof BATCH_STEPS)[number];
  /** `none` for a policy gradient on the learner's own rollouts; else the trajectories are data. */
  readonly likelihood: Likelihood | 'none';
  /** Kinds of action that carry loss, of data. */
  readonly carries: Readonly<Record<ActionKind, boolean>>;
  /** True where each token of an answer of data carries the answer's log-probability. */
  readonly tokenWeighted: boolean;
  readonly ratio: TrainRatio;
  readonly kl: {
    readonly placement: 'none' | 'reward-to-go' | 'loss';
    readonly estimator: KlEstimator;
    readonly weight: number;
  };
  readonly share: TrainShare;
}

/** How a batch is used. */
export interface BatchUse {
  readonly groupSize: number;
  /** Updates of one rollout; more than one is off-policy. */
  readonly updates: number;
}

/** Why an objective cannot be trained with, and what to change, as a sentence; null where it can. */
export function whyNotTrainable(
  objective: Objective,
  { groupSize }: Pick<BatchUse, 'groupSize'>,
): string | null {
  if (objective.kind === 'supervised' || objective.advantage === 'opo') return null;
  try {
    advantageWithin(objective.advantage)(1, 1, groupSize);
    return null;
  } catch (error) {
    if (!(error instanceof RangeError)) throw error;
    return `Its advantage ${objective.advantage} compares the members of a group: objective.groupSize may be 2 to 256 with it.`;
  }
}

/** True where the counts of a batch do not settle an objective, and each trajectory is weighed by itself. */
export function needsTrajectories(objective: Objective, { updates }: Pick<BatchUse, 'updates'>): boolean {
  if (objective.kind === 'supervised') return false;
  const { advantage, discount, overlong, kl, aggregation, ratio } = objective;
  const toGo = kl.placement === 'reward-to-go' && kl.weight !== 0;
  return (
    !(advantage in ADVANTAGES || advantage in COUNTED_BATCH) ||
    (discount.mode !== 'none' && discount.gamma !== 1) ||
    overlong.rule !== 'none' ||
    aggregation.rule === 'seq-mean-token-mean' ||
    (kl.placement === 'reward-sum' && kl.weight !== 0) ||
    (toGo && kl.gamma !== 1) ||
    (updates > 1 && (ratio.rule === 'gspo' || ratio.rule === 'gmpo')) ||
    (updates > 1 && ratio.rule !== 'none' && toGo)
  );
}

/** @throws RangeError with the sentence of `whyNotTrainable` */
export function trainProgram(objective: Objective, use: BatchUse): TrainProgram {
  const refusal = whyNotTrainable(objective, use);
  if (refusal !== null) throw new RangeError(refusal);
  if (objective.kind === 'supervised' || !needsTrajectories(objective, use))
    return countProgram(objective, use);
  const missing = whyNoSignal(objective, use);
  const signal = missing === null ? trainSignal(objective, use) : null;
  return { from: 'trajectories', groupSize: use.groupSize, objective, signal, missing };
}

/** What no signal program says of an objective, as the subject of a sentence; null for nothing. */
function whyNoSignal(
  { advantage, kl, ratio }: RlObjective,
  { updates }: Pick<BatchUse, 'updates'>,
): string | null {
  if (advantage in COUNTED_BATCH)
    return `The advantage ${advantage}, which is taken over the whole batch, with a rule that counts do not settle`;
  if (advantage in BATCH_NORMALISERS)
    return `The advantage ${advantage}, which whitens the tokens of the whole batch,`;
  if (NOT_IN_PROGRAMS.includes(advantage))
    return `The advantage ${advantage} with a rule that counts do not settle`;
  const paysToGo = kl.placement === 'reward-to-go' && kl.weight !== 0;
  if (updates > 1 && ratio.rule !== 'none' && paysToGo)
    return 'A penalty to go with a ratio off policy, where the clip differs from action to action,';
  return null;
}

/** True where no engine but the reference trains with an objective. */
export function isReferenceOnly(objective: Objective, use: Pick<BatchUse, 'updates'>): boolean {
  if (objective.kind === 'supervised' || !needsTrajectories(objective, use)) return false;
  return whyNoSignal(objective, use) !== null;
}

function trainSignal(objective: RlObjective, { groupSize, updates }: BatchUse): TrainSignal {
  const { aggregation, discount, kl, overlong, ratio } = objective;
  const limited = overlong.rule !== 'none';
  const soft = overlong.rule === 'soft-penalty';
  const [ones, nothing] = [mapActions(() => 1), mapActions(() => 0)];
  const where = (placement: KlPlacement): PerAction =>
    kl.placement === placement && kl.weight !== 0 ? ones : nothing;
  const sequence = updates > 1 && (ratio.rule === 'gspo' || ratio.rule === 'gmpo') ? ratio.rule : 'none';
  return {
    program: {
      maxTokens: limited ? overlong.maxTokens : 0,
      maskOverlong: overlong.rule === 'mask',
      penaltyStart: soft ? overlong.maxTokens - overlong.buffer : 0,
      // Without a buffer the penalty is 0 at maxTokens and whole one token later.
      penaltySlope: soft ? 1 / Math.max(overlong.buffer, 1) : 0,
      paid: where('reward-sum'),
      ...groupStep(objective, groupSize),
      baselineValue: 0,
      perToken: aggregation.rule === 'seq-mean-token-mean',
      lengthEpsilon: 0,
      discount,
      multiplier: { positive: ones, negative: ones },
      sequenceRatio: {
        rule: sequence,
        logRatio: nothing,
        epsilonLow: ratio.epsilonLow,
        epsilonHigh: ratio.epsilonHigh,
      },
      lossKl: where('loss'),
      toGoKl: where('reward-to-go'),
      toGoGamma: kl.gamma,
    },
    ratio: signalRatio(ratio, updates),
    kl: { placement: kl.weight === 0 ? 'none' : kl.placement, estimator: kl.estimator, weight: kl.weight },
    share: shareOf(aggregation),
  };
}

function signalRatio(ratio: RlObjective['ratio'], updates: number): TrainRatio {
  const { rule, epsilonLow, epsilonHigh } = ratio;
  if (updates === 1 && isOneOnPolicy(ratio)) return NO_RATIO;
  if (rule === 'gspo') return { ...NO_RATIO, form: 'sequence' };
  if (rule === 'gmpo')
    return {
      ...NO_RATIO,
      form: 'sequence-clipped',
      low: [-NO_RATIO_LIMIT, -epsilonLow],
      high: [epsilonHigh, NO_RATIO_LIMIT],
    };
  return ratioNumbers(ratio);
}

function countProgram(objective: Objective, { groupSize, updates }: BatchUse): CountProgram {
  const everything = objective.kind === 'rl' || objective.mask === 'all';
  const carries = Object.fromEntries(
    ACTION_KINDS.map((kind) => [
      kind,
      everything || (objective.kind === 'supervised' && (objective.mask === 'sampling') === isSample(kind)),
    ]),
  ) as Record<ActionKind, boolean>;
  if (objective.kind === 'supervised') {
    return {
      from: 'counts',
      groupSize,
      advantages: new Float64Array(2 * (groupSize + 1)).fill(1),
      batch: 'none',
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
    from: 'counts',
    groupSize,
    advantages: advantageTable(objective.advantage, groupSize),
    batch: COUNTED_BATCH[objective.advantage] ?? 'none',
    likelihood: 'none',
    carries,
    tokenWeighted: false,
    ratio: updates === 1 && isOneOnPolicy(objective.ratio) ? NO_RATIO : ratioNumbers(objective.ratio),
    kl: {
      placement: off ? 'none' : kl.placement,
      estimator: kl.estimator,
      weight: kl.weight,
    },
    share: shareOf(aggregation),
  };
}

const NO_RATIO: TrainRatio = {
  form: 'none',
  low: [0, 0],
  high: [NO_RATIO_LIMIT, NO_RATIO_LIMIT],
  temperature: [1, 1],
};

function advantageTable(rule: AdvantageRule, groupSize: number): Float64Array {
  const within = advantageWithin(rule);
  const size = 2 * (groupSize + 1);
  const greedy = COUNTED_BATCH[rule] === 'greedy' ? [0, 1] : [0];
  const table = new Float64Array(greedy.length * size);
  for (const subtract of greedy) {
    for (let m = 0; m <= groupSize; m++) {
      const at = subtract * size + 2 * m;
      // No group of m right answers has a member with the other reward.
      if (m < groupSize) table[at] = within(m, 0, groupSize) - subtract;
      if (m > 0) table[at + 1] = within(m, 1, groupSize) - subtract;
    }
  }
  return table;
}

/** True where ρ = 1 weighs an action with 1: not with a bound of a ratio below 1. */
function isOneOnPolicy(ratio: RlObjective['ratio']): boolean {
  const { rule } = ratio;
  if (rule === 'gspo' || rule === 'gmpo') return true;
  return [1, -1].every((sign) => ratioFactor(rule, ratio, 0, sign) === 1);
}

/** `ratioFactor` as ranges of ρ. */
function ratioNumbers(ratio: RlObjective['ratio']): TrainRatio {
  const { epsilonLow, epsilonHigh, bound, tauPositive, tauNegative } = ratio;
  const [low, high, open] = [1 - epsilonLow, 1 + epsilonHigh, NO_RATIO_LIMIT];
  const temperature: BySign = [tauPositive, tauNegative];
  const cut = (lows: BySign, highs: BySign): TrainRatio => ({
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

function shareOf({ rule, normLength, batchSize }: RlObjective['aggregation']): TrainShare {
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
