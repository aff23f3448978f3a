/** An experiment in its normalised form: every field present, every shorthand written out. */
import type { LengthDistribution } from '../model/lengths';
import type { Policy } from '../model/policy';
import type { CapRule } from '../model/process';
import type { AdvantageId } from '../objective/advantages';
import type { Optimiser, ReferenceRule } from './train-plan';

/** The version of experiment files and links that this program writes. */
export const EXPERIMENT_VERSION = 1;

/** Length distributions of right and wrong answers, in tokens. */
export interface LengthPair {
  readonly correct: LengthDistribution;
  readonly wrong: LengthDistribution;
}

export interface ModelSettings {
  readonly kind: 'three-logit';
  readonly policy: Policy;
  /** The policy that the KL penalty is measured from. */
  readonly reference: Policy;
  /** The policy that rolled out, where it is not `policy` itself: logits that are null are those of `policy`. */
  readonly old: { readonly [logit in keyof Policy]: Policy[logit] | null };
  /** The policy that wrote the data of SFT and DFT. */
  readonly data: Policy;
  readonly lengths: LengthPair;
  /** Largest number of attempts, or null for no cap. */
  readonly maxAttempts: number | null;
  readonly atCap: CapRule;
}

export interface ObjectiveSettings {
  readonly advantage: AdvantageId;
  /** Trajectories that share one question and one baseline. */
  readonly groupSize: number;
  readonly kl: { readonly weight: number };
}

export interface SamplingSettings {
  /** Trajectories of each cell; a plan rounds them up to whole groups. */
  readonly trajectories: number;
  /** Slices of a cell with sums of their own, for jackknife standard errors. */
  readonly blocks: number;
  /** Decimal digits of an integer below 2⁶⁴, which a number cannot hold; see `seedWords`. */
  readonly seed: string;
  /** True where all cells see the same random words. */
  readonly commonRandomNumbers: boolean;
}

export interface TrainingSettings {
  /** Updates of each policy; 0 for an experiment without training. */
  readonly steps: number;
  /** An objective as `objective-variant` reads it. */
  readonly objective: string;
  /** Of the objective's penalty; null for its own. */
  readonly klWeight: number | null;
  readonly optimiser: Optimiser['rule'];
  readonly learningRate: number;
  readonly beta1: number;
  readonly beta2: number;
  readonly epsilon: number;
  readonly reference: ReferenceRule['rule'];
  readonly refreshEvery: number;
  readonly averageDecay: number;
  /** Of one update, in each class of questions. */
  readonly groups: number;
  readonly minibatches: number;
  readonly epochs: number;
  /** Policies of a cell. */
  readonly replicas: number;
  readonly recordEvery: number;
  readonly queries: 'one' | 'digits';
  /** Change of a logit per unit of difficulty. */
  readonly slopeS: number;
  readonly slopeDC: number;
  readonly slopeDW: number;
}

/** What one cell of an experiment needs: an experiment without its sweep and its words. */
export interface Settings {
  readonly model: ModelSettings;
  readonly objective: ObjectiveSettings;
  readonly sampling: SamplingSettings;
  readonly training: TrainingSettings;
}

/** A value of an axis as a file has it; a constant length is its number of tokens. */
export type AxisValue =
  | number
  | string
  | boolean
  | null
  | LengthDistribution
  | { readonly correct: number | LengthDistribution; readonly wrong: number | LengthDistribution };

/** An axis that lists its values. */
export interface ValuesAxis {
  readonly path: string;
  readonly values: readonly AxisValue[];
}

/** An axis of `points` increasing values, the first `from` and the last `to`. */
export interface RangeAxis {
  readonly path: string;
  readonly from: number;
  readonly to: number;
  readonly points: number;
  readonly scale: 'linear' | 'log';
  /** True for distinct whole numbers. */
  readonly integers: boolean;
}

export type Axis = ValuesAxis | RangeAxis;

export interface Experiment extends Settings {
  readonly version: typeof EXPERIMENT_VERSION;
  readonly name: string;
  readonly description: string;
  /** Axes, the slowest first; none for a single cell. */
  readonly sweep: readonly Axis[];
}
