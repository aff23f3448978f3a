/**
 * Rolls out a plan, engine after engine: when one fails, what is finished is kept and the next goes on with the
 * rest. A cell comes out as soon as its last block is in.
 */
import { blockRange, type Plan } from '../experiment/plan';
import { type Engine, EngineError, type EngineId, type TallyEngine } from '../engine/engine';
import type { SignalBlock } from '../engine/signal';
import type { SignalProgram } from '../objective/signal-program';
import { blockCounters, type CellTally, emptyTally, HEAD } from '../model/tally';

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
  const skip = (cell: number, block: number): boolean => pending.has(cell, block);
  const blocks = overEngines(forTallies(engines), hooks, (engine) =>
    engine.run(plan, { signal: hooks.signal, skip }),
  );
  for await (const { cell, block, counters } of blocks) {
    const tally = pending.add(cell, block, counters);
    hooks.onProgress?.({ trajectories: pending.trajectories, total: pending.total });
    if (tally) yield { cell, tally };
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
  const blocks = overEngines(forRest(engines), hooks, (engine) =>
    engine.signals(plan, programs, { signal: hooks.signal, skip }),
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

/** What the first engine yields; when it fails, what the next yields after it. */
export async function* overEngines<E extends TallyEngine, B>(
  engines: readonly { readonly id: EngineId; create(): Promise<E> }[],
  hooks: SimulationHooks,
  work: (engine: E) => AsyncIterable<B>,
): AsyncGenerator<B, void, undefined> {
  let failure: Error = new EngineError('unavailable', 'No engine was offered.');
  for (const choice of engines) {
    let engine: E | undefined;
    try {
      engine = await choice.create();
      hooks.onEngine?.(engine);
      yield* work(engine);
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
