/**
 * Rolls out a plan, engine after engine: when one fails, what is finished is kept and the next goes on with the
 * rest. A cell comes out as soon as its last block is in.
 */
import type { Plan } from '../experiment/plan';
import { type Engine, EngineError, type EngineId } from '../engine/engine';
import { blockCounters, type CellTally, emptyTally, HEAD } from '../model/tally';

/** An engine that has not been started; `create` throws an EngineError where it cannot be. */
export interface EngineChoice {
  readonly id: EngineId;
  create(): Promise<Engine>;
}

export interface SimulationProgress {
  readonly trajectories: number;
  readonly total: number;
}

export interface SimulationHooks {
  readonly signal?: AbortSignal | undefined;
  /** The engine that works from now on. */
  readonly onEngine?: (engine: Engine) => void;
  /** An engine failed; the message says what happened. */
  readonly onFault?: (id: EngineId, error: Error) => void;
  readonly onProgress?: (progress: SimulationProgress) => void;
}

export interface SimulatedCell {
  readonly cell: number;
  readonly tally: CellTally;
}

/**
 * @throws the last engine's error when every engine failed, the signal's reason when it fired; cells yielded
 * before stay valid.
 */
export async function* simulate(
  plan: Plan,
  engines: readonly EngineChoice[],
  hooks: SimulationHooks = {},
): AsyncGenerator<SimulatedCell, void, undefined> {
  const pending = new PendingCells(plan);
  let failure: Error = new EngineError('unavailable', 'No engine was offered.');
  for (const choice of engines) {
    let engine: Engine | undefined;
    try {
      engine = await choice.create();
      hooks.onEngine?.(engine);
      const skip = (cell: number, block: number): boolean => pending.has(cell, block);
      for await (const { cell, block, counters } of engine.run(plan, { signal: hooks.signal, skip })) {
        const tally = pending.add(cell, block, counters);
        hooks.onProgress?.({ trajectories: pending.trajectories, total: pending.total });
        if (tally) yield { cell, tally };
      }
      return;
    } catch (error) {
      hooks.signal?.throwIfAborted();
      if (!(error instanceof EngineError)) throw error;
      failure = error;
      hooks.onFault?.(choice.id, error);
    } finally {
      engine?.dispose();
    }
  }
  throw failure;
}

/** Cells with blocks still missing, and how far the whole plan is. */
class PendingCells {
  readonly total: number;
  trajectories = 0;
  private readonly tallies = new Map<number, CellTally>();
  private readonly done = new Map<number, Set<number>>();

  constructor(private readonly plan: Plan) {
    this.total = plan.cells.reduce((sum, cell) => sum + cell.groups * cell.groupSize, 0);
  }

  has(cell: number, block: number): boolean {
    return this.done.get(cell)?.has(block) ?? false;
  }

  /** @returns the cell's tally when this block was its last */
  add(cell: number, block: number, counters: BigUint64Array): CellTally | undefined {
    const { groupSize, blocks } = this.plan.cells[cell]!;
    const tally = this.tallies.get(cell) ?? emptyTally(groupSize, blocks);
    const done = this.done.get(cell) ?? new Set();
    blockCounters(tally, block).set(counters);
    done.add(block);
    this.tallies.set(cell, tally);
    this.done.set(cell, done);
    this.trajectories += Number(counters[HEAD.trajectories]);
    if (done.size < blocks) return undefined;
    this.tallies.delete(cell);
    return tally;
  }
}
