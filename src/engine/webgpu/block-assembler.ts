/** Adds the items of a batch up to whole blocks, and holds each block against the groups it must have. */
import { blockRange, type Plan } from '../../experiment/plan';
import { HEAD, tallySize } from '../../model/tally';
import { type BlockResult, EngineError } from '../engine';
import type { Item } from './batches';
import { decodeCounters } from './decode';

export class BlockAssembler {
  private readonly open = new Map<string, { counters: BigUint64Array; groups: number }>();

  constructor(private readonly plan: Plan) {}

  /** @param raw the kernel's counters of each item; yields the blocks they complete */
  *add(items: readonly Item[], raw: readonly BigUint64Array[]): Generator<BlockResult, void, undefined> {
    for (const [i, item] of items.entries()) {
      const cell = this.plan.cells[item.cell]!;
      const key = `${item.cell}:${item.block}`;
      const block = this.open.get(key) ?? {
        counters: new BigUint64Array(tallySize(cell.groupSize)),
        groups: 0,
      };
      decodeCounters(raw[i]!, cell).forEach((count, at) => (block.counters[at]! += count));
      block.groups += item.groups;
      this.open.set(key, block);

      const [first, end] = blockRange(cell, item.block);
      if (block.groups < end - first) continue;
      this.open.delete(key);
      if (block.counters[HEAD.groups] !== BigInt(end - first)) {
        throw new EngineError(
          'wrong-result',
          `The device rolled out ${block.counters[HEAD.groups]} groups of cell ${item.cell}, block ${item.block}, ` +
            `where the plan has ${end - first}. Its driver may be at fault; run "verify".`,
        );
      }
      yield { cell: item.cell, block: item.block, counters: block.counters };
    }
  }
}
