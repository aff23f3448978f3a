/**
 * Length tables, spread so that the lanes draw with one load: 8 bytes a column, the coin's threshold, then the alias
 * and the exclusive or of alias and own length in 16 bits each. Both tables get as many columns as the larger has: a
 * column that is cut in two passes its threshold on to the parts, and no draw changes.
 */
import { BASE_C, BASE_W, BITS_C, BITS_W, COLUMNS, ENTRIES, MOST_COLUMNS } from './layout';

/** Columns of either table are 2^bits. */
export let bits: u32 = 1;
/** No length is longer. */
export let longest: u32 = 0;

export function setTables(): void {
  const bitsC = load<u32>(BITS_C);
  const bitsW = load<u32>(BITS_W);
  bits = max(bitsC, bitsW);
  longest = max(load<u32>(BASE_C) + (1 << bitsC), load<u32>(BASE_W) + (1 << bitsW)) - 1;
  spread(ENTRIES + 4 * MOST_COLUMNS, load<u32>(BASE_W), bitsW, COLUMNS);
  spread(ENTRIES, load<u32>(BASE_C), bitsC, COLUMNS + (8 << bits));
}

function spread(from: usize, base: u32, ownBits: u32, to: usize): void {
  const parts = bits - ownBits;
  // Words of a column.
  const words = (<i64>1) << (32 - bits);
  for (let column: u32 = 0; column < <u32>(1 << bits); column++) {
    const own = column >> parts;
    const entry = load<u32>(from + 4 * own);
    const below = <i64>(entry >> ownBits) - <i64>(column - (own << parts)) * words;
    const length = base + own;
    const alias = base + (entry & ((1 << ownBits) - 1));
    store<u32>(to + 8 * column, <u32>min(max(below, 0), words));
    store<u32>(to + 8 * column + 4, alias | ((length ^ alias) << 16));
  }
}
