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
  /**
   * Sums of low and of high words, one after another as the kernel has them. Doubles hold them exactly for 2²¹ items, well
   * before which the low ones are carried; and adding them is fast: what an item costs here bounds how small items can be
   * on a fast device.
   */
  readonly words: Float64Array;
  groups: number;
  /** Since the last carry. */
  items: number;
}

export class BlockAssembler {
  /** Items come in the order of their blocks, so that one is open at a time. */
  private open: OpenBlock | undefined;

  constructor(private readonly plan: Plan) {}

  /** @param raw low and high word of each of the kernel's counters, of each item; yields the blocks they complete */
  *add(items: readonly Item[], raw: readonly Uint32Array[]): Generator<BlockResult, void, undefined> {
    for (const [i, item] of items.entries()) {
      const words = raw[i]!;
      const { cell: index, block: number } = item;
      const block = (this.open ??= {
        cell: index,
        block: number,
        words: new Float64Array(words.length),
        groups: 0,
        items: 0,
      });
      if (block.cell !== index || block.block !== number)
        throw new Error(
          `Block ${number} of cell ${index} came before block ${block.block} of cell ${block.cell} was whole.`,
        );
      for (let at = 0; at < words.length; at++) block.words[at]! += words[at]!;
      block.groups += item.groups;
      if (++block.items === CARRY_EVERY) {
        carried(block.words);
        block.items = 0;
      }

      const cell = this.plan.cells[index]!;
      const [first, end] = blockRange(cell, number);
      if (block.groups < end - first) continue;
      this.open = undefined;
      // The tally is linear in the kernel's counters, so it is worked out once a block.
      const counters = decodeWords(carried(block.words), cell);
      if (counters[HEAD.groups] !== BigInt(end - first)) {
        throw new EngineError(
          'wrong-result',
          `The device rolled out ${counters[HEAD.groups]} groups of cell ${index}, block ${number}, ` +
            `where the plan has ${end - first}. Its driver may be at fault; run "verify".`,
        );
      }
      yield { cell: index, block: number, counters };
    }
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
