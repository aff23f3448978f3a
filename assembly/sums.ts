/**
 * Sums over all attempts, in 64 bits: each is two numbers, whose sum counts. A pair of outcomes (x, y) reads "cost of x
 * times answers y so far". The cost of an answer is its tokens in the first group of sums and 1 in the second.
 */
import { SUMS } from './layout';

export const TOKENS_C: usize = SUMS + 0;
export const TOKENS_W: usize = SUMS + 16;
export const TOKENS_CC: usize = SUMS + 32;
export const TOKENS_CW: usize = SUMS + 48;
export const TOKENS_WC: usize = SUMS + 64;
export const TOKENS_WW: usize = SUMS + 80;
export const ANSWERS_CC: usize = SUMS + 96;
export const ANSWERS_CW: usize = SUMS + 112;
export const ANSWERS_WC: usize = SUMS + 128;
export const ANSWERS_WW: usize = SUMS + 144;
/** Right answers of the trajectories that the cap ended after a right and after a wrong one. */
export const CAPPED_C: usize = SUMS + 160;
export const CAPPED_W: usize = SUMS + 176;
const BYTES: usize = 192;

export function clearSums(): void {
  memory.fill(SUMS, 0, BYTES);
}

/** Adds four unsigned sums of 32 bits. */
export function addLanes(at: usize, lanes: v128): void {
  const halves = i64x2.add(i64x2.extend_low_i32x4_u(lanes), i64x2.extend_high_i32x4_u(lanes));
  v128.store(at, i64x2.add(v128.load(at), halves));
}

export function sum(at: usize): u64 {
  return load<u64>(at) + load<u64>(at + 8);
}
