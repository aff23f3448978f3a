/** The train kernel on a device: dispatch after dispatch of many steps each, and a readback once the records are full. */
import { trainCell, type TrainPlan } from '../../experiment/train-plan';
import { EngineError } from '../engine';
import type { SignalNumbers } from '../signal-numbers';
import type { LearnerStates, RecordLayout, TrainRecords } from '../train';
import { decodeCounters, kernelCounters } from './decode';
import { scoped } from './device';
import { type DeviceBuffers, scopedBuffers } from './device-buffers';
import { OUTPUT_WORDS, packPrograms, PROGRAM_WORDS } from './pack-signal';
import { packLearners, packStates, signalNumbersOf } from './pack-train';
import type { Pipelines } from './pipelines';
import { binRoom, POISON } from './tally-kernel';
import { TrainPace } from './train-pace';
import { CLASS_WORDS, needRoom, type Sizes, type SizeOptions, sizesOf } from './train-sizes';

const CLASS_VALUES = 15;
/** The struct `Run`, padded to its alignment. */
const RUN_WORDS = 10;

export interface TrainKernelOptions extends SizeOptions {
  /** What a dispatch should take. */
  readonly targetMs: number;
  /** What all dispatches between readbacks should take together. */
  readonly readMs: number;
  /** Most records between readbacks. */
  readonly recordsPerRead: number;
  /** Invocations of a workgroup that each have a learner: a subgroup of the adapter, or more. */
  readonly team: number;
}

/** The entry points of one step, and what they bind. */
const STAGES = {
  begin: [1, 2, 3, 4, 5, 7, 8],
  roll: [0, 1, 3, 4, 6, 7],
  finish: [1, 2, 3, 4, 5, 6, 9],
} as const;
type Stage = keyof typeof STAGES;
/** What `weigh` binds, in the order of its bindings: places among the others, and the tables of its programs. */
const WEIGHED = [0, 1, 8, 'tables', 4, 3, 9, 7] as const;
const SIGNAL_BYTES = 4 * OUTPUT_WORDS;
/** A binding may not be empty. */
const NO_BYTES = 4 * PROGRAM_WORDS;

/** What is written or read by name. */
interface Buffers {
  readonly run: GPUBuffer;
  readonly states: GPUBuffer;
  readonly records: GPUBuffer;
  readonly counters: GPUBuffer;
  /** Counters of recorded steps, where they are kept. */
  readonly kept: GPUBuffer;
  readonly poison: GPUBuffer;
  readonly staging: GPUBuffer;
}

interface BoundStage {
  readonly pipeline: GPUComputePipeline;
  readonly bindings: GPUBindGroup;
}
/** Without `weigh` where counts settle every objective. */
type Bound = Readonly<Record<Stage, BoundStage>> & { readonly weigh: BoundStage | null };

export interface TrainPipelines {
  readonly training: Pipelines;
  readonly weighing: Pipelines;
}

export class TrainKernel {
  private readonly pace: TrainPace;
  /** The first step that was not read back yet. */
  private chunkStart = 0;

  private constructor(
    private readonly device: GPUDevice,
    private readonly stages: Bound,
    private readonly owner: DeviceBuffers,
    private readonly buffers: Buffers,
    private readonly plan: TrainPlan,
    private readonly options: TrainKernelOptions,
    private readonly sizes: Sizes,
  ) {
    this.pace = new TrainPace(options.targetMs, plan.learners.length, {
      slice: device.limits.maxComputeWorkgroupsPerDimension,
      steps: options.keepTallies ? 1 : Infinity,
    });
  }

