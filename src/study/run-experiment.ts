/** Runs an experiment: grid → plan → engine → tallies → results, cell by cell as they finish. */
import { EngineError, type EngineFault } from '../engine/engine';
import { type Cell, expandGrid } from '../experiment/grid';
import type { Experiment } from '../experiment/experiment';
import { planExperiment } from '../experiment/plan-experiment';
import { combinedDigest, tallyDigest } from './digest';
import { type CellResult, cellResult } from './quantities';
import { type EngineChoice, simulate, type SimulationHooks } from './simulate';

export interface FinishedCell {
  readonly cell: Cell;
  readonly result: CellResult;
}

export interface RunSummary {
  readonly cells: readonly FinishedCell[];
  /** Fingerprint of the tallies of all finished cells, in order. */
  readonly digest: string;
  /** False where the run was cut short; `cells` then holds what was finished. */
  readonly complete: boolean;
  /** Why the run ended early, in words; null when it did not. */
  readonly reason: string | null;
  /** The kind of failure, where an engine failed. */
  readonly fault: EngineFault | null;
}

export interface RunHooks extends SimulationHooks {
  readonly onCell?: (finished: FinishedCell) => void;
}

/**
 * Never throws for a failed engine or a fired signal: what was finished comes back with the reason.
 * @throws InputError when the experiment cannot be run at all.
 */
export async function runExperiment(
  experiment: Experiment,
  engines: readonly EngineChoice[],
  hooks: RunHooks = {},
): Promise<RunSummary> {
  const cells = expandGrid(experiment);
  const plan = planExperiment(cells);
  const finished: FinishedCell[] = [];
  const digests = new Map<number, string>();
  let reason: string | null = null;
  let fault: EngineFault | null = null;
  try {
    for await (const { cell: index, tally } of simulate(plan, engines, hooks)) {
      const cell = cells[index]!;
      finished.push({ cell, result: cellResult(cell.settings, tally) });
      digests.set(index, tallyDigest(tally));
      hooks.onCell?.(finished.at(-1)!);
    }
  } catch (error) {
    if (error instanceof EngineError) fault = error.fault;
    else if (!hooks.signal?.aborted) throw error;
    reason = hooks.signal?.aborted
      ? 'The run was stopped.'
      : error instanceof Error
        ? error.message
        : String(error);
  }
  return { cells: finished, digest: combinedDigest(digests), complete: reason === null, reason, fault };
}
