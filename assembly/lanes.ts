/**
 * Rolls out groups of the cell in four lanes. A lane takes whole groups and starts its next trajectory when one ends, so
 * no lane waits for another. One turn is one block of the generator, which serves two attempts.
 *
 * What belongs to a turn's two attempts stands in the low and the high 16 bits of a lane: masks, lengths, numbers of
 * answers. `i32x4.dot_i16x8_s` multiplies both and adds up. So numbers of attempts and lengths must fit 15 bits; a lane
 * that comes near is told, and `scalar.ts` does the groups over.
 *
 * Sums leave the lanes after `turns` turns, before the largest could pass 32 bits: a turn adds at most
 * 2 · longest · (attempts of a trajectory).
 */
import { ALL, CAPPED, GROUPS, REWARDED } from './bins';
import { DECIDE, TRUNCATE } from './decode';
import {
  AT_CAP,
  BIN_BYTES,
  BINS,
  CLOSING,
  COLUMNS,
  CORRECT,
  CORRECT_STOP,
  GROUP_SIZE,
  KEYS,
  MAX_ATTEMPTS,
  PURPOSE,
  RANKS,
  STREAM,
  WRONG_RESAMPLE,
} from './layout';
import { highWords, KEY_BYTES, lowWords, MULTIPLIER_0, MULTIPLIER_1, SIGN } from './philox';
import {
  addLanes,
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
import { bits, longest } from './tables';

/** Attempts of a trajectory that 15 bits hold, the last turn's two included. */
const MOST_ATTEMPTS: u32 = 32766;
/** Turns after which the sums are flushed where nothing else bounds them. */
const MOST_TURNS: u32 = 1 << 16;

/** Fills the table of ranks: in a set of lanes, how many lower ones there are. */
export function setRanks(): void {
  for (let set: u32 = 0; set < 16; set++)
    for (let lane: u32 = 0; lane < 4; lane++)
      store<u32>(RANKS + 16 * set + 4 * lane, popcnt(set & ((1 << lane) - 1)));
}

/** The low 16 bits of each lane of the first vector and the high 16 of the second. */
function halves(first: v128, second: v128): v128 {
  return v128.shuffle<i16>(first, second, 0, 9, 2, 11, 4, 13, 6, 15);
}

/** @returns false where a lane ran out of bits; bins and sums are then of no use */
export function rollOut(firstGroup: u32, groups: u32): bool {
  const G = load<u32>(GROUP_SIZE);
  const K = load<u32>(MAX_ATTEMPTS);
  const rule = load<u32>(AT_CAP);
  const most = K === 0 ? MOST_ATTEMPTS : K + 1;
  if (most > MOST_ATTEMPTS) return false;
  const turns = <u32>min(<u64>u32.MAX_VALUE / (2 * <u64>longest * most), MOST_TURNS);

  const members = i32x4.splat(G);
  const correctStop = i32x4.splat(load<u32>(CORRECT_STOP) ^ SIGN);
  const correct = i32x4.splat(load<u32>(CORRECT) ^ SIGN);
  const wrongResample = i32x4.splat(load<u32>(WRONG_RESAMPLE) ^ SIGN);
  // The turn with attempt K, and at which of its attempts that is.
  const lastTurn = i32x4.splat(K === 0 ? -1 : (K - 1) >> 1);
  const capFirst = i32x4.splat(K & 1 ? -1 : 0);
  const undecided = i32x4.splat(rule === DECIDE ? 0 : -1);
  const paidAtCap = i32x4.splat(rule === TRUNCATE ? -1 : 0);

  // Counter words 2 and 3 are the same for all, and so is their part of the first round.
  const product = <u64>MULTIPLIER_1 * load<u32>(STREAM);
  const streamHigh = v128.xor(i32x4.splat(<u32>(product >> 32)), v128.load(KEYS));
  const streamLow = i32x4.splat(<u32>product);
  const purpose = v128.xor(i32x4.splat(load<u32>(PURPOSE)), v128.load(KEYS + 16));
  const multiplier0 = i32x4.splat(MULTIPLIER_0);
  const multiplier1 = i32x4.splat(MULTIPLIER_1);

  const addressShift = 29 - bits;
  const addressMask = i32x4.splat(((1 << bits) - 1) << 3);
  const tableOfC = i32x4.splat(8 << bits);
  const coinMask = i32x4.splat((1 << (32 - bits)) - 1);

  const lowHalf = i32x4.splat(0x0000ffff);
  const zero = i32x4.splat(0);

  let next: u32 = 4;
  const lane = i32x4(0, 1, 2, 3);
  let alive = i32x4.lt_u(lane, i32x4.splat(groups));
  let index = i32x4.mul(i32x4.add(lane, i32x4.splat(firstGroup)), members);
  let left = members;
  // Attempts made before this turn, in both halves, and the right answers among them.
  let attempts = zero;
  let nC = zero;
  // Of the group.
  let right = zero;
  let rewardedC = zero;
  let rewardedAll = zero;
  let allC = zero;
  let all = zero;
  let groupCappedC = zero;
  let groupCappedW = zero;

  while (v128.any_true(alive)) {
    let tokensC = zero;
    let tokensW = zero;
    let tokensCC = zero;
    let tokensCW = zero;
    let tokensWC = zero;
    let tokensWW = zero;
    let answersCC = zero;
    let answersCW = zero;
    let answersWC = zero;
    let answersWW = zero;
    let cappedC = zero;
    let cappedW = zero;

    for (let turn = turns; turn > 0; turn--) {
      const block = i32x4.shr_u(attempts, 17);

      let even = i64x2.extmul_low_i32x4_u(block, multiplier0);
      let odd = i64x2.extmul_high_i32x4_u(block, multiplier0);
      let c0 = v128.xor(index, streamHigh);
      let c1 = streamLow;
      let c2 = v128.xor(highWords(even, odd), purpose);
      let c3 = lowWords(even, odd);
      for (let key: usize = KEYS + KEY_BYTES; key < KEYS + 10 * KEY_BYTES; key += KEY_BYTES) {
        even = i64x2.extmul_low_i32x4_u(c0, multiplier0);
        odd = i64x2.extmul_high_i32x4_u(c0, multiplier0);
        const even1 = i64x2.extmul_low_i32x4_u(c2, multiplier1);
        const odd1 = i64x2.extmul_high_i32x4_u(c2, multiplier1);
        c0 = v128.xor(v128.xor(c1, v128.load(key)), highWords(even1, odd1));
        c2 = v128.xor(v128.xor(c3, v128.load(key, 16)), highWords(even, odd));
        c1 = lowWords(even1, odd1);
        c3 = lowWords(even, odd);
      }

      const correct1 = i32x4.gt_s(correct, c0);
      const correct2 = i32x4.gt_s(correct, c2);
      let goesOn1 = v128.andnot(i32x4.gt_s(wrongResample, c0), i32x4.gt_s(correctStop, c0));
      let goesOn2 = v128.andnot(i32x4.gt_s(wrongResample, c2), i32x4.gt_s(correctStop, c2));
      let unpaid = zero;

      // Hardly ever, unless the cap is low: then nearly always. Either is easily foreseen.
      const atCap = i32x4.eq(block, lastTurn);
      if (v128.any_true(atCap)) {
        const at1 = v128.and(v128.and(atCap, capFirst), alive);
        const capped1 = v128.and(at1, v128.or(goesOn1, undecided));
        goesOn1 = v128.andnot(goesOn1, at1);
        const at2 = v128.and(v128.andnot(v128.and(atCap, alive), capFirst), goesOn1);
        const capped2 = v128.and(at2, v128.or(goesOn2, undecided));
        goesOn2 = v128.andnot(goesOn2, at2);
        const capped = v128.or(capped1, capped2);
        unpaid = v128.andnot(capped, paidAtCap);
        const second = v128.and(correct2, goesOn1);
        const lastC = v128.or(second, v128.andnot(correct1, goesOn1));
        const endC = v128.and(capped, lastC);
        const endW = v128.andnot(capped, lastC);
        const total = i32x4.sub(i32x4.sub(nC, correct1), second);
        groupCappedC = i32x4.sub(groupCappedC, endC);
        groupCappedW = i32x4.sub(groupCappedW, endW);
        cappedC = i32x4.add(cappedC, v128.and(total, endC));
        cappedW = i32x4.add(cappedW, v128.and(total, endW));
      }

      // Lengths, of both attempts at once once they are loaded.
      const address1 = i32x4.add(
        v128.and(i32x4.shr_u(c1, addressShift), addressMask),
        v128.and(correct1, tableOfC),
      );
      const address2 = i32x4.add(
        v128.and(i32x4.shr_u(c3, addressShift), addressMask),
        v128.and(correct2, tableOfC),
      );
      const a01 = i64x2.extract_lane(address1, 0);
      const a23 = i64x2.extract_lane(address1, 1);
      const b01 = i64x2.extract_lane(address2, 0);
      const b23 = i64x2.extract_lane(address2, 1);
      const columns01 = v128.load64_lane(
        <usize>(a01 >>> 32),
        v128.load64_zero(<usize>(<u32>a01), COLUMNS),
        1,
        COLUMNS,
      );
      const columns23 = v128.load64_lane(
        <usize>(a23 >>> 32),
        v128.load64_zero(<usize>(<u32>a23), COLUMNS),
        1,
        COLUMNS,
      );
      const columns45 = v128.load64_lane(
        <usize>(b01 >>> 32),
        v128.load64_zero(<usize>(<u32>b01), COLUMNS),
        1,
        COLUMNS,
      );
      const columns67 = v128.load64_lane(
        <usize>(b23 >>> 32),
        v128.load64_zero(<usize>(<u32>b23), COLUMNS),
        1,
        COLUMNS,
      );
      const own1 = i32x4.gt_s(lowWords(columns01, columns23), v128.and(c1, coinMask));
      const own2 = i32x4.gt_s(lowWords(columns45, columns67), v128.and(c3, coinMask));
      const lengths1 = highWords(columns01, columns23);
      const lengths2 = highWords(columns45, columns67);
      const aliases = halves(lengths1, i32x4.shl(lengths2, 16));
      const changes = halves(i32x4.shr_u(lengths1, 16), lengths2);
      const length = v128.xor(aliases, v128.and(changes, halves(own1, own2)));

      // What counts: the first attempt, and the second where the first goes on.
      const counts = v128.and(v128.or(goesOn1, lowHalf), alive);
      const outcome = halves(correct1, correct2);
      const isC = v128.and(outcome, counts);
      const isW = v128.andnot(counts, outcome);
      const secondC = v128.and(correct2, goesOn1);
      const nC1 = i32x4.sub(nC, correct1);
      const nC2 = i32x4.sub(nC1, secondC);
      const soFarC = halves(nC1, i32x4.shl(nC2, 16));
      const soFarW = i16x8.sub(i16x8.add(attempts, i32x4.splat(0x00020001)), soFarC);

      const costC = v128.and(length, isC);
      const costW = v128.and(length, isW);
      tokensC = i32x4.add(tokensC, i32x4.dot_i16x8_s(costC, i16x8.splat(1)));
      tokensW = i32x4.add(tokensW, i32x4.dot_i16x8_s(costW, i16x8.splat(1)));
      tokensCC = i32x4.add(tokensCC, i32x4.dot_i16x8_s(costC, soFarC));
      tokensCW = i32x4.add(tokensCW, i32x4.dot_i16x8_s(costC, soFarW));
      tokensWC = i32x4.add(tokensWC, i32x4.dot_i16x8_s(costW, soFarC));
      tokensWW = i32x4.add(tokensWW, i32x4.dot_i16x8_s(costW, soFarW));
      answersCC = i32x4.sub(answersCC, i32x4.dot_i16x8_s(isC, soFarC));
      answersCW = i32x4.sub(answersCW, i32x4.dot_i16x8_s(isC, soFarW));
      answersWC = i32x4.sub(answersWC, i32x4.dot_i16x8_s(isW, soFarC));
      answersWW = i32x4.sub(answersWW, i32x4.dot_i16x8_s(isW, soFarW));

      const goesOn = v128.and(v128.and(goesOn1, goesOn2), alive);
      const ended = v128.andnot(alive, goesOn);
      const lastC = v128.or(secondC, v128.andnot(correct1, goesOn1));
      const rewarded = v128.andnot(v128.and(lastC, ended), unpaid);
      // Attempts of the trajectory but one.
      const more = i32x4.sub(i32x4.shr_u(attempts, 16), goesOn1);
      right = i32x4.sub(right, rewarded);
      rewardedC = i32x4.add(rewardedC, v128.and(nC2, rewarded));
      rewardedAll = i32x4.add(rewardedAll, v128.and(more, rewarded));
      allC = i32x4.add(allC, v128.and(nC2, ended));
      all = i32x4.add(all, v128.and(more, ended));

      nC = v128.and(nC2, goesOn);
      attempts = v128.and(i32x4.add(attempts, i32x4.splat(0x00020002)), goesOn);
      index = i32x4.sub(index, ended);
      left = i32x4.add(left, ended);
      const done = i32x4.eq(left, zero);
      if (v128.any_true(done)) {
        v128.store(CLOSING, v128.shuffle<i32>(rewardedC, rewardedAll, 0, 4, 1, 5));
        v128.store(CLOSING, v128.shuffle<i32>(rewardedC, rewardedAll, 2, 6, 3, 7), 16);
        v128.store(CLOSING, v128.shuffle<i32>(allC, all, 0, 4, 1, 5), 32);
        v128.store(CLOSING, v128.shuffle<i32>(allC, all, 2, 6, 3, 7), 48);
        v128.store(CLOSING, v128.shuffle<i32>(groupCappedC, groupCappedW, 0, 4, 1, 5), 64);
        v128.store(CLOSING, v128.shuffle<i32>(groupCappedC, groupCappedW, 2, 6, 3, 7), 80);
        v128.store(CLOSING, right, 96);
        const set = i32x4.bitmask(done);
        for (let rest = set; rest !== 0; rest &= rest - 1) close(<usize>ctz(rest));
        right = v128.andnot(right, done);
        rewardedC = v128.andnot(rewardedC, done);
        rewardedAll = v128.andnot(rewardedAll, done);
        allC = v128.andnot(allC, done);
        all = v128.andnot(all, done);
        groupCappedC = v128.andnot(groupCappedC, done);
        groupCappedW = v128.andnot(groupCappedW, done);

        const taken = i32x4.add(i32x4.splat(next), v128.load(RANKS + ((<usize>set) << 4)));
        next += popcnt(set);
        const first = i32x4.mul(i32x4.add(taken, i32x4.splat(firstGroup)), members);
        alive = v128.andnot(alive, v128.andnot(done, i32x4.lt_u(taken, i32x4.splat(groups))));
        index = v128.bitselect(first, index, done);
        left = v128.bitselect(members, left, done);
        if (!v128.any_true(alive)) break;
      }
    }

    addLanes(TOKENS_C, tokensC);
    addLanes(TOKENS_W, tokensW);
    addLanes(TOKENS_CC, tokensCC);
    addLanes(TOKENS_CW, tokensCW);
    addLanes(TOKENS_WC, tokensWC);
    addLanes(TOKENS_WW, tokensWW);
    addLanes(ANSWERS_CC, answersCC);
    addLanes(ANSWERS_CW, answersCW);
    addLanes(ANSWERS_WC, answersWC);
    addLanes(ANSWERS_WW, answersWW);
    addLanes(CAPPED_C, cappedC);
    addLanes(CAPPED_W, cappedW);
    const bound = i32x4.splat(most - min(most, 2 * turns));
    if (K === 0 && v128.any_true(i32x4.gt_u(i32x4.shr_u(attempts, 16), bound))) return false;
  }
  return true;
}

/** Adds what a lane brought to the end of its group to the bin of the group. */
function close(lane: usize): void {
  const pair = CLOSING + 8 * lane;
  const bin = BINS + BIN_BYTES * <usize>load<u32>(CLOSING + 4 * lane, 96);
  store<u64>(bin, load<u64>(bin, GROUPS) + 1, GROUPS);
  v128.store(bin, i64x2.add(v128.load(bin, REWARDED), v128.load32x2_u(pair)), REWARDED);
  v128.store(bin, i64x2.add(v128.load(bin, ALL), v128.load32x2_u(pair, 32)), ALL);
  v128.store(bin, i64x2.add(v128.load(bin, CAPPED), v128.load32x2_u(pair, 64)), CAPPED);
}
