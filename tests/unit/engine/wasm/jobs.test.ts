import { expect, test } from 'vitest';
import { type JobSizes, jobsOf } from '../../../../src/engine/wasm/jobs';
import { PlanBuilder } from '../../../../src/experiment/plan';
import { tallySize } from '../../../../src/model/tally';

const SIZES: JobSizes = { item: 2 ** 18, job: 2 ** 19 };

/** Blocks of one group each. */
function planOf(cells: number, blocks: number, groupSize: number) {
  const builder = new PlanBuilder([1, 2]);
  const constant = { min: 3, probabilities: Float64Array.of(1) };
  for (let cell = 0; cell < cells; cell++)
    builder.add(
      {
        policy: { thetaS: 0, thetaDC: 0, thetaDW: 0 },
        lengths: { correct: constant, wrong: constant },
        maxAttempts: 4,
        atCap: 'fail',
      },
      { trajectories: blocks * groupSize, groupSize, blocks, stream: cell },
    );
  return builder.build();
}

test.each([8, 256])('jobs of many small blocks stay small in memory, with groups of %i', (groupSize) => {
  const jobs = [...jobsOf(planOf(40, 64, groupSize), SIZES, () => false)];
  const items = jobs.flat();
  expect(items.map(({ cell, block }) => [cell, block])).toEqual(
    Array.from({ length: 40 * 64 }, (_, i) => [Math.floor(i / 64), i % 64]),
  );
  const bytes = jobs.map((job) => 8 * job.length * tallySize(groupSize));
  expect(Math.max(...bytes)).toBeLessThan(2 ** 18 + 8 * tallySize(groupSize));
  // And no smaller than that, for a message costs as much as hundreds of these blocks.
  expect(Math.min(...bytes.slice(0, -1))).toBeGreaterThanOrEqual(2 ** 18);
});
