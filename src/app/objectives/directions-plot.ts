/** The directions of all objectives as a drawing: exact marks, Monte Carlo points with bars. */
import type * as PlotLibrary from '@observablehq/plot';
import type { PlotOptions } from '@observablehq/plot';
import type { ComparedTerm, ObjectiveResult } from '../../study/compare/result';
import { PARAMETERS } from '../series';

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

function points(results: readonly ObjectiveResult[], term: ComparedTerm): Point[] {
  return results.flatMap(({ direction }, row) =>
    (direction[term] ?? []).map(({ exact, value, standardError }, logit): Point => {
      const error = BAR_ERRORS * standardError;
      return { y: row + (logit - 1) * LANE, value, low: value - error, high: value + error, exact, logit };
    }),
  );
}

export interface DirectionsPlot {
  readonly results: readonly ObjectiveResult[];
  readonly term: ComparedTerm;
  readonly width: number;
}

export function directionsPlot(
  Plot: typeof PlotLibrary,
  { results, term, width }: DirectionsPlot,
): PlotOptions {
  const all = points(results, term);
  const exact = all.filter((point) => point.exact !== null);
  const narrow = width < 560;
  const rows = results.map((_, row) => row);
  const colour = ({ logit }: Point): string => PARAMETERS[logit]!.colour;
  return {
    width,
    height: 60 + results.length * (narrow ? 52 : 40),
    marginLeft: narrow ? 112 : 210,
    marginRight: 16,
    marginTop: 28,
    marginBottom: 34,
    style: { fontSize: '12px', background: 'transparent', color: 'var(--ink)', overflow: 'visible' },
    x: { domain: [-1, 1], label: null, ticks: narrow ? 5 : 9, grid: true },
    y: { type: 'linear', domain: [-0.5, results.length - 0.5], reverse: true, axis: null },
    color: { type: 'identity' },
    symbol: { type: 'identity' },
    marks: [
      Plot.axisX({ anchor: 'top', label: null, ticks: narrow ? 5 : 9 }),
      Plot.axisX({
        anchor: 'bottom',
        label: 'share of the gradient, with its sign →',
        ticks: narrow ? 5 : 9,
      }),
      Plot.ruleY(rows.slice(1), { y: (row: number) => row - 0.5, stroke: 'var(--line)' }),
      Plot.axisY({
        ticks: rows,
        tickSize: 0,
        label: null,
        lineWidth: narrow ? 8 : 16,
        tickFormat: (row: number) => results[row]?.title ?? '',
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
