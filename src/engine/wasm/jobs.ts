/** Cuts a plan into items, runs of groups of one block, and gathers items into jobs, what a thread does at once. */
import { blockRange, type Plan } from '../../experiment/plan';
import { tallySize } from '../../model/tally';

export interface Item {
  readonly cell: number;
  readonly block: number;
  readonly firstGroup: number;
  readonly groups: number;
  /** True for the last item of its block. */
  readonly last: boolean;
}

export interface JobSizes {
  /** Expected attempts of an item: between two items a thread looks whether it shall stop. */
  readonly item: number;
  /** Of a job. */
  readonly job: number;
}

/**
 * About five milliseconds a job and two an item, of one thread: short against the patience of who presses Stop, long
 * against a message.
 */
export const SIZES: JobSizes = { item: 2 ** 18, job: 2 ** 19 };
/** Jobs that each thread should get of a small plan, so that none is idle. */
const JOBS_A_THREAD = 2;
const LEAST_JOB = 2 ** 12;
/** Of a job, all items together: 256 kB, so that what all threads have under way stays small and is soon let go of. */
const MOST_COUNTERS = 2 ** 15;

/** The sizes for a plan, such that it is enough for all threads. */
export function sizesFor(plan: Plan, threads: number, most: JobSizes): JobSizes {
  const total = plan.cells.reduce(
    (sum, cell) => sum + cell.groups * cell.groupSize * cell.expectedAttempts,
    0,
  );
  const job = Math.max(LEAST_JOB, Math.min(most.job, total / (threads * JOBS_A_THREAD)));
  return { job, item: Math.min(most.item, job) };
}

/** The jobs of the blocks that `skip` does not name, their items in the order of the plan. */
export function* jobsOf(
  plan: Plan,
  sizes: JobSizes,
  skip: (cell: number, block: number) => boolean,
): Generator<readonly Item[], void, undefined> {
  let job: Item[] = [];
  let attempts = 0;
  let counters = 0;
  for (const [cellIndex, cell] of plan.cells.entries()) {
    const attemptsPerGroup = cell.groupSize * cell.expectedAttempts;
    const size = tallySize(cell.groupSize);
    const most = Math.max(1, Math.floor(sizes.item / attemptsPerGroup));
    for (let block = 0; block < cell.blocks; block++) {
      if (skip(cellIndex, block)) continue;
      const [first, end] = blockRange(cell, block);
      for (let group = first; group < end; group += most) {
        const groups = Math.min(most, end - group);
        job.push({ cell: cellIndex, block, firstGroup: group, groups, last: group + groups === end });
        attempts += groups * attemptsPerGroup;
        counters += size;
        if (attempts < sizes.job && counters < MOST_COUNTERS) continue;
        yield job;
        job = [];
        attempts = 0;
        counters = 0;
      }
    }
  }
  if (job.length > 0) yield job;
}
