/** The directions of all objectives as a drawing: exact marks, Monte Carlo points with bars. */
import type * as PlotLibrary from '@observablehq/plot';
import type { PlotOptions } from '@observablehq/plot';
import type { Measured } from '../../study/compare/result';
import type { Mark } from '../figure/readings';
import { PARAMETERS } from '../series';
import { plainSymbols } from '../symbol';
import { measuredWords } from './numbers';

/** 95 % of a normal variable lies within this many standard errors. */
export const BAR_ERRORS = 1.96;
/** One lane for each logit in the row of an objective. */
const LANE = 0.24;

/** Each logit has a mark of its own, so that colour is not needed to tell them apart. */
export const LOGIT_MARKS = ['circle', 'diamond', 'triangle'] as const;

interface Point {
  readonly y: number;
  readonly value: number;
  readonly low: number;
  readonly high: number;
  readonly exact: number | null;
  readonly logit: number;
}

/** An objective with what is drawn of it, one part a logit. */
export interface DrawnDirection {
  readonly title: string;
  readonly parts: readonly Measured[];
}

function points(rows: readonly DrawnDirection[]): Point[] {
  return rows.flatMap(({ parts }, row) =>
    parts.map(({ exact, value, standardError }, logit): Point => {
      const error = BAR_ERRORS * standardError;
      return { y: row + (logit - 1) * LANE, value, low: value - error, high: value + error, exact, logit };
    }),
  );
}

export interface DirectionsPlot {
  readonly drawn: readonly DrawnDirection[];
  /** True for differences from a baseline, which are mostly small; false for shares, which go from −1 to 1. */
  readonly differences: boolean;
  readonly width: number;
}

/** Differences below this are drawn no larger. */
const LEAST_REACH = 0.05;

/** How far from 0 the axis goes. */
function reachOf(all: readonly Point[], differences: boolean): number {
  if (!differences) return 1;
  const ends = all.flatMap(({ low, high, exact }) => [Math.abs(low), Math.abs(high), Math.abs(exact ?? 0)]);
  return Math.max(LEAST_REACH, ...ends.filter(Number.isFinite));
}

/** Widths of a title in em, and the height of its lines in pixels. */
const NARROW_EMS = 8;
const WIDE_EMS = 16;
const LINE = 13;

/** Lines of the longest title, at about two letters an em, with one to spare for words that do not fit. */
function linesOf(drawn: readonly DrawnDirection[], narrow: boolean): number {
  const longest = Math.max(...drawn.map(({ title }) => title.length));
  return 1 + Math.ceil(longest / (2 * (narrow ? NARROW_EMS : WIDE_EMS)));
}

export function directionsPlot(
  Plot: typeof PlotLibrary,
  { drawn, differences, width }: DirectionsPlot,
): PlotOptions {
  const all = points(drawn);
  const reach = reachOf(all, differences);
  const exact = all.filter((point) => point.exact !== null);
  const narrow = width < 560;
  const rows = drawn.map((_, row) => row);
  const colour = ({ logit }: Point): string => PARAMETERS[logit]!.colour;
  return {
    width,
    height: 60 + drawn.length * Math.max(narrow ? 52 : 40, LINE * linesOf(drawn, narrow)),
    marginLeft: narrow ? 112 : 210,
    marginRight: 16,
    marginTop: 28,
    marginBottom: 34,
    style: { fontSize: '12px', background: 'transparent', color: 'var(--ink)', overflow: 'visible' },
    x: { domain: [-reach, reach], nice: differences, label: null, ticks: narrow ? 5 : 9, grid: true },
    y: { type: 'linear', domain: [-0.5, drawn.length - 0.5], reverse: true, axis: null },
    color: { type: 'identity' },
    symbol: { type: 'identity' },
    marks: [
      Plot.axisX({ anchor: 'top', label: null, ticks: narrow ? 5 : 9 }),
      Plot.axisX({
        anchor: 'bottom',
        label: differences ? 'share minus the baseline’s →' : 'share of the gradient, with its sign →',
        ticks: narrow ? 5 : 9,
      }),
      Plot.ruleY(rows.slice(1), { y: (row: number) => row - 0.5, stroke: 'var(--line)' }),
      Plot.axisY({
        ticks: rows,
        tickSize: 0,
        label: null,
        lineWidth: narrow ? NARROW_EMS : WIDE_EMS,
        tickFormat: (row: number) => drawn[row]?.title ?? '',
      }),
      Plot.ruleX([0], { stroke: 'var(--ink-soft)' }),
      Plot.link(exact, {
        x1: 'exact',
        x2: 'exact',
        y1: ({ y }: Point) => y - LANE / 2,
        y2: ({ y }: Point) => y + LANE / 2,
        stroke: 'var(--ink)',
        strokeWidth: 2,
      }),
      Plot.link(all, { x1: 'low', x2: 'high', y1: 'y', y2: 'y', stroke: colour, strokeWidth: 1.4 }),
      Plot.dot(all, {
        x: 'value',
        y: 'y',
        r: 3.6,
        symbol: ({ logit }: Point) => LOGIT_MARKS[logit]!,
        fill: colour,
        stroke: 'var(--paper)',
        strokeWidth: 0.5,
      }),
    ],
  };
}

/** The points as values to read, objective by objective along each logit. */
export function directionMarks(drawn: readonly DrawnDirection[]): Mark[] {
  return points(drawn)
    .toSorted((a, b) => a.logit - b.logit)
    .map(({ y, value, logit }): Mark => {
      const { title, parts } = drawn[Math.round(y)]!;
      const { symbol } = PARAMETERS[logit]!;
      const words = `${title}, ${plainSymbols(symbol)}: ${measuredWords(parts[logit]!)}`;
      return { series: symbol, x: value, y, words };
    });
}
