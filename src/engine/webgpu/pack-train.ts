/** Learners as the words of the struct `Learner` and the array `numbers` of `shaders/lib/train/learner.wgsl`. */
import { type LearnerPlan, OPTIMISERS, REFERENCE_RULES, type TrainPlan } from '../../experiment/train-plan';
import { ACTION_KINDS } from '../../model/tally';
import type { KlEstimator, KlPlacement } from '../../objective/objective';
import {
  BATCH_STEPS,
  type CountProgram,
  type TrainRatio,
  type TrainShare,
  type TrainSignal,
} from '../../objective/train-program';
import type { SignalNumbers } from '../signal-numbers';
import { LEARNER_STATUS, type RecordLayout } from '../train';
import { trainSignalNumbers } from '../train-signal';
import { packTables, tableWords } from './tally-kernel';

const LEARNER_WORDS = 46;

const PLACEMENTS: Readonly<Record<KlPlacement, number>> = {
  none: 0,
  'reward-to-go': 1,
  loss: 2,
  'reward-sum': 3,
};
const ESTIMATORS: Readonly<Record<KlEstimator, number>> = {
  k1: 0,
  abs: 1,
  k2: 2,
  k3: 3,
  'k3-clamped': 4,
  'k3-corrected': 5,
  'k1+': 6,
  'abs+': 7,
  'k3+': 8,
};
const FORMS: readonly TrainRatio['form'][] = ['none', 'cut', 'clamp', 'gate', 'sequence', 'sequence-clipped'];
const LIKELIHOODS: readonly CountProgram['likelihood'][] = ['none', 'sft', 'dft', 'dft-no-stop-gradient'];
const SHARES: readonly TrainShare['of'][] = ['trajectories', 'tokens'];

export interface PackedLearners {
  readonly entries: Uint32Array<ArrayBuffer>;
  readonly learners: ArrayBuffer;
  readonly numbers: Uint32Array<ArrayBuffer>;
}

export function packLearners(plan: TrainPlan): PackedLearners {
  const { entries, starts } = packTables(plan.tables);
  const tables = new NumberTables();
  const learners = new ArrayBuffer(4 * LEARNER_WORDS * plan.learners.length);
  plan.learners.forEach((learner, i) => {
    const writer = new WordWriter(learners, LEARNER_WORDS * i);
    writeLearner(writer, plan, learner, starts, tables);
    if (writer.at !== LEARNER_WORDS * (i + 1))
      throw new Error(`A learner has ${writer.at - LEARNER_WORDS * i} words.`);
  });
  return { entries, learners, numbers: tables.words() };
}

function writeLearner(
  writer: WordWriter,
  plan: TrainPlan,
  learner: LearnerPlan,
  starts: readonly number[],
  tables: NumberTables,
): void {
  const { optimiser, reference } = learner;
  const { groupSize } = learner.program;
  const { ratio, kl, share, advantages, batch, likelihood, carries, tokenWeighted } = toldTo(learner);
  const { maxAttempts, atCap } = learner;
  writer.words(
    // Thresholds are the device's.
    0, 0, 0, maxAttempts,
    atCap === 'decide-then-fail' ? 0 : maxAttempts,
    atCap === 'truncate' ? 1 : 0,
    groupSize, learner.stream,
    ...tableWords(plan.tables, starts, learner.lengthC),
    ...tableWords(plan.tables, starts, learner.lengthW),
  ); // prettier-ignore
  writer.words(
    tables.floats(advantages),
    tables.floats(learner.features.flat()),
    learner.data === null
      ? 0
      : tables.integers(learner.data.flatMap((t) => [t.correctStop, t.correct, t.wrongResample])),
    learner.groups,
    learner.minibatches,
    learner.minibatches * learner.epochs,
    LIKELIHOODS.indexOf(likelihood),
    ACTION_KINDS.reduce((bits, kind, k) => bits | (carries[kind] ? 1 << k : 0), 0),
    Number(tokenWeighted),
    FORMS.indexOf(ratio.form),
  );
  writer.floats(...ratio.low, ...ratio.high, ...ratio.temperature);
  writer.words(PLACEMENTS[kl.placement], ESTIMATORS[kl.estimator]);
  writer.floats(kl.weight);
  writer.words(SHARES.indexOf(share.of));
  writer.floats(share.factor);
  writer.words(OPTIMISERS.indexOf(optimiser.rule));
  writer.floats(optimiser.learningRate, ...optimiser.decay, optimiser.epsilon);
  writer.words(REFERENCE_RULES.indexOf(reference.rule), reference.every);
  writer.floats(reference.decay);
  const numbers = signalNumbersOf(learner);
  writer.words(
    BATCH_STEPS.indexOf(batch),
    Number(numbers !== null),
    (numbers?.sides[0] ?? 0) + 2 * (numbers?.sides[1] ?? 0),
  );
}

