/** The plan as the words that threads read: cells in the order of `assembly/layout.ts`, then the tables' entries. */
import type { Plan } from '../../experiment/plan';
import { CAP_RULES } from '../../model/process';

/** The kernel's 14 words, where the entries of both tables begin, and 1 where the lanes are of no use. */
export const CELL_WORDS = 17;
/** Which of them is 1 where the lanes are of no use. */
export const LONG = 16;

/**
 * Without a cap a trajectory has more than 64·E[T] attempts once in 10²⁷. Up to here that fits the lanes' 15 bits;
 * above, trajectories are counted one by one.
 */
export const MOST_EXPECTED_IN_LANES = 2 ** 15 / 64;

/** @param shared true for memory that threads share */
export function packPlan(plan: Plan, shared: boolean): Uint32Array {
  const starts: number[] = [];
  let size = plan.cells.length * CELL_WORDS;
  for (const { entries } of plan.tables) {
    starts.push(size);
    size += entries.length;
  }
  const bytes = 4 * size;
  const words = new Uint32Array(shared ? new SharedArrayBuffer(bytes) : new ArrayBuffer(bytes));
  plan.cells.forEach((cell, i) => {
    const { correctStop, correct, wrongResample } = cell.thresholds;
    const tableC = plan.tables[cell.lengthC]!;
    const tableW = plan.tables[cell.lengthW]!;
    const long = cell.maxAttempts === 0 && cell.expectedAttempts > MOST_EXPECTED_IN_LANES;
    words.set(
      [
        ...[...plan.seed, plan.purpose, cell.stream, correctStop, correct, wrongResample],
        ...[cell.maxAttempts, CAP_RULES.indexOf(cell.atCap), cell.groupSize],
        ...[tableC.bits, tableC.base, tableW.bits, tableW.base],
        ...[starts[cell.lengthC]!, starts[cell.lengthW]!, long ? 1 : 0],
      ],
      i * CELL_WORDS,
    );
  });
  plan.tables.forEach(({ entries }, i) => words.set(entries, starts[i]));
  return words;
}
