/** The tally kernel on a device: its pipeline, its buffers, one batch in and out. */
import { isConstant } from '../../experiment/length-table';
import type { CellPlan, Plan } from '../../experiment/plan';
import { EngineError } from '../engine';
import type { Item } from './batches';
import { kernelCounters } from './decode';
import { bufferRoom, scoped } from './device';
import { type DeviceBuffers, scopedBuffers } from './device-buffers';
import type { Pipelines } from './pipelines';

/** What a buffer holds before the device writes it, so that "never written" shows. */
export const POISON = 0xcacacaca;
const FINISHED = 1;
const OVERRUN = 2;

const CELL_WORDS = 14;
/** Of a cell of the plan in the shaders' array `cells`. */
export const CELL_BYTES = 4 * CELL_WORDS;
const ITEM_WORDS = 3;

/** Buffers of one batch in flight. */
interface Frame {
  readonly items: GPUBuffer;
  readonly counters: GPUBuffer;
  readonly states: GPUBuffer;
  readonly staging: GPUBuffer;
  readonly bindings: GPUBindGroup;
}

/**
 * Room for the bins of a group size; few values, so that few pipelines are built. No more than needed, because
 * SwiftShader compiles the zeroing of workgroup memory word by word: 0.2 s for 9 bins, 4 s for 257.
 */
const BIN_ROOMS = [9, 17, 33, 65, 129, 257];

/** @throws RangeError for groups that no kernel holds */
export function binRoom(groupSize: number): number {
  const bins = BIN_ROOMS.find((room) => room > groupSize);
  if (bins === undefined) throw new RangeError(`No kernel holds groups of ${groupSize}; the largest is 256.`);
  return bins;
}

export class TallyKernel {
  private constructor(
    private readonly device: GPUDevice,
    private readonly pipeline: GPUComputePipeline,
    private readonly buffers: DeviceBuffers,
    private readonly poison: GPUBuffer,
    private readonly frames: Frame[],
    /** Most items a batch may hold. */
    readonly maxItems: number,
    private readonly countersPerItem: number,
    private readonly cells: readonly CellPlan[],
  ) {}

  /**
   * @param inFlight batches that may be under way at once
   * @param outputBytes most bytes of counters a batch may write
   * @param items most items of the plan; room for more would only cost the time to clear it
   * @param lanes invocations of a workgroup
   */
  static async create(
    device: GPUDevice,
    pipelines: Pipelines,
    plan: Plan,
    options: { inFlight: number; outputBytes: number; items: number; lanes: number },
  ): Promise<TallyKernel> {
    const groupSize = Math.max(...plan.cells.map((cell) => cell.groupSize));
    const pipeline = await pipelines.get({
      BINS: binRoom(groupSize),
      LANES: options.lanes,
      LENGTHS_VARY: Number(!plan.tables.every(isConstant)),
    });
    const countersPerItem = kernelCounters(groupSize);
    const room = Math.min(options.outputBytes, bufferRoom(device));
    const maxItems = Math.min(
      Math.max(1, Math.floor(room / (8 * countersPerItem))),
      Math.max(1, options.items),
      device.limits.maxComputeWorkgroupsPerDimension,
    );
    return await scopedBuffers(device, 'setting up the tally kernel', (buffers) => {
      const { STORAGE, UNIFORM, COPY_DST, COPY_SRC, MAP_READ } = GPUBufferUsage;
      const packed = packPlan(plan);
      const filled = (label: string, data: Uint32Array<ArrayBuffer>, usage: number): GPUBuffer => {
        const buffer = buffers.create({ label, size: data.byteLength, usage: usage | COPY_DST });
        device.queue.writeBuffer(buffer, 0, data);
        return buffer;
      };
      const entries = filled('length tables', packed.entries, STORAGE);
      const cells = filled('cells', packed.cells, STORAGE);
      const run = filled('run', Uint32Array.of(...plan.seed, plan.purpose, countersPerItem), UNIFORM);
      const outputBytes = maxItems * (8 * countersPerItem + 4);
      const poison = filled('poison', new Uint32Array(outputBytes / 4).fill(POISON), COPY_SRC);
      const frames = Array.from({ length: options.inFlight }, (_, i): Frame => {
        const empty = (label: string, size: number, usage: number): GPUBuffer =>
          buffers.create({ label: `${label} ${i}`, size, usage });
        const items = empty('items', 4 * ITEM_WORDS * maxItems, STORAGE | COPY_DST);
        const counters = empty('counters', 8 * countersPerItem * maxItems, STORAGE | COPY_SRC | COPY_DST);
        const states = empty('states', 4 * maxItems, STORAGE | COPY_SRC | COPY_DST);
        const staging = empty('staging', outputBytes, MAP_READ | COPY_DST);
        const bindings = device.createBindGroup({
          layout: pipeline.getBindGroupLayout(0),
          entries: [entries, cells, items, run, counters, states].map((buffer, binding) => ({
            binding,
            resource: { buffer },
          })),
        });
        return { items, counters, states, staging, bindings };
      });
      return new TallyKernel(
        device, pipeline, buffers, poison, frames, maxItems, countersPerItem, plan.cells,
      ); // prettier-ignore
    });
  }

