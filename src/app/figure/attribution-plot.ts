/** The attribution figure as a drawing: exact curves, Monte Carlo points with error bars, the 1:1 line, the limit. */
import type * as PlotLibrary from '@observablehq/plot';
import type { Markish, PlotOptions, ScaleOptions } from '@observablehq/plot';
import { axisTitle, type AxisView, drawnAxis, type Position, valueText } from '../grid-view';
import { formatNumber, formatTick } from '../number-format';
import { saturationLimit } from '../saturation';
import type { RunState } from '../store';
import {
  curveLines,
  isOnScales,
  type OtherPoint,
  otherPoints,
  type PlotPoint,
  plotPoints,
} from './attribution-points';
import { SERIES } from '../series';
import { type FigureView, type Scale, xScaleOf } from './figure-view';

/** In pixels. */
export const FONT_SIZE = 12;
/** Below this the whole name of the limit would reach into the curve of KL as a loss. */
const NARROW = 480;
const MARGINS = { marginLeft: 56, marginBottom: 44, marginTop: 26, marginRight: 18 } as const;
/** Between a level and the axis, in pixels, so that the name below the level touches no tick. */
const NAME_ROOM = 20;

/**
 * Room for all curves and points, with the bars cut where they would squeeze the rest, and on a log scale for a name below the
 * lowest of them.
 * @param inner pixels between the ends
 */
function yDomain(values: readonly number[], scale: Scale, inner: number): [number, number] {
  const low = Math.min(1, ...values);
  const high = Math.max(1, ...values);
  if (scale === 'linear') return [Math.min(0, low), high * 1.08];
  // ln(room) is to the whole as NAME_ROOM is to all pixels.
  const room = Math.exp((NAME_ROOM * Math.log((high * 1.6) / low)) / (inner - NAME_ROOM));
  return [low / Math.max(1.6, room), high * 1.6];
}

/** Pixels from the lower end of the axis to a value on it. */
function above([low, high]: readonly [number, number], scale: Scale, y: number, inner: number): number {
  const at = (value: number): number => (scale === 'log' ? Math.log(value) : value);
  return (inner * (at(y) - at(low))) / (at(high) - at(low));
}

/** From the first to the last value that the scale has a place for; one alone gets room on both sides. */
function xDomain(numbers: readonly number[], scale: Scale): [number, number] {
  const shown = numbers.filter((x) => scale === 'linear' || x > 0);
  const [low, high] = [Math.min(...shown), Math.max(...shown)];
  if (low < high) return [low, high];
  return scale === 'log' ? [low / 2, high * 2] : [low - 1, high + 1];
}

export interface AttributionPlot {
  readonly run: RunState;
  /** Run B, laid over it; null for none. */
  readonly other: RunState | null;
  readonly position: Position;
  readonly look: FigureView;
  readonly width: number;
  readonly height: number;
}

