/**
 * An objective: everything between rollouts and the gradient of a training step, as the frameworks name its parts.
 *
 * Conventions that hold for all of them. A gradient is one of ascent. An answer of L tokens has one score term
 * (Corollary 1): the scores of its tokens sum to the score of the answer, so a weight on all of its tokens is a weight
 * on the answer. A penalty per token is charged L times (section 3.3.2), each token carrying the log ratio of the
 * answer. A decision is one token. |o| counts the tokens of answers and decisions.
 */
import type { DiscountMode } from '../model/exact-weights';

export const ADVANTAGE_RULES = [
  'grpo-population-std',
  'grpo-sample-std',
  'grpo-population-std-eps',
  'grpo-sample-std-eps',
  'verl-grpo-vectorized',
  'verl-grpo-passk',
  'trl-group',
  'trl-batch',
  'openrlhf-group-norm',
  'dr-grpo',
  'rloo',
  'rloo-vectorized',
  'reinforce-pp',
  'reinforce-pp-baseline',
  'openrlhf-reinforce-baseline',
  'remax',
  'opo',
  'gpg',
  'raw-reward',
] as const;
/** How the rewards of a group, or of the batch, become the weight A_i of each trajectory. */
export type AdvantageRule = (typeof ADVANTAGE_RULES)[number];

export const KL_ESTIMATORS = [
  'k1',
  'abs',
  'k2',
  'k3',
  'k3-clamped',
  'k1+',
  'abs+',
  'k3+',
  'k3-corrected',
] as const;
/**
 * The estimator of KL(π‖π_ref) of one action, from l = log(π/π_ref): k1 = l, abs = |l|, k2 = l²/2, k3 = e^−l + l − 1.
 * `k3-clamped` is verl's `low_var_kl`: −l clamped to ±20, then the value to ±10. A form with "+" has the value of its
 * base and the gradient of k2. `k3-corrected` multiplies k3 by the ratio π/π_old and differentiates both.
 */
export type KlEstimator = (typeof KL_ESTIMATORS)[number];

export const KL_PLACEMENTS = ['none', 'reward-to-go', 'reward-sum', 'loss'] as const;
/**
 * Where the penalty stands.
 * - `reward-to-go`: each action is charged with what it and all later actions pay (Theorem 3.2; OpenRLHF).
 * - `reward-sum`: the sum over the trajectory is subtracted from its reward before the advantage (verl,
 *   `use_kl_in_reward` with GRPO): one number on every token.
 * - `loss`: each action is charged with its own estimator's gradient (`use_kl_loss`); nothing passes to earlier actions.
 */
export type KlPlacement = (typeof KL_PLACEMENTS)[number];

export const AGGREGATIONS = [
  'seq-mean-token-sum',
  'seq-mean-token-mean',
  'token-mean',
  'seq-mean-token-sum-norm',
  'seq-sum-token-sum-norm',
] as const;
/**
 * How the losses of tokens become one number, in units of "mean over the sequences of …":
 * - `seq-mean-token-sum`: Σ_t x_t (the paper).
 * - `seq-mean-token-mean`: Σ_t x_t / |o_i| (GRPO; TRL `grpo`).
 * - `token-mean`: Σ_t x_t / E|o|, the tokens of the whole batch (verl default; TRL `dapo`, and `bnpo` in a large batch).
 * - `seq-mean-token-sum-norm`: Σ_t x_t / normLength (Dr. GRPO; verl of 2026-08, TRL `dr_grpo`).
 * - `seq-sum-token-sum-norm`: batchSize · Σ_t x_t / normLength (verl of 2026-01, which does not divide by the batch).
 */
export type Aggregation = (typeof AGGREGATIONS)[number];

export const RATIO_RULES = [
  'none',
  'ppo',
  'ppo-dual',
  'ppo-delta',
  'cispo',
  'cispo-trl',
  'sapo',
  'gspo',
  'gmpo',
] as const;
/** What the importance ratio ρ = π/π_old does to the weight A of an action; `none` is on-policy, ρ = 1. */
export type RatioRule = (typeof RATIO_RULES)[number];

export const OVERLONG_RULES = ['none', 'zero-reward', 'mask', 'soft-penalty'] as const;
/**
 * What happens to a trajectory of more than `maxTokens` tokens. Its answer counts as wrong under every rule but
 * `none`; `mask` also takes it out of the loss; `soft-penalty` (DAPO) adds 0 up to maxTokens − buffer, then falls
 * linearly to −1 at maxTokens and stays there. Its actions are all kept.
 */
export type OverlongRule = (typeof OVERLONG_RULES)[number];

export const LIKELIHOODS = ['sft', 'dft', 'dft-no-stop-gradient'] as const;
/** −log π, −sg(π)·log π and −π·log π of the tokens of data (equations 16, 26 and 24 of the paper). */
export type Likelihood = (typeof LIKELIHOODS)[number];

/** Which tokens of data carry loss. */
export const MASKS = ['all', 'decisions', 'sampling'] as const;

/** A policy gradient on trajectories of the model's own, or of an older policy. */
export interface RlObjective {
  readonly kind: 'rl';
  readonly advantage: AdvantageRule;
  readonly discount: { readonly mode: DiscountMode; /** γ in (0, 1]. */ readonly gamma: number };
  readonly overlong: {
    readonly rule: OverlongRule;
    /** In tokens of |o|. */
    readonly maxTokens: number;
    /** Tokens before `maxTokens` over which the soft penalty falls. */
    readonly buffer: number;
  };
  readonly kl: {
    readonly placement: KlPlacement;
    readonly estimator: KlEstimator;
    /** Reward per nat; the paper's w. */
    readonly weight: number;
    /** γ per action of the reward-to-go (Theorem 3.2). */
    readonly gamma: number;
  };
  readonly aggregation: {
    readonly rule: Aggregation;
    /** Tokens that `…-norm` divides by. */
    readonly normLength: number;
    /** Sequences of a batch, for `seq-sum-…`. */
    readonly batchSize: number;
  };
  readonly ratio: {
    readonly rule: RatioRule;
    readonly epsilonLow: number;
    readonly epsilonHigh: number;
    /** c of the dual clip, δ of `ppo-delta`. */
    readonly bound: number;
    /** Temperatures of SAPO for A ≥ 0 and A < 0. */
    readonly tauPositive: number;
    readonly tauNegative: number;
  };
}

/** Likelihood of trajectories that another policy wrote. */
export interface SupervisedObjective {
  readonly kind: 'supervised';
  readonly likelihood: Likelihood;
  /** Which tokens carry loss. */
  readonly mask: (typeof MASKS)[number];
  /** True where each token of an answer carries the answer's log-probability, L terms; false for one term. */
  readonly tokenWeighted: boolean;
}

export type Objective = RlObjective | SupervisedObjective;
