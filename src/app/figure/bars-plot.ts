/** The gradient of a cell by logit as a drawing for paper: bars of estimates with their errors, an upright mark exact. */
import type { PlotOptions } from '@observablehq/plot';
import type { Quantity } from '../../study/quantities';
import { estimateText, formatTick } from '../number-format';
import { PARAMETERS } from '../series';
import { plainSymbols } from '../symbol';
import type { Plot } from './drawing';

/** 95 % of a normal variable lies within this many standard errors. */
const BAR_ERRORS = 1.96;

interface Bar extends Quantity {
  readonly name: string;
  readonly colour: string;
}

export function barsPlot(plot: Plot, quantities: readonly Quantity[], shares: boolean): PlotOptions {
  const bars = PARAMETERS.map(({ symbol, colour }, i): Bar => ({
    name: plainSymbols(symbol),
    colour,
    ...quantities[i]!,
  }));
  const error = ({ standardError }: Bar): number => BAR_ERRORS * standardError;
  return {
    width: 440,
    height: 140,
    marginLeft: 48,
    marginRight: 120,
    marginTop: 6,
    marginBottom: 40,
    style: { fontSize: '12px', background: 'transparent', color: 'var(--ink)', overflow: 'visible' },
    x: {
      ...(shares && { domain: [0, 1] }),
      label: shares ? 'share of the gradient' : 'gradient',
      ticks: 4,
      tickFormat: (x: number) => formatTick(x),
    },
    y: { label: null, domain: bars.map(({ name }) => name), padding: 0.3 },
    color: { type: 'identity' },
    marks: [
      plot.barX(bars, { x: 'value', y: 'name', fill: 'colour' }),
      plot.ruleX([0], { stroke: 'var(--ink-soft)' }),
      plot.ruleY(bars, {
        y: 'name',
        x1: (bar: Bar) => bar.value - error(bar),
        x2: (bar: Bar) => bar.value + error(bar),
        stroke: 'var(--ink)',
        strokeWidth: 1.4,
      }),
      plot.tickX(bars, { x: 'exact', y: 'name', stroke: 'var(--ink)', strokeWidth: 2 }),
      plot.text(bars, { y: 'name', frameAnchor: 'right', dx: 6, textAnchor: 'start', text: estimateText }),
    ],
  };
}