  /**
   * Rolls out the items; resolves to the low and the high word of each of the kernel's counters, of each item. At most
   * `inFlight` calls may overlap.
   */
  async dispatch(items: readonly Item[]): Promise<Uint32Array[]> {
    const frame = this.frames.pop();
    if (frame === undefined) throw new Error('More batches in flight than the tally kernel has buffers for.');
    const countersBytes = 8 * this.countersPerItem * items.length;
    const statesBytes = 4 * items.length;
    await scoped(this.device, 'running the tally kernel', () => {
      this.device.queue.writeBuffer(frame.items, 0, packItems(items));
      const encoder = this.device.createCommandEncoder();
      encoder.copyBufferToBuffer(this.poison, 0, frame.counters, 0, countersBytes);
      encoder.copyBufferToBuffer(this.poison, 0, frame.states, 0, statesBytes);
      const pass = encoder.beginComputePass();
      pass.setPipeline(this.pipeline);
      pass.setBindGroup(0, frame.bindings);
      pass.dispatchWorkgroups(items.length);
      pass.end();
      encoder.copyBufferToBuffer(frame.counters, 0, frame.staging, 0, countersBytes);
      encoder.copyBufferToBuffer(frame.states, 0, frame.staging, countersBytes, statesBytes);
      this.device.queue.submit([encoder.finish()]);
    });
    await frame.staging.mapAsync(GPUMapMode.READ, 0, countersBytes + statesBytes);
    const bytes = frame.staging.getMappedRange(0, countersBytes + statesBytes).slice(0);
    frame.staging.unmap();
    this.frames.push(frame);
    checkStates(new Uint32Array(bytes, countersBytes));
    return items.map(({ cell }, i) => {
      const start = 8 * this.countersPerItem * i;
      return new Uint32Array(bytes, start, 2 * kernelCounters(this.cells[cell]!.groupSize));
    });
  }

  destroy(): void {
    this.buffers.freeAll();
  }
}

function checkStates(states: Uint32Array): void {
  const at = states.findIndex((state) => state !== FINISHED);
  if (at < 0) return;
  throw new EngineError(
    'wrong-result',
    states[at] === OVERRUN
      ? `A trajectory passed the 524,286 attempts that the kernel's sums are built for. Set maxAttempts (1..4096).`
      : `The device left ${states[at] === POISON ? 'an output unwritten' : 'a broken output'} (item ${at} of ` +
          `${states.length}). Its driver may be at fault; run "verify".`,
  );
}

/** The plan's cells and tables as the shader's structs `Cell` and array `entries`. */
export function packPlan(plan: Plan): { cells: Uint32Array<ArrayBuffer>; entries: Uint32Array<ArrayBuffer> } {
  const { entries, starts } = packTables(plan.tables);
  const cells = new Uint32Array(plan.cells.length * CELL_WORDS);
  plan.cells.forEach((cell, i) => {
    const table = (index: number): number[] => tableWords(plan.tables, starts, index);
    const { correctStop, correct, wrongResample } = cell.thresholds;
    cells.set(
      [
        correctStop, correct, wrongResample, cell.maxAttempts,
        cell.atCap === 'decide-then-fail' ? 0 : cell.maxAttempts,
        cell.atCap === 'truncate' ? 1 : 0,
        cell.groupSize, cell.stream,
        ...table(cell.lengthC), ...table(cell.lengthW),
      ], // prettier-ignore
      i * CELL_WORDS,
    );
  });
  return { cells, entries };
}

/** The alias entries of all tables, and where each begins. */
export function packTables(tables: Plan['tables']): {
  readonly entries: Uint32Array<ArrayBuffer>;
  readonly starts: readonly number[];
} {
  let size = 0;
  const starts = tables.map((table) => {
    const start = size;
    size += table.entries.length;
    return start;
  });
  const entries = new Uint32Array(size);
  tables.forEach((table, i) => entries.set(table.entries, starts[i]));
  return { entries, starts };
}

/** A table as the shaders' struct `LengthTable`. */
export function tableWords(tables: Plan['tables'], starts: readonly number[], index: number): number[] {
  return [starts[index]!, 2 ** tables[index]!.bits, tables[index]!.base];
}

/** Items as the shaders' array `items`. */
export function packItems(items: readonly Item[]): Uint32Array<ArrayBuffer> {
  const words = new Uint32Array(items.length * ITEM_WORDS);
  items.forEach((item, i) => words.set([item.cell, item.firstGroup, item.groups], i * ITEM_WORDS));
  return words;
}
