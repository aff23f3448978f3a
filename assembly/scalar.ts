/**
 * One trajectory after another, all sums in 64 bits: for processes without a cap whose trajectories may grow too long
 * for the lanes. It bounds nothing but the attempts of a trajectory.
 */
import { ALL, CAPPED, GROUPS, REWARDED } from './bins';
import { DECIDE, TRUNCATE } from './decode';
import {
  AT_CAP,
  BIN_BYTES,
  BINS,
  COLUMNS,
  CORRECT,
  CORRECT_STOP,
  GROUP_SIZE,
  MAX_ATTEMPTS,
  PURPOSE,
  SEED_HIGH,
  SEED_LOW,
  STREAM,
  WRONG_RESAMPLE,
} from './layout';
import { MULTIPLIER_0, MULTIPLIER_1, ROUNDS, WEYL_0, WEYL_1 } from './philox';
import {
  ANSWERS_CC,
  ANSWERS_CW,
  ANSWERS_WC,
  ANSWERS_WW,
  CAPPED_C,
  CAPPED_W,
  TOKENS_C,
  TOKENS_CC,
  TOKENS_CW,
  TOKENS_W,
  TOKENS_WC,
  TOKENS_WW,
} from './sums';
import { bits } from './tables';

/** As in the other engines: far past what a plan that is not refused ever reaches. */
const MOST_ATTEMPTS: u64 = (1 << 19) - 2;

let word0: u32 = 0;
let word1: u32 = 0;
let word2: u32 = 0;
let word3: u32 = 0;

function draw(block: u32, index: u32): void {
  let c0 = block;
  let c1 = index;
  let c2 = load<u32>(STREAM);
  let c3 = load<u32>(PURPOSE);
  let key0 = load<u32>(SEED_LOW);
  let key1 = load<u32>(SEED_HIGH);
  for (let round: usize = 0; round < ROUNDS; round++) {
    const first = <u64>c0 * MULTIPLIER_0;
    const second = <u64>c2 * MULTIPLIER_1;
    c0 = (<u32>(second >> 32)) ^ c1 ^ key0;
    c1 = <u32>second;
    c2 = (<u32>(first >> 32)) ^ c3 ^ key1;
    c3 = <u32>first;
    key0 += WEYL_0;
    key1 += WEYL_1;
  }
  word0 = c0;
  word1 = c1;
  word2 = c2;
  word3 = c3;
}

function lengthOf(correct: bool, word: u32): u64 {
  const column = COLUMNS + ((<usize>(word >> (32 - bits))) << 3) + (correct ? (<usize>8) << bits : 0);
  const lengths = load<u32>(column, 4);
  const alias = lengths & 0xffff;
  return (word & ((1 << (32 - bits)) - 1)) < load<u32>(column) ? alias ^ (lengths >> 16) : alias;
}

function add(at: usize, value: u64): void {
  store<u64>(at, load<u64>(at) + value);
}

/** @returns false where a trajectory passed MOST_ATTEMPTS; bins and sums are then of no use */
export function rollOutLong(firstGroup: u32, groups: u32): bool {
  const G = load<u32>(GROUP_SIZE);
  const K: u64 = load<u32>(MAX_ATTEMPTS);
  const rule = load<u32>(AT_CAP);
  const correctStop = load<u32>(CORRECT_STOP);
  const correct = load<u32>(CORRECT);
  const wrongResample = load<u32>(WRONG_RESAMPLE);
  for (let group: u32 = 0; group < groups; group++) {
    let right: u32 = 0;
    let rewardedC: u64 = 0;
    let rewardedMore: u64 = 0;
    let allC: u64 = 0;
    let more: u64 = 0;
    let endedC: u64 = 0;
    let endedW: u64 = 0;
    for (let member: u32 = 0; member < G; member++) {
      const index = (firstGroup + group) * G + member;
      let nC: u64 = 0;
      let nW: u64 = 0;
      for (;;) {
        const attempts = nC + nW;
        if (attempts > MOST_ATTEMPTS) return false;
        const first = (attempts & 1) === 0;
        if (first) draw(<u32>(attempts >> 1), index);
        const word = first ? word0 : word2;
        const isC = word < correct;
        const length = lengthOf(isC, first ? word1 : word3);
        if (isC) {
          nC++;
          add(TOKENS_C, length);
          add(TOKENS_CC, length * nC);
          add(TOKENS_CW, length * nW);
          add(ANSWERS_CC, nC);
          add(ANSWERS_CW, nW);
        } else {
          nW++;
          add(TOKENS_W, length);
          add(TOKENS_WC, length * nC);
          add(TOKENS_WW, length * nW);
          add(ANSWERS_WC, nC);
          add(ANSWERS_WW, nW);
        }
        const atCap = attempts + 1 === K;
        const stops = (isC ? word < correctStop : word >= wrongResample) && !(atCap && rule !== DECIDE);
        if (!stops && !atCap) continue;
        if (!stops) {
          add(isC ? CAPPED_C : CAPPED_W, nC);
          if (isC) endedC++;
          else endedW++;
        }
        allC += nC;
        more += attempts;
        if (isC && (stops || rule === TRUNCATE)) {
          right++;
          rewardedC += nC;
          rewardedMore += attempts;
        }
        break;
      }
    }
    const bin = BINS + BIN_BYTES * <usize>right;
    add(bin + GROUPS, 1);
    add(bin + REWARDED, rewardedC);
    add(bin + REWARDED + 8, rewardedMore);
    add(bin + ALL, allC);
    add(bin + ALL + 8, more);
    add(bin + CAPPED, endedC);
    add(bin + CAPPED + 8, endedW);
  }
  return true;
}
