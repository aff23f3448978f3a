/**
 * Rolls out a plan, engine after engine: when one fails, what is finished is kept and the next goes on with the
 * rest. A cell comes out as soon as its last block is in.
 */
import { blockRange, type Plan } from '../experiment/plan';
import {
  type BlockResult,
  type Engine,
  EngineError,
  type EngineId,
  type TallyEngine,
} from '../engine/engine';
import type { SignalBlock } from '../engine/signal';
import type { SignalProgram } from '../objective/signal-program';
import { blockCounters, type CellTally, emptyTally } from '../model/tally';

/** An engine that has not been started; `create` throws an EngineError where it cannot be. */
export interface FullChoice {
  readonly id: EngineId;
  /** `rest`: tallies are left to the other choices. */
  readonly only?: 'rest' | undefined;
  create(): Promise<Engine>;
}

/** The same of an engine that is asked for tallies and nothing else. */
export interface TallyChoice {
  readonly id: EngineId;
  readonly only: 'tallies';
  create(): Promise<TallyEngine>;
}

/**
 * A list of these, in the order in which they are tried, joins engines that do all with one that only counts, and neither
 * knows of the other: tallies come from the first that counts, signals and trainings from the first that has them.
 */
export type EngineChoice = FullChoice | TallyChoice;

/** The choices for tallies. */
function forTallies(engines: readonly EngineChoice[]): readonly (FullChoice | TallyChoice)[] {
  return engines.filter(({ only }) => only !== 'rest');
}

/** The choices for signals and trainings. */
export function forRest(engines: readonly EngineChoice[]): readonly FullChoice[] {
  return engines.filter((choice): choice is FullChoice => choice.only !== 'tallies');
}

export interface SimulationProgress {
  readonly trajectories: number;
  readonly total: number;
  /** How many of the trajectories an earlier run left. */
  readonly before?: number;
  /** Of work that goes cell by cell: the trajectories are those of this one, `number` counts from 1. */
  readonly cell?: { readonly number: number; readonly of: number };
}

export interface SimulationHooks {
  readonly signal?: AbortSignal | undefined;
  /** The engine that works from now on. */
  readonly onEngine?: (engine: TallyEngine) => void;
  /** An engine failed; the message says what happened. */
  readonly onFault?: (id: EngineId, error: Error) => void;
  readonly onProgress?: (progress: SimulationProgress) => void;
}

export interface SimulatedCell {
  readonly cell: number;
  readonly tally: CellTally;
}

/** Finished blocks that outlive a run: those of earlier runs, and where new ones go. */
export interface KeptBlocks {
  finished(): AsyncIterable<BlockResult>;
  /** Once this is done the block outlives the program. @throws StorageError where it cannot be kept */
  keep(block: BlockResult): Promise<void>;
  /** The blocks that are asked for; all without it. */
  wants?(cell: number, block: number): boolean;
}

/**
 * @throws the last engine's error when every engine failed, the signal's reason when it fired, a StorageError when a block
 * could not be kept; cells yielded before stay valid.
 */
export async function* simulate(
  plan: Plan,
  engines: readonly EngineChoice[],
  hooks: SimulationHooks = {},
  kept?: KeptBlocks,
): AsyncGenerator<SimulatedCell, void, undefined> {
  const tallies = new PendingTallies(plan);
  for await (const block of simulateBlocks(plan, engines, hooks, kept)) {
    const tally = tallies.add(block);
    if (tally) yield { cell: block.cell, tally };
  }
}

/** Every block of the plan, or of those that are asked for: first the finished ones, then new ones as they are kept. */
export async function* simulateBlocks(
  plan: Plan,
  engines: readonly EngineChoice[],
  hooks: SimulationHooks = {},
  kept?: KeptBlocks,
): AsyncGenerator<BlockResult, void, undefined> {
  const pending = new PendingBlocks(plan, kept);
  const tell = (): void => hooks.onProgress?.(pending.progress);
  for await (const block of kept?.finished() ?? []) {
    pending.add(block);
    yield block;
  }
  pending.before = pending.trajectories;
  if (pending.before > 0) tell();
  // No engine is started for nothing.
  if (pending.missing === 0) return;
  const skip = (cell: number, block: number): boolean => !pending.has(cell, block);
  const blocks = overEngines(
    forTallies(engines),
    hooks,
    (engine) => engine.run(plan, { signal: hooks.signal, skip }),
    AGAIN_WHEN_LOST,
  );
  for await (const block of blocks) {
    if (!pending.has(block.cell, block.block)) continue;
    await kept?.keep(block);
    pending.add(block);
    tell();
    yield block;
  }
}

