/**
 * Group advantages: how much better a trajectory is than its group, for a binary reward.
 *
 * A depends on a trajectory only through m, the number of right answers in its group of G (its own included), and its
 * own reward. An estimator is therefore one small function A(m, R, G).
 */
import type { ScoreMoments } from '../model/exact-score-moments';
import type { LogitVector } from '../model/policy';
import type { AdvantageRule } from './objective';

export const ADVANTAGE_IDS = [
  'grpo-population-std',
  'grpo-sample-std',
  'grpo-population-std-eps',
  'grpo-sample-std-eps',
  'dr-grpo',
  'rloo',
  'verl-grpo-vectorized',
  'verl-grpo-passk',
  'trl-group',
  'openrlhf-group-norm',
  'rloo-vectorized',
  'raw-reward',
] as const satisfies readonly AdvantageRule[];
/** The rules that are a function of (m, R, G); those that look at lengths or at the batch are in `batch-normalisers`. */
export type AdvantageId = (typeof ADVANTAGE_IDS)[number];

/** The ε added to the standard deviation by GRPO implementations. */
export const GRPO_EPSILON = 1e-6;
/** The least variance of verl's grpo_vectorized. */
export const VERL_VARIANCE_FLOOR = 1e-6;

/**
 * @param correctInGroup m in 0..G. @param reward own R. @param groupSize G ≥ 1, with each source's convention for 1.
 * @returns A, in units of reward or none.
 * @throws RangeError for G = 1 where the source refuses it.
 */
export type AdvantageFunction = (correctInGroup: number, reward: 0 | 1, groupSize: number) => number;

export interface Advantage {
  readonly label: string;
  /** With μ the mean and σ a standard deviation of the group's rewards. */
  readonly formula: string;
  readonly source: string;
  readonly advantage: AdvantageFunction;
}

/** R − μ: (G−m)/G for a right answer, −m/G for a wrong one. */
function centred(correctInGroup: number, reward: 0 | 1, groupSize: number): number {
  return (reward === 1 ? groupSize - correctInGroup : -correctInGroup) / groupSize;
}

/** (R − μ)/divisor(Σ(R_i − μ)², G); 0 in a group whose rewards are all equal. */
function standardised(divisor: (squares: number, groupSize: number) => number): AdvantageFunction {
  return (correctInGroup, reward, groupSize) => {
    const squares = (correctInGroup * (groupSize - correctInGroup)) / groupSize;
    return squares === 0 ? 0 : centred(correctInGroup, reward, groupSize) / divisor(squares, groupSize);
  };
}

const population =
  (epsilon: number) =>
  (squares: number, groupSize: number): number =>
    Math.sqrt(squares / groupSize) + epsilon;
const sample =
  (epsilon: number) =>
  (squares: number, groupSize: number): number =>
    Math.sqrt(squares / (groupSize - 1)) + epsilon;

/** `advantage` for groups, and for a group of one another function of its reward. */
function alone(single: (reward: 0 | 1) => number, advantage: AdvantageFunction): AdvantageFunction {
  return (correctInGroup, reward, groupSize) =>
    groupSize === 1 ? single(reward) : advantage(correctInGroup, reward, groupSize);
}

/** verl gives a group of one the mean 0 and the deviation 1. */
const verlAlone = (reward: 0 | 1): number => reward / (1 + GRPO_EPSILON);

function refused(): never {
  throw new RangeError('This advantage needs groups of at least 2.');
}

/** R − Σ_{j≠i} R_j/(G−1). */
const leaveOneOut: AdvantageFunction = (correctInGroup, reward, groupSize) =>
  (reward === 1 ? groupSize - correctInGroup : -correctInGroup) / (groupSize - 1);

