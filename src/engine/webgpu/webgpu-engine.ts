/** The WebGPU engine: the tally kernel, batch after batch, two in flight. The same in the browser and in Node. */
import accuracyCode, { sourceMap as accuracySourceMap } from '../../../shaders/accuracy.wgsl';
import signalCode, { sourceMap as signalSourceMap } from '../../../shaders/signal.wgsl';
import tallyCode, { sourceMap as tallySourceMap } from '../../../shaders/tally.wgsl';
import trainCode, { sourceMap as trainSourceMap } from '../../../shaders/train.wgsl';
import weighCode, { sourceMap as weighSourceMap } from '../../../shaders/weigh.wgsl';
import type { Plan } from '../../experiment/plan';
import { type TrainPlan, whyReferenceOnly } from '../../experiment/train-plan';
import type { SignalProgram } from '../../objective/signal-program';
import {
  type BlockResult,
  type DeviceEngine,
  type DrawInput,
  ELEMENTARY_SIZE,
  EngineError,
  type EngineTuning,
  type RunOptions,
} from '../engine';
import type { SignalBlock } from '../signal';
import { planNumbers } from '../signal-numbers';
import type { TrainOptions, TrainRecords } from '../train';
import { BatchSizer, type Item, itemsOf, mostItems, take } from './batches';
import { BlockAssembler } from './block-assembler';
import { bufferRoom, type GpuDevice, openDevice } from './device';
import { eachInput } from './each-input';
import { programNeeds } from './pack-signal';
import { inWhole, partsOf, skipOf } from './parts';
import { probeDraws } from './probe';
import { Pipelines } from './pipelines';
import type { ShaderSource } from './shader';
import { SignalAssembler, signalItems, SignalKernel } from './signal-kernel';
import { TallyKernel } from './tally-kernel';
import { TrainKernel } from './train-kernel';

export interface WebGpuOptions extends EngineTuning {
  /** Other shaders, for checks that a broken kernel is found out. */
  readonly shaders?: Shaders;
}

/** The kernels of the engine. */
export interface Shaders {
  readonly tally: ShaderSource;
  readonly signal: ShaderSource;
  readonly train: ShaderSource;
  readonly weigh: ShaderSource;
  readonly accuracy: ShaderSource;
}

export const SHADERS: Shaders = {
  tally: { name: 'tally.wgsl', code: tallyCode, sourceMap: tallySourceMap },
  signal: { name: 'signal.wgsl', code: signalCode, sourceMap: signalSourceMap },
  train: { name: 'train.wgsl', code: trainCode, sourceMap: trainSourceMap },
  weigh: { name: 'weigh.wgsl', code: weighCode, sourceMap: weighSourceMap },
  accuracy: { name: 'accuracy.wgsl', code: accuracyCode, sourceMap: accuracySourceMap },
};

/** Invocations of a workgroup: two subgroups or more on every GPU. */
const LANES = 64;
/**
 * Of the tally kernel on a GPU: as many as all devices have, where a block has groups for them. Every workgroup ends with a
 * wait for its last lane, so few large ones are faster: on one H100 41 thousand million trajectories a second against 17.
 */
const TALLY_LANES = [256, 128, 64];
const GROUPS_A_LANE = 16;
/**
 * On a software adapter, which sets up every four lanes of a workgroup and their barrier whether they have a group or not:
 * with 16 groups a block 4 lanes are three times as fast as 64, with 256 all are alike.
 */
const SOFTWARE_TALLY_LANES = [64, 16, 4];
const GROUPS_A_SOFTWARE_LANE = 4;
const IN_FLIGHT = 2;
const BUFFERS = { inFlight: IN_FLIGHT, outputBytes: 16 * 2 ** 20 };
/** A dispatch stays below the time a display or a driver's watchdog would notice. */
const TARGET_MS = 50;
/** Records of a training come back at least this often. */
const READ_MS = 250;
const INITIAL_ATTEMPTS = 2 ** 19;
/** How long after a failed call the news of a lost device is waited for: on a busy machine it comes late. */
const LOSS_MS = 1000;

/**
 * Learners of a workgroup where each has one invocation. A software adapter runs four invocations as one, and the body of
 * a kernel for all of a workgroup's.
 */
const TEAM = 64;
const SOFTWARE_TEAM = 4;
/** A step has few groups, and a software adapter pays for lanes without one: five times as fast with 8 as with 64. */
const SOFTWARE_TRAIN_LANES = 8;
/** Fewest attempts of one workgroup: a few milliseconds of one core, a small share of a GPU's. */
const ITEM_ATTEMPTS = 2 ** 16;
/** On a fast device they grow, because an item costs the device and the host; so many keep a large GPU busy. */
const ITEMS_A_BATCH = 2 ** 11;

