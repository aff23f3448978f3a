/**
 * Philox4x32-10 (Salmon et al., SC 2011) in four lanes: the counters of four draws lie side by side, so that word w of
 * draw i is lane i of vector w.
 */
import { KEYS, SEED_HIGH, SEED_LOW } from './layout';

export const MULTIPLIER_0: u32 = 0xd2511f53;
export const MULTIPLIER_1: u32 = 0xcd9e8d57;
export const WEYL_0: u32 = 0x9e3779b9;
export const WEYL_1: u32 = 0xbb67ae85;
export const ROUNDS: usize = 10;

/** Flipping the highest bit turns an unsigned comparison into a signed one, which takes one instruction. */
export const SIGN: u32 = 0x80000000;

/** Bytes of a round's two keys. */
export const KEY_BYTES: usize = 32;

/** Writes the round keys of the seed. The last ones have the highest bit flipped, and so have the words 0 and 2. */
export function setKeys(): void {
  let key0 = load<u32>(SEED_LOW);
  let key1 = load<u32>(SEED_HIGH);
  for (let round: usize = 0; round < ROUNDS; round++) {
    const flip = round === ROUNDS - 1 ? SIGN : 0;
    v128.store(KEYS + round * KEY_BYTES, i32x4.splat(key0 ^ flip));
    v128.store(KEYS + round * KEY_BYTES, i32x4.splat(key1 ^ flip), 16);
    key0 += WEYL_0;
    key1 += WEYL_1;
  }
}

/** The low words of four 64-bit products that stand in two vectors. */
export function lowWords(first: v128, second: v128): v128 {
  return v128.shuffle<i32>(first, second, 0, 2, 4, 6);
}

export function highWords(first: v128, second: v128): v128 {
  return v128.shuffle<i32>(first, second, 1, 3, 5, 7);
}
