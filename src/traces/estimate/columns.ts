/**
 * What is counted of a cluster of traces, as columns of one row of numbers. Every estimate is a function of such a
 * row, summed over clusters; so a bootstrap resamples rows and never traces.
 */

const NAMES = [
  'traces',
  /** Traces without any attempt. */
  'empty',
  'truncated',
  'finalRight',
  /** First attempts, and the right ones. */
  'first',
  'firstRight',
  /** Attempts. */
  'right',
  'wrong',
  /** Decisions seen behind right and wrong attempts; an attempt without one is censored. */
  'stopC',
  'resC',
  'stopW',
  'resW',
  /** The next attempt given the previous one, after a RESAMPLE. */
  'rightRight',
  'rightWrong',
  'wrongRight',
  'wrongWrong',
  /** Pairs whose values are known, those with the same value, and those with two different wrong ones. */
  'rightKnown',
  'rightSame',
  'wrongKnown',
  'wrongSame',
  'wrongOther',
  /** Traces by first and final answer. */
  'gained',
  'lost',
  /** Tokens of attempts with a known length, and their number. */
  'tokensC',
  'measuredC',
  'tokensW',
  'measuredW',
  /** Tokens of RESAMPLE decisions. */
  'decisionTokens',
] as const;

export type ColumnName = (typeof NAMES)[number];

/** Index of each named column. */
export const COLUMN = Object.fromEntries(NAMES.map((name, i) => [name, i])) as Record<ColumnName, number>;

/** Numbers of attempts after which the rest of a trace is held out. */
export const HELD_OUT = [2, 3] as const;

/**
 * Columns of one K of `HELD_OUT`, in this order behind `heldOutColumn(index)`: pairs of attempts up to K, and traces that
 * stopped later than K by whether attempt K was right, all of them and those that ended right.
 */
export const HELD = {
  rightRight: 0,
  rightWrong: 1,
  wrongRight: 2,
  wrongWrong: 3,
  fromRight: 4,
  fromRightRight: 5,
  fromWrong: 6,
  fromWrongRight: 7,
} as const;
const HELD_WIDTH = 8;

/** First column of `HELD_OUT[index]`. */
export function heldOutColumn(index: number): number {
  return NAMES.length + index * HELD_WIDTH;
}

/** Attempts 1 to 16 have a cell each; later ones share the 17th. */
export const CELLS = 17;

/** Columns of one cell, in this order behind `cellColumn(cell)`. */
export const CELL = { right: 0, wrong: 1, stopC: 2, resC: 3, stopW: 4, resW: 5 } as const;
const CELL_WIDTH = 6;

/** First column of a cell, from 0 for attempt 1. */
export function cellColumn(cell: number): number {
  return heldOutColumn(HELD_OUT.length) + cell * CELL_WIDTH;
}

export const COLUMNS = cellColumn(CELLS);

/** The cell of attempt k, from 1. */
export function cellOf(k: number): number {
  return Math.min(k, CELLS) - 1;
}

/** A row of counts, `COLUMNS` long. */
export type Row = Float64Array;