export class WebGpuEngine implements DeviceEngine {
  readonly id = 'webgpu';
  private lost: EngineError | null = null;
  private disposed = false;
  private readonly tally: Pipelines;
  private readonly signal: Pipelines;
  private readonly training: Pipelines;
  private readonly weighing: Pipelines;
  /** Kept from run to run: the device stays as fast as it was. */
  private readonly tallySizer = new BatchSizer(TARGET_MS, INITIAL_ATTEMPTS);
  private readonly signalSizer = new BatchSizer(TARGET_MS, INITIAL_ATTEMPTS);

  private constructor(
    private readonly gpu: GpuDevice,
    private readonly options: WebGpuOptions,
  ) {
    const { shaders = SHADERS, lanes = LANES } = options;
    const trainLanes = options.lanes ?? (gpu.software ? SOFTWARE_TRAIN_LANES : LANES);
    const shiftByFloat = this.shiftByFloat;
    this.tally = new Pipelines(gpu.device, 'tally', shaders.tally, { lanes, shiftByFloat });
    this.signal = new Pipelines(gpu.device, 'signal', shaders.signal, { lanes, shiftByFloat });
    this.training = new Pipelines(gpu.device, 'train', shaders.train, {
      lanes: trainLanes,
      shiftByFloat,
    });
    this.weighing = new Pipelines(gpu.device, 'weigh', shaders.weigh, { lanes: trainLanes, shiftByFloat });
    void gpu.device.lost.then((info) => {
      if (this.disposed) return;
      this.lost = new EngineError(
        'device-lost',
        `The GPU was lost in mid-run (${info.reason}): ${info.message || 'no reason given'}. Finished blocks are kept.`,
      );
    });
  }

  static async create(gpu: GPU | undefined, options: WebGpuOptions = {}): Promise<WebGpuEngine> {
    return new WebGpuEngine(await openDevice(gpu, options.leastLimits), options);
  }

  get adapter(): string {
    return this.gpu.description;
  }

  get software(): boolean {
    return this.gpu.software;
  }

  get limits(): Readonly<Record<string, number>> {
    return this.gpu.limits;
  }

  private get shiftByFloat(): boolean {
    return this.options.shiftByFloat ?? this.software;
  }

  /** Bytes of one buffer, for what is planned before a run. */
  private get room(): number {
    return Math.min(this.options.bufferBytes ?? Infinity, bufferRoom(this.device));
  }

  get device(): GPUDevice {
    return this.gpu.device;
  }

  async *run(
    plan: Plan,
    { signal, skip = () => false }: RunOptions = {},
  ): AsyncGenerator<BlockResult, void, undefined> {
    const least = this.options.itemAttempts ?? ITEM_ATTEMPTS;
    const itemAttempts = (): number =>
      this.options.itemAttempts ?? Math.max(least, this.tallySizer.attempts / ITEMS_A_BATCH);
    for (const part of partsOf(plan, this.room)) {
      const buffers = { ...BUFFERS, items: mostItems(part.plan, least) };
      const lanes = this.tallyLanes(part.plan);
      const kernel = await this.guard(
        TallyKernel.create(this.device, this.tally, part.plan, { ...buffers, lanes }),
      );
      const items = itemsOf(part.plan, itemAttempts, skipOf(part, skip));
      const blocks = new BlockAssembler(part.plan);
      const assemble: Assemble<Uint32Array, BlockResult> = (done, all) => blocks.add(done, all);
      for await (const result of this.blocks(kernel, items, assemble, this.tallySizer, signal))
        yield inWhole(part, result);
    }
  }

  private tallyLanes({ cells }: Plan): number {
    if (this.options.lanes !== undefined) return this.options.lanes;
    const groups = cells.reduce((most, cell) => Math.max(most, cell.groups / cell.blocks), 0);
    const [choice, each] = this.software
      ? [SOFTWARE_TALLY_LANES, GROUPS_A_SOFTWARE_LANE]
      : [TALLY_LANES, GROUPS_A_LANE];
    return choice.find((lanes) => groups >= each * lanes) ?? choice.at(-1)!;
  }

  async *signals(
    plan: Plan,
    programs: readonly SignalProgram[],
    { signal, skip = () => false }: RunOptions = {},
  ): AsyncGenerator<SignalBlock, void, undefined> {
    const numbers = planNumbers(plan, programs);
    const parts = partsOf(plan, this.room, (cell) => programNeeds(plan.cells[cell]!, numbers[cell]!));
    for (const part of parts) {
      const own = numbers.slice(part.firstCell, part.firstCell + part.plan.cells.length);
      const kernel = await this.guard(SignalKernel.create(this.device, this.signal, part.plan, own, BUFFERS));
      const blocks = new SignalAssembler(part.plan);
      const items = signalItems(part.plan, own, skipOf(part, skip));
      const assemble: Assemble<Float32Array, SignalBlock> = (done, all) => blocks.add(done, all);
      for await (const result of this.blocks(kernel, items, assemble, this.signalSizer, signal))
        yield inWhole(part, result);
    }
  }

