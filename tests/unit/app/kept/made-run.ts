/** Runs whose ratios are made by hand. */
import type { SeriesId } from '../../../../src/app/series';
import { freshRun, type RunState } from '../../../../src/app/store';
import type { Experiment } from '../../../../src/experiment/experiment';
import {
  type CellResult,
  type GradientResult,
  GRADIENTS,
  type Quantity,
  SCALARS,
} from '../../../../src/study/quantities';

const NOTHING: Quantity = { exact: 0, value: 0, standardError: 0 };
const ONE: Quantity = { exact: 1, value: 1, standardError: 0 };

function cellOf(trajectories: number, ratio: (id: SeriesId) => Quantity | null): CellResult {
  // The ratio is the gradient on sampling, as that on deciding is 1 and does not vary.
  const gradient = (attribution: Quantity | null): GradientResult => ({
    logits: attribution === null ? [NOTHING, NOTHING, NOTHING] : [attribution, ONE, NOTHING],
    attribution,
    shares: null,
  });
  return {
    trajectories,
    scalars: Object.fromEntries(SCALARS.map((id) => [id, NOTHING])) as CellResult['scalars'],
    gradients: Object.fromEntries(
      GRADIENTS.map((id) => [id, gradient(ratio(id as SeriesId))]),
    ) as CellResult['gradients'],
  };
}

/** A finished run with this ratio in each cell and series; a cell of which `ratio` says undefined is missing. */
export function madeRun(
  experiment: Experiment,
  ratio: (cell: number, id: SeriesId) => Quantity | null | undefined,
): RunState {
  const run = freshRun(experiment);
  const cells = Array.from({ length: run.view.cells }, (_, i) => i);
  const results = cells
    .filter((i) => ratio(i, 'klReward') !== undefined)
    .map((i) => [i, cellOf(experiment.sampling.trajectories, (id) => ratio(i, id) ?? null)] as const);
  return { ...run, status: 'done', digest: 'ab'.repeat(32), results: new Map(results) };
}
