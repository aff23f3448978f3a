/**
 * A signal program: an objective lowered to the numbers that the signal kernel and its twin on the CPU work with, for
 * objectives that are not linear in the tally. Everything that needs accuracy (log ratios, clipping of one action's
 * ratio, powers of γ) is computed on the host in float64; what is left are sums, products, quotients, square roots and
 * one exponential a trajectory.
 *
 * What a program means, for a group of G trajectories, |o_i| the tokens of answers and decisions of member i:
 *
 *     correct_i = 1 if the reward of the process is 1 and |o_i| is not over maxTokens, else 0
 *     r_i   = correct_i − penalty_i − Σ_t cost_t·paid[kind_t]
 *     penalty_i = clamp((|o_i| − penaltyStart)·penaltySlope, 0, 1)
 *     A_i   = (r_i − baseline_i) / scale           0 where a scale by deviation meets Σ(r−μ)² ≤ EQUAL_REWARDS
 *     x_i   = 0 if masked (overlong with maskOverlong), else 1/(|o_i| + ε) or 1
 *     ρ_i   = sequence ratio (1 without a rule)
 *     reward[kind]  += x_i·A_i·ρ_i·Σ_t discount_t·multiplier[sign A_i][kind_t]     terms 0 (correct_i) and 1 (not)
 *     kl[kind]      −= x_i·Σ_t cost_t·lossKl[kind_t]                               term 2 for samples, 3 for decisions
 *     kl[kind]      −= x_i·Σ_t' cost_t'·toGoKl[kind_t']·(Σ_{t ≤ t'} toGoGamma^(t'−t)·1{kind_t = kind})   by payer t'
 *
 * cost is the length of an answer in tokens, 1 for a decision. t counts actions, so toGoGamma^(t'−t) is one factor an
 * action. Baselines and deviations are over all members of the group, masked ones too. Sums are over members, then
 * divided by nothing: the caller divides by trajectories.
 */
import type { PerAction } from '../model/log-ratio';

/** Terms of a signal, in the order of every output. */
export const SIGNAL_TERMS = ['rewardCorrect', 'rewardWrong', 'klSampling', 'klDecision'] as const;
export type SignalTerm = (typeof SIGNAL_TERMS)[number];

/** Sums of weights by term and kind of action: `SIGNAL_TERMS.length × ACTION_KINDS.length`, the term slowest. */
export const SIGNAL_SIZE = SIGNAL_TERMS.length * 6;

export const SIGNAL_BASELINES = [
  'none',
  'constant',
  'group-mean',
  'mean-of-others',
  'length-weighted',
] as const;
/**
 * `length-weighted` is Σ|o|r / Σ|o| over the group (OPO). `mean-of-others` is the mean of the other G − 1 rewards and
 * needs G ≥ 2.
 */
export type SignalBaseline = (typeof SIGNAL_BASELINES)[number];

export const SIGNAL_SCALES = ['none', 'population', 'sample', 'sample-clamped'] as const;
/**
 * The divisor of an advantage: 1, or σ + ε with σ² = Σ(r−μ)²/G, /(G−1), or max(Σ(r−μ)²/(G−1), varianceFloor).
 * In a group of one, `sample` scales divide by 1 without ε and the group mean is 0, so that A = r (verl).
 */
export type SignalScale = (typeof SIGNAL_SCALES)[number];

/**
 * Rewards of a group count as equal, and its scaled advantages are 0, where Σ(r−μ)² is not above this. It lies below
 * what the rounding of float64 rewards can leave of rewards that are equal by their formula, and it is a power of two
 * that a 32-bit float holds together with its square root.
 */
export const EQUAL_REWARDS = 2 ** -96;

export interface SignalProgram {
  /** Longest |o| that may earn a reward, a whole number; 0 for no limit. */
  readonly maxTokens: number;
  /** True to mask members over `maxTokens`. */
  readonly maskOverlong: boolean;
  /** Tokens where the soft penalty begins, a whole number, and its slope per token; slope 0 for none. */
  readonly penaltyStart: number;
  readonly penaltySlope: number;
  /** Taken from the reward per unit of cost. */
  readonly paid: PerAction;
  readonly baseline: SignalBaseline;
  /** The constant of `constant`. */
  readonly baselineValue: number;
  readonly scale: SignalScale;
  readonly scaleEpsilon: number;
  readonly varianceFloor: number;
  /** True to divide a trajectory's weights by |o| + lengthEpsilon. */
  readonly perToken: boolean;
  readonly lengthEpsilon: number;
  /** Discount of an action's weight by what follows it. */
  readonly discount: SignalDiscount;
  /** Weight of an action by its kind, where A ≥ 0 and where A < 0: clipping and importance ratios. */
  readonly multiplier: { readonly positive: PerAction; readonly negative: PerAction };
  readonly sequenceRatio: SequenceRatio;
  /** Gradient of the loss's KL estimator per unit of cost, times its weight. */
  readonly lossKl: PerAction;
  /** Paid to go per unit of cost, times its weight. */
  readonly toGoKl: PerAction;
  readonly toGoGamma: number;
}

/**
 * Weight of an action at attempt k of T: `ownSample` or `ownDecision` for the attempt itself, times the product of
 * `later` over attempts j = k+1..T. Each factor is one of: 1, γ, γ², or γ^len_j, as the discount mode says:
 *
 * | mode           | ownSample | ownDecision | later, decided | later, capped without a decision |
 * | none           | 1         | 1           | 1              | 1       |
 * | theorem-3.1    | γ^len_k   | γ^len_k     | γ^len_j        | γ^len_j |
 * | definition-3.1 | γ^len_k   | 1           | γ^len_j        | γ^len_j |
 * | per-attempt    | 1         | 1           | γ              | γ       |
 * | per-action     | γ (1 where no decision follows) | 1 | γ²     | γ       |
 */
export interface SignalDiscount {
  readonly mode: 'none' | 'theorem-3.1' | 'definition-3.1' | 'per-attempt' | 'per-action';
  readonly gamma: number;
}

/**
 * One ratio for the whole trajectory, from the log ratios log(π/π_old) of its actions, each counted once a token.
 * - `gspo`: ρ = exp(min(mean over tokens, 10)); the weight is 0 where ρ > 1+ε_high and A > 0, or ρ < 1−ε_low and A < 0.
 *   Engines decide on the mean: min(mean, 10) > log(1+ε_high) is the same.
 * - `gmpo`: each log ratio is clipped to at most ε_high where A > 0 and to at least −ε_low where A < 0 before the mean,
 *   and an action whose log ratio was beyond gets no weight. ρ = exp(mean).
 */
export interface SequenceRatio {
  readonly rule: 'none' | 'gspo' | 'gmpo';
  readonly logRatio: PerAction;
  readonly epsilonLow: number;
  readonly epsilonHigh: number;
}
