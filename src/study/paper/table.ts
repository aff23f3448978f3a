/** A table of the paper: what it prints beside what the lab recomputes, or a quote. */
import type { SectionId } from './claim';
import type { ExactCheck } from './exact-check';

/** What a number of a table is. */
export type TableCell =
  /** Words of the lab: names, notes, answers derived. */
  | { readonly kind: 'text'; readonly text: string }
  /** As the paper prints it. */
  | { readonly kind: 'printed'; readonly text: string }
  /** Recomputed; `decimals` are those that the printed number beside it has. */
  | { readonly kind: 'exact'; readonly value: number; readonly decimals: number }
  /** A recomputed interval, in per cent. */
  | { readonly kind: 'interval'; readonly low: number; readonly high: number };

export interface PaperTable {
  readonly id: string;
  readonly section: SectionId;
  readonly title: string;
  /** Where its numbers come from: recomputed here, or quoted from whom. */
  readonly source: string;
  readonly note: string;
  readonly columns: readonly string[];
  readonly rows: readonly (readonly TableCell[])[];
  /** Empty for a quote. */
  readonly checks: readonly ExactCheck[];
}

export const text = (words: string): TableCell => ({ kind: 'text', text: words });
export const printed = (words: string): TableCell => ({ kind: 'printed', text: words });
export const exact = (value: number, decimals: number): TableCell => ({ kind: 'exact', value, decimals });
