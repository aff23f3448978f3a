/** The attribution figure as a drawing: exact curves, Monte Carlo points with error bars, the 1:1 line, the limit. */
import type * as PlotLibrary from '@observablehq/plot';
import type { Markish, PlotOptions, ScaleOptions } from '@observablehq/plot';
import { attributionRatio } from '../../model/attribution';
import {
  axisTitle,
  cellAt,
  drawnAxis,
  type GridView,
  moveAlong,
  type Position,
  valueText,
} from '../grid-view';
import { formatNumber, formatTick } from '../number-format';
import { saturationLimit } from '../saturation';
import { SERIES, type Series, type SeriesId } from '../series';
import type { RunState } from '../store';

/** 95 % of a normal variable lies within this many standard errors. */
const BAR_ERRORS = 1.96;

export interface PlotPoint {
  readonly x: number;
  readonly y: number;
  readonly low: number;
  readonly high: number;
  readonly series: Series;
}

interface CurveLine {
  readonly series: Series;
  readonly points: readonly { readonly x: number; readonly y: number }[];
}

/** Monte Carlo ratios along the drawn axis through `position`; cells without one are left out. */
export function plotPoints(run: RunState, position: Position, shown: ReadonlySet<SeriesId>): PlotPoint[] {
  const axis = drawnAxis(run.view);
  if (axis === undefined) return [];
  return axis.values.flatMap((_, at) => {
    const result = run.results.get(cellAt(run.view, moveAlong(run.view, position, at)));
    if (result === undefined) return [];
    return SERIES.filter(({ id }) => shown.has(id)).flatMap((series): PlotPoint[] => {
      const ratio = result.gradients[series.id].attribution;
      if (ratio === null || !(ratio.value > 0)) return [];
      const error = BAR_ERRORS * ratio.standardError;
      const x = axis.numbers?.[at] ?? at;
      return [{ x, y: ratio.value, low: ratio.value - error, high: ratio.value + error, series }];
    });
  });
}

function curveLines(run: RunState, shown: ReadonlySet<SeriesId>): CurveLine[] {
  return SERIES.filter(({ id }) => shown.has(id)).map((series) => ({
    series,
    points: run.curve.flatMap(({ x, exact }) => {
      const y = attributionRatio(exact.gradients[series.id]);
      return y === null || !(y > 0) ? [] : [{ x, y }];
    }),
  }));
}

/** Room for all curves and points, with the bars cut where they would squeeze the rest. */
function domainOf(values: readonly number[]): [number, number] {
  const low = Math.min(1, ...values);
  const high = Math.max(1, ...values);
  return [low / 1.6, high * 1.6];
}

export interface AttributionPlot {
  readonly run: RunState;
  readonly position: Position;
  readonly shown: ReadonlySet<SeriesId>;
  readonly width: number;
  readonly height: number;
}

/** True where there is anything to draw: some gradient reaches deciding. */
export function hasRatios(run: RunState): boolean {
  return curveLines(run, new Set(SERIES.map(({ id }) => id))).some(({ points }) => points.length > 0);
}

export function attributionPlot(Plot: typeof PlotLibrary, figure: AttributionPlot): PlotOptions {
  const { run, position, shown, width, height } = figure;
  const axis = drawnAxis(run.view);
  if (axis === undefined) throw new RangeError('A single cell has no axis to draw along.');
  const lines = curveLines(run, shown);
  const points = plotPoints(run, position, shown);
  const limit = shown.has('klReward') ? saturationLimit(run.experiment, run.view, position) : null;
  const heights = [...lines.flatMap(({ points: own }) => own.map(({ y }) => y)), ...points.map(({ y }) => y)];
  const domain = domainOf(limit === null ? heights : [...heights, limit]);
  const clip = (y: number): number => Math.min(Math.max(y, domain[0]), domain[1]);
  const at = position[run.view.x] ?? 0;
  const selected = axis.numbers?.[at] ?? at;
  const marks: Markish[] = [
    Plot.ruleX([selected], { stroke: 'var(--ink-soft)', strokeOpacity: 0.5 }),
    ...level(Plot, 1, 'equal shares, 1:1', figure, { left: false, below: true }),
    ...(limit === null
      ? []
      : level(Plot, limit, `limit of KL in the reward, ${formatNumber(limit)}`, figure, {
          left: true,
          below: false,
        })),
    ...lines.map(({ series, points: own }) =>
      Plot.line(own, {
        x: 'x',
        y: 'y',
        stroke: series.colour,
        strokeWidth: 1.5,
        strokeDasharray: series.dash,
      }),
    ),
    Plot.link(points, {
      x: 'x',
      y1: ({ low }: PlotPoint) => clip(low),
      y2: ({ high }: PlotPoint) => clip(high),
      stroke: ({ series }: PlotPoint) => series.colour,
      strokeWidth: 1.2,
    }),
    Plot.dot(points, {
      x: 'x',
      y: 'y',
      r: points.length > 240 ? 2 : 3,
      symbol: ({ series }: PlotPoint) => series.symbol,
      fill: ({ series }: PlotPoint) => series.colour,
      stroke: 'var(--paper)',
      strokeWidth: 0.5,
    }),
  ];
  return {
    width,
    height,
    marginLeft: 56,
    marginBottom: 44,
    marginTop: 26,
    marginRight: 18,
    style: { fontSize: '12px', background: 'transparent', color: 'var(--ink)', overflow: 'visible' },
    x: xScale(run.view, width),
    y: {
      type: 'log',
      domain,
      label: '↑ gradient on sampling / gradient on deciding',
      tickFormat: formatTick,
      ticks: 5,
      grid: true,
    },
    color: { type: 'identity' },
    symbol: { type: 'identity' },
    marks,
  };
}

function xScale(view: GridView, width: number): ScaleOptions {
  const axis = drawnAxis(view)!;
  const label = `${axisTitle(axis)} →`;
  if (axis.numbers === null) {
    return {
      label,
      domain: [-0.5, axis.values.length - 0.5],
      ticks: axis.values.map((_, i) => i),
      tickFormat: (i: number) => valueText(axis.field, axis.values[i]!),
    };
  }
  const domain = [Math.min(...axis.numbers), Math.max(...axis.numbers)];
  return {
    label,
    type: axis.log ? 'log' : 'linear',
    domain,
    tickFormat: formatTick,
    ticks: Math.max(3, width / 110),
  };
}

/** A horizontal line across the figure with its name where curves leave room. */
function level(
  Plot: typeof PlotLibrary,
  y: number,
  name: string,
  { run }: AttributionPlot,
  { left, below }: { readonly left: boolean; readonly below: boolean },
): Markish[] {
  const { numbers, values } = drawnAxis(run.view)!;
  const ends = numbers === null ? [-0.5, values.length - 0.5] : [Math.min(...numbers), Math.max(...numbers)];
  return [
    Plot.ruleY([y], { stroke: 'var(--ink-soft)', strokeDasharray: '1 3' }),
    Plot.text([{ x: left ? ends[0] : ends[1], y }], {
      x: 'x',
      y: 'y',
      text: () => name,
      textAnchor: left ? 'start' : 'end',
      dx: left ? 4 : 0,
      dy: below ? 10 : -8,
      fill: 'var(--ink-soft)',
      stroke: 'var(--sheet)',
      strokeWidth: 4,
    }),
  ];
}
