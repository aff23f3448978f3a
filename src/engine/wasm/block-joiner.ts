/** Joins the tallies of items, which come in order, to those of blocks. */
import { blockRange, type Plan } from '../../experiment/plan';
import { HEAD, tallySize } from '../../model/tally';
import { type BlockResult, EngineError } from '../engine';
import type { Item } from './jobs';

export class BlockJoiner {
  /** Of the block whose last item has not come yet: its tally so far, and its groups. */
  private open: BigUint64Array | undefined;
  private groups = 0;

  constructor(private readonly plan: Plan) {}

  /** @param counters the tallies of the items, one behind the other @returns the blocks they complete */
  add(items: readonly Item[], counters: BigUint64Array): BlockResult[] {
    const blocks: BlockResult[] = [];
    // As words: large integers would be made anew for each of a sweep's many blocks.
    const words = new Uint32Array(counters.buffer, counters.byteOffset, 2 * counters.length);
    let at = 0;
    for (const { cell, block, last } of items) {
      const size = tallySize(this.plan.cells[cell]!.groupSize);
      const own = counters.subarray(at, at + size);
      const word = 2 * (at + HEAD.groups);
      this.groups += words[word]! + 2 ** 32 * words[word + 1]!;
      at += size;
      const open = this.open;
      if (open !== undefined) for (let i = 0; i < size; i++) open[i]! += own[i]!;
      if (!last) {
        this.open ??= own.slice();
        continue;
      }
      const [first, end] = blockRange(this.plan.cells[cell]!, block);
      if (this.groups !== end - first) {
        throw new EngineError(
          'wrong-result',
          `The WebAssembly engine rolled out ${this.groups} groups of cell ${cell}, block ${block}, where the plan has ` +
            `${end - first}. Run "verify".`,
        );
      }
      blocks.push({ cell, block, counters: open ?? own });
      this.open = undefined;
      this.groups = 0;
    }
    return blocks;
  }
}