/** The signal of every block of the plan, `programs[i]` on cell i; blocks may come from more than one engine. */
export async function* simulateSignals(
  plan: Plan,
  programs: readonly SignalProgram[],
  engines: readonly EngineChoice[],
  hooks: SimulationHooks = {},
): AsyncGenerator<SignalBlock, void, undefined> {
  const done = new Set<string>();
  const skip = (cell: number, block: number): boolean => done.has(`${cell}/${block}`);
  const total = plan.cells.reduce((sum, cell) => sum + cell.groups * cell.groupSize, 0);
  let trajectories = 0;
  const blocks = overEngines(
    forRest(engines),
    hooks,
    (engine) => engine.signals(plan, programs, { signal: hooks.signal, skip }),
    AGAIN_WHEN_LOST,
  );
  for await (const block of blocks) {
    done.add(`${block.cell}/${block.block}`);
    const cell = plan.cells[block.cell]!;
    const [first, end] = blockRange(cell, block.block);
    trajectories += (end - first) * cell.groupSize;
    hooks.onProgress?.({ trajectories, total });
    yield block;
  }
}

/** Of work that goes on where it was cut off: an engine that lost its device is started again. */
const AGAIN_WHEN_LOST = true;

/**
 * What the first engine yields; when it fails, what the next yields after it.
 * @param again true to start an engine anew whose device was lost, as long as it got further each time
 */
export async function* overEngines<E extends TallyEngine, B>(
  engines: readonly { readonly id: EngineId; create(): Promise<E> }[],
  hooks: SimulationHooks,
  work: (engine: E) => AsyncIterable<B>,
  again = false,
): AsyncGenerator<B, void, undefined> {
  let failure: Error = new EngineError('unavailable', 'No engine was offered.');
  for (const choice of engines) {
    for (let attempt = 1, further = true; further; attempt++) {
      further = false;
      let engine: E | undefined;
      try {
        engine = await choice.create();
        hooks.onEngine?.(engine);
        for await (const one of work(engine)) {
          further = true;
          yield one;
        }
        return;
      } catch (error) {
        hooks.signal?.throwIfAborted();
        if (!(error instanceof EngineError)) throw error;
        // That there is no second device says less than why the first one is gone.
        if (engine !== undefined || attempt === 1) failure = error;
        hooks.onFault?.(choice.id, error);
        further &&= again && error.fault === 'device-lost';
      } finally {
        engine?.dispose();
      }
    }
  }
  throw failure;
}

/** Which blocks are still missing, and how far the whole is. */
class PendingBlocks {
  missing = 0;
  trajectories = 0;
  before = 0;
  private total = 0;
  private readonly pending: readonly Uint8Array[];

  constructor(
    private readonly plan: Plan,
    kept: KeptBlocks | undefined,
  ) {
    this.pending = plan.cells.map(({ blocks }, cell) =>
      Uint8Array.from({ length: blocks }, (_, block) => {
        if (kept?.wants?.(cell, block) === false) return 0;
        this.missing++;
        this.total += this.size(cell, block);
        return 1;
      }),
    );
  }

  get progress(): SimulationProgress {
    const { trajectories, total, before } = this;
    return { trajectories, total, ...(before > 0 && { before }) };
  }

  has(cell: number, block: number): boolean {
    return this.pending[cell]![block] === 1;
  }

  add({ cell, block }: BlockResult): void {
    this.pending[cell]![block] = 0;
    this.missing--;
    this.trajectories += this.size(cell, block);
  }

  private size(cell: number, block: number): number {
    const planned = this.plan.cells[cell]!;
    const [first, end] = blockRange(planned, block);
    return (end - first) * planned.groupSize;
  }
}

/** Tallies of cells with blocks still missing. */
class PendingTallies {
  private readonly cells = new Map<number, { readonly tally: CellTally; missing: number }>();

  constructor(private readonly plan: Plan) {}

  /** @returns the cell's tally when this block was its last */
  add({ cell, block, counters }: BlockResult): CellTally | undefined {
    const { groupSize, blocks } = this.plan.cells[cell]!;
    const pending = this.cells.get(cell) ?? { tally: emptyTally(groupSize, blocks), missing: blocks };
    this.cells.set(cell, pending);
    blockCounters(pending.tally, block).set(counters);
    if (--pending.missing > 0) return undefined;
    this.cells.delete(cell);
    return pending.tally;
  }
}
