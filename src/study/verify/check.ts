import type { Measured } from './check-accuracy';
import type { LimitFound } from './check-limits';
import type { ZScores } from './z-scores';

/** What verification looks at, by the names that reports use. */
export const CHECK_NAMES = [
  'known answers',
  'draws',
  'limits',
  'accuracy',
  'tallies',
  'signals',
  'training',
  'z-scores',
] as const;
export type CheckName = (typeof CHECK_NAMES)[number];

/** One check of a verification. */
export interface Check {
  readonly engine: string;
  /** `start`: an engine that was there before could not be had again. */
  readonly name: CheckName | 'start';
  readonly passed: boolean;
  /** What was seen, in a sentence. */
  readonly detail: string;
  /** The numbers behind the sentence, where there are more than it says. */
  readonly evidence?: Evidence;
}

export type Evidence =
  | { readonly kind: 'accuracy'; readonly measured: readonly Measured[] }
  | { readonly kind: 'limits'; readonly limits: readonly LimitFound[] }
  | { readonly kind: 'z-scores'; readonly scores: ZScores };
