/**
 * Rolls out groups of the cell in four lanes, a batch at a time and block after block: first the first block of the
 * generator of all its trajectories, then the second of those that go on, and so on until none does. So all lanes are at
 * the same block, which makes a fifth of the generator's products the same for all, and none has a next trajectory to
 * fetch. A block serves two attempts.
 */
import { DECIDE, TRUNCATE } from './decode';
import { closeGroups } from './groups';
import { rollFirst } from './first-block';
import { rollLater } from './later-blocks';
import {
  AT_CAP,
  BELOW_CORRECT,
  BELOW_RESAMPLE_W,
  BELOW_STOP_C,
  COIN_MASK,
  COLUMN_FACTOR,
  COLUMN_MASK,
  CORRECT,
  CORRECT_STOP,
  FACTOR_0,
  FACTOR_1,
  GROUP_SIZE,
  LOW_HALF,
  MAX_ATTEMPTS,
  MOST_GROUPS,
  MOST_TRAJECTORIES,
  PACKINGS,
  PAID_AT_CAP,
  TABLE_OF_C,
  UNDECIDED,
  WRONG_RESAMPLE,
} from './layout';
import { MULTIPLIER_0, MULTIPLIER_1, setBlock, SIGN } from './philox';
import { bits } from './tables';

/** Attempts of a trajectory that 15 bits hold, the last block's two included; the sums of `groups.ts` hold no more either. */
const MOST_IN_LANES: u32 = 32766;

/** Writes what all lanes compare and combine with, and the table of packings. */
export function setLanes(): void {
  v128.store(BELOW_STOP_C, i32x4.splat(load<u32>(CORRECT_STOP) ^ SIGN));
  v128.store(BELOW_CORRECT, i32x4.splat(load<u32>(CORRECT) ^ SIGN));
  v128.store(BELOW_RESAMPLE_W, i32x4.splat(load<u32>(WRONG_RESAMPLE) ^ SIGN));
  // The high 16 bits of a word times 2^bits, then 13 bits to the right: its first bits, times the 8 bytes of a column.
  v128.store(COLUMN_FACTOR, i32x4.splat(0x10000 << bits));
  v128.store(COLUMN_MASK, i32x4.splat(((1 << bits) - 1) << 3));
  v128.store(TABLE_OF_C, i32x4.splat(8 << bits));
  v128.store(COIN_MASK, i32x4.splat((1 << (32 - bits)) - 1));
  v128.store(LOW_HALF, i32x4.splat(0xffff));
  v128.store(FACTOR_0, i32x4.splat(MULTIPLIER_0));
  v128.store(FACTOR_1, i32x4.splat(MULTIPLIER_1));
  const rule = load<u32>(AT_CAP);
  v128.store(UNDECIDED, i32x4.splat(rule === DECIDE ? 0 : -1));
  v128.store(PAID_AT_CAP, i32x4.splat(rule === TRUNCATE ? -1 : 0));
  for (let set: u32 = 0; set < 16; set++) {
    const packing = PACKINGS + 16 * set;
    // Bytes out of range give zeros.
    v128.store(packing, i8x16.splat(-1));
    let front: u32 = 0;
    for (let lane: u32 = 0; lane < 4; lane++)
      if ((set >> lane) & 1) store<u32>(packing + 4 * front++, 0x03020100 + 0x04040404 * lane);
  }
}

/** @returns false where a trajectory ran out of bits; bins and sums are then of no use */
export function rollOut(firstGroup: u32, groups: u32): bool {
  const G = load<u32>(GROUP_SIZE);
  const K = load<u32>(MAX_ATTEMPTS);
  if (K >= MOST_IN_LANES) return false;
  // The block with attempt K, if there is a cap, and which of its two attempts that is.
  const capBlock = K === 0 ? u32.MAX_VALUE : (K - 1) >> 1;
  const capAttempt = 2 - (K & 1);
  // Groups have 256 members at most.
  const batch = min(MOST_GROUPS, (MOST_TRAJECTORIES / G) & ~3);
  for (let done: u32 = 0; done < groups; done += batch) {
    const size = min(batch, groups - done);
    const start = (firstGroup + done) * G;
    setBlock(0);
    let queued = rollFirst(size, start, capBlock === 0 ? capAttempt : 0);
    for (let block: u32 = 1; queued > 0; block++) {
      if (block + 1 > MOST_IN_LANES / 2) return false;
      setBlock(block);
      queued = rollLater(block, queued, start, block === capBlock ? capAttempt : 0);
    }
    closeGroups(size);
  }
  return true;
}
