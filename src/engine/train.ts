/** What a training yields: the state of each learner before a recorded step, and what the step did. */
import type { TrainPlan } from '../experiment/train-plan';
import type { Thresholds } from '../experiment/plan';
import type { LogitVector } from '../model/policy';

export const LEARNER_STATUS = ['learning', 'diverged', 'endless', 'overrun'] as const;
/**
 * - `diverged`: the next update would have left ±40. It was not made, and no other.
 * - `endless`: without a cap, STOP became so rare that an attempt is followed by thousands of others.
 * - `overrun`: one trajectory made half a million attempts.
 */
export type LearnerStatus = (typeof LEARNER_STATUS)[number];

export interface ClassRecord {
  readonly thresholds: Thresholds;
  /** The gradient of ascent by term, in θ_s, θ_dC, θ_dW of the class. */
  readonly gradient: {
    readonly reward: LogitVector;
    readonly klSampling: LogitVector;
    readonly klDecision: LogitVector;
  };
  /** Right answers kept, attempts and tokens of the batch; 0 once the learner has stopped learning. */
  readonly rewarded: number;
  readonly attempts: number;
  readonly tokens: number;
}

/** The state before `step`, and what the step did in each class; the last record of a learner has no classes. */
export interface TrainRecord {
  readonly step: number;
  readonly learner: number;
  readonly status: LearnerStatus;
  /** β1^t and β2^t. */
  readonly powers: readonly [number, number];
  readonly theta: readonly number[];
  readonly reference: readonly number[];
  readonly old: readonly number[];
  readonly first: readonly number[];
  readonly second: readonly number[];
  readonly classes: readonly ClassRecord[];
}

/** Records of one step for every learner, in their order. */
export interface TrainRecords {
  readonly step: number;
  /** `recordLayout(plan).size` numbers a learner. */
  readonly values: Float64Array;
  /** Tallies of each learner and class, where they were asked for. */
  readonly tallies: readonly BigUint64Array[] | null;
}

export interface TrainOptions {
  readonly signal?: AbortSignal | undefined;
  /** Steps between records; the state after the last step is always recorded. */
  readonly recordEvery?: number;
  /** True to keep the tally of every recorded step: for checks. */
  readonly keepTallies?: boolean;
  /** Steps done, of all learners together. */
  readonly onProgress?: ((steps: number) => void) | undefined;
  /**
   * For pictures: where the states are while the WebGPU engine trains, and null before they go. Read them on the device
   * from `onProgress`; whoever wrote to them would change the training. Other engines never call it.
   */
  readonly onStates?: ((states: LearnerStates | null) => void) | undefined;
}

/** The states of a training on its device, in the layout of `shaders/train.wgsl`. */
export interface LearnerStates {
  readonly device: GPUDevice;
  /** True where WebGPU runs on the processor. */
  readonly software: boolean;
  /** For use as storage that is only read, or as the source of a copy. */
  readonly states: GPUBuffer;
  readonly learners: number;
  /** Of one vector: three for each feature. */
  readonly parameters: number;
  /** Words from one learner to the next: step, status and powers, then five vectors. */
  readonly stateWords: number;
}

const HEAD = 4;
const VECTORS = 5;
const CLASS_VALUES = 15;

export interface RecordLayout {
  readonly parameters: number;
  readonly classes: number;
  /** Numbers of a state, and of a record. */
  readonly stateSize: number;
  readonly size: number;
}

/** Step, status and powers; five vectors; then of each class three thresholds, nine components and three counts. */
export function recordLayout({ features, classes }: Pick<TrainPlan, 'features' | 'classes'>): RecordLayout {
  const parameters = 3 * features;
  const stateSize = HEAD + VECTORS * parameters;
  return { parameters, classes, stateSize, size: stateSize + CLASS_VALUES * classes };
}

/** @param final true for the state after the last step, which has no step of its own */
export function readRecord(
  layout: RecordLayout,
  { values }: Pick<TrainRecords, 'values'>,
  learner: number,
  final = false,
): TrainRecord {
  const at = learner * layout.size;
  const vector = (v: number): number[] => {
    const start = at + HEAD + v * layout.parameters;
    return Array.from(values.subarray(start, start + layout.parameters));
  };
  const status = LEARNER_STATUS[values[at + 1]!];
  if (status === undefined)
    throw new RangeError(`Record of learner ${learner} has the status ${values[at + 1]}.`);
  return {
    step: values[at]!,
    learner,
    status,
    powers: [values[at + 2]!, values[at + 3]!],
    theta: vector(0),
    reference: vector(1),
    old: vector(2),
    first: vector(3),
    second: vector(4),
    classes: final
      ? []
      : Array.from({ length: layout.classes }, (_, c) =>
          readClass(values, at + layout.stateSize + c * CLASS_VALUES),
        ),
  };
}

function readClass(values: Float64Array, at: number): ClassRecord {
  const term = (t: number): LogitVector => [
    values[at + 3 + 3 * t]!,
    values[at + 4 + 3 * t]!,
    values[at + 5 + 3 * t]!,
  ];
  return {
    thresholds: { correctStop: values[at]!, correct: values[at + 1]!, wrongResample: values[at + 2]! },
    gradient: { reward: term(0), klSampling: term(1), klDecision: term(2) },
    rewarded: values[at + 12]!,
    attempts: values[at + 13]!,
    tokens: values[at + 14]!,
  };
}

/** Writes a record as `readRecord` reads it. */
export function writeRecord(layout: RecordLayout, values: Float64Array, record: TrainRecord): void {
  const at = record.learner * layout.size;
  const { step, status, powers, theta, reference, old, first, second, classes } = record;
  values.set(
    [
      step,
      LEARNER_STATUS.indexOf(status),
      ...powers,
      ...theta,
      ...reference,
      ...old,
      ...first,
      ...second,
      ...classes.flatMap(({ thresholds, gradient, rewarded, attempts, tokens }) => [
        thresholds.correctStop,
        thresholds.correct,
        thresholds.wrongResample,
        ...gradient.reward,
        ...gradient.klSampling,
        ...gradient.klDecision,
        rewarded,
        attempts,
        tokens,
      ]),
    ],
    at,
  );
}
