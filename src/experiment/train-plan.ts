/**
 * The plan of a training: learners side by side, each with a process, an objective, an optimiser and parameters to start
 * from. Rollouts of a learner are a function of (seed, stream, step), as those of a plan are of (seed, stream, index).
 */
import type { CapRule } from '../model/process';
import type { TrainProgram } from '../objective/train-program';
import type { LengthTable } from './length-table';
import type { CellPlan, Thresholds } from './plan';

export const OPTIMISERS = ['sgd', 'momentum', 'adam'] as const;
export interface Optimiser {
  readonly rule: (typeof OPTIMISERS)[number];
  readonly learningRate: number;
  /** β1 and β2 of Adam; the first is the decay of momentum. */
  readonly decay: readonly [number, number];
  /** Adam's ε. */
  readonly epsilon: number;
}

export const REFERENCE_RULES = ['fixed', 'refreshed', 'average'] as const;
/** What becomes of the reference policy: nothing, θ every so many updates, or an exponential moving average of θ. */
export interface ReferenceRule {
  readonly rule: (typeof REFERENCE_RULES)[number];
  /** Updates between refreshes; 1 or more. */
  readonly every: number;
  /** Share of the old reference that an update keeps, of the average. */
  readonly decay: number;
}

export interface LearnerPlan {
  /** Indices into `TrainPlan.tables`. */
  readonly lengthC: number;
  readonly lengthW: number;
  /** 0 for no cap. */
  readonly maxAttempts: number;
  readonly atCap: CapRule;
  readonly stream: number;
  readonly program: TrainProgram;
  readonly optimiser: Optimiser;
  readonly reference: ReferenceRule;
  /** Groups of one update in each class. */
  readonly groups: number;
  readonly minibatches: number;
  readonly epochs: number;
  /** Of every class, FEATURES numbers φ: logit i of class c is Σ_f φ[c][f]·parameter[i·FEATURES + f]. */
  readonly features: readonly (readonly number[])[];
  /** 3·FEATURES parameters: those of θ_s, then of θ_dC, then of θ_dW. */
  readonly start: readonly number[];
  readonly startReference: readonly number[];
  /** Of each class, where the trajectories are data. */
  readonly data: readonly Thresholds[] | null;
}

export interface TrainPlan {
  readonly seed: readonly [low: number, high: number];
  readonly purpose: number;
  readonly tables: readonly LengthTable[];
  readonly learners: readonly LearnerPlan[];
  /** Updates of each learner. */
  readonly steps: number;
  readonly features: number;
  readonly classes: number;
}

/** Most features of a class. */
export const MAX_FEATURES = 8;
/** A parameter, and so a logit of one feature, never leaves ± this. */
export const MAX_PARAMETER = 40;

/** The batch that an update is made of, counted over rollouts and their minibatches: epochs see the same ones again. */
export function batchNumber(
  { minibatches, epochs }: Pick<LearnerPlan, 'minibatches' | 'epochs'>,
  step: number,
): number {
  const updates = minibatches * epochs;
  return Math.floor(step / updates) * minibatches + ((step % updates) % minibatches);
}

/** The first group of an update in a class, in the numbering of the learner's stream. */
export function firstGroup(plan: TrainPlan, learner: LearnerPlan, step: number, classIndex: number): number {
  return (batchNumber(learner, step) * plan.classes + classIndex) * learner.groups;
}

/** One class of a learner as a cell of rollouts, in a step that draws with these thresholds. */
export function trainCell(learner: LearnerPlan, thresholds: Thresholds): CellPlan {
  const { stream, maxAttempts, atCap, lengthC, lengthW, groups, program } = learner;
  return {
    stream,
    thresholds,
    maxAttempts,
    atCap,
    groupSize: program.groupSize,
    groups,
    blocks: 1,
    lengthC,
    lengthW,
    expectedAttempts: 1,
  };
}

/**
 * What of a plan no engine but the reference has, as a sentence; null where there is nothing. Those objectives are worked
 * out from their definitions in float64.
 */
export function whyReferenceOnly({ learners }: Pick<TrainPlan, 'learners'>): string | null {
  for (const { program } of learners) {
    if (program.from === 'trajectories' && program.missing !== null)
      return `${program.missing} is not in the kernels of this engine. The reference engine trains with it.`;
  }
  return null;
}
