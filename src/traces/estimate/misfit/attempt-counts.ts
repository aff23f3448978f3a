/** What the tests of the process are computed from: counts by attempt index, and of an attempt by the one before it. */
import { CELL, CELLS, cellColumn, COLUMN, type Row } from '../columns';

/** Arrays have an entry a cell: attempts 1 to 16, and all later ones. */
export interface AttemptCounts {
  readonly right: Float64Array;
  readonly wrong: Float64Array;
  readonly stopC: Float64Array;
  readonly resC: Float64Array;
  readonly stopW: Float64Array;
  readonly resW: Float64Array;
  /** Attempts after a RESAMPLE: [previous][next], 1 is right. */
  readonly pairs: readonly [Float64Array, Float64Array];
}

export function emptyCounts(): AttemptCounts {
  const cells = (): Float64Array => new Float64Array(CELLS);
  return {
    right: cells(),
    wrong: cells(),
    stopC: cells(),
    resC: cells(),
    stopW: cells(),
    resW: cells(),
    pairs: [new Float64Array(2), new Float64Array(2)],
  };
}

export function attemptCounts(row: Row): AttemptCounts {
  const counts = emptyCounts();
  for (let cell = 0; cell < CELLS; cell++) {
    const at = cellColumn(cell);
    counts.right[cell] = row[at + CELL.right]!;
    counts.wrong[cell] = row[at + CELL.wrong]!;
    counts.stopC[cell] = row[at + CELL.stopC]!;
    counts.resC[cell] = row[at + CELL.resC]!;
    counts.stopW[cell] = row[at + CELL.stopW]!;
    counts.resW[cell] = row[at + CELL.resW]!;
  }
  counts.pairs[1][1] = row[COLUMN.rightRight]!;
  counts.pairs[1][0] = row[COLUMN.rightWrong]!;
  counts.pairs[0][1] = row[COLUMN.wrongRight]!;
  counts.pairs[0][0] = row[COLUMN.wrongWrong]!;
  return counts;
}

export function clearCounts(counts: AttemptCounts): void {
  const { right, wrong, stopC, resC, stopW, resW, pairs } = counts;
  for (const array of [right, wrong, stopC, resC, stopW, resW, ...pairs]) array.fill(0);
}

export function sum(values: Float64Array): number {
  let total = 0;
  for (let i = 0; i < values.length; i++) total += values[i]!;
  return total;
}
