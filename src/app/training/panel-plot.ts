/** A panel as a drawing: the exact flow as lines, means over policies with their bands, marks of what happened. */
import type * as PlotLibrary from '@observablehq/plot';
import type { Markish, PlotOptions } from '@observablehq/plot';
import { formatTick } from '../number-format';
import type { TimelineEvent } from './events';
import { type Panel, type PanelSeries, shownClass } from './panels';
import type { CellFlow, Frame } from './training-protocol';

/** Marks of a series along its line: enough to tell it by. */
const MARKS = 13;
/** Points of a line are no closer than this, in pixels. */
const POINT_PIXELS = 1;

export interface PanelPlot {
  readonly panel: Panel;
  readonly frames: readonly Frame[];
  readonly flow: CellFlow | undefined;
  readonly cell: number;
  readonly steps: number;
  readonly events: readonly TimelineEvent[];
  readonly width: number;
}

interface Point {
  readonly step: number;
  readonly value: number;
  readonly low: number;
  readonly high: number;
}

interface Drawn {
  readonly series: PanelSeries;
  readonly means: readonly Point[];
  readonly exact: readonly { readonly step: number; readonly value: number }[];
}

function drawnSeries({ panel, frames, flow, cell, width }: PanelPlot): Drawn[] {
  const [first] = frames;
  if (first === undefined) return [];
  const c = shownClass(first.cells[cell]!);
  const every = Math.max(1, Math.floor((POINT_PIXELS * frames.length) / width));
  const kept = frames.filter((_, i) => i % every === 0 || i === frames.length - 1);
  return panel.series.map((series) => ({
    series,
    means: kept.map(({ step, cells }) => {
      const found = series.read(cells[cell]!, c);
      // A gap, not a line across it.
      return found === null || found.lost ? { step, value: NaN, low: NaN, high: NaN } : { step, ...found };
    }),
    exact: (flow?.points ?? []).map((point) => ({
      step: point.step,
      value: series.exact(point, c) ?? NaN,
    })),
  }));
}

/** Ratios beyond are those of a gradient that has died out, and are not drawn. */
const LEAST_RATIO = 0.01;
const MOST_RATIO = 1e5;

/** Room for the flow and the means, not for all of their bands, which are cut at the edge. */
function domainOf({ log, level }: Panel, drawn: readonly Drawn[]): [number, number] {
  const usable = (x: number): boolean => Number.isFinite(x) && (!log || x > 0);
  const exact = drawn.flatMap((one) => one.exact.map(({ value }) => value)).filter(usable);
  const means = drawn.flatMap((one) => one.means.map(({ value }) => value)).filter(usable);
  const levels = level === null ? [] : [level];
  // Ratios of noise over noise would push the flow into a corner.
  const values = log && exact.length > 0 ? exact : [...exact, ...means];
  const all = [...values, ...levels];
  if (all.length === 0) return log ? [0.1, 10] : [0, 1];
  const low = all.reduce((a, b) => Math.min(a, b));
  const high = all.reduce((a, b) => Math.max(a, b));
  if (log) return [Math.max(low / 2, LEAST_RATIO), Math.min(high * 2, MOST_RATIO)];
  const room = 0.06 * (high - low) || Math.abs(high) * 0.05 || 1;
  return [low === 0 && level === 0 && values.every((x) => x >= 0) ? 0 : low - room, high + room];
}

export function panelPlot(Plot: typeof PlotLibrary, plot: PanelPlot): PlotOptions {
  const { panel, steps, events, width } = plot;
  const drawn = drawnSeries(plot);
  const domain = domainOf(panel, drawn);
  const refreshes = events.filter(({ kind }) => kind === 'refresh').map(({ step }) => step);
  const happened = events.filter(({ kind }) => kind !== 'refresh').map(({ step }) => step);
  return {
    width,
    height: Math.round(Math.min(230, Math.max(170, width * 0.5))),
    marginLeft: 52,
    marginRight: 10,
    marginTop: 10,
    marginBottom: 32,
    style: { fontSize: '11px', background: 'transparent', color: 'var(--ink)', overflow: 'visible' },
    x: { domain: [0, steps], label: 'update →', ticks: Math.max(3, width / 90), tickFormat: formatTick },
    y: {
      type: panel.log ? 'log' : 'linear',
      domain,
      label: null,
      ticks: 4,
      tickFormat: formatTick,
      grid: true,
    },
    color: { type: 'identity' },
    symbol: { type: 'identity' },
    marks: [
      Plot.ruleX(refreshes, { stroke: 'var(--line)' }),
      Plot.ruleX(happened, { stroke: 'var(--ink-soft)', strokeDasharray: '3 2' }),
      ...(panel.level === null
        ? []
        : [Plot.ruleY([panel.level], { stroke: 'var(--ink-soft)', strokeDasharray: '1 3' })]),
      ...drawn.flatMap((one) => seriesMarks(Plot, one, domain)),
    ],
  };
}

function seriesMarks(
  Plot: typeof PlotLibrary,
  { series, means, exact }: Drawn,
  [least, most]: readonly [number, number],
): Markish[] {
  const { colour, dash, mark } = series;
  const clamp = (y: number): number => Math.min(Math.max(y, least), most);
  const inside = (y: number): boolean => y === clamp(y);
  const stride = Math.max(1, Math.floor(means.length / MARKS));
  // The last point is always marked, so that a single frame can be seen.
  const marked = means.filter(({ value }, i) => (means.length - 1 - i) % stride === 0 && inside(value));
  return [
    Plot.areaY(means, {
      x: 'step',
      y1: ({ low }: Point) => clamp(low),
      y2: ({ high }: Point) => clamp(high),
      fill: colour,
      fillOpacity: 0.22,
    }),
    Plot.lineY(exact, {
      x: 'step',
      // A gap where it leaves the panel.
      y: ({ value }: Point) => (inside(value) ? value : NaN),
      stroke: colour,
      strokeWidth: 1.5,
      strokeDasharray: dash,
    }),
    Plot.dot(marked, {
      x: 'step',
      y: 'value',
      r: 3.2,
      symbol: mark,
      fill: colour,
      stroke: 'var(--sheet)',
      strokeWidth: 0.6,
    }),
  ];
}
