/** Figure 1 of the paper for any set: the three probabilities by class of difficulty, predicted and observed accuracy. */
import type { PlotOptions } from '@observablehq/plot';
import type { ClassCalibration } from '../../study/calibrate/calibrate-reading';
import type { Estimate } from '../../traces/estimate/bootstrap';
import type { Plot } from '../figure/drawing';
import type { Mark } from '../figure/readings';
import { plainSymbols } from '../symbol';
import { fullText } from './words';

export interface ClassSeries {
  readonly id: string;
  readonly label: string;
  readonly colour: string;
  readonly dash: string;
  readonly mark: 'circle' | 'diamond2' | 'triangle' | 'square' | 'times';
  readonly of: (found: ClassCalibration) => Estimate | undefined;
}

export const CLASS_SERIES: readonly ClassSeries[] = [
  { id: 'pS', label: 'p_s', colour: 'var(--sampling)', dash: 'none', mark: 'circle', of: ({ calibration }) => calibration.estimates.pSFirst },
  { id: 'pDC', label: 'p_d|C', colour: 'var(--decision-right)', dash: '8 3', mark: 'diamond2', of: ({ calibration }) => calibration.estimates.pDC },
  { id: 'pDW', label: 'p_d|W', colour: 'var(--decision-wrong)', dash: '2 4', mark: 'triangle', of: ({ calibration }) => calibration.estimates.pDW },
  { id: 'observed', label: 'accuracy observed', colour: 'var(--ink)', dash: 'none', mark: 'square', of: ({ calibration }) => calibration.estimates.accuracy },
  { id: 'predicted', label: 'accuracy predicted', colour: 'var(--ink-soft)', dash: '4 2', mark: 'times', of: ({ calibration }) => calibration.predictions.find(({ id }) => id === 'plain-first')?.accuracy },
]; // prettier-ignore

interface Point {
  readonly series: ClassSeries;
  readonly x: string;
  readonly place: number;
  readonly value: number;
  readonly low: number | null;
  readonly high: number | null;
  readonly words: string;
}

function classPoints(classes: readonly ClassCalibration[], drawn: readonly ClassSeries[]): Point[] {
  // Side by side, so that bars do not lie on each other.
  const spread = (at: number): number => (at - (drawn.length - 1) / 2) * 0.09;
  return drawn.flatMap((series, s) =>
    classes.flatMap((found, i): Point[] => {
      const estimate = series.of(found);
      if (estimate?.value === null || estimate === undefined) return [];
      const { value, low, high } = estimate;
      return [
        { series, x: found.className, place: i + spread(s), value, low, high, words: fullText(estimate) },
      ];
    }),
  );
}

/** The points as values to read, class by class along each series. */
export function classMarks(classes: readonly ClassCalibration[], shown: ReadonlySet<string>): Mark[] {
  const drawn = CLASS_SERIES.filter(({ id }) => shown.has(id));
  return classPoints(classes, drawn).map(({ series, x, place, value, words }) => ({
    series: series.id,
    x: place,
    y: value,
    words: `${plainSymbols(series.label)}, ${x}: ${words}`,
  }));
}

export function classesPlot(
  plot: Plot,
  classes: readonly ClassCalibration[],
  shown: ReadonlySet<string>,
  width: number,
): PlotOptions {
  const drawn = CLASS_SERIES.filter(({ id }) => shown.has(id));
  const names = classes.map(({ className }) => className);
  const points = classPoints(classes, drawn);
  const long = Math.max(...names.map((name) => name.length)) * names.length * 7 > width;
  return {
    width,
    height: Math.round(Math.min(420, Math.max(260, width * 0.5))),
    marginBottom: long ? 90 : 40,
    marginLeft: 44,
    x: {
      domain: [-0.5, names.length - 0.5],
      ticks: names.map((_, i) => i),
      tickFormat: (i: number) => names[i] ?? '',
      label: null,
      ...(long && { tickRotate: -35 }),
    },
    y: { domain: [0, 1], grid: true, label: 'probability' },
    marks: drawn.flatMap((series) => {
      const own = points.filter((point) => point.series === series);
      return [
        plot.line(own, {
          x: 'place',
          y: 'value',
          stroke: series.colour,
          strokeDasharray: series.dash,
          strokeWidth: 1.5,
        }),
        plot.ruleX(
          own.filter(({ low }) => low !== null),
          { x: 'place', y1: 'low', y2: 'high', stroke: series.colour },
        ),
        plot.dot(own, {
          x: 'place',
          y: 'value',
          symbol: series.mark,
          r: 4,
          fill: series.colour,
          stroke: series.colour,
        }),
      ];
    }),
  };
}
