/** A small run and its blocks, for the tests of the log. */
import type { BlockResult } from '../../../../src/engine/engine';
import { tallyBlock } from '../../../../src/engine/reference/tally';
import { expandGrid } from '../../../../src/experiment/grid';
import { planExperiment } from '../../../../src/experiment/plan-experiment';
import { parseExperiment } from '../../../../src/experiment/schema';
import type { LoggedRun } from '../../../../src/study/log/header';
import type { Shard } from '../../../../src/study/shard';

export function smallRun(seed = '1', shard: Shard | null = null, cells = 2): LoggedRun {
  const experiment = parseExperiment({
    version: 1,
    model: { maxAttempts: 4 },
    objective: { groupSize: 2 },
    sampling: { trajectories: 64, blocks: 32, seed },
    sweep: [{ path: 'model.lengths', values: [1, 8, 64, 512].slice(0, cells) }],
  });
  return { experiment, plan: planExperiment(expandGrid(experiment)), shard };
}

export function blocksOf({ plan }: LoggedRun): BlockResult[] {
  return plan.cells.flatMap((planned, cell) =>
    Array.from({ length: planned.blocks }, (_, block) => ({
      cell,
      block,
      counters: tallyBlock(plan, planned, block),
    })),
  );
}

export async function collect<T>(all: AsyncIterable<T>): Promise<T[]> {
  const found: T[] = [];
  for await (const one of all) found.push(one);
  return found;
}
