/** What intervals of ratios cover, where the gradient on deciding is told to few errors. */
import { describe, expect, test } from 'vitest';
import { NODE_THREADS } from '../../src/engine/wasm/node-threads';
import { WasmEngine } from '../../src/engine/wasm/wasm-engine';
import { parseExperiment } from '../../src/experiment/schema';
import { isLostRatio } from '../../src/study/lost-ratio';
import type { GradientResult } from '../../src/study/quantities';
import { ratioInterval } from '../../src/study/ratio-interval';
import { runExperiment } from '../../src/study/run-experiment';

const CELLS = 400;
/** Four standard deviations of a share of 0.95 among so many; fewer are covered once in thirty thousand. */
const LEAST = 0.95 - 4 * Math.sqrt((0.95 * 0.05) / CELLS);

/** Independent cells of answers of 500 tokens, all at about the same point. */
async function cells(thetaDW: number, trajectories: number): Promise<GradientResult[]> {
  const experiment = parseExperiment({
    version: 1,
    model: { lengths: 500 },
    sampling: { trajectories, blocks: 32, commonRandomNumbers: false },
    sweep: [{ path: 'model.policy.thetaDW', from: thetaDW, to: thetaDW + 1e-9, points: CELLS }],
  });
  const engine = { id: 'wasm', only: 'tallies', create: () => WasmEngine.create(NODE_THREADS) } as const;
  const { cells: finished } = await runExperiment(experiment, [engine]);
  return finished.map(({ result }) => result.gradients.klReward);
}

describe('of 95 % they cover as much, a ratio that is lost in noise among them, as it rules no large one out', () => {
  test.each([
    [0.65, 2 ** 13],
    [0.65, 2 ** 15],
    [0.65, 2 ** 17],
    [0.3, 2 ** 17],
    [1.5, 2 ** 15],
  ])('θ_dW = %d, %d trajectories', async (thetaDW, trajectories) => {
    const gradients = await cells(thetaDW, trajectories);
    expect(gradients).toHaveLength(CELLS);
    const exact = gradients[0]!.attribution!.exact;
    const covered = gradients.filter((gradient) => {
      const interval = ratioInterval(gradient);
      return interval === null || (interval.low <= exact && exact <= interval.high);
    });
    expect(covered.length / CELLS).toBeGreaterThan(LEAST);
  });
});

test('value ± 1.96 errors covers far less there: the reason for them', async () => {
  const told = (await cells(0.65, 2 ** 15)).filter((gradient) => !isLostRatio(gradient));
  const covered = told.filter(({ attribution }) => {
    const { exact, value, standardError } = attribution!;
    return Math.abs(value - exact) <= 1.96 * standardError;
  });
  expect(told.length).toBeGreaterThan(CELLS / 10);
  expect(covered.length / told.length).toBeLessThan(0.85);
});
