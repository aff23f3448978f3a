/** What a signal evaluation yields, and how it is divided; see `objective/signal-program` for what is computed. */
import { blockRange, type CellPlan } from '../experiment/plan';

/** Signal sums over the trajectories of one block of a cell, `SIGNAL_SIZE` of them. */
export interface SignalBlock {
  readonly cell: number;
  readonly block: number;
  readonly sums: Float64Array;
}

/** Trajectories added up in 32-bit floats before float64 takes over: few, so that the rounding of sums stays small. */
const RUN_TRAJECTORIES = 64;

/**
 * A run is what one invocation adds up: this many groups of one block, counted from the block's first. It depends on
 * the group size alone, so that no tuning changes a sum.
 */
export function groupsPerRun(groupSize: number): number {
  return Math.max(1, Math.floor(RUN_TRAJECTORIES / groupSize));
}

/** The runs of a block, in the order in which their sums are added. */
export function* runsOfBlock(
  cell: CellPlan,
  block: number,
): Generator<{ readonly firstGroup: number; readonly groups: number }, void, undefined> {
  const [first, end] = blockRange(cell, block);
  const step = groupsPerRun(cell.groupSize);
  for (let firstGroup = first; firstGroup < end; firstGroup += step) {
    yield { firstGroup, groups: Math.min(step, end - firstGroup) };
  }
}