/** Every group advantage of the lab. A new one is a new line here. */
export const ADVANTAGES: Readonly<Record<AdvantageId, Advantage>> = {
  'grpo-population-std': {
    label: 'GRPO, population standard deviation',
    formula: '(R − μ) / σ, σ² = Σ(R_i − μ)²/G',
    source: 'paper, Appendix A.4, which does not say which σ',
    advantage: standardised(population(0)),
  },
  'grpo-sample-std': {
    label: 'GRPO, sample standard deviation',
    formula: '(R − μ) / σ, σ² = Σ(R_i − μ)²/(G−1)',
    source: 'paper, Appendix A.4, with the σ that the common frameworks use',
    advantage: standardised(sample(0)),
  },
  'grpo-population-std-eps': {
    label: 'GRPO, population standard deviation plus 1e-6',
    formula: '(R − μ) / (σ + 1e-6), σ² = Σ(R_i − μ)²/G',
    source: 'GRPO with the ε of verl',
    advantage: standardised(population(GRPO_EPSILON)),
  },
  'grpo-sample-std-eps': {
    label: 'GRPO, sample standard deviation plus 1e-6',
    formula: '(R − μ) / (σ + 1e-6), σ² = Σ(R_i − μ)²/(G−1)',
    source: 'verl, algorithm.adv_estimator=grpo (verl@b178a3c core_algos.py:266)',
    advantage: alone(verlAlone, standardised(sample(GRPO_EPSILON))),
  },
  'dr-grpo': {
    label: 'Dr. GRPO, no division by the standard deviation',
    formula: 'R − μ',
    source: 'Dr. GRPO; verl, norm_adv_by_std_in_grpo=False',
    advantage: centred,
  },
  rloo: {
    label: 'RLOO, mean of the other members as baseline',
    formula: 'R − Σ_{j≠i} R_j / (G−1)',
    source: 'RLOO; verl, algorithm.adv_estimator=rloo (verl@b178a3c core_algos.py:476)',
    advantage: alone((reward) => reward, leaveOneOut),
  },
  'verl-grpo-vectorized': {
    label: 'GRPO, variance not below 1e-6',
    formula: '(R − μ) / (σ + 1e-6), σ² = max(Σ(R_i − μ)²/(G−1), 1e-6)',
    source: 'verl, grpo_vectorized (verl@b178a3c core_algos.py:333)',
    advantage: alone(
      verlAlone,
      standardised(
        (squares, groupSize) =>
          Math.sqrt(Math.max(squares / (groupSize - 1), VERL_VARIANCE_FLOOR)) + GRPO_EPSILON,
      ),
    ),
  },
  'verl-grpo-passk': {
    label: 'Pass@k, only a lone right answer is rewarded',
    formula: '(R_max − R_second) / (σ + 1e-6) for the best, else 0',
    source: 'verl, grpo_passk (verl@b178a3c core_algos.py:360)',
    advantage: alone(refused, (correctInGroup, reward, groupSize) =>
      reward === 1 && correctInGroup === 1
        ? 1 / sample(GRPO_EPSILON)((groupSize - 1) / groupSize, groupSize)
        : 0,
    ),
  },
  'trl-group': {
    label: 'GRPO, sample standard deviation plus 1e-4',
    formula: '(R − μ) / (σ + 1e-4), σ² = Σ(R_i − μ)²/(G−1)',
    source: 'TRL, scale_rewards="group" (trl@f2cd577 grpo_trainer.py:2687-2707)',
    advantage: standardised(sample(1e-4)),
  },
  'openrlhf-group-norm': {
    label: 'GRPO, sample standard deviation plus 1e-9',
    formula: '(R − μ) / (σ + 1e-9), σ² = Σ(R_i − μ)²/(G−1)',
    source: 'OpenRLHF, advantage_estimator=group_norm (OpenRLHF@3c3be62 experience_maker.py:269)',
    advantage: alone(refused, standardised(sample(1e-9))),
  },
  'rloo-vectorized': {
    label: 'RLOO, nothing for a group of one',
    formula: 'R − Σ_{j≠i} R_j / (G−1)',
    source: 'verl, rloo_vectorized (verl@b178a3c core_algos.py:720)',
    advantage: alone(() => 0, leaveOneOut),
  },
  'raw-reward': {
    label: 'The reward itself, no baseline',
    formula: 'R',
    source: 'REINFORCE without a baseline',
    advantage: (_, reward) => reward,
  },
};

export interface AdvantageMoments {
  /** E[A | R = 1]. */
  readonly givenCorrect: number;
  /** E[A | R = 0]. */
  readonly givenWrong: number;
  /** c = E[A | R=1] − E[A | R=0]: without a discount, E[A·∇log P] = c·∇J for every estimator. */
  readonly factor: number;
}

/**
 * P(m of n trials succeed), m = 0..n, by adding one trial at a time.
 *
 * All terms are positive, so the relative error of each is below 3n·2⁻⁵³, and the largest never underflows.
 */
export function binomialPmf(trials: number, success: number, failure: number): Float64Array {
  const pmf = new Float64Array(trials + 1);
  pmf[0] = 1;
  for (let n = 1; n <= trials; n++) {
    for (let m = n; m >= 1; m--) pmf[m] = pmf[m]! * failure + pmf[m - 1]! * success;
    pmf[0] *= failure;
  }
  return pmf;
}

/**
 * Mean advantage by own reward in a group of G independent trajectories.
 *
 * @param groupSize G, 1..256.
 * @param accuracy J = P(R = 1), 0..1. @param errorRate 1 − J, given apart to keep its digits.
 */
export function exactAdvantageMoments(
  id: AdvantageId,
  groupSize: number,
  accuracy: number,
  errorRate: number,
): AdvantageMoments {
  return advantageMoments(ADVANTAGES[id].advantage, groupSize, accuracy, errorRate);
}

/** The same for any advantage function. */
export function advantageMoments(
  advantage: AdvantageFunction,
  groupSize: number,
  accuracy: number,
  errorRate: number,
): AdvantageMoments {
  let givenCorrect = 0;
  let givenWrong = 0;
  binomialPmf(groupSize - 1, accuracy, errorRate).forEach((chance, others) => {
    givenCorrect += chance * advantage(others + 1, 1, groupSize);
    givenWrong += chance * advantage(others, 0, groupSize);
  });
  return { givenCorrect, givenWrong, factor: givenCorrect - givenWrong };
}

/**
 * Expected surrogate gradient E[A·Σ_t weight_t·∇log π_t] = E[A|R=1]·h_1 + E[A|R=0]·h_0: the mean over a group's members,
 * on-policy, without clipping and without division by the response length (Theorem 3.1).
 */
export function surrogateGradient(advantage: AdvantageMoments, scores: ScoreMoments): LogitVector {
  const component = (i: 0 | 1 | 2): number =>
    advantage.givenCorrect * scores.correct[i] + advantage.givenWrong * scores.wrong[i];
  return [component(0), component(1), component(2)];
}
