/**
 * What the lab shows for a cell: each quantity with its exact answer and its Monte Carlo estimate, from one table, so
 * that no number can appear without the other.
 */
import { settingsProcess } from '../experiment/cell';
import type { Settings } from '../experiment/experiment';
import { attributionRatio } from '../model/attribution';
import { exactKl } from '../model/exact-kl';
import { exactK2LossGradient } from '../model/exact-kl-loss';
import { exactRewardGradient } from '../model/exact-reward';
import { exactScoreMoments } from '../model/exact-score-moments';
import { exactStatistics } from '../model/exact-statistics';
import type { LogitVector } from '../model/policy';
import type { Process } from '../model/process';
import { type CellTally, HEAD } from '../model/tally';
import { ADVANTAGES, exactAdvantageMoments, surrogateGradient } from '../objective/advantages';
import { keepingLast } from '../objective/keeping-last';
import { klEstimators } from '../objective/kl-estimators';
import { accuracy, rewardEstimators } from '../objective/reward-estimators';
import { type GradientEstimator, type Totals, trajectories } from '../objective/totals';
import { type Estimate, jackknife } from './jackknife';

/** Gradients by logit: θ_s, θ_dC, θ_dW. */
export const GRADIENTS = [
  'reward',
  'surrogate',
  'klReward',
  'klSampling',
  'klDecision',
  'klFull',
  'klLoss',
  'net',
] as const;
export type GradientId = (typeof GRADIENTS)[number];

export const GRADIENT_LABELS: Readonly<Record<GradientId, { label: string; meaning: string }>> = {
  reward: { label: 'Reward', meaning: '∇E[R], the gradient of the probability of a right final answer' },
  surrogate: {
    label: 'Surrogate',
    meaning: 'E[A·Σ∇log π] with the group advantage of the objective (section 3.3.1)',
  },
  klReward: {
    label: 'KL in the reward',
    meaning: 'k1 as a cost with reward-to-go, costs held constant: the Q-values of Theorem 3.2',
  },
  klSampling: { label: 'KL in the reward, answers only', meaning: 'the same, with decisions free of cost' },
  klDecision: { label: 'KL in the reward, decisions only', meaning: 'the same, with answers free of cost' },
  klFull: {
    label: 'Gradient of the expected KL',
    meaning:
      '∇E[KL]: KL in the reward plus the change of the costs themselves; they differ where E[L_C] ≠ E[L_W]',
  },
  klLoss: { label: 'KL as a loss (k2)', meaning: 'squared log ratio over two as a loss: no future terms' },
  net: { label: 'Net', meaning: 'the surrogate minus w times KL in the reward' },
};

/** Single numbers of a cell. */
export const SCALARS = ['accuracy', 'attempts', 'tokens', 'expectedKl'] as const;
export type ScalarId = (typeof SCALARS)[number];

export interface Quantity {
  readonly exact: number;
  readonly value: number;
  readonly standardError: number;
}

/** A gradient by logit, with how it divides. A ratio or share is null where it, or its error, divides by 0. */
export interface GradientResult {
  readonly logits: readonly [Quantity, Quantity, Quantity];
  /** |g_s| / (|g_dC| + |g_dW|). */
  readonly attribution: Quantity | null;
  /** |g_i| / Σ|g|, for each logit. */
  readonly shares: readonly [Quantity, Quantity, Quantity] | null;
}

export interface CellResult {
  readonly trajectories: number;
  readonly scalars: Readonly<Record<ScalarId, Quantity>>;
  readonly gradients: Readonly<Record<GradientId, GradientResult>>;
}

/** Exact answers alone, for a curve behind the points; the layout is that of the estimators below. */
export interface ExactCell {
  readonly scalars: Readonly<Record<ScalarId, number>>;
  readonly gradients: Readonly<Record<GradientId, LogitVector>>;
}

export function exactCell(settings: Settings): ExactCell {
  const process = settingsProcess(settings);
  const { reference } = settings.model;
  const { advantage, groupSize } = settings.objective;
  const weight = settings.objective.kl.weight;
  const statistics = exactStatistics(process);
  const kl = exactKl(process, reference, 1);
  const moments = exactAdvantageMoments(advantage, groupSize, statistics.accuracy, statistics.errorRate);
  const surrogate = surrogateGradient(moments, exactScoreMoments(process, 'none', 1));
  return {
    scalars: {
      accuracy: statistics.accuracy,
      attempts: statistics.expectedAttempts,
      tokens: statistics.expectedAnswerTokens,
      expectedKl: kl.both.expectedKl,
    },
    gradients: {
      reward: exactRewardGradient(process),
      surrogate,
      klReward: kl.both.gradDetached,
      klSampling: kl.sampling.gradDetached,
      klDecision: kl.decision.gradDetached,
      klFull: kl.both.gradFull,
      klLoss: exactK2LossGradient(process, reference),
      net: minus(surrogate, weight, kl.both.gradDetached),
    },
  };
}

