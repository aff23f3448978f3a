/**
 * What the plain and the persistence model, fitted on the first K attempts of every trace, predict for the traces that
 * go on: the share of those that ended right, given only whether attempt K was right. Unlike their prediction of the
 * whole, neither is an identity, so here they can be told apart.
 *
 * The share is over traces that stopped; those cut off later are left out. The models are taken without a cap.
 */
import type { Bootstrap, Estimate } from './bootstrap';
import { CELL, cellColumn, HELD, HELD_OUT, heldOutColumn, type Row } from './columns';
import { fitPersistence, persistenceChain } from './persistence';
import { accuracyOf } from './plain-model';
import { clean } from './predictions';

export interface HeldOutPrediction {
  /** K. */
  readonly attempts: number;
  /** Traces that stopped later. */
  readonly traces: number;
  /** Share of these that ended right. */
  readonly observed: Estimate;
  readonly plain: Estimate;
  readonly persistence: Estimate;
  /** Predicted minus observed. */
  readonly plainDifference: Estimate;
  readonly persistenceDifference: Estimate;
}

/** One entry for each K of 2 and 3 that some trace goes beyond. */
export function heldOutPredictions(bootstrap: Bootstrap): HeldOutPrediction[] {
  return HELD_OUT.flatMap((attempts, index) => {
    const at = heldOutColumn(index);
    const size = [at + HELD.fromRight, at + HELD.fromWrong];
    const traces = size.reduce((sum, column) => sum + bootstrap.counts.totals[column]!, 0);
    if (traces === 0) return [];
    const observed = (row: Row): number =>
      (row[at + HELD.fromRightRight]! + row[at + HELD.fromWrongRight]!) /
      (row[at + HELD.fromRight]! + row[at + HELD.fromWrong]!);
    const plain = (row: Row): number => fitFirst(row, attempts, at).plain;
    const persistence = (row: Row): number => fitFirst(row, attempts, at).persistence;
    const after = `after attempt ${attempts}`;
    const of = (name: string, symbol: string, f: (row: Row) => number): Estimate =>
      bootstrap.statistic([`${name}, ${after}`, symbol], f, size);
    return [
      {
        attempts,
        traces,
        observed: of('Ended right', 'acc', observed),
        plain: of('Plain model', 'J', plain),
        persistence: of('Persistence model', 'J', persistence),
        plainDifference: of('Plain minus observed', 'J − acc', (row) => clean(plain(row) - observed(row))),
        persistenceDifference: of('Persistence minus observed', 'J − acc', (row) =>
          clean(persistence(row) - observed(row)),
        ),
      },
    ];
  });
}

function fitFirst(row: Row, attempts: number, at: number): { plain: number; persistence: number } {
  const sum = (column: number): number => {
    let total = 0;
    for (let k = 0; k < attempts; k++) total += row[cellColumn(k) + column]!;
    return total;
  };
  const a = sum(CELL.stopC) / (sum(CELL.stopC) + sum(CELL.resC));
  const b = sum(CELL.resW) / (sum(CELL.resW) + sum(CELL.stopW));
  const fit = fitPersistence({
    first: [row[cellColumn(0) + CELL.right]!, row[cellColumn(0) + CELL.wrong]!],
    afterRight: [row[at + HELD.rightRight]!, row[at + HELD.rightWrong]!],
    afterWrong: [row[at + HELD.wrongRight]!, row[at + HELD.wrongWrong]!],
  });
  // The chain begins anew behind attempt K, with t_C or t_W in place of p.
  const from = (next: number): number => persistenceChain({ ...fit, p: next }, { a, b }).accuracy;
  const right = row[at + HELD.fromRight]!;
  const wrong = row[at + HELD.fromWrong]!;
  return {
    plain: accuracyOf({ p: sum(CELL.right) / (sum(CELL.right) + sum(CELL.wrong)), a, b }),
    persistence:
      ((right === 0 ? 0 : right * from(fit.tC)) + (wrong === 0 ? 0 : wrong * from(fit.tW))) / (right + wrong),
  };
}
