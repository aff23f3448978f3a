/** Adds the items of a batch up to whole blocks, and holds each block against the groups it must have. */
import { blockRange, type Plan } from '../../experiment/plan';
import { HEAD } from '../../model/tally';
import { type BlockResult, EngineError } from '../engine';
import type { Item } from './batches';
import { decodeCounters } from './decode';

/** What the items of a block came to so far. */
interface OpenBlock {
  /**
   * Sums of low and of high words, one after another as the kernel has them. Doubles hold them exactly for 2²¹ items, and
   * adding them is fast: what an item costs here bounds how small items can be on a fast device.
   */
  readonly words: Float64Array;
  groups: number;
}

export class BlockAssembler {
  private readonly open = new Map<string, OpenBlock>();

  constructor(private readonly plan: Plan) {}

  /** @param raw low and high word of each of the kernel's counters, of each item; yields the blocks they complete */
  *add(items: readonly Item[], raw: readonly Uint32Array[]): Generator<BlockResult, void, undefined> {
    for (const [i, item] of items.entries()) {
      const words = raw[i]!;
      const key = `${item.cell}:${item.block}`;
      const block = this.open.get(key) ?? { words: new Float64Array(words.length), groups: 0 };
      for (let at = 0; at < words.length; at++) block.words[at]! += words[at]!;
      block.groups += item.groups;
      this.open.set(key, block);

      const cell = this.plan.cells[item.cell]!;
      const [first, end] = blockRange(cell, item.block);
      if (block.groups < end - first) continue;
      this.open.delete(key);
      // The tally is linear in the kernel's counters, so it is worked out once a block.
      const counters = decodeCounters(wholeCounters(block.words), cell);
      if (counters[HEAD.groups] !== BigInt(end - first)) {
        throw new EngineError(
          'wrong-result',
          `The device rolled out ${counters[HEAD.groups]} groups of cell ${item.cell}, block ${item.block}, ` +
            `where the plan has ${end - first}. Its driver may be at fault; run "verify".`,
        );
      }
      yield { cell: item.cell, block: item.block, counters };
    }
  }
}

function wholeCounters(words: Float64Array): BigUint64Array {
  return BigUint64Array.from(
    { length: words.length / 2 },
    (_, i) => BigInt(words[2 * i]!) + (BigInt(words[2 * i + 1]!) << 32n),
  );
}
