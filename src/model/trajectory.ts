/** One trajectory as a list of actions, and what the policy makes of it: its log-probability and its score. */
import { actionLogProbabilities, actionScores } from './log-ratio';
import type { LogitVector, Policy } from './policy';
import type { ActionKind } from './tally';

/** What was done in a rollout, in order, and what came of it. */
export interface Trajectory {
  readonly steps: readonly Step[];
  readonly reward: 0 | 1;
  /** The cap ended it, not STOP. */
  readonly capped: boolean;
  readonly lastCorrect: boolean;
}

/** An action of a rollout, in the order taken. */
export interface Step {
  readonly kind: ActionKind;
  /** Length of the answer in tokens for a sample, 1 for a decision. */
  readonly cost: number;
}

/** The written form: answers C or W and decisions R or S in turn; the last answer may stand without a decision. */
export const TRAJECTORY_PATTERN = /^[CW](,R,[CW])*(,[RS])?$/;

export interface TrajectoryAction {
  readonly kind: ActionKind;
  /** 1, 2, … */
  readonly attempt: number;
  /** Tokens: the length of an answer, 1 for a decision. */
  readonly tokens: number;
}

/** Tokens of a right and of a wrong answer. */
export interface AnswerLengths {
  readonly correct: number;
  readonly wrong: number;
}

/** Component of a gradient vector that each kind of action belongs to: θ_s, θ_dC, θ_dW. */
export const LOGIT_OF: Readonly<Record<ActionKind, 0 | 1 | 2>> = {
  sampleC: 0,
  sampleW: 0,
  stopC: 1,
  resC: 1,
  resW: 2,
  stopW: 2,
};

export function isSample(kind: ActionKind): boolean {
  return LOGIT_OF[kind] === 0;
}

/**
 * The actions of a trajectory such as "W,R,C,S": sample W, RESAMPLE, sample C, STOP.
 *
 * @throws RangeError when the text does not match `TRAJECTORY_PATTERN`.
 */
export function parseTrajectory(text: string, lengths: AnswerLengths): TrajectoryAction[] {
  if (!TRAJECTORY_PATTERN.test(text))
    throw new RangeError(`"${text}" is not a trajectory such as "W,R,C,S".`);
  let right = true;
  return text.split(',').map((letter, i) => {
    const attempt = Math.floor(i / 2) + 1;
    if (i % 2 === 0) {
      right = letter === 'C';
      return right
        ? { kind: 'sampleC', attempt, tokens: lengths.correct }
        : { kind: 'sampleW', attempt, tokens: lengths.wrong };
    }
    const kind = letter === 'S' ? (right ? 'stopC' : 'stopW') : right ? 'resC' : 'resW';
    return { kind, attempt, tokens: 1 };
  });
}

/** log P(τ) of Lemma 1; one term an answer, whatever its length. */
export function trajectoryLogProbability(policy: Policy, actions: readonly TrajectoryAction[]): number {
  const logs = actionLogProbabilities(policy);
  return actions.reduce((sum, { kind }) => sum + logs[kind], 0);
}

/** ∇log P(τ) of Corollary 1; one term an answer, whatever its length. */
export function trajectoryScore(policy: Policy, actions: readonly TrajectoryAction[]): LogitVector {
  const scores = actionScores(policy);
  const sum: [number, number, number] = [0, 0, 0];
  for (const { kind } of actions) sum[LOGIT_OF[kind]] += scores[kind];
  return sum;
}