  static async create(
    device: GPUDevice,
    { training: pipelines, weighing }: TrainPipelines,
    plan: TrainPlan,
    options: TrainKernelOptions,
  ): Promise<TrainKernel> {
    const sizes = sizesOf(device, plan, options);
    const signals = plan.learners.map(signalNumbersOf);
    const weighs = signals.some((numbers) => numbers !== null);
    const shape = { FEATURES: plan.features, CLASSES: plan.classes, TEAM: options.team };
    const [begin, roll, finish, weigh] = await Promise.all([
      pipelines.get(shape, 'begin'),
      pipelines.get(
        { BINS: binRoom(sizes.groupSize), CLASSES: plan.classes, FEATURES: plan.features },
        'roll',
      ),
      pipelines.get(shape, 'finish'),
      weighs ? weighing.get({ CLASSES: plan.classes, FEATURES: plan.features }, 'weigh_batch') : null,
    ]);
    const packed = packLearners(plan);
    const { programs, tables } = packSignals(plan, signals, weighs);
    const read = [packed.entries, packed.learners, packed.numbers, programs, tables];
    const largest = Math.max(...read.map(({ byteLength }) => byteLength));
    needRoom(plan.learners.length, largest, options.bufferBytes);
    return await scopedBuffers(device, 'setting up the train kernel', (owner) => {
      const { STORAGE, UNIFORM, COPY_DST, COPY_SRC, MAP_READ } = GPUBufferUsage;
      const filled = (label: string, data: ArrayBuffer, usage: number): GPUBuffer => {
        const buffer = owner.create({ label, size: data.byteLength, usage: usage | COPY_DST });
        device.queue.writeBuffer(buffer, 0, data);
        return buffer;
      };
      const empty = (label: string, size: number, usage: number): GPUBuffer =>
        owner.create({ label, size, usage });
      const entries = filled('length tables', packed.entries.buffer, STORAGE);
      const learners = filled('learners', packed.learners, STORAGE);
      const numbers = filled('numbers', packed.numbers.buffer, STORAGE);
      const run = empty('run', 4 * RUN_WORDS, UNIFORM | COPY_DST);
      const states = filled('states', packStates(plan, sizes.layout).buffer, STORAGE | COPY_SRC);
      const records = empty('records', sizes.recordBytes, STORAGE | COPY_SRC | COPY_DST);
      const counters = empty('counters', sizes.stepCounterBytes, STORAGE | COPY_SRC);
      const draws = empty('draws', 16 * plan.classes * plan.learners.length, STORAGE);
      const kept = empty('kept counters', sizes.keptBytes, COPY_SRC | COPY_DST);
      const poison = filled('poison', new Uint32Array(sizes.recordBytes / 4).fill(POISON).buffer, COPY_SRC);
      const staging = empty(
        'staging',
        Math.max(sizes.recordBytes + sizes.keptBytes, states.size),
        MAP_READ | COPY_DST,
      );
      const prices = filled('programs', programs, STORAGE);
      const signalTables = filled('tables of programs', tables.buffer, STORAGE);
      const weighed = empty('signals', weighs ? (SIGNAL_BYTES * draws.size) / 16 : NO_BYTES, STORAGE);
      const all = [entries, learners, numbers, run, states, records, counters, draws, prices, weighed];
      const bound = (stage: Stage, pipeline: GPUComputePipeline): Bound[Stage] => ({
        pipeline,
        bindings: device.createBindGroup({
          layout: pipeline.getBindGroupLayout(0),
          entries: STAGES[stage].map((binding) => ({ binding, resource: { buffer: all[binding]! } })),
        }),
      });
      const stages = {
        begin: bound('begin', begin),
        roll: bound('roll', roll),
        finish: bound('finish', finish),
        weigh: weigh && {
          pipeline: weigh,
          bindings: device.createBindGroup({
            layout: weigh.getBindGroupLayout(0),
            entries: WEIGHED.map((from, binding) => ({
              binding,
              resource: { buffer: from === 'tables' ? signalTables : all[from]! },
            })),
          }),
        },
      };
      const buffers = { run, states, records, counters, kept, poison, staging };
      return new TrainKernel(device, stages, owner, buffers, plan, options, sizes);
    });
  }

  /** The states, for pictures that read them. */
  get states(): Omit<LearnerStates, 'software'> {
    const { parameters, stateSize } = this.sizes.layout;
    return {
      device: this.device,
      states: this.buffers.states,
      learners: this.plan.learners.length,
      parameters,
      stateWords: stateSize,
    };
  }

