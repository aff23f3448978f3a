/** The signal kernel on a device: its pipeline, its buffers, one batch in and out. */
import { blockRange, type Plan } from '../../experiment/plan';
import { EngineError } from '../engine';
import { groupsPerRun, runsOfBlock, type SignalBlock } from '../signal';
import type { SignalNumbers } from '../signal-numbers';
import type { Item } from './batches';
import { bufferRoom, scoped } from './device';
import { type DeviceBuffers, scopedBuffers } from './device-buffers';
import { OUTPUT_ORDER, OUTPUT_WORDS, packPrograms, passes } from './pack-signal';
import type { Pipelines } from './pipelines';
import { packItems, packPlan, POISON } from './tally-kernel';

const ITEM_WORDS = 3;
const OVERRUN = 0xffffffff;

/** One item for each run of the blocks that `skip` does not name: what one invocation adds up. */
export function* signalItems(
  plan: Plan,
  numbers: readonly SignalNumbers[],
  skip: (cell: number, block: number) => boolean,
): Generator<Item, void, undefined> {
  for (const [cellIndex, cell] of plan.cells.entries()) {
    const attempts = cell.groupSize * cell.expectedAttempts * passes(numbers[cellIndex]!);
    for (let block = 0; block < cell.blocks; block++) {
      if (skip(cellIndex, block)) continue;
      for (const { firstGroup, groups } of runsOfBlock(cell, block))
        yield { cell: cellIndex, block, firstGroup, groups, attempts: groups * attempts };
    }
  }
}

/** Buffers of one batch in flight. */
interface Frame {
  readonly items: GPUBuffer;
  readonly outputs: GPUBuffer;
  readonly states: GPUBuffer;
  readonly staging: GPUBuffer;
  readonly bindings: GPUBindGroup;
}

export class SignalKernel {
  private constructor(
    private readonly device: GPUDevice,
    private readonly pipeline: GPUComputePipeline,
    private readonly lanes: number,
    private readonly buffers: DeviceBuffers,
    private readonly poison: GPUBuffer,
    private readonly frames: Frame[],
    /** Most items a batch may hold. */
    readonly maxItems: number,
  ) {}

  /**
   * @param inFlight batches that may be under way at once
   * @param outputBytes most bytes a batch may write
   */
  static async create(
    device: GPUDevice,
    pipelines: Pipelines,
    plan: Plan,
    numbers: readonly SignalNumbers[],
    options: { inFlight: number; outputBytes: number },
  ): Promise<SignalKernel> {
    const pipeline = await pipelines.get();
    const { lanes } = pipelines.constants;
    const room = Math.min(options.outputBytes, bufferRoom(device));
    const needed = plan.cells.reduce(
      (sum, cell) => sum + cell.groups / groupsPerRun(cell.groupSize) + cell.blocks,
      0,
    );
    const workgroups = Math.min(
      Math.max(1, Math.floor(room / (4 * OUTPUT_WORDS * lanes))),
      Math.ceil(needed / lanes),
      device.limits.maxComputeWorkgroupsPerDimension,
    );
    const maxItems = workgroups * lanes;
    return await scopedBuffers(device, 'setting up the signal kernel', (buffers) => {
      const { STORAGE, UNIFORM, COPY_DST, COPY_SRC, MAP_READ } = GPUBufferUsage;
      const filled = (label: string, data: ArrayBuffer, usage: number): GPUBuffer => {
        const buffer = buffers.create({ label, size: data.byteLength, usage: usage | COPY_DST });
        device.queue.writeBuffer(buffer, 0, data);
        return buffer;
      };
      const packed = packPlan(plan);
      const signal = packPrograms(plan, numbers);
      const entries = filled('length tables', packed.entries.buffer, STORAGE);
      const cells = filled('cells', packed.cells.buffer, STORAGE);
      const programs = filled('programs', signal.programs, STORAGE);
      const tables = filled('numbers', signal.numbers.buffer, STORAGE);
      const run = filled('run', Uint32Array.of(...plan.seed, plan.purpose, 0).buffer, UNIFORM);
      const outputBytes = 4 * OUTPUT_WORDS * maxItems;
      const poison = filled('poison', new Uint32Array(outputBytes / 4).fill(POISON).buffer, COPY_SRC);
      const frames = Array.from({ length: options.inFlight }, (_, i): Frame => {
        const empty = (label: string, size: number, usage: number): GPUBuffer =>
          buffers.create({ label: `${label} ${i}`, size, usage });
        const items = empty('items', 4 * ITEM_WORDS * maxItems, STORAGE | COPY_DST);
        const outputs = empty('outputs', outputBytes, STORAGE | COPY_SRC | COPY_DST);
        const states = empty('states', 4 * maxItems, STORAGE | COPY_SRC | COPY_DST);
        const staging = empty('staging', outputBytes + 4 * maxItems, MAP_READ | COPY_DST);
        const bindings = device.createBindGroup({
          layout: pipeline.getBindGroupLayout(0),
          entries: [entries, cells, programs, tables, items, run, outputs, states].map((buffer, binding) => ({
            binding,
            resource: { buffer },
          })),
        });
        return { items, outputs, states, staging, bindings };
      });
      return new SignalKernel(device, pipeline, lanes, buffers, poison, frames, maxItems);
    });
  }

