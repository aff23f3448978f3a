/** What the models are fitted to, and what they are held against, from the counts of a row. */
import { COLUMN, type Row } from './columns';
import type { NextCounts } from './persistence';
import type { Chances } from './plain-model';

/** The shares that stand for the three probabilities; NaN where nothing was seen. */
export function chancesOf(row: Row, pS: 'first' | 'pooled'): Chances {
  const c = COLUMN;
  const p =
    pS === 'first' ? row[c.firstRight]! / row[c.first]! : row[c.right]! / (row[c.right]! + row[c.wrong]!);
  return {
    p,
    a: row[c.stopC]! / (row[c.stopC]! + row[c.resC]!),
    b: row[c.resW]! / (row[c.resW]! + row[c.stopW]!),
  };
}

export function nextCounts(row: Row): NextCounts {
  const c = COLUMN;
  return {
    first: [row[c.firstRight]!, row[c.first]! - row[c.firstRight]!],
    afterRight: [row[c.rightRight]!, row[c.rightWrong]!],
    afterWrong: [row[c.wrongRight]!, row[c.wrongWrong]!],
  };
}

/** Share of traces that ended right. */
export function observedAccuracy(row: Row): number {
  return row[COLUMN.finalRight]! / row[COLUMN.traces]!;
}

/** Differences of two quotients of counts that are only rounding are none. */
export function withoutRounding(difference: number): number {
  return Math.abs(difference) < 1e-12 ? 0 : difference;
}
