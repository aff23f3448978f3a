/** A figure of the page as what can be exported of it. */
import type { FigureTable } from '../../report/figure/figure-table';
import type { Origin } from '../evidence/origin';
import type { Plot } from '../figure/drawing';

/** A drawing of its own within a figure. */
export interface FigurePanel {
  /** Above it; null for the only one. */
  readonly title: string | null;
  readonly drawing: SVGSVGElement;
}

/** Paths of marks within ±5. */
export const LEGEND_MARKS = {
  circle: 'M0-4a4 4 0 1 0 .01 0z',
  diamond: 'M0-5l5 5-5 5-5-5z',
  triangle: 'M0-5l5 9h-10z',
  square: 'M-4-4h8v8h-8z',
  times: 'M-4-4L4 4M-4 4L4-4',
  bar: 'M0-6v12',
} as const;

export interface LegendEntry {
  /** With symbols such as θ_s, which are set as such. */
  readonly label: string;
  readonly colour: string;
  /** Dashes of its line, `none` for a whole one; left out where there is no line. */
  readonly dash?: string;
  readonly mark?: keyof typeof LEGEND_MARKS;
  /** True for an outline of the mark. */
  readonly hollow?: boolean;
}

export interface Figure {
  /** Of its files, without an ending. */
  readonly name: string;
  readonly title: string;
  /** What is drawn how, in sentences. */
  readonly caption: string;
  readonly origin: Origin;
  /** False while more numbers may come. */
  readonly complete: boolean;
  readonly legend: readonly LegendEntry[];
  /** In colours of the style sheet; they may be part of the page. */
  readonly panels: (plot: Plot) => readonly FigurePanel[];
  /** The scheme of a picture that is drawn in the colours of the page already; left out where the reader chooses. */
  readonly dark?: boolean;
  /** Its numbers, and the result file that they are of; null for a picture of what has no table. */
  readonly data: { readonly table: FigureTable; readonly result: () => object } | null;
}

export const FORMS = ['png', 'svg', 'csv', 'json', 'parquet'] as const;
export type Form = (typeof FORMS)[number];

/** A drawing on the page as a panel; none where it is not drawn yet. */
export function drawnPanel(within: Element | null, title: string | null = null): readonly FigurePanel[] {
  const drawing = within?.querySelector<SVGSVGElement>('svg');
  return drawing ? [{ title, drawing }] : [];
}
