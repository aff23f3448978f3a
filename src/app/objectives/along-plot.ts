/** Shares of one objective against an axis as a small drawing: exact lines, Monte Carlo points with bars. */
import type * as PlotLibrary from '@observablehq/plot';
import type { PlotOptions } from '@observablehq/plot';
import type { Measured } from '../../study/compare/result';
import { formatNumber, formatTick } from '../number-format';
import type { Mark } from '../figure/readings';
import { PARAMETERS } from '../series';
import { plainSymbols } from '../symbol';
import { BAR_ERRORS, LOGIT_MARKS } from './directions-plot';
import { measuredWords } from './numbers';

/** Shares of one point, null where there is no gradient. */
export interface PlacedShares {
  readonly x: number;
  readonly shares: readonly Measured[] | null;
}

export interface AlongPlot {
  /** In the order of the axis. */
  readonly points: readonly PlacedShares[];
  readonly domain: readonly [from: number, to: number];
  readonly log: boolean;
  readonly label: string;
  readonly width: number;
}

interface Point {
  readonly x: number;
  readonly logit: number;
  readonly value: number;
  readonly low: number;
  readonly high: number;
  readonly exact: number;
}

export function alongPlot(
  Plot: typeof PlotLibrary,
  { points, domain, log, label, width }: AlongPlot,
): PlotOptions {
  const all = points.flatMap(({ x, shares }) =>
    (shares ?? []).map(({ exact, value, standardError }, logit): Point => {
      const error = BAR_ERRORS * standardError;
      return { x, logit, value, low: value - error, high: value + error, exact: exact ?? NaN };
    }),
  );
  const colour = ({ logit }: Point): string => PARAMETERS[logit]!.colour;
  return {
    width,
    height: 190,
    marginLeft: 34,
    marginRight: 12,
    marginTop: 8,
    marginBottom: 36,
    style: { fontSize: '11px', background: 'transparent', color: 'var(--ink)', overflow: 'visible' },
    x: {
      type: log ? 'log' : 'linear',
      domain: [...domain],
      label,
      labelAnchor: 'center',
      ticks: 4,
      tickFormat: (x: number) => formatTick(x),
    },
    y: { domain: [-1, 1], label: null, ticks: 5, grid: true },
    color: { type: 'identity' },
    symbol: { type: 'identity' },
    marks: [
      Plot.ruleY([0], { stroke: 'var(--ink-soft)' }),
      Plot.line(all, { x: 'x', y: 'exact', z: 'logit', stroke: colour, strokeWidth: 1.5 }),
      Plot.link(all, { x1: 'x', x2: 'x', y1: 'low', y2: 'high', stroke: colour, strokeWidth: 1.4 }),
      Plot.dot(all, {
        x: 'x',
        y: 'value',
        r: 3,
        symbol: ({ logit }: Point) => LOGIT_MARKS[logit]!,
        fill: colour,
        stroke: 'var(--paper)',
        strokeWidth: 0.5,
      }),
    ],
  };
}

/** The points as values to read. @param axis its title */
export function sharesMarks(points: readonly PlacedShares[], axis: string): Mark[] {
  return PARAMETERS.flatMap(({ symbol }, logit) =>
    points.flatMap(({ x, shares }): Mark[] => {
      const share = shares?.[logit];
      if (share === undefined) return [];
      const words = `${plainSymbols(symbol)}, ${axis} ${formatNumber(x)}: ${measuredWords(share)}`;
      return [{ series: symbol, x, y: share.value, words }];
    }),
  );
}
