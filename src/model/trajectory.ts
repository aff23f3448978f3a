/** A trajectory as a list of actions: what was done, in order, and what came of it. */
import type { ActionKind } from './tally';

/** An action of the trajectory, in the order taken. */
export interface Step {
  readonly kind: ActionKind;
  /** Length of the answer in tokens for a sample, 1 for a decision. */
  readonly cost: number;
}

export interface Trajectory {
  readonly steps: readonly Step[];
  readonly reward: 0 | 1;
  /** The cap ended it, not STOP. */
  readonly capped: boolean;
  readonly lastCorrect: boolean;
}
