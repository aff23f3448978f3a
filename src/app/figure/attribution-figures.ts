/** The figures of the page of attribution as exports: what is drawn, and its numbers as a table. */
import type { FigureTable } from '../../report/figure/figure-table';
import type { CellResult, Quantity } from '../../study/quantities';
import { attributionOrigin } from '../attribution/origin';
import { runFile } from '../evidence/downloads';
import { axisCell } from '../export/axis-cell';
import type { Figure, LegendEntry } from '../export/figure';
import { positionOf } from '../grid-view';
import { zScore } from '../number-format';
import { PARAMETERS, SERIES, type SeriesId } from '../series';
import type { LabState, RunState } from '../store';

type Cell = number | string | null;

/** What every figure of the page has. */
export function attributionBasis(
  state: Pick<LabState, 'run' | 'engine' | 'look'>,
  table: FigureTable,
): Pick<Figure, 'origin' | 'complete' | 'data'> {
  return {
    origin: attributionOrigin(state),
    complete: state.run.status === 'done',
    data: { table, result: () => runFile(state) },
  };
}

/** Where a cell is, and its values along the axes. */
function placeColumns({ view }: RunState): string[] {
  return ['cell', ...view.axes.map(({ field }) => field.path)];
}

function placeCells({ view }: RunState, index: number): Cell[] {
  return [index, ...positionOf(view, index).map((at, i) => axisCell(view.axes[i]!.values[at]!))];
}

function numbersOf(quantity: Quantity | null): Cell[] {
  if (quantity === null) return [null, null, null, null];
  return [quantity.exact, quantity.value, quantity.standardError, zScore(quantity)];
}

const NUMBERS = ['exact', 'monteCarlo', 'standardError', 'z', 'trajectories'] as const;

/** Every finished cell, each gradient that is shown. A ratio over a gradient of 0 is null. */
export function attributionTable(run: RunState, shown: ReadonlySet<SeriesId>): FigureTable {
  const cells = [...run.results].sort(([i], [j]) => i - j);
  return {
    columns: [...placeColumns(run), 'gradient', ...NUMBERS],
    rows: cells.flatMap(([index, { gradients, trajectories }]) =>
      SERIES.filter(({ id }) => shown.has(id)).map(({ id }) => [
        ...placeCells(run, index),
        id,
        ...numbersOf(gradients[id].attribution),
        trajectories,
      ]),
    ),
  };
}

export function attributionLegend(shown: ReadonlySet<SeriesId>): LegendEntry[] {
  return SERIES.filter(({ id }) => shown.has(id)).map(({ label, colour, dash, symbol }) => ({
    label,
    colour,
    dash,
    mark: symbol,
  }));
}

/** The gradients of one cell by logit: their values and their shares. */
export function barsTable(
  run: RunState,
  index: number,
  { gradients, trajectories }: CellResult,
  ids: readonly (SeriesId | 'net')[],
): FigureTable {
  return {
    columns: [...placeColumns(run), 'gradient', 'logit', 'measure', ...NUMBERS],
    rows: ids.flatMap((id) =>
      PARAMETERS.flatMap(({ symbol }, i) =>
        (['value', 'share'] as const).map((measure) => [
          ...placeCells(run, index),
          id,
          symbol,
          measure,
          ...numbersOf((measure === 'value' ? gradients[id].logits : gradients[id].shares)?.[i] ?? null),
          trajectories,
        ]),
      ),
    ),
  };
}
