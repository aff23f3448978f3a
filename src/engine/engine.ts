/** What every engine offers: the same plan gives the same tallies, counter by counter, on all of them. */
import type { Plan } from '../experiment/plan';
import type { TrainPlan } from '../experiment/train-plan';
import type { SignalProgram } from '../objective/signal-program';
import type { SignalBlock } from './signal';
import type { TrainOptions, TrainRecords } from './train';

export type EngineId = 'webgpu' | 'wasm' | 'reference';

/** One finished block of a cell; `counters` has the layout of `model/tally`. */
export interface BlockResult {
  readonly cell: number;
  readonly block: number;
  readonly counters: BigUint64Array;
}

export interface RunOptions {
  readonly signal?: AbortSignal | undefined;
  /** Names blocks that are there already, from an earlier run or another engine. */
  readonly skip?: ((cell: number, block: number) => boolean) | undefined;
}

/** One draw of the generator: four counter words and two key words. */
export interface DrawInput {
  readonly counter: readonly [number, number, number, number];
  readonly key: readonly [number, number];
}

/** How an engine divides and does its work; no result depends on it. */
export interface EngineTuning {
  /** Invocations of a workgroup, 1..256. */
  readonly lanes?: number;
  /** Expected attempts of a workgroup's share. */
  readonly itemAttempts?: number;
  /** Records of a training between two readbacks; without it as many as fit. */
  readonly recordsPerRead?: number;
  /** Halves of words by exact float arithmetic instead of shifts; without it, on a software adapter only. */
  readonly shiftByFloat?: boolean;
  /** True to ask a device for no more than every WebGPU has, where it has larger buffers. */
  readonly leastLimits?: boolean;
  /** Most bytes of one buffer that kernels read; without it as many as the device holds. */
  readonly bufferBytes?: number;
  /** Threads of the WebAssembly engine; without it as many as the processor runs at once. */
  readonly threads?: number;
}

/** An engine that counts, and may do no more. */
export interface TallyEngine {
  readonly id: EngineId;
  /** What does the work, in words for the user: "NVIDIA H100 (Vulkan)", "software adapter SwiftShader". */
  readonly adapter: string;
  /** True where the processor does the work. */
  readonly software: boolean;
  /** Why it was taken where others could have been, as a sentence; absent where it was asked for by name. */
  readonly reason?: string | undefined;
  /**
   * Yields every block of the plan once, in order.
   * @throws EngineError when the device fails; the signal's reason when it fires. Blocks already yielded stay valid.
   */
  run(plan: Plan, options?: RunOptions): AsyncGenerator<BlockResult, void, undefined>;
  /** The generator's four words for each input, as this engine computes them. */
  draw(inputs: readonly DrawInput[]): Promise<Uint32Array>;
  dispose(): void;
}

export interface Engine extends TallyEngine {
  /**
   * Rolls out the same trajectories as `run` and yields the signal of every block once, in order: `programs[i]` is
   * that of cell i. Engines agree within the bounds of `docs/signal-bounds.md`; blocks pair with those of the tally.
   * @throws RangeError for a program without a meaning for its cell; otherwise as `run`.
   */
  signals(
    plan: Plan,
    programs: readonly SignalProgram[],
    options?: RunOptions,
  ): AsyncGenerator<SignalBlock, void, undefined>;
  /**
   * Trains the learners of the plan and yields the records of every `recordEvery`-th step, in order, and at last the
   * state after the last step. Engines differ by rounding, and so drift apart; `study/training/replay` holds each step
   * of one against the reference.
   * @throws as `run`. Records already yielded stay valid.
   */
  train(plan: TrainPlan, options?: TrainOptions): AsyncGenerator<TrainRecords, void, undefined>;
}

/** Numbers of an input of `elementary`, and of its results: see `shaders/accuracy.wgsl`. */
export const ELEMENTARY_SIZE = 4;

/** An engine with floats and limits that are a device's own. */
export interface DeviceEngine extends Engine {
  /** The adapter's limits by their names in WebGPU; the engine makes do with the least that all have. */
  readonly limits: Readonly<Record<string, number>>;
  /**
   * exp, log and quotients in the device's floats.
   * @param inputs argument of exp, argument of log, dividend and divisor of each, one after another
   * @returns exp, log, quotient, and one over the divisor, of each
   * @throws EngineError when the device fails
   */
  elementary(inputs: Float32Array<ArrayBuffer>): Promise<Float32Array<ArrayBuffer>>;
}

/** What went wrong in an engine, so that a caller can go on elsewhere or tell the user what to do. */
export type EngineFault =
  | 'unavailable'
  | 'no-adapter'
  | 'device-refused'
  | 'device-lost'
  | 'shader'
  | 'out-of-memory'
  | 'wrong-result';

/** True for the faults that mean "this engine cannot be had here", as against one that broke in mid-run. */
export function isMissing(fault: EngineFault): boolean {
  return fault === 'unavailable' || fault === 'no-adapter' || fault === 'device-refused';
}

export class EngineError extends Error {
  override readonly name = 'EngineError';
  constructor(
    readonly fault: EngineFault,
    message: string,
    options?: ErrorOptions,
  ) {
    super(message, options);
  }
}
