/** The figures of the page of attribution as exports: what is drawn, and its numbers as a table. */
import type { FigureTable } from '../../report/figure/figure-table';
import type { CellResult, GradientResult, Quantity } from '../../study/quantities';
import { ratioInterval, ratioZ } from '../../study/ratio-interval';
import { attributionOrigin, figureOrigin } from '../attribution/origin';
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

/** Of a ratio with the z of its own, and the interval that the figure draws. */
function ratioNumbers(gradient: GradientResult): Cell[] {
  const interval = ratioInterval(gradient);
  const [exact, value, error] = numbersOf(gradient.attribution);
  return [exact!, value!, error!, ratioZ(gradient), interval?.low ?? null, interval?.high ?? null];
}

const NUMBERS = ['exact', 'monteCarlo', 'standardError', 'z', 'trajectories'] as const;
const RATIO_NUMBERS = [
  'exact', 'monteCarlo', 'standardError', 'z', 'low95', 'high95', 'trajectories',
] as const; // prettier-ignore

/** Every finished cell, each gradient that is shown. A ratio over a gradient of 0 is null. */
export function attributionTable(run: RunState, shown: ReadonlySet<SeriesId>): FigureTable {
  const cells = [...run.results].sort(([i], [j]) => i - j);
  return {
    columns: [...placeColumns(run), 'gradient', ...RATIO_NUMBERS],
    rows: cells.flatMap(([index, { gradients, trajectories }]) =>
      SERIES.filter(({ id }) => shown.has(id)).map(({ id }) => [
        ...placeCells(run, index),
        id,
        ...ratioNumbers(gradients[id]),
        trajectories,
      ]),
    ),
  };
}

/** The tables of runs A and B as one, each row with the letter of its run; an axis that a run has not is null. */
function bothTables(a: FigureTable, b: FigureTable): FigureTable {
  const axes = (table: FigureTable): readonly string[] =>
    table.columns.slice(1, table.columns.indexOf('gradient'));
  const columns = [
    'run',
    'cell',
    ...new Set([...axes(a), ...axes(b)]),
    ...a.columns.slice(a.columns.indexOf('gradient')),
  ];
  const rows = ([letter, table]: readonly [string, FigureTable]): Cell[][] =>
    table.rows.map((row) =>
      columns.map((name) => (name === 'run' ? letter : (row[table.columns.indexOf(name)] ?? null))),
    );
  return { columns, rows: [...rows(['A', a]), ...rows(['B', b])] };
}

/** What the attribution figure exports: run A, and run B where it is laid over. */
export function attributionExport(
  state: Pick<LabState, 'run' | 'engine' | 'look' | 'compared'>,
): Pick<Figure, 'origin' | 'complete' | 'data' | 'legend'> {
  const { run, compared, look } = state;
  const table = attributionTable(run, look.curves);
  const a = { ...attributionBasis(state, table), legend: attributionLegend(look.curves, 'A') };
  if (!compared?.isShown) return { ...a, legend: attributionLegend(look.curves) };
  return {
    ...a,
    origin: figureOrigin(state),
    legend: [...a.legend, ...attributionLegend(look.curves, 'B')],
    data: {
      table: bothTables(table, attributionTable(compared.run, look.curves)),
      result: () => ({ ...runFile(state), compared: runFile({ run: compared.run }) }),
    },
  };
}

/** @param letter of the run, where there are two */
function attributionLegend(shown: ReadonlySet<SeriesId>, letter?: 'A' | 'B'): LegendEntry[] {
  const before = letter === undefined ? '' : `${letter}: `;
  return SERIES.filter(({ id }) => shown.has(id)).map(
    ({ label, colour, dash, symbol, otherColour, otherDash }) => ({
      label: before + label,
      mark: symbol,
      ...(letter === 'B' ? { colour: otherColour, dash: otherDash, hollow: true } : { colour, dash }),
    }),
  );
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
