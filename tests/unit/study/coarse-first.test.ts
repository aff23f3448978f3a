/** Orders of points: every point once, the coarse ones first, and the numbers of a run the same in each. */
import { describe, expect, test } from 'vitest';
import { parseExperiment } from '../../../src/experiment/schema';
import { coarseCells, coarseFirst } from '../../../src/study/coarse-first';
import { runExperiment, type RunSummary } from '../../../src/study/run-experiment';
import { plainEngine } from '../../support/plain-engine';

const ascending = (n: number): number[] => Array.from({ length: n }, (_, i) => i);

describe('along an axis', () => {
  test('ends, middle, quarters, and then the rest, each once', () => {
    expect(coarseFirst(9)).toEqual([0, 8, 4, 2, 6, 1, 3, 5, 7]);
    expect(coarseFirst(8)).toEqual([0, 7, 4, 2, 5, 1, 3, 6]);
    expect([coarseFirst(1), coarseFirst(2), coarseFirst(0)]).toEqual([[0], [0, 1], []]);
    for (let n = 0; n < 70; n++) expect(coarseFirst(n).toSorted((a, b) => a - b)).toEqual(ascending(n));
  });
});

describe('in a grid', () => {
  test('corners first, each cell once', () => {
    // 3 × 3: the middle of an axis is its third point.
    expect(coarseCells([3, 3])).toEqual([0, 2, 6, 8, 1, 3, 4, 5, 7]);
    expect(coarseCells([5])).toEqual(coarseFirst(5));
    expect(coarseCells([])).toEqual([0]);
    for (const shape of [
      [4, 5],
      [7, 1, 3],
      [2, 2, 2],
    ])
      expect(coarseCells(shape).toSorted((a, b) => a - b)).toEqual(ascending(shape.reduce((n, m) => n * m)));
  });
});

test('a run gives the same cells and the same digest, and its ends first', async () => {
  const experiment = parseExperiment({
    version: 1,
    sweep: [
      { path: 'model.lengths', values: [1, 3, 9, 20, 40] },
      { path: 'model.policy.thetaS', values: [0, 1] },
    ],
    sampling: { trajectories: 512, blocks: 32 },
  });
  const came: number[] = [];
  const run = (coarse: boolean): Promise<RunSummary> =>
    runExperiment(experiment, [{ id: 'reference', create: () => Promise.resolve(plainEngine()) }], {
      coarseFirst: coarse,
      onCell: ({ cell }) => void (coarse && came.push(cell.index)),
    });
  const [plain, coarse] = [await run(false), await run(true)];
  expect(came).toEqual(coarseCells([5, 2]));
  expect(came.slice(0, 4)).toEqual([0, 1, 8, 9]);
  expect(coarse).toEqual(plain);
});