/** g − w·k. */
function minus(g: LogitVector, weight: number, k: LogitVector): LogitVector {
  return [g[0] - weight * k[0], g[1] - weight * k[1], g[2] - weight * k[2]];
}

/**
 * The numbers of a cell's result in a row: trajectories; then exact, value and standard error of each scalar, and of what
 * `withDivision` makes of each gradient. A row takes a fifth of the memory that the result's objects do.
 */
export function cellNumbers(settings: Settings, tally: CellTally): Float64Array {
  const exact = exactCell(settings);
  const process = settingsProcess(settings);
  const kl = klEstimators(process, settings.model.reference);
  const gradient = gradientEstimators(process, kl, settings.objective);
  // One vector a gradient: three logits, the attribution ratio, three shares.
  const vectors = Object.fromEntries(
    GRADIENTS.map((id) => [id, (totals: Totals) => withDivision(gradient[id](totals))]),
  ) as Record<GradientId, (totals: Totals) => number[]>;
  const estimates = jackknife(tally, {
    ...vectors,
    trajectories: (totals) => [trajectories(totals)],
    scalars: (totals) => [
      accuracy(totals),
      totals.counters[HEAD.attempts]! / trajectories(totals),
      totals.counters[HEAD.tokens]! / trajectories(totals),
      kl.expectedKl(totals),
    ],
  });
  const numbers = new Float64Array(1 + QUANTITY_SIZE * (SCALARS.length + GRADIENTS.length * DIVIDED));
  numbers[0] = estimates.trajectories.value[0]!;
  let at = 1;
  const put = (truth: readonly number[], { value, standardError }: Estimate): void =>
    truth.forEach((x, i) => {
      numbers[at++] = x;
      numbers[at++] = value[i]!;
      numbers[at++] = standardError[i]!;
    });
  put(
    SCALARS.map((id) => exact.scalars[id]),
    estimates.scalars,
  );
  for (const id of GRADIENTS) put(withDivision(exact.gradients[id]), estimates[id]);
  if (at !== numbers.length)
    throw new Error(`A cell came to ${at} numbers, where ${numbers.length} have room.`);
  return numbers;
}

/** Numbers of a quantity in a row, and quantities that `withDivision` makes. */
const QUANTITY_SIZE = 3;
const DIVIDED = 7;

export function resultOf(numbers: Float64Array): CellResult {
  let at = 1;
  const next = (): Quantity => ({
    exact: numbers[at++]!,
    value: numbers[at++]!,
    standardError: numbers[at++]!,
  });
  return {
    trajectories: numbers[0]!,
    scalars: Object.fromEntries(SCALARS.map((id) => [id, next()])) as Record<ScalarId, Quantity>,
    gradients: Object.fromEntries(
      GRADIENTS.map((id) => [id, gradientResult(Array.from({ length: DIVIDED }, next))]),
    ) as Record<GradientId, GradientResult>,
  };
}

function gradientEstimators(
  process: Process,
  { detached, full, k2Loss }: ReturnType<typeof klEstimators>,
  { advantage, kl }: Settings['objective'],
): Record<GradientId, GradientEstimator> {
  const { reward, surrogate: estimate } = rewardEstimators(process, ADVANTAGES[advantage].advantage);
  // Asked for twice with the same totals: by itself and as a part of the net gradient.
  const surrogate = keepingLast(estimate);
  return {
    reward,
    surrogate,
    klReward: detached.both,
    klSampling: detached.sampling,
    klDecision: detached.decision,
    klFull: full,
    klLoss: k2Loss,
    net: (totals) => minus(surrogate(totals), kl.weight, detached.both(totals)),
  };
}

/** The gradient, its attribution ratio and its shares; NaN where one divides by 0. */
export function withDivision(gradient: LogitVector): number[] {
  const size = gradient.reduce((sum, x) => sum + Math.abs(x), 0);
  return [...gradient, attributionRatio(gradient) ?? NaN, ...gradient.map((x) => Math.abs(x) / size)];
}

function gradientResult(quantities: readonly Quantity[]): GradientResult {
  // Where all but one block have nothing to divide there is a value and no error to it: it tells nothing.
  const known = ({ exact, value, standardError }: Quantity): boolean =>
    ![exact, value, standardError].some(Number.isNaN);
  const shares = quantities.slice(4, 7) as [Quantity, Quantity, Quantity];
  return {
    logits: quantities.slice(0, 3) as [Quantity, Quantity, Quantity],
    attribution: known(quantities[3]!) ? quantities[3]! : null,
    shares: shares.every(known) ? shares : null,
  };
}
