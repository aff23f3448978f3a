/** What a preset is, and the plain objective that each of them changes. */
import type { Objective, RlObjective, SupervisedObjective } from '../objective';

export const FRAMEWORKS = ['paper', 'verl', 'trl', 'openrlhf'] as const;
export type Framework = (typeof FRAMEWORKS)[number];

export interface ObjectivePreset {
  /** Unique; `framework-algorithm`, with the month where versions differ. */
  readonly id: string;
  readonly title: string;
  readonly framework: Framework;
  /** Commit and month that were read, or the version of the paper. */
  readonly version: string;
  readonly objective: Objective;
  /** Where its numbers stand. */
  readonly source: string;
  /** One sentence: what is special about it. */
  readonly note: string;
}

/** Longest response of the paper's training (Table 7), used where a framework divides by the padded width. */
export const RESPONSE_TOKENS = 8192;
/** Sequences of a mini-batch there: 128 prompts of 8 rollouts (Table 7). */
export const MINI_BATCH_SEQUENCES = 1024;

export const VERL_A = 'verl@b178a3c (2026-01)';
export const VERL_B = 'verl@1dda039 (2026-08)';
export const TRL = 'trl@f2cd577 (2026-07)';
export const OPENRLHF = 'OpenRLHF@3c3be62 (2026-08)';

type Changes = {
  readonly [part in 'discount' | 'overlong' | 'kl' | 'aggregation' | 'ratio']?: Partial<RlObjective[part]>;
} & { readonly advantage: RlObjective['advantage'] };

/** ∇E[A·log P], on policy, no penalty, with `changes` in its parts. */
export function rlObjective({ advantage, discount, overlong, kl, aggregation, ratio }: Changes): RlObjective {
  return {
    kind: 'rl',
    advantage,
    discount: { mode: 'none', gamma: 1, ...discount },
    overlong: { rule: 'none', maxTokens: RESPONSE_TOKENS, buffer: 0, ...overlong },
    kl: { placement: 'none', estimator: 'k1', weight: 0, gamma: 1, ...kl },
    aggregation: {
      rule: 'seq-mean-token-sum',
      normLength: RESPONSE_TOKENS,
      batchSize: MINI_BATCH_SEQUENCES,
      ...aggregation,
    },
    ratio: {
      rule: 'none',
      epsilonLow: 0.2,
      epsilonHigh: 0.2,
      bound: 3,
      tauPositive: 1,
      tauNegative: 1.05,
      ...ratio,
    },
  };
}

export function supervised(changes: Partial<SupervisedObjective> = {}): SupervisedObjective {
  return { kind: 'supervised', likelihood: 'sft', mask: 'all', tokenWeighted: true, ...changes };
}
