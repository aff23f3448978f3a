/** The generator by itself: known answers, and any draw held against the reference. */
import { DRAWS, KEYS } from './layout';
import { highWords, KEY_BYTES, lowWords, MULTIPLIER_0, MULTIPLIER_1, SIGN } from './philox';

/**
 * Reads four counters as four vectors of words and puts their draws there. The key is that of the last `prepare`. The
 * rounds are those of `lanes.ts`, whose first one is shortened.
 */
export function drawFour(): void {
  let c0 = v128.load(DRAWS);
  let c1 = v128.load(DRAWS, 16);
  let c2 = v128.load(DRAWS, 32);
  let c3 = v128.load(DRAWS, 48);
  for (let key: usize = KEYS; key < KEYS + 10 * KEY_BYTES; key += KEY_BYTES) {
    const even0 = i64x2.extmul_low_i32x4_u(c0, i32x4.splat(MULTIPLIER_0));
    const odd0 = i64x2.extmul_high_i32x4_u(c0, i32x4.splat(MULTIPLIER_0));
    const even1 = i64x2.extmul_low_i32x4_u(c2, i32x4.splat(MULTIPLIER_1));
    const odd1 = i64x2.extmul_high_i32x4_u(c2, i32x4.splat(MULTIPLIER_1));
    c0 = v128.xor(v128.xor(c1, v128.load(key)), highWords(even1, odd1));
    c2 = v128.xor(v128.xor(c3, v128.load(key, 16)), highWords(even0, odd0));
    c1 = lowWords(even1, odd1);
    c3 = lowWords(even0, odd0);
  }
  v128.store(DRAWS, v128.xor(c0, i32x4.splat(SIGN)));
  v128.store(DRAWS, c1, 16);
  v128.store(DRAWS, v128.xor(c2, i32x4.splat(SIGN)), 32);
  v128.store(DRAWS, c3, 48);
}