  /**
   * Where the steps end that are read back together, beginning at `step`: as many records as there is room for, but no
   * more than a user waits for before a pause.
   */
  chunkEnd(step: number): number {
    const { recordEvery, readMs, recordsPerRead } = this.options;
    const firstRecord = Math.ceil(step / recordEvery);
    const wanted = this.pace.recordsWithin(readMs, recordEvery);
    return Math.min(
      this.plan.steps,
      (firstRecord + Math.min(this.sizes.slots, recordsPerRead, wanted)) * recordEvery,
    );
  }

  /**
   * From `step` on as many steps of all learners as fit the time, or of as many learners as fit it for one step until all
   * have done it. @returns the step up to which all learners have come
   */
  async advance(step: number, end: number): Promise<number> {
    const learners = this.plan.learners.length;
    const { steps, slice } = this.pace.next(end - step);
    const start = performance.now();
    for (let first = 0; first < learners; first += slice)
      await this.dispatch(step, steps, first, Math.min(slice, learners - first));
    this.pace.observe(steps, performance.now() - start);
    return step + steps;
  }

  /** One command buffer. */
  private async dispatch(step: number, steps: number, firstLearner: number, learners: number): Promise<void> {
    const { plan, sizes, buffers, stages } = this;
    const { recordEvery, keepTallies, team } = this.options;
    await scoped(this.device, 'running the train kernel', () => {
      const firstRecord = Math.ceil(this.chunkStart / recordEvery);
      const words = Uint32Array.of(
        ...plan.seed, plan.purpose, firstLearner, firstLearner + learners, plan.learners.length,
        recordEvery, firstRecord, sizes.countersPerClass, 0,
      ); // prettier-ignore
      this.device.queue.writeBuffer(buffers.run, 0, words);
      const encoder = this.device.createCommandEncoder();
      if (firstLearner === 0 && step === this.chunkStart)
        encoder.copyBufferToBuffer(buffers.poison, 0, buffers.records, 0, sizes.recordBytes);
      const pass = encoder.beginComputePass();
      const run = ({ pipeline, bindings }: BoundStage, x: number, y = 1): void => {
        pass.setPipeline(pipeline);
        pass.setBindGroup(0, bindings);
        pass.dispatchWorkgroups(x, y);
      };
      for (let i = 0; i < steps; i++) {
        run(stages.begin, Math.ceil(learners / team));
        run(stages.roll, learners, plan.classes);
        if (stages.weigh) run(stages.weigh, learners, plan.classes);
        run(stages.finish, Math.ceil(learners / team));
      }
      pass.end();
      if (keepTallies && step % recordEvery === 0 && firstLearner + learners === plan.learners.length) {
        const slot = step / recordEvery - firstRecord;
        const { stepCounterBytes } = sizes;
        encoder.copyBufferToBuffer(
          buffers.counters,
          0,
          buffers.kept,
          slot * stepCounterBytes,
          stepCounterBytes,
        );
      }
      this.device.queue.submit([encoder.finish()]);
    });
    await this.device.queue.onSubmittedWorkDone();
  }

  /** The records of the steps from `start` up to `end`. */
  async read(start: number, end: number): Promise<TrainRecords[]> {
    const { recordEvery, keepTallies } = this.options;
    const { sizes, buffers, plan } = this;
    const first = Math.ceil(start / recordEvery);
    const count = Math.ceil(end / recordEvery) - first;
    this.chunkStart = end;
    if (count === 0) return [];
    const recordBytes = count * sizes.slotBytes;
    const keptBytes = keepTallies ? count * sizes.stepCounterBytes : 0;
    const bytes = await this.fetch([
      [buffers.records, recordBytes],
      [buffers.kept, keptBytes],
    ]);
    return Array.from({ length: count }, (_, i) => {
      const step = (first + i) * recordEvery;
      const values = new Float64Array(sizes.layout.size * plan.learners.length);
      plan.learners.forEach((_learner, learner) => {
        const at = i * sizes.slotBytes + 4 * learner * sizes.recordWords;
        decodeRecord(sizes.layout, bytes, at, values, learner * sizes.layout.size, step);
      });
      const tallies = keepTallies ? this.tallies(bytes, recordBytes + i * sizes.stepCounterBytes) : null;
      return { step, values, tallies };
    });
  }

