/**
 * A later block of those trajectories of a batch that go on: they stand in the queue, a word each, which is the number of
 * the trajectory within the batch and, in the high 16 bits, its right answers so far. Those that go on again are packed
 * to the queue's front.
 *
 * What belongs to a turn's two attempts stands in the low and the high 16 bits of a lane: masks, lengths, numbers of
 * answers. `i32x4.dot_i16x8_s` multiplies both and adds up. So numbers of attempts and lengths must fit 15 bits.
 */
import { drawBlock, lengthsOf } from './draws';
import { addRecords, MEMBERS_SHIFT } from './groups';
import {
  BELOW_CORRECT,
  BELOW_RESAMPLE_W,
  BELOW_STOP_C,
  DRAWS,
  GROUP_SIZE,
  LOW_HALF,
  PACKINGS,
  PAID_AT_CAP,
  QUEUE,
  UNDECIDED,
} from './layout';
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
import { longest } from './tables';

/**
 * The group of trajectory t < 2,048 is ⌊t · ⌈2²⁰/G⌉ / 2²⁰⌋: rounding up adds less than 2⁻⁹ to t/G, which is a multiple of
 * 1/G ≥ 2⁻⁸.
 */
const GROUP_SHIFT: i32 = 20;
/** The low 16 bits of each lane of the first vector and the high 16 of the second. */
function halves(first: v128, second: v128): v128 {
  return v128.shuffle<i16>(first, second, 0, 9, 2, 11, 4, 13, 6, 15);
}

/**
 * @param block 1 or more
 * @param queued trajectories in the queue
 * @param start number of the batch's first trajectory
 * @param capAttempt which of the block's two attempts is at the cap; 0 for none
 * @returns how many go on, now at the front of the queue
 */
export function rollLater(block: u32, queued: u32, start: u32, capAttempt: u32): u32 {
  const lane = i32x4(0, 1, 2, 3);
  const zero = i32x4.splat(0);
  const one = i32x4.splat(1);

  // Attempts before this block, and with either of its attempts in both halves.
  const before = 2 * block;
  const attempts = i32x4.splat(0x00010001 * before + 0x00020001);
  const perGroup = i32x4.splat(((1 << GROUP_SHIFT) + load<u32>(GROUP_SIZE) - 1) / load<u32>(GROUP_SIZE));
  // A turn adds at most 2 · longest · (attempts so far) to a sum: sums leave the lanes before the largest passes 32 bits.
  const turns = u32.MAX_VALUE / (2 * longest * (before + 2));

  let queueEnd: usize = QUEUE;
  let at: usize = QUEUE;
  let rest = <i32>queued;
  while (rest > 0) {
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

    for (let turn = turns; turn > 0 && rest > 0; turn--, at += 16, rest -= 4) {
      const queue = v128.load(at);
      const trajectory = v128.and(queue, v128.load(LOW_HALF));
      const nC = i32x4.shr_u(queue, 16);
      const alive = i32x4.lt_s(lane, i32x4.splat(rest));

      drawBlock(i32x4.add(trajectory, i32x4.splat(start)));
      const draw1 = v128.load(DRAWS);
      const draw2 = v128.load(DRAWS, 32);
      const correct1 = i32x4.gt_s(v128.load(BELOW_CORRECT), draw1);
      const correct2 = i32x4.gt_s(v128.load(BELOW_CORRECT), draw2);
      const stop1 = v128.and(i32x4.gt_s(v128.load(BELOW_STOP_C), draw1), alive);
      const stop2 = i32x4.gt_s(v128.load(BELOW_STOP_C), draw2);
      let goesOn1 = v128.and(v128.andnot(i32x4.gt_s(v128.load(BELOW_RESAMPLE_W), draw1), stop1), alive);
      let goesOn2 = v128.and(v128.andnot(i32x4.gt_s(v128.load(BELOW_RESAMPLE_W), draw2), stop2), goesOn1);
      let rewarded = v128.or(stop1, v128.and(stop2, goesOn1));
      let endC = zero;
      let endW = zero;
      if (capAttempt !== 0) {
        let capped: v128;
        if (capAttempt === 1) {
          capped = v128.and(alive, v128.or(goesOn1, v128.load(UNDECIDED)));
          rewarded = stop1;
          goesOn1 = zero;
        } else {
          capped = v128.and(goesOn1, v128.or(goesOn2, v128.load(UNDECIDED)));
        }
        goesOn2 = zero;
        endC = v128.and(capped, v128.bitselect(correct2, correct1, goesOn1));
        endW = v128.andnot(capped, endC);
        rewarded = v128.or(v128.andnot(rewarded, capped), v128.and(endC, v128.load(PAID_AT_CAP)));
      }

      const length1 = lengthsOf(v128.load(DRAWS, 16), correct1, 0);
      const length2 = lengthsOf(v128.load(DRAWS, 48), correct2, 16);
      const length = v128.or(length1, i32x4.shl(length2, 16));

      // What counts: the first attempt, and the second where the first goes on.
      const counts = v128.and(v128.or(goesOn1, v128.load(LOW_HALF)), alive);
      const outcome = halves(correct1, correct2);
      const isC = v128.and(outcome, counts);
      const isW = v128.andnot(counts, outcome);
      const nC1 = i32x4.sub(nC, correct1);
      const nC2 = i32x4.sub(nC1, v128.and(correct2, goesOn1));
      const soFarC = halves(nC1, i32x4.shl(nC2, 16));
      const soFarW = i16x8.sub(attempts, soFarC);

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
      cappedC = i32x4.add(cappedC, v128.and(nC2, endC));
      cappedW = i32x4.add(cappedW, v128.and(nC2, endW));

      const ended = v128.andnot(alive, goesOn2);
      // Attempts of the trajectory but one.
      const more = i32x4.sub(i32x4.splat(before), goesOn1);
      const rewardedC = v128.and(nC2, rewarded);
      const rewardedMore = v128.and(v128.or(more, i32x4.splat(1 << MEMBERS_SHIFT)), rewarded);
      const allC = v128.or(v128.and(nC2, ended), i32x4.shl(v128.and(endC, one), MEMBERS_SHIFT));
      const allMore = v128.or(v128.and(more, ended), i32x4.shl(v128.and(endW, one), MEMBERS_SHIFT));
      const group = i32x4.shr_u(i32x4.mul(trajectory, perGroup), GROUP_SHIFT);
      addRecords(group, rewardedC, rewardedMore, allC, allMore);

      const set = i32x4.bitmask(goesOn2);
      const state = v128.or(trajectory, i32x4.shl(nC2, 16));
      v128.store(queueEnd, i8x16.swizzle(state, v128.load(PACKINGS + ((<usize>set) << 4))));
      queueEnd += (<usize>popcnt(set)) << 2;
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
  }
  return <u32>((queueEnd - QUEUE) >> 2);
}
