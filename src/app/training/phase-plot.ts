/** The map of a sweep over two parameters as a drawing for paper: a number in each cell, shaded by its size. */
import type { PlotOptions } from '@observablehq/plot';
import type { Plot } from '../figure/drawing';

export interface PhasePlot {
  /** Values down and across, in words. */
  readonly rows: readonly string[];
  readonly columns: readonly string[];
  /** Row by row. */
  readonly cells: readonly {
    readonly text: string;
    /** From 0 to 1. */
    readonly level: number;
    /** True where the cell begins below break-even. */
    readonly below: boolean;
  }[];
}

/** How strong the strongest shade is, so that numbers can be read on it. */
const SHADE = 0.55;

export function phasePlot(plot: Plot, { rows, columns, cells }: PhasePlot): PlotOptions {
  const places = cells.map((cell, index) => ({
    ...cell,
    row: Math.floor(index / columns.length),
    column: index % columns.length,
  }));
  const place = { x: 'column', y: 'row' } as const;
  return {
    width: 90 + 64 * columns.length,
    height: 50 + 30 * rows.length,
    marginLeft: 80,
    marginTop: 10,
    marginBottom: 30,
    style: { fontSize: '12px', background: 'transparent', color: 'var(--ink)', overflow: 'visible' },
    x: { type: 'band', label: null, tickFormat: (i: number) => columns[i] ?? '', padding: 0.02 },
    y: { type: 'band', label: null, tickFormat: (i: number) => rows[i] ?? '', padding: 0.02 },
    marks: [
      plot.cell(places, {
        ...place,
        fill: 'var(--decision-wrong)',
        fillOpacity: ({ level }: { level: number }) => SHADE * level,
        stroke: 'var(--line)',
      }),
      plot.text(places, { ...place, text: 'text', fill: 'var(--ink)' }),
      plot.text(
        places.filter(({ below }) => below),
        { ...place, text: () => '▎', dx: -28, fill: 'var(--ink)' },
      ),
    ],
  };
}
