/** Sums by the number of right answers in a group, all in 64 bits. */
import { BIN_BYTES, BINS, GROUP_SIZE } from './layout';

/** Groups. */
export const GROUPS: usize = 0;
/**
 * Pairs of right answers and attempts of the members with R = 1, and of all. A member's first attempt is not counted:
 * groups and m tell how many there are.
 */
export const REWARDED: usize = 16;
export const ALL: usize = 32;
/** Members that the cap ended after a right and after a wrong answer. */
export const CAPPED: usize = 48;

export function clearBins(): void {
  memory.fill(BINS, 0, BIN_BYTES * (load<u32>(GROUP_SIZE) + 1));
}
