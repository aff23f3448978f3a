/**
 * A turn's draws in four lanes: word w of lane i is lane i of vector w. AssemblyScript inlines what is decorated so, which
 * no TypeScript allows before a function; a call would cost a tenth of the kernel's time. An inlined function gives back
 * one value at most, so the words of a block lie in memory.
 */
import {
  ADDRESSES,
  BLOCK_KEYS,
  COIN_MASK,
  COLUMN_FACTOR,
  COLUMN_MASK,
  COLUMNS,
  DRAWS,
  FACTOR_0,
  FACTOR_1,
  KEYS,
  LOW_HALF,
  TABLE_OF_C,
} from './layout';
import { KEY_BYTES, ROUNDS } from './philox';

/** The low words of four 64-bit products that stand in two vectors. */
// @ts-ignore: decorator
@inline
function lowWords(first: v128, second: v128): v128 {
  return v128.shuffle<i32>(first, second, 0, 2, 4, 6);
}

// @ts-ignore: decorator
@inline
function highWords(first: v128, second: v128): v128 {
  return v128.shuffle<i32>(first, second, 1, 3, 5, 7);
}

/** The high words of the products of four words with those of `factors`. */
// @ts-ignore: decorator
@inline
function highProduct(words: v128, factors: v128): v128 {
  return highWords(i64x2.extmul_low_i32x4_u(words, factors), i64x2.extmul_high_i32x4_u(words, factors));
}

/**
 * Draws the block of the last `setBlock` for four trajectories and puts it to DRAWS. Words 0 and 2 have their highest bit
 * flipped, by the last keys. The low product is an instruction of its own, because the high ones keep the processor's
 * only port for shuffles busy.
 */
// @ts-ignore: decorator
@inline
export function drawBlock(trajectories: v128): void {
  const factor0 = v128.load(FACTOR_0);
  const factor1 = v128.load(FACTOR_1);
  const first0 = v128.xor(trajectories, v128.load(BLOCK_KEYS));
  const second2 = v128.xor(highProduct(first0, factor0), v128.load(BLOCK_KEYS, 16));
  const second3 = i32x4.mul(first0, factor0);
  let word0 = v128.xor(highProduct(second2, factor1), v128.load(BLOCK_KEYS, 32));
  let word1 = i32x4.mul(second2, factor1);
  let word2 = v128.xor(second3, v128.load(BLOCK_KEYS, 48));
  // Of the fourth round; its word 3 is part of the key.
  const fourth0 = word0;
  word0 = v128.xor(v128.xor(word1, v128.load(KEYS + 3 * KEY_BYTES)), highProduct(word2, factor1));
  word1 = i32x4.mul(word2, factor1);
  word2 = v128.xor(v128.load(BLOCK_KEYS, 64), highProduct(fourth0, factor0));
  let word3 = i32x4.mul(fourth0, factor0);
  for (let key: usize = KEYS + 4 * KEY_BYTES; key < KEYS + ROUNDS * KEY_BYTES; key += 2 * KEY_BYTES) {
    const odd0 = v128.xor(v128.xor(word1, v128.load(key)), highProduct(word2, factor1));
    const odd2 = v128.xor(v128.xor(word3, v128.load(key, 16)), highProduct(word0, factor0));
    const odd1 = i32x4.mul(word2, factor1);
    const odd3 = i32x4.mul(word0, factor0);
    word0 = v128.xor(v128.xor(odd1, v128.load(key, KEY_BYTES)), highProduct(odd2, factor1));
    word2 = v128.xor(v128.xor(odd3, v128.load(key, KEY_BYTES + 16)), highProduct(odd0, factor0));
    word1 = i32x4.mul(odd2, factor1);
    word3 = i32x4.mul(odd0, factor0);
  }
  v128.store(DRAWS, word0);
  v128.store(DRAWS, word1, 16);
  v128.store(DRAWS, word2, 32);
  v128.store(DRAWS, word3, 48);
}

/**
 * The lengths of four answers, drawn by `words` from the tables of right answers where `isC` and of wrong ones elsewhere.
 * `at` is 0 or 16, one for each attempt of a turn, so that neither waits for the other's addresses.
 */
// @ts-ignore: decorator
@inline
export function lengthsOf(words: v128, isC: v128, at: usize): v128 {
  // The highest bits of a word are its column. A shift by a variable takes five instructions here; a product takes one.
  const columns = i32x4.shr_u(i32x4.dot_i16x8_s(words, v128.load(COLUMN_FACTOR)), 13);
  const addresses = i32x4.add(
    v128.and(columns, v128.load(COLUMN_MASK)),
    v128.and(isC, v128.load(TABLE_OF_C)),
  );
  v128.store(ADDRESSES + at, addresses);
  const first = v128.load64_lane(
    load<u32>(ADDRESSES + at, 4),
    v128.load64_zero(load<u32>(ADDRESSES + at), COLUMNS),
    1,
    COLUMNS,
  );
  const second = v128.load64_lane(
    load<u32>(ADDRESSES + at, 12),
    v128.load64_zero(load<u32>(ADDRESSES + at, 8), COLUMNS),
    1,
    COLUMNS,
  );
  const own = i32x4.gt_s(lowWords(first, second), v128.and(words, v128.load(COIN_MASK)));
  const lengths = highWords(first, second);
  return v128.xor(v128.and(lengths, v128.load(LOW_HALF)), v128.and(i32x4.shr_u(lengths, 16), own));
}
