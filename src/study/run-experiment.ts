/** Runs an experiment: grid → plan → engine → tallies → results, cell by cell as they finish. */
import { type Cell, expandGrid } from '../experiment/grid';
import type { Experiment } from '../experiment/experiment';
import type { Plan } from '../experiment/plan';
import { axisValues } from '../experiment/sweep';
import { planExperiment } from '../experiment/plan-experiment';
import { coarseCells } from './coarse-first';
import { combinedDigest, tallyDigest } from './digest';
import { type Ending, endingOf } from './ending';
import { cellNumbers, type CellResult, resultOf } from './quantities';
import {
  type EngineChoice,
  type KeptBlocks,
  simulate,
  simulateBlocks,
  type SimulationHooks,
} from './simulate';

export interface FinishedCell {
  readonly cell: Cell;
  /** Made anew each time it is asked for: hold on to it rather than ask twice. */
  readonly result: CellResult;
}

/** Where the run was cut short, `cells` holds what was finished. */
export interface RunSummary extends Ending {
  readonly cells: readonly FinishedCell[];
  /** Fingerprint of the tallies of all finished cells, in order. */
  readonly digest: string;
}

export interface RunHooks extends SimulationHooks {
  readonly onCell?: (finished: FinishedCell) => void;
  /** The form of the whole first, then its details; the numbers are the same. */
  readonly coarseFirst?: boolean;
}

/**
 * Never throws for a failed engine, a full storage or a fired signal: what was finished comes back with the reason.
 *
 * @param kept blocks of earlier runs, and where new ones go
 * @throws InputError when the experiment cannot be run at all.
 */
export async function runExperiment(
  experiment: Experiment,
  engines: readonly EngineChoice[],
  hooks: RunHooks = {},
  kept?: KeptBlocks,
): Promise<RunSummary> {
  const cells = expandGrid(experiment);
  const whole = planExperiment(cells);
  const shape = experiment.sweep.map((axis) => axisValues(axis).length);
  const order = hooks.coarseFirst ? coarseCells(shape) : cells.map(({ index }) => index);
  // A cell's draws are told by its stream, wherever it stands.
  const plan: Plan = { ...whole, cells: order.map((index) => whole.cells[index]!) };
  const finished: FinishedCell[] = [];
  const digests = new Map<number, string>();
  const ending = await endingOf(
    async () => {
      for await (const { cell: place, tally } of simulate(
        plan,
        engines,
        hooks,
        kept && inOrder(kept, order),
      )) {
        const index = order[place]!;
        const cell = cells[index]!;
        const numbers = cellNumbers(cell.settings, tally);
        finished.push({
          cell,
          // The objects are made when they are looked at.
          get result() {
            return resultOf(numbers);
          },
        });
        digests.set(index, tallyDigest(tally));
        hooks.onCell?.(finished.at(-1)!);
      }
    },
    hooks.signal,
    'The run was stopped.',
  );
  // Blocks of an earlier run may finish a later cell first.
  finished.sort((a, b) => a.cell.index - b.cell.index);
  return { cells: finished, digest: combinedDigest(digests), ...ending };
}

/** Blocks as a plan numbers them whose cells are those of the kept one, in this order. */
function inOrder(kept: KeptBlocks, order: readonly number[]): KeptBlocks {
  const places = new Array<number>(order.length);
  order.forEach((index, place) => (places[index] = place));
  return {
    async *finished() {
      for await (const block of kept.finished()) yield { ...block, cell: places[block.cell]! };
    },
    keep: (block) => kept.keep({ ...block, cell: order[block.cell]! }),
    wants: (place, block) => kept.wants?.(order[place]!, block) ?? true,
  };
}

/** Computes and keeps the blocks that are asked for, of one shard of a run; how they were counted is in `kept`. */
export async function runBlocks(
  plan: Plan,
  engines: readonly EngineChoice[],
  hooks: SimulationHooks,
  kept: KeptBlocks,
): Promise<Ending> {
  const blocks = simulateBlocks(plan, engines, hooks, kept);
  const work = async (): Promise<void> => {
    for await (const _ of blocks);
  };
  return await endingOf(work, hooks.signal, 'The run was stopped.');
}
