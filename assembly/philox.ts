/** Philox4x32-10 (Salmon et al., SC 2011): what its rounds need. The rounds are in `draws.ts`. */
import { BLOCK_KEYS, KEYS, PURPOSE, SEED_HIGH, SEED_LOW, STREAM } from './layout';

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

function highWord(product: u64): u32 {
  return <u32>(product >> 32);
}

/**
 * Writes what is the same in all trajectories in the first four rounds of a block. Of the counter (block, trajectory,
 * stream, purpose) only the trajectory differs; it reaches word 0 in the first round, word 2 in the second, and all four
 * in the fourth. So four of the first six products are made once, and 16 of 20 are left for each trajectory.
 */
export function setBlock(block: u32): void {
  const first0 = <u64>MULTIPLIER_0 * block;
  const first1 = <u64>MULTIPLIER_1 * load<u32>(STREAM);
  const word2 = highWord(first0) ^ load<u32>(PURPOSE) ^ load<u32>(KEYS, 16);
  const second1 = <u64>MULTIPLIER_1 * word2;
  const word0 = highWord(second1) ^ (<u32>first1) ^ load<u32>(KEYS + KEY_BYTES);
  const third0 = <u64>MULTIPLIER_0 * word0;
  v128.store(BLOCK_KEYS, i32x4.splat(highWord(first1) ^ load<u32>(KEYS)));
  v128.store(BLOCK_KEYS, i32x4.splat((<u32>first0) ^ load<u32>(KEYS + KEY_BYTES, 16)), 16);
  v128.store(BLOCK_KEYS, i32x4.splat((<u32>second1) ^ load<u32>(KEYS + 2 * KEY_BYTES)), 32);
  v128.store(BLOCK_KEYS, i32x4.splat(highWord(third0) ^ load<u32>(KEYS + 2 * KEY_BYTES, 16)), 48);
  v128.store(BLOCK_KEYS, i32x4.splat((<u32>third0) ^ load<u32>(KEYS + 3 * KEY_BYTES, 16)), 64);
}