export function attributionPlot(Plot: typeof PlotLibrary, figure: AttributionPlot): PlotOptions {
  const { run, other, position, look, width, height } = figure;
  const axis = drawnAxis(run.view);
  if (axis === undefined) throw new RangeError('A single cell has no axis to draw along.');
  const scales = { x: xScaleOf(axis, look), y: look.yScale };
  const onScales = (place: { readonly x: number; readonly y: number }): boolean => isOnScales(place, scales);
  const lines = curveLines(run, look.curves).map(({ series, points: own }) => ({
    series,
    // A gap, and no line across what is left out.
    points: own.map((place) => (onScales(place) ? place : { x: place.x, y: NaN })),
  }));
  const points = plotPoints(run, position, look.curves).filter(onScales);
  const others = other === null ? [] : otherPoints(run, position, other, look.curves).filter(onScales);
  const limit = look.curves.has('klReward') ? saturationLimit(run.experiment, run.view, position) : null;
  const heights = [
    ...lines.flatMap(({ points: own }) => own.flatMap(({ y }) => (Number.isNaN(y) ? [] : [y]))),
    ...[...points, ...others].map(({ y }) => y),
  ];
  const inner = height - MARGINS.marginTop - MARGINS.marginBottom;
  const domain = yDomain(limit === null ? heights : [...heights, limit], scales.y, inner);
  // Between a linear axis and the level there is no room where curves go high.
  const below = above(domain, scales.y, 1, inner) > NAME_ROOM - 1;
  const x = xOptions(
    axis,
    scales.x,
    width,
    others.map((point) => point.x),
  );
  const ends = x.domain;
  const clip = (y: number): number => Math.min(Math.max(y, domain[0]), domain[1]);
  const at = position[run.view.x] ?? 0;
  const selected = axis.numbers?.[at] ?? at;
  const levels: Level[] = [
    { y: 1, name: 'equal shares, 1:1', left: false, below },
    ...(limit === null
      ? []
      : [
          {
            y: limit,
            name: `${width < NARROW ? 'KL limit' : 'limit of KL in the reward'}, ${formatNumber(limit)}`,
            left: true,
            below: false,
          },
        ]),
  ];
  const marks: Markish[] = [
    ...(onScales({ x: selected, y: 1 })
      ? [Plot.ruleX([selected], { stroke: 'var(--ink-soft)', strokeOpacity: 0.5 })]
      : []),
    ...levels.map(({ y }) => Plot.ruleY([y], { stroke: 'var(--ink-soft)', strokeDasharray: '1 3' })),
    ...lines.map(({ series, points: own }) =>
      Plot.line(own, {
        x: 'x',
        y: 'y',
        stroke: series.colour,
        strokeWidth: 1.5,
        strokeDasharray: series.dash,
      }),
    ),
    ...otherMarks(Plot, others, onScales, clip),
    // Over the lines, which would cross them out.
    ...levels.map((one) => levelName(Plot, one, ends)),
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
    ...MARGINS,
    style: {
      fontSize: `${FONT_SIZE}px`,
      background: 'transparent',
      color: 'var(--ink)',
      overflow: 'visible',
    },
    x,
    y: {
      type: scales.y,
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

/** Run B: hollow marks, dashed bars, and thin lines that join its exact answers from cell to cell. */
function otherMarks(
  Plot: typeof PlotLibrary,
  points: readonly OtherPoint[],
  onScales: (place: { readonly x: number; readonly y: number }) => boolean,
  clip: (y: number) => number,
): Markish[] {
  return [
    ...SERIES.map(({ id, otherColour, otherDash }) =>
      Plot.line(
        points.filter(({ series, x, exact }) => series.id === id && onScales({ x, y: exact })),
        { x: 'x', y: 'exact', stroke: otherColour, strokeWidth: 1.2, strokeDasharray: otherDash },
      ),
    ),
    Plot.link(points, {
      x: 'x',
      y1: ({ low }: OtherPoint) => clip(low),
      y2: ({ high }: OtherPoint) => clip(high),
      stroke: ({ series }: OtherPoint) => series.otherColour,
      strokeDasharray: '2 2',
    }),
    Plot.dot(points, {
      x: 'x',
      y: 'y',
      r: points.length > 240 ? 2.5 : 4,
      symbol: ({ series }: OtherPoint) => series.symbol,
      fill: 'var(--sheet)',
      stroke: ({ series }: OtherPoint) => series.otherColour,
      strokeWidth: 1.6,
    }),
  ];
}

function xOptions(
  axis: AxisView,
  scale: Scale | null,
  width: number,
  others: readonly number[],
): ScaleOptions & { readonly domain: readonly [number, number] } {
  const label = `${axisTitle(axis)} →`;
  if (scale === null || axis.numbers === null) {
    return {
      label,
      domain: [-0.5, axis.values.length - 0.5],
      ticks: axis.values.map((_, i) => i),
      tickFormat: (i: number) => valueText(axis.field, axis.values[i]!),
    };
  }
  return {
    label,
    type: scale,
    domain: xDomain([...axis.numbers, ...others], scale),
    tickFormat: formatTick,
    ticks: Math.max(3, width / 110),
  };
}

/** A horizontal line across the figure, with its name where curves leave room. */
interface Level {
  readonly y: number;
  readonly name: string;
  readonly left: boolean;
  readonly below: boolean;
}

function levelName(
  Plot: typeof PlotLibrary,
  { y, name, left, below }: Level,
  ends: readonly [number, number],
): Markish {
  return Plot.text([{ x: left ? ends[0] : ends[1], y }], {
    x: 'x',
    y: 'y',
    text: () => name,
    textAnchor: left ? 'start' : 'end',
    dx: left ? 4 : 0,
    dy: below ? 10 : -8,
    fill: 'var(--ink-soft)',
    stroke: 'var(--sheet)',
    strokeWidth: 4,
  });
}
