/** Quantiles of z-scores against those of N(0, 1), with the band and the diagonal. */
import type { PlotOptions } from '@observablehq/plot';
import type { QuantilePoint } from '../../study/verify/quantiles';
import type { Plot } from '../figure/drawing';
import { formatTick } from '../number-format';

/** Beyond a point the band may be far off; the figure keeps to what the points need. */
const ROOM = 0.4;

export function quantilePlot(plot: Plot, points: readonly QuantilePoint[], width: number): PlotOptions {
  const reach = points.reduce(
    (most, { expected, observed }) => Math.max(most, Math.abs(expected), Math.abs(observed)),
    1,
  );
  const limit = reach + ROOM;
  const inside = (z: number): number => Math.min(Math.max(z, -limit), limit);
  const outside = ({ observed, low, high }: QuantilePoint): boolean => observed < low || observed > high;
  return {
    width,
    height: Math.round(Math.min(440, Math.max(280, width * 0.62))),
    marginLeft: 44,
    marginRight: 14,
    marginBottom: 38,
    style: { fontSize: '12px', background: 'transparent', color: 'var(--ink)' },
    x: { domain: [-limit, limit], label: 'quantile of N(0, 1) →', grid: true, tickFormat: formatTick },
    y: { domain: [-limit, limit], label: '↑ z-scores', grid: true, tickFormat: formatTick },
    marks: [
      plot.areaY(points, {
        x: 'expected',
        y1: ({ low }: QuantilePoint) => inside(low),
        y2: ({ high }: QuantilePoint) => inside(high),
        fill: 'var(--accent)',
        fillOpacity: 0.2,
      }),
      plot.line([-limit, limit], { x: (z: number) => z, y: (z: number) => z, stroke: 'var(--ink-soft)' }),
      plot.dot(points.filter((point) => !outside(point)), { x: 'expected', y: 'observed', r: 2.6, fill: 'var(--accent)' }),
      // Told apart by their form.
      plot.dot(points.filter(outside), { x: 'expected', y: 'observed', r: 3.6, symbol: 'times', stroke: 'var(--bad)', strokeWidth: 1.8 }),
    ],
  }; // prettier-ignore
}
