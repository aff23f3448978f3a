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
