/** What the tests of the process are computed from: counts by attempt index, and of an attempt by the one before it. */
import { CELL, CELLS, cellColumn, COLUMN, type Row } from '../columns';

/** Arrays have an entry a cell: attempts 1 to 16, and all later ones. */
export interface AttemptCounts {
  /** All of them, one behind the other. */
  readonly all: Float64Array;
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
  const all = new Float64Array(6 * CELLS + 4);
  const cells = (index: number): Float64Array => all.subarray(index * CELLS, (index + 1) * CELLS);
  const pairs = all.subarray(6 * CELLS);
  return {
    all,
    right: cells(0),
    wrong: cells(1),
    stopC: cells(2),
    resC: cells(3),
    stopW: cells(4),
    resW: cells(5),
    pairs: [pairs.subarray(0, 2), pairs.subarray(2, 4)],
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

export function sum(values: Float64Array): number {
  let total = 0;
  for (let i = 0; i < values.length; i++) total += values[i]!;
  return total;
}
