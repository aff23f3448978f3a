/** Adds the items of a batch up to whole blocks, and holds each block against the groups it must have. */
import { blockRange, type Plan } from '../../experiment/plan';
import { HEAD } from '../../model/tally';
import { type BlockResult, EngineError } from '../engine';
import type { Item } from './batches';
import { decodeWords } from './decode';

/** What the items of a block came to so far. */
interface OpenBlock {
  readonly cell: number;
  readonly block: number;
  groups: number;
  /** Since the last carry. */
  items: number;
}

export class BlockAssembler {
  /** Items come in the order of their blocks, so that one is open at a time. */
  private open: OpenBlock | undefined;
  /**
   * Of the open block, sums of low and of high words, one after another as the kernel has them. Doubles hold them exactly for
   * 2²¹ items, well before which the low ones are carried; and adding them is fast: what an item costs here bounds how small
   * items can be on a fast device.
   */
  private words = new Float64Array();

  constructor(private readonly plan: Plan) {}

  /** @param raw low and high word of each of the kernel's counters, of each item; yields the blocks they complete */
  *add(items: readonly Item[], raw: readonly Uint32Array[]): Generator<BlockResult, void, undefined> {
    for (const [i, item] of items.entries()) {
      const cell = this.plan.cells[item.cell]!;
      const [first, end] = blockRange(cell, item.block);
      const words = this.whole(item, raw[i]!, end - first);
      if (words === undefined) continue;
      // The tally is linear in the kernel's counters, so it is worked out once a block.
      const counters = decodeWords(words, cell);
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

  /** The words of the item's block, once it is whole. */
  private whole(item: Item, words: Uint32Array, groups: number): ArrayLike<number> | undefined {
    // Most blocks of many are one item, and adding up costs more than decoding.
    if (this.open === undefined && item.groups === groups) return words;
    const block = (this.open ??= this.opened(item, words.length));
    if (block.cell !== item.cell || block.block !== item.block)
      throw new Error(
        `Block ${item.block} of cell ${item.cell} came before block ${block.block} of cell ${block.cell} was whole.`,
      );
    const sums = this.words;
    for (let at = 0; at < words.length; at++) sums[at]! += words[at]!;
    block.groups += item.groups;
    if (++block.items === CARRY_EVERY) {
      carried(sums);
      block.items = 0;
    }
    if (block.groups < groups) return undefined;
    this.open = undefined;
    return carried(sums);
  }

  private opened({ cell, block }: Item, size: number): OpenBlock {
    if (this.words.length === size) this.words.fill(0);
    else this.words = new Float64Array(size);
    return { cell, block, groups: 0, items: 0 };
  }
}

/** What the low words have beyond 32 bits, added to the high ones. */
function carried(words: Float64Array): Float64Array {
  for (let low = 0; low < words.length; low += 2) {
    const carry = Math.floor(words[low]! / WORD);
    words[low]! -= carry * WORD;
    words[low + 1]! += carry;
  }
  return words;
}

const WORD = 2 ** 32;
const CARRY_EVERY = 2 ** 20;
