/** What a training takes of a device's memory, before any of it is taken. */
import type { TrainPlan } from '../../experiment/train-plan';
import { EngineError } from '../engine';
import { type RecordLayout, recordLayout } from '../train';
import { kernelCounters } from './decode';

/** Words of a class in a record of the kernel; tokens are two of them. */
export const CLASS_WORDS = 16;
/** The word behind the counters that says whether a trajectory overran. */
const OVERRUN_WORDS = 1;

export interface SizeOptions {
  readonly recordEvery: number;
  readonly keepTallies: boolean;
  /** Most bytes of records between readbacks. */
  readonly outputBytes: number;
  /** Most bytes of one buffer. */
  readonly bufferBytes: number;
}

export interface Sizes {
  readonly layout: RecordLayout;
  readonly groupSize: number;
  readonly recordWords: number;
  /** Counters of a learner and class, and the word behind them. */
  readonly countersPerClass: number;
  /** Bytes of the records, and of the counters, of one step. */
  readonly slotBytes: number;
  readonly stepCounterBytes: number;
  /** Recorded steps between readbacks. */
  readonly slots: number;
  readonly recordBytes: number;
  readonly keptBytes: number;
}

/** @throws EngineError where not even the records of one step fit the device */
export function sizesOf(device: GPUDevice, plan: TrainPlan, options: SizeOptions): Sizes {
  const layout = recordLayout(plan);
  const learners = plan.learners.length;
  const groupSize = Math.max(...plan.learners.map(({ program }) => program.groupSize));
  const recordWords = layout.stateSize + CLASS_WORDS * plan.classes;
  const countersPerClass = kernelCounters(groupSize) + OVERRUN_WORDS;
  const slotBytes = 4 * recordWords * learners;
  const stepCounterBytes = 8 * countersPerClass * plan.classes * learners;
  // What is read back is records and counters one behind the other.
  const room = Math.min(options.bufferBytes, device.limits.maxBufferSize / 2);
  needRoom(learners, Math.max(slotBytes, stepCounterBytes), room);
  const slot = options.keepTallies ? Math.max(slotBytes, stepCounterBytes) : slotBytes;
  const wanted = Math.max(1, Math.floor(Math.min(options.outputBytes, room) / slot));
  const slots = Math.min(wanted, Math.ceil(plan.steps / options.recordEvery));
  return {
    layout,
    groupSize,
    recordWords,
    countersPerClass,
    slotBytes,
    stepCounterBytes,
    slots,
    recordBytes: slots * slotBytes,
    keptBytes: options.keepTallies ? slots * stepCounterBytes : 8,
  };
}

/** @throws EngineError where the largest buffer of a training does not fit the device */
export function needRoom(learners: number, bytes: number, room: number): void {
  if (bytes <= room) return;
  throw new EngineError(
    'out-of-memory',
    `One step of ${learners} learners takes ${bytes} bytes, and this device holds ${room} in one buffer. ` +
      'Train fewer learners at once.',
  );
}
