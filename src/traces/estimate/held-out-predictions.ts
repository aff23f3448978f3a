/**
 * What the plain and the persistence model, fitted on the first K attempts of every trace, predict for the traces that
 * go on: the share of those that ended right, given only whether attempt K was right. Unlike their prediction of the
 * whole, neither is an identity, so here they can be told apart.
 *
 * The share is over traces that stopped; those cut off later are left out. The models are taken without a cap.
 */
import type { Bootstrap, Estimate, Quantity } from './bootstrap';
import { withoutRounding } from './chances';
import { CELL, cellColumn, HELD, HELD_OUT, heldOutColumn, type Row } from './columns';
import { fitChances, persistenceChain } from './persistence';
import { accuracyOf } from './plain-model';

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
    const after = `after attempt ${attempts}`;
    const difference = true;
    const quantities: Quantity[] = [
      { name: `Ended right, ${after}`, symbol: 'acc', size },
      { name: `Plain model, ${after}`, symbol: 'J', size },
      { name: `Persistence model, ${after}`, symbol: 'J', size },
      { name: `Plain minus observed, ${after}`, symbol: 'J − acc', size, difference },
      { name: `Persistence minus observed, ${after}`, symbol: 'J − acc', size, difference },
    ];
    const write = (row: Row, values: Float64Array): void => {
      const observed =
        (row[at + HELD.fromRightRight]! + row[at + HELD.fromWrongRight]!) /
        (row[at + HELD.fromRight]! + row[at + HELD.fromWrong]!);
      const { plain, persistence } = fitFirst(row, attempts, at);
      values[0] = observed;
      values[1] = plain;
      values[2] = persistence;
      values[3] = withoutRounding(plain - observed);
      values[4] = withoutRounding(persistence - observed);
    };
    const estimates = bootstrap.statistics(quantities, write);
    const [observed, plain, persistence, plainDifference, persistenceDifference] = estimates as Five;
    return [{ attempts, traces, observed, plain, persistence, plainDifference, persistenceDifference }];
  });
}

type Five = [Estimate, Estimate, Estimate, Estimate, Estimate];

function fitFirst(row: Row, attempts: number, at: number): { plain: number; persistence: number } {
  const stopC = sumOfCells(row, attempts, CELL.stopC);
  const resW = sumOfCells(row, attempts, CELL.resW);
  const right = sumOfCells(row, attempts, CELL.right);
  const a = stopC / (stopC + sumOfCells(row, attempts, CELL.resC));
  const b = resW / (resW + sumOfCells(row, attempts, CELL.stopW));
  const fit = fitChances({
    first: [row[cellColumn(0) + CELL.right]!, row[cellColumn(0) + CELL.wrong]!],
    afterRight: [row[at + HELD.rightRight]!, row[at + HELD.rightWrong]!],
    afterWrong: [row[at + HELD.wrongRight]!, row[at + HELD.wrongWrong]!],
  });
  // The chain begins anew behind attempt K, with t_C or t_W in place of p.
  const from = (next: number): number => persistenceChain({ ...fit, p: next }, { a, b }).accuracy;
  const fromRight = row[at + HELD.fromRight]!;
  const fromWrong = row[at + HELD.fromWrong]!;
  return {
    plain: accuracyOf({ p: right / (right + sumOfCells(row, attempts, CELL.wrong)), a, b }),
    persistence:
      ((fromRight === 0 ? 0 : fromRight * from(fit.tC)) + (fromWrong === 0 ? 0 : fromWrong * from(fit.tW))) /
      (fromRight + fromWrong),
  };
}

/** A column of the cells summed over the first attempts. */
function sumOfCells(row: Row, attempts: number, column: number): number {
  let total = 0;
  for (let k = 0; k < attempts; k++) total += row[cellColumn(k) + column]!;
  return total;
}