  async *train(
    plan: TrainPlan,
    { signal, recordEvery = 1, keepTallies = false, onProgress, onStates }: TrainOptions = {},
  ): AsyncGenerator<TrainRecords, void, undefined> {
    const refusal = whyReferenceOnly(plan);
    if (refusal !== null) throw new EngineError('unavailable', refusal);
    const team = this.software ? SOFTWARE_TEAM : TEAM;
    const { outputBytes } = BUFFERS;
    const times = { targetMs: TARGET_MS, readMs: READ_MS };
    const { recordsPerRead = Infinity } = this.options;
    const options = {
      ...{ recordEvery, keepTallies, ...times, outputBytes, team, recordsPerRead },
      bufferBytes: this.room,
    };
    const kernel = await this.guard(
      TrainKernel.create(this.device, { training: this.training, weighing: this.weighing }, plan, options),
    );
    try {
      onStates?.({ ...kernel.states, software: this.software });
      for (let step = 0; step < plan.steps;) {
        const end = kernel.chunkEnd(step);
        for (let done = step; done < end;) {
          signal?.throwIfAborted();
          done = await this.guard(kernel.advance(done, end));
          onProgress?.(done * plan.learners.length);
        }
        yield* await this.guard(kernel.read(step, end));
        step = end;
      }
      yield await this.guard(kernel.readStates());
    } finally {
      onStates?.(null);
      kernel.destroy();
    }
  }

  /** Batch after batch, two in flight, until there are no more items; frees the kernel. */
  private async *blocks<Output, Block>(
    kernel: Kernel<Output>,
    items: Iterator<Item, void, undefined>,
    assemble: Assemble<Output, Block>,
    sizer: BatchSizer,
    signal: AbortSignal | undefined,
  ): AsyncGenerator<Block, void, undefined> {
    const inFlight: Promise<Batch<Output>>[] = [];
    try {
      // When the device was last seen to have ended a batch: it begins the next one then.
      let lastDone = -Infinity;
      for (;;) {
        signal?.throwIfAborted();
        while (inFlight.length < IN_FLIGHT) {
          const batch = take(items, sizer.attempts, kernel.maxItems);
          if (batch.length === 0) break;
          const begun = performance.now();
          const result = kernel
            .dispatch(batch)
            .then((outputs) => ({ items: batch, outputs, begun, ended: performance.now() }));
          // A later batch may fail while an earlier one is awaited; its error is read when its turn comes.
          result.catch(() => undefined);
          inFlight.push(result);
        }
        const next = inFlight.shift();
        if (next === undefined) return;
        const { items: done, outputs, begun, ended } = await this.guard(next);
        sizer.observe(
          done.reduce((sum, item) => sum + item.attempts, 0),
          ended - Math.max(begun, lastDone),
        );
        lastDone = ended;
        yield* assemble(done, outputs);
      }
    } finally {
      // Buffers of a batch under way are freed once it has come back or failed.
      await Promise.allSettled(inFlight);
      kernel.destroy();
    }
  }

  async draw(inputs: readonly DrawInput[]): Promise<Uint32Array> {
    return await this.guard(probeDraws(this.device, inputs, this.shiftByFloat));
  }

  async elementary(inputs: Float32Array<ArrayBuffer>): Promise<Float32Array<ArrayBuffer>> {
    const results = await this.guard(
      eachInput(this.device, {
        source: (this.options.shaders ?? SHADERS).accuracy,
        what: 'working out exp, log and quotients',
        words: new Uint32Array(inputs.buffer, inputs.byteOffset, inputs.length),
        inputWords: ELEMENTARY_SIZE,
        outputWords: ELEMENTARY_SIZE,
      }),
    );
    return new Float32Array(results.buffer);
  }

  dispose(): void {
    this.disposed = true;
    this.device.destroy();
  }

  /** A lost device fails every pending call with an error of its own; the loss itself is what the user must read. */
  private async guard<T>(work: Promise<T>): Promise<T> {
    try {
      return await work;
    } catch (cause) {
      // The loss is announced by a promise of its own, which may settle later than the call fails.
      const patience = cause instanceof EngineError ? 0 : LOSS_MS;
      await Promise.race([this.device.lost, new Promise((resolve) => setTimeout(resolve, patience))]);
      if (this.lost) throw this.lost;
      if (cause instanceof EngineError) throw cause;
      throw new EngineError('device-lost', `The GPU stopped answering: ${String(cause)}`, { cause });
    }
  }
}

/** What came of a batch, and the milliseconds at which it was handed over and back. */
interface Batch<Output> {
  readonly items: readonly Item[];
  readonly outputs: readonly Output[];
  readonly begun: number;
  readonly ended: number;
}

/** Adds the outputs of a batch up to blocks. */
type Assemble<Output, Block> = (items: readonly Item[], outputs: readonly Output[]) => Iterable<Block>;

/** What both kernels offer; see `TallyKernel`. */
interface Kernel<Output> {
  readonly maxItems: number;
  dispatch(items: readonly Item[]): Promise<readonly Output[]>;
  destroy(): void;
}
