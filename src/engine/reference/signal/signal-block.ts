/** The signal of a block: its runs, each in the arithmetic asked for, added in float64 in order. */
import type { CellPlan, Plan } from '../../../experiment/plan';
import { SIGNAL_SIZE } from '../../../objective/signal-program';
import { runsOfBlock } from '../../signal';
import { gammaPowers, type SignalNumbers } from '../../signal-numbers';
import { rollout } from '../rollout';
import type { Arithmetic } from './arithmetic';
import { SignalRun } from './signal-run';

/** Of the twin's sum, of the device's, of the bounds', and one for the roundings of this product itself. */
const FLOAT64_ROUNDINGS = 4;

export interface BlockSignal {
  readonly sums: Float64Array;
  /** The most that a device's sums may be off, where the arithmetic keeps bounds. */
  readonly bounds: Float64Array;
}

/** @returns the signal of any block of the cell */
export function blockSignals<N>(
  arithmetic: Arithmetic<N>,
  plan: Plan,
  cell: CellPlan,
  numbers: SignalNumbers,
): (block: number) => BlockSignal {
  const { groupSize } = cell;
  const { tokensCount, gamma } = numbers.discount;
  const powers = tokensCount ? gammaPowers(gamma, plan) : new Float64Array();
  const run = new SignalRun(arithmetic, numbers, groupSize, powers);
  return (block) => {
    const sums = new Float64Array(SIGNAL_SIZE);
    const bounds = new Float64Array(SIGNAL_SIZE);
    const magnitudes = new Float64Array(SIGNAL_SIZE);
    let runs = 0;
    for (const { firstGroup, groups } of runsOfBlock(cell, block)) {
      run.sums.fill(arithmetic.of(0));
      for (let group = firstGroup; group < firstGroup + groups; group++) {
        run.addGroup(Array.from({ length: groupSize }, (_, i) => rollout(plan, cell, group * groupSize + i)));
      }
      run.sums.forEach((sum, k) => {
        sums[k]! += arithmetic.value(sum);
        bounds[k]! += arithmetic.bound(sum);
        magnitudes[k]! += Math.abs(arithmetic.value(sum)) + arithmetic.bound(sum);
      });
      runs++;
    }
    // Additions of runs round in float64, here and where the device's are added, and so do those of the bounds.
    magnitudes.forEach(
      (magnitude, k) => (bounds[k]! += FLOAT64_ROUNDINGS * (runs - 1) * 2 ** -53 * magnitude),
    );
    return { sums, bounds };
  };
}