  /** Evaluates the items; resolves to the sums of each. At most `inFlight` calls may overlap. */
  async dispatch(items: readonly Item[]): Promise<Float32Array[]> {
    const frame = this.frames.pop();
    if (frame === undefined)
      throw new Error('More batches in flight than the signal kernel has buffers for.');
    const workgroups = Math.ceil(items.length / this.lanes);
    // Items without groups fill the last workgroup.
    const words = new Uint32Array(workgroups * this.lanes * ITEM_WORDS);
    words.set(packItems(items));
    const outputBytes = 4 * OUTPUT_WORDS * items.length;
    const stateBytes = 4 * items.length;
    await scoped(this.device, 'running the signal kernel', () => {
      this.device.queue.writeBuffer(frame.items, 0, words);
      const encoder = this.device.createCommandEncoder();
      encoder.copyBufferToBuffer(this.poison, 0, frame.outputs, 0, outputBytes);
      encoder.copyBufferToBuffer(this.poison, 0, frame.states, 0, stateBytes);
      const pass = encoder.beginComputePass();
      pass.setPipeline(this.pipeline);
      pass.setBindGroup(0, frame.bindings);
      pass.dispatchWorkgroups(workgroups);
      pass.end();
      encoder.copyBufferToBuffer(frame.outputs, 0, frame.staging, 0, outputBytes);
      encoder.copyBufferToBuffer(frame.states, 0, frame.staging, outputBytes, stateBytes);
      this.device.queue.submit([encoder.finish()]);
    });
    await frame.staging.mapAsync(GPUMapMode.READ, 0, outputBytes + stateBytes);
    const bytes = frame.staging.getMappedRange(0, outputBytes + stateBytes).slice(0);
    frame.staging.unmap();
    this.frames.push(frame);
    checkStates(items, new Uint32Array(bytes, outputBytes));
    return items.map((_, i) => new Float32Array(bytes, 4 * OUTPUT_WORDS * i, OUTPUT_WORDS));
  }

  destroy(): void {
    this.buffers.freeAll();
  }
}

function checkStates(items: readonly Item[], states: Uint32Array): void {
  const at = states.findIndex((state, i) => state !== items[i]!.groups);
  if (at < 0) return;
  throw new EngineError(
    'wrong-result',
    states[at] === OVERRUN
      ? `A trajectory passed the 524,286 attempts that the kernel's counts are built for. Set maxAttempts (1..4096).`
      : `The device left ${states[at] === POISON ? 'an output unwritten' : 'a broken output'} (item ${at} of ` +
          `${states.length}). Its driver may be at fault; run "verify".`,
  );
}

/** Adds runs up to whole blocks, in the order of the runs and in float64. */
export class SignalAssembler {
  private open: Float64Array | undefined;

  constructor(private readonly plan: Plan) {}

  /** @param outputs the kernel's sums of each item; yields the blocks they complete */
  *add(items: readonly Item[], outputs: readonly Float32Array[]): Generator<SignalBlock, void, undefined> {
    for (const [i, { cell, block, firstGroup, groups }] of items.entries()) {
      const sums = (this.open ??= new Float64Array(OUTPUT_ORDER.length));
      OUTPUT_ORDER.forEach((from, to) => (sums[to]! += outputs[i]![from]!));
      const [, end] = blockRange(this.plan.cells[cell]!, block);
      if (firstGroup + groups < end) continue;
      this.open = undefined;
      yield { cell, block, sums };
    }
  }
}