/** What of a program goes into the struct; a signal program has words of its own. */
type Told = Omit<CountProgram, 'from' | 'groupSize' | 'kl'> & Pick<TrainSignal, 'kl'>;

/** @throws RangeError for a program that only its loop form says; the engine refuses those before */
function toldTo({ program }: LearnerPlan): Told {
  if (program.from === 'counts') return program;
  const { signal, missing } = program;
  if (signal === null) throw new RangeError(`${missing} is not in the train kernels.`);
  const { ratio, kl, share } = signal;
  const counted = {
    advantages: new Float64Array(1),
    batch: 'none',
    likelihood: 'none',
    tokenWeighted: false,
  } as const;
  const carries = { sampleC: true, sampleW: true, stopC: true, resC: true, resW: true, stopW: true };
  return { ...counted, carries, ratio, kl, share };
}

/** The numbers of a learner's signal program; null where counts are enough. */
export function signalNumbersOf({ program }: LearnerPlan): SignalNumbers | null {
  if (program.from === 'counts' || program.signal === null) return null;
  return trainSignalNumbers(program.signal, program.groupSize);
}

/** The state before the first step, as the array `states`. */
export function packStates(plan: TrainPlan, layout: RecordLayout): Uint32Array<ArrayBuffer> {
  const buffer = new ArrayBuffer(4 * layout.stateSize * plan.learners.length);
  plan.learners.forEach(({ start, startReference }, i) => {
    const writer = new WordWriter(buffer, layout.stateSize * i);
    writer.words(0, LEARNER_STATUS.indexOf('learning'));
    writer.floats(1, 1, ...start, ...startReference, ...start, ...start.map(() => 0), ...start.map(() => 0));
  });
  return new Uint32Array(buffer);
}

class WordWriter {
  private readonly integers: Uint32Array;
  private readonly reals: Float32Array;

  constructor(
    buffer: ArrayBuffer,
    public at: number,
  ) {
    this.integers = new Uint32Array(buffer);
    this.reals = new Float32Array(buffer);
  }

  words(...values: readonly number[]): void {
    this.integers.set(values, this.at);
    this.at += values.length;
  }

  floats(...values: readonly number[]): void {
    this.reals.set(values, this.at);
    this.at += values.length;
  }
}

/** Tables that learners share where they are equal. */
class NumberTables {
  private readonly parts: Uint32Array[] = [];
  private readonly known = new Map<string, number>();
  private size = 0;

  /** @returns where the table begins */
  floats(values: ArrayLike<number>): number {
    return this.integers(new Uint32Array(Float32Array.from(values).buffer));
  }

  integers(values: ArrayLike<number>): number {
    const table = Uint32Array.from(values);
    const key = table.join();
    const at = this.known.get(key);
    if (at !== undefined) return at;
    this.known.set(key, this.size);
    this.parts.push(table);
    this.size += table.length;
    return this.size - table.length;
  }

  words(): Uint32Array<ArrayBuffer> {
    const words = new Uint32Array(Math.max(1, this.size));
    let at = 0;
    for (const part of this.parts) {
      words.set(part, at);
      at += part.length;
    }
    return words;
  }
}
