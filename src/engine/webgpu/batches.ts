/** Cuts a plan into items (one workgroup each) and items into batches (one dispatch each). */
import { blockRange, type CellPlan, type Plan } from '../../experiment/plan';

/** A run of groups of one block: what one workgroup rolls out. */
export interface Item {
  readonly cell: number;
  readonly block: number;
  readonly firstGroup: number;
  readonly groups: number;
  /** E[attempts], the measure of its work. */
  readonly attempts: number;
}

/**
 * The items of the blocks that `skip` does not name, in the order of the plan.
 *
 * @param itemAttempts expected attempts of an item, asked for each; an item never crosses a block
 */
export function* itemsOf(
  plan: Plan,
  itemAttempts: () => number,
  skip: (cell: number, block: number) => boolean,
): Generator<Item, void, undefined> {
  for (const [cellIndex, cell] of plan.cells.entries()) {
    const attemptsPerGroup = cell.groupSize * cell.expectedAttempts;
    for (let block = 0; block < cell.blocks; block++) {
      if (skip(cellIndex, block)) continue;
      const [first, end] = blockRange(cell, block);
      for (let group = first; group < end;) {
        const groups = Math.min(groupsPerItem(cell, itemAttempts()), end - group);
        yield { cell: cellIndex, block, firstGroup: group, groups, attempts: groups * attemptsPerGroup };
        group += groups;
      }
    }
  }
}

/** At least as many items as `itemsOf` gives, where none is asked for with fewer attempts. */
export function mostItems(plan: Plan, itemAttempts: number): number {
  return plan.cells.reduce((sum, cell) => {
    const largestBlock = Math.ceil(cell.groups / cell.blocks);
    return sum + cell.blocks * Math.ceil(largestBlock / groupsPerItem(cell, itemAttempts));
  }, 0);
}

function groupsPerItem({ groupSize, expectedAttempts }: CellPlan, itemAttempts: number): number {
  return Math.max(1, Math.floor(itemAttempts / (groupSize * expectedAttempts)));
}

/** The next items up to a sum of expected attempts; at least one, if any is left. */
export function take(items: Iterator<Item, void, undefined>, attempts: number, most: number): Item[] {
  const batch: Item[] = [];
  for (let sum = 0; sum < attempts && batch.length < most;) {
    const { value } = items.next();
    if (!value) break;
    batch.push(value);
    sum += value.attempts;
  }
  return batch;
}

/**
 * Size of the next batch from how long the last one took, so that a dispatch stays near `targetMs`: long enough to
 * hide the readback, short enough for a display that shares the device and for a prompt cancel.
 */
export class BatchSizer {
  attempts: number;
  constructor(
    private readonly targetMs: number,
    initialAttempts: number,
  ) {
    this.attempts = initialAttempts;
  }

  observe(attempts: number, ms: number): void {
    // A clock that was set back has measured nothing.
    if (ms < 0) return;
    const fitting = (attempts * this.targetMs) / Math.max(ms, 0.1);
    // At most a factor 4 a step: one odd measurement (a compile, a sleeping laptop, a clock set forwards) must not dominate.
    this.attempts = Math.min(Math.max(fitting, this.attempts / 4, 2 ** 14), this.attempts * 4, 2 ** 32);
  }
}
