/**
 * What the members of a group bring to its bin. A record is a vector of four words: right answers and attempts but one of
 * each member with R = 1, and the same of all members. Above 23 bits of sum each word has a number of members: none,
 * those with R = 1, those the cap ended after a right answer, and after a wrong one. A group has at most 256 members of
 * at most 32,766 attempts: 256 · 32,766 < 2²³, and 256 < 2⁹.
 */
import { ALL, CAPPED, GROUPS, REWARDED } from './bins';
import { BIN_BYTES, BINS, RECORDS } from './layout';

export const MEMBERS_SHIFT: i32 = 23;
export const RECORD_BYTES: usize = 16;
const RECORD_SHIFT: i32 = 4;

/** Word by word the two of lanes 0 and 1, and those of lanes 2 and 3. */
function firstPairs(x: v128, y: v128): v128 {
  return v128.shuffle<i32>(x, y, 0, 4, 1, 5);
}

function lastPairs(x: v128, y: v128): v128 {
  return v128.shuffle<i32>(x, y, 2, 6, 3, 7);
}

/** Writes four records in a row, of which word w stands in the lanes of argument w. */
export function storeRecords(
  at: usize,
  rewardedC: v128,
  rewardedMore: v128,
  allC: v128,
  allMore: v128,
): void {
  const rewarded01 = firstPairs(rewardedC, rewardedMore);
  const rewarded23 = lastPairs(rewardedC, rewardedMore);
  const all01 = firstPairs(allC, allMore);
  const all23 = lastPairs(allC, allMore);
  v128.store(at, v128.shuffle<i64>(rewarded01, all01, 0, 2));
  v128.store(at, v128.shuffle<i64>(rewarded01, all01, 1, 3), RECORD_BYTES);
  v128.store(at, v128.shuffle<i64>(rewarded23, all23, 0, 2), 2 * RECORD_BYTES);
  v128.store(at, v128.shuffle<i64>(rewarded23, all23, 1, 3), 3 * RECORD_BYTES);
}

/** Adds to the records of four groups, one after another: two of the four may be of one group. */
export function addRecords(
  groups: v128,
  rewardedC: v128,
  rewardedMore: v128,
  allC: v128,
  allMore: v128,
): void {
  const places = i32x4.shl(groups, RECORD_SHIFT);
  const rewarded01 = firstPairs(rewardedC, rewardedMore);
  const rewarded23 = lastPairs(rewardedC, rewardedMore);
  const all01 = firstPairs(allC, allMore);
  const all23 = lastPairs(allC, allMore);
  add(i32x4.extract_lane(places, 0), v128.shuffle<i64>(rewarded01, all01, 0, 2));
  add(i32x4.extract_lane(places, 1), v128.shuffle<i64>(rewarded01, all01, 1, 3));
  add(i32x4.extract_lane(places, 2), v128.shuffle<i64>(rewarded23, all23, 0, 2));
  add(i32x4.extract_lane(places, 3), v128.shuffle<i64>(rewarded23, all23, 1, 3));
}

function add(place: u32, record: v128): void {
  v128.store(place, i32x4.add(v128.load(place, RECORDS), record), RECORDS);
}

/** Adds the records of a batch's groups to the bins. */
export function closeGroups(groups: u32): void {
  const sums = i32x4.splat((1 << MEMBERS_SHIFT) - 1);
  const end = RECORDS + RECORD_BYTES * <usize>groups;
  for (let at: usize = RECORDS; at < end; at += RECORD_BYTES) {
    const record = v128.load(at);
    const members = i32x4.shr_u(record, MEMBERS_SHIFT);
    const sum = v128.and(record, sums);
    const bin = BINS + BIN_BYTES * <usize>i32x4.extract_lane(members, 1);
    store<u64>(bin, load<u64>(bin, GROUPS) + 1, GROUPS);
    v128.store(bin, i64x2.add(v128.load(bin, REWARDED), i64x2.extend_low_i32x4_u(sum)), REWARDED);
    v128.store(bin, i64x2.add(v128.load(bin, ALL), i64x2.extend_high_i32x4_u(sum)), ALL);
    v128.store(bin, i64x2.add(v128.load(bin, CAPPED), i64x2.extend_high_i32x4_u(members)), CAPPED);
  }
}
