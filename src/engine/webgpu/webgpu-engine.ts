/** The WebGPU engine: the tally kernel, batch after batch, two in flight. The same in the browser and in Node. */
import tallyCode, { sourceMap as tallySourceMap } from '../../../shaders/tally.wgsl';
import type { Plan } from '../../experiment/plan';
import {
  type BlockResult,
  type DrawInput,
  type Engine,
  EngineError,
  type EngineTuning,
  type RunOptions,
} from '../engine';
import type { SignalBlock } from '../signal';
import { BatchSizer, type Item, itemsOf, mostItems } from './batches';
import { BlockAssembler } from './block-assembler';
import { type GpuDevice, openDevice } from './device';
import { probeDraws } from './probe';
import type { ShaderSource } from './shader';
import { TallyKernel, TallyPipelines } from './tally-kernel';

export interface WebGpuOptions extends EngineTuning {
  /** Another tally shader, for checks that a broken kernel is found out. */
  readonly shader?: ShaderSource;
}

export const TALLY_SHADER: ShaderSource = { name: 'tally.wgsl', code: tallyCode, sourceMap: tallySourceMap };

/** Invocations of a workgroup: two subgroups or more on every GPU. */
const LANES = 64;
const IN_FLIGHT = 2;
const OUTPUT_BYTES = 16 * 2 ** 20;
/** A dispatch stays below the time a display or a driver's watchdog would notice. */
const TARGET_MS = 50;
const INITIAL_ATTEMPTS = 2 ** 19;
/** How long after a failed call the news of a lost device is waited for: on a busy machine it comes late. */
const LOSS_MS = 1000;

/** Attempts of one workgroup: a few milliseconds of one core, a small share of a GPU's. */
const ITEM_ATTEMPTS = 2 ** 16;

export class WebGpuEngine implements Engine {
  readonly id = 'webgpu';
  private lost: EngineError | null = null;
  private disposed = false;
  private readonly pipelines: TallyPipelines;

  private constructor(
    private readonly gpu: GpuDevice,
    private readonly options: WebGpuOptions,
  ) {
    this.pipelines = new TallyPipelines(gpu.device, options.shader ?? TALLY_SHADER, {
      lanes: options.lanes ?? LANES,
      shiftByFloat: this.shiftByFloat,
    });
    void gpu.device.lost.then((info) => {
      if (this.disposed) return;
      this.lost = new EngineError(
        'device-lost',
        `The GPU was lost in mid-run (${info.reason}): ${info.message || 'no reason given'}. Finished blocks are kept.`,
      );
    });
  }

  static async create(gpu: GPU | undefined, options: WebGpuOptions = {}): Promise<WebGpuEngine> {
    return new WebGpuEngine(await openDevice(gpu), options);
  }

  get adapter(): string {
    return this.gpu.description;
  }

  get software(): boolean {
    return this.gpu.software;
  }

  private get shiftByFloat(): boolean {
    return this.options.shiftByFloat ?? this.software;
  }

  get device(): GPUDevice {
    return this.gpu.device;
  }

  async *run(
    plan: Plan,
    { signal, skip = () => false }: RunOptions = {},
  ): AsyncGenerator<BlockResult, void, undefined> {
    const itemAttempts = this.options.itemAttempts ?? ITEM_ATTEMPTS;
    const kernel = await this.guard(
      TallyKernel.create(this.device, this.pipelines, plan, {
        inFlight: IN_FLIGHT,
        outputBytes: OUTPUT_BYTES,
        items: mostItems(plan, itemAttempts),
      }),
    );
    const inFlight: Promise<Batch>[] = [];
    try {
      const items = itemsOf(plan, itemAttempts, skip);
      const sizer = new BatchSizer(TARGET_MS, INITIAL_ATTEMPTS);
      const blocks = new BlockAssembler(plan);
      let lastDone = performance.now();
      for (;;) {
        signal?.throwIfAborted();
        while (inFlight.length < IN_FLIGHT) {
          const batch = take(items, sizer.attempts, kernel.maxItems);
          if (batch.length === 0) break;
          const result = kernel.dispatch(batch).then((counters): Batch => ({ items: batch, counters }));
          // A later batch may fail while an earlier one is awaited; its error is read when its turn comes.
          result.catch(() => undefined);
          inFlight.push(result);
        }
        const next = inFlight.shift();
        if (next === undefined) return;
        const { items: done, counters } = await this.guard(next);
        const now = performance.now();
        sizer.observe(
          done.reduce((sum, item) => sum + item.attempts, 0),
          now - lastDone,
        );
        yield* blocks.add(done, counters);
        lastDone = performance.now();
      }
    } finally {
      // Buffers of a batch under way are freed once it has come back or failed.
      await Promise.allSettled(inFlight);
      kernel.destroy();
    }
  }

  async *signals(): AsyncGenerator<SignalBlock, void, undefined> {
    throw new EngineError('unavailable', 'WebGPU has no signal kernel in this version; use the reference.');
  }

  async draw(inputs: readonly DrawInput[]): Promise<Uint32Array> {
    return await this.guard(probeDraws(this.device, inputs, this.shiftByFloat));
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

interface Batch {
  readonly items: readonly Item[];
  readonly counters: readonly BigUint64Array[];
}

/** The next items up to a sum of expected attempts; at least one, if any is left. */
function take(items: Iterator<Item, void, undefined>, attempts: number, most: number): Item[] {
  const batch: Item[] = [];
  for (let sum = 0; sum < attempts && batch.length < most;) {
    const { value } = items.next();
    if (!value) break;
    batch.push(value);
    sum += value.attempts;
  }
  return batch;
}
