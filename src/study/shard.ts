/** A piece of a run: every n-th block, counted over all cells, so that each piece has its share of slow and fast cells. */
import type { Plan } from '../experiment/plan';

export interface Shard {
  /** 1 to `of`. */
  readonly index: number;
  readonly of: number;
}

export const SHARD_ALLOWED =
  'i/n, piece i of n, as 3/8; pieces are counted from 1 or from 0, so that 8/8 and 0/8 are the same one';

const MOST_SHARDS = 100_000;

/**
 * Arrays of jobs count from 0 or from 1. Both ways name every piece once, because i is taken modulo n.
 * @returns undefined for text that is no shard
 */
export function parseShard(text: string): Shard | undefined {
  const [, i, n] = /^(\d{1,6})\/(\d{1,6})$/.exec(text) ?? [];
  const [index, of] = [Number(i), Number(n)];
  if (!(of >= 1 && of <= MOST_SHARDS && index <= of)) return undefined;
  return { index: index === 0 ? of : index, of };
}

export function shardName({ index, of }: Shard): string {
  return `${index}/${of}`;
}

/** Numbers the blocks of a plan through, cell after cell. */
export class BlockNumbers {
  /** Of all cells together. */
  readonly count: number;
  private readonly first: readonly number[];

  constructor(plan: Plan) {
    let count = 0;
    this.first = plan.cells.map(({ blocks }) => (count += blocks) - blocks);
    this.count = count;
  }

  of(cell: number, block: number): number {
    return this.first[cell]! + block;
  }

  /** The shard that a block belongs to, 1 to `shards`. */
  shardOf(cell: number, block: number, shards: number): number {
    return (this.of(cell, block) % shards) + 1;
  }
}
