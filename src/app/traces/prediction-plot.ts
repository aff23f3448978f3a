/** Predicted accuracies beside the observed one, as points with bars. */
import type { PlotOptions } from '@observablehq/plot';
import type { PlainCalibration } from '../../study/calibrate/plain-calibration';
import type { Estimate } from '../../traces/estimate/bootstrap';
import type { Plot } from '../figure/drawing';
import { PREDICTION_WORDS } from './words';

/** Below this many pixels the names stand above their rows. */
const NARROW = 520;
/** In pixels. */
export const NAME_SIZE = 10;

interface PredictionRow extends Estimate {
  readonly name: string;
}

/** From top to bottom; what there is no number of has no row. */
export function predictionRows({ predictions, estimates }: PlainCalibration): PredictionRow[] {
  return [
    { ...estimates.accuracy, name: 'Observed' },
    ...predictions.map(({ id, accuracy }) => ({ ...accuracy, name: PREDICTION_WORDS[id]! })),
  ].filter(({ value }) => value !== null);
}

export function predictionPlot(plot: Plot, calibration: PlainCalibration, width: number): PlotOptions {
  const { estimates } = calibration;
  const rows = predictionRows(calibration);
  const narrow = width < NARROW;
  const names = rows.map(({ name }) => name);
  return {
    width,
    style: { fontSize: `${NAME_SIZE}px` },
    height: 40 + rows.length * (narrow ? 42 : 28),
    marginLeft: narrow ? 12 : 290,
    marginRight: 12,
    x: { domain: [0, 1], label: 'accuracy', grid: true },
    y: { domain: names, label: null, ...(narrow && { axis: null }) },
    marks: [
      plot.ruleX([estimates.accuracy.value ?? 0], { stroke: 'var(--ink-soft)', strokeDasharray: '3 3' }),
      plot.ruleY(
        rows.filter(({ low }) => low !== null),
        { y: 'name', x1: 'low', x2: 'high', stroke: 'var(--ink)', strokeWidth: 2 },
      ),
      plot.dot(rows, {
        y: 'name',
        x: 'value',
        r: 4.5,
        fill: ({ name }: { name: string }) => (name === 'Observed' ? 'var(--ink)' : 'var(--sheet)'),
        stroke: 'var(--ink)',
        strokeWidth: 1.5,
      }),
      ...(narrow
        ? [
            plot.text(rows, {
              y: 'name',
              frameAnchor: 'left',
              text: 'name',
              dy: -13,
              textAnchor: 'start',
              // The line of the observed accuracy passes behind the names.
              stroke: 'var(--sheet)',
              strokeWidth: 4,
              fill: 'var(--ink)',
            }),
          ]
        : []),
    ],
  };
}