  /** The states after the last step. */
  async readStates(): Promise<TrainRecords> {
    const { layout } = this.sizes;
    const bytes = await this.fetch([[this.buffers.states, this.buffers.states.size]]);
    const values = new Float64Array(layout.size * this.plan.learners.length);
    this.plan.learners.forEach((_, learner) => {
      const at = 4 * learner * layout.stateSize;
      decodeState(layout, bytes, at, values, learner * layout.size, this.plan.steps);
    });
    return { step: this.plan.steps, values, tallies: this.options.keepTallies ? [] : null };
  }

  private tallies(bytes: ArrayBuffer, at: number): BigUint64Array[] {
    const { plan, sizes } = this;
    const perClass = 8 * sizes.countersPerClass;
    return plan.learners.flatMap((learner, l) =>
      Array.from({ length: plan.classes }, (_, c) => {
        const { groupSize } = learner.program;
        const start = at + perClass * (l * plan.classes + c);
        const raw = new BigUint64Array(bytes.slice(start, start + 8 * kernelCounters(groupSize)));
        const thresholds = { correctStop: 0, correct: 0, wrongResample: 0 };
        return decodeCounters(raw, trainCell(learner, thresholds));
      }),
    );
  }

  private async fetch(parts: readonly (readonly [GPUBuffer, number])[]): Promise<ArrayBuffer> {
    const { staging } = this.buffers;
    let size = 0;
    await scoped(this.device, 'reading the train kernel', () => {
      const encoder = this.device.createCommandEncoder();
      for (const [buffer, bytes] of parts) {
        if (bytes > 0) encoder.copyBufferToBuffer(buffer, 0, staging, size, bytes);
        size += bytes;
      }
      this.device.queue.submit([encoder.finish()]);
    });
    await staging.mapAsync(GPUMapMode.READ, 0, size);
    const bytes = staging.getMappedRange(0, size).slice(0);
    staging.unmap();
    return bytes;
  }

  destroy(): void {
    this.owner.freeAll();
  }
}

/** Programs of each learner and class, and their tables; next to nothing where there are none. */
function packSignals(
  { learners, classes, tables }: TrainPlan,
  signals: readonly (SignalNumbers | null)[],
  weighs: boolean,
): { readonly programs: ArrayBuffer; readonly tables: Float32Array<ArrayBuffer> } {
  if (!weighs) return { programs: new ArrayBuffer(NO_BYTES), tables: new Float32Array(1) };
  const ofClasses = <T>(one: T): T[] => new Array<T>(classes).fill(one);
  const cells = learners.flatMap(({ program }) => ofClasses({ groupSize: program.groupSize }));
  const packed = packPrograms({ tables, cells }, signals.flatMap(ofClasses));
  return { programs: packed.programs, tables: packed.numbers };
}

function decodeState(
  { stateSize }: RecordLayout,
  bytes: ArrayBuffer,
  at: number,
  values: Float64Array,
  to: number,
  step: number,
): void {
  const words = new Uint32Array(bytes, at, stateSize);
  if (words[0] !== step) {
    throw new EngineError(
      'wrong-result',
      `The device left ${words[0] === POISON ? 'a record unwritten' : 'a broken record'} at step ${step}. ` +
        'Its driver may be at fault; run "verify".',
    );
  }
  values[to] = step;
  values[to + 1] = words[1]!;
  values.set(new Float32Array(bytes, at + 8, stateSize - 2), to + 2);
}

/** A record of the kernel as the numbers of `readRecord`. */
function decodeRecord(
  layout: RecordLayout,
  bytes: ArrayBuffer,
  at: number,
  values: Float64Array,
  to: number,
  step: number,
): void {
  decodeState(layout, bytes, at, values, to, step);
  for (let c = 0; c < layout.classes; c++) {
    const from = at + 4 * (layout.stateSize + CLASS_WORDS * c);
    const words = new Uint32Array(bytes, from, CLASS_WORDS);
    const place = to + layout.stateSize + CLASS_VALUES * c;
    values.set(words.subarray(0, 3), place);
    values.set(new Float32Array(bytes, from + 12, 9), place + 3);
    values[place + 12] = words[12]!;
    values[place + 13] = words[13]!;
    values[place + 14] = words[14]! + 2 ** 32 * words[15]!;
  }
}
