/**
 * The first block of all trajectories of a batch: their first attempt, and the second of those that go on. Four groups
 * side by side, member after member.
 *
 * There is no answer before the first, so products of lengths with numbers of answers are sums of lengths by what both
 * answers were, and `addCosts` puts them together once for each batch.
 */
import { drawBlock, lengthsOf } from './draws';
import { MEMBERS_SHIFT, RECORD_BYTES, storeRecords } from './groups';
import {
  BELOW_CORRECT,
  BELOW_RESAMPLE_W,
  BELOW_STOP_C,
  DRAWS,
  GROUP_SIZE,
  PACKINGS,
  PAID_AT_CAP,
  QUEUE,
  RECORDS,
  UNDECIDED,
} from './layout';
import { addLanes, ANSWERS_CC, CAPPED_C, CAPPED_W, TOKENS_C, TOKENS_CC, TOKENS_W } from './sums';

/**
 * A lane's sum of lengths and, above it, the number of attempts: at most 512 of up to 4,096 tokens, as a batch has 2,048
 * trajectories, so 2²¹ and 2⁹.
 */
const ATTEMPTS_SHIFT: i32 = 22;
/** Of each of four groups: right answers (at most 512), above them second attempts (256), above them members with R = 1 (256). */
const SECONDS_SHIFT: i32 = 10;
const REWARDED_SHIFT: i32 = 19;

/**
 * @param start number of the batch's first trajectory
 * @param capAttempt which of the block's two attempts is at the cap; 0 for none
 * @returns how many go on, now in the queue
 */
export function rollFirst(groups: u32, start: u32, capAttempt: u32): u32 {
  const G = load<u32>(GROUP_SIZE);
  const lane = i32x4(0, 1, 2, 3);
  const zero = i32x4.splat(0);

  // Within the batch.
  let trajectory = i32x4.mul(lane, i32x4.splat(G));
  let queueEnd: usize = QUEUE;
  // Sums of lengths, with numbers of attempts: the first, the second, and those after or with right answers.
  let first = zero;
  let firstC = zero;
  let second = zero;
  let secondC = zero;
  let secondAfterC = zero;
  let secondCAfterC = zero;
  let cappedC = zero;
  let cappedW = zero;

  let record: usize = RECORDS;
  for (let rest = <i32>groups; rest > 0; rest -= 4) {
    const alive = i32x4.lt_s(lane, i32x4.splat(rest));
    // Of the group, and negative, because a mask is -1.
    let all = zero;
    let rewardedAll = zero;
    let groupCappedC = zero;
    let groupCappedW = zero;
    for (let member: u32 = 0; member < G; member++) {
      drawBlock(i32x4.add(trajectory, i32x4.splat(start)));
      const draw1 = v128.load(DRAWS);
      const draw2 = v128.load(DRAWS, 32);
      const correct1 = i32x4.gt_s(v128.load(BELOW_CORRECT), draw1);
      const correct2 = i32x4.gt_s(v128.load(BELOW_CORRECT), draw2);
      const stop1 = i32x4.gt_s(v128.load(BELOW_STOP_C), draw1);
      const stop2 = i32x4.gt_s(v128.load(BELOW_STOP_C), draw2);
      let goesOn1 = v128.and(v128.andnot(i32x4.gt_s(v128.load(BELOW_RESAMPLE_W), draw1), stop1), alive);
      let goesOn2 = v128.and(v128.andnot(i32x4.gt_s(v128.load(BELOW_RESAMPLE_W), draw2), stop2), goesOn1);
      let rewarded = v128.or(stop1, v128.and(stop2, goesOn1));

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
        const endC = v128.and(capped, v128.bitselect(correct2, correct1, goesOn1));
        const endW = v128.andnot(capped, endC);
        rewarded = v128.or(v128.andnot(rewarded, capped), v128.and(endC, v128.load(PAID_AT_CAP)));
        const rightAnswers = i32x4.sub(zero, i32x4.add(correct1, v128.and(correct2, goesOn1)));
        groupCappedC = i32x4.sub(groupCappedC, endC);
        groupCappedW = i32x4.sub(groupCappedW, endW);
        cappedC = i32x4.add(cappedC, v128.and(rightAnswers, endC));
        cappedW = i32x4.add(cappedW, v128.and(rightAnswers, endW));
      }

      const oneAttempt = i32x4.splat(1 << ATTEMPTS_SHIFT);
      const cost1 = v128.and(v128.or(lengthsOf(v128.load(DRAWS, 16), correct1, 0), oneAttempt), alive);
      const cost2 = v128.and(v128.or(lengthsOf(v128.load(DRAWS, 48), correct2, 16), oneAttempt), goesOn1);
      const cost2C = v128.and(cost2, correct2);
      first = i32x4.add(first, cost1);
      firstC = i32x4.add(firstC, v128.and(cost1, correct1));
      second = i32x4.add(second, cost2);
      secondC = i32x4.add(secondC, cost2C);
      secondAfterC = i32x4.add(secondAfterC, v128.and(cost2, correct1));
      secondCAfterC = i32x4.add(secondCAfterC, v128.and(cost2C, correct1));

      const answersC = i32x4.add(correct1, v128.and(correct2, goesOn1));
      const own = i32x4.add(answersC, i32x4.shl(goesOn1, SECONDS_SHIFT));
      all = i32x4.add(all, v128.andnot(own, goesOn2));
      const ownRewarded = i32x4.sub(own, i32x4.splat(1 << REWARDED_SHIFT));
      rewardedAll = i32x4.add(rewardedAll, v128.and(ownRewarded, rewarded));

      // To the queue: the trajectory, and its right answers in the high 16 bits.
      const set = i32x4.bitmask(goesOn2);
      const state = i32x4.sub(trajectory, i32x4.shl(answersC, 16));
      v128.store(queueEnd, i8x16.swizzle(state, v128.load(PACKINGS + ((<usize>set) << 4))));
      queueEnd += (<usize>popcnt(set)) << 2;
      trajectory = i32x4.add(trajectory, i32x4.splat(1));
    }
    trajectory = i32x4.add(trajectory, i32x4.splat(3 * G));

    const sums = i32x4.sub(zero, all);
    const rewardedSums = i32x4.sub(zero, rewardedAll);
    const answers = i32x4.splat((1 << SECONDS_SHIFT) - 1);
    const seconds = i32x4.splat((1 << (REWARDED_SHIFT - SECONDS_SHIFT)) - 1);
    const rewardedC = v128.and(rewardedSums, answers);
    const rewardedMore = v128.or(
      v128.and(i32x4.shr_u(rewardedSums, SECONDS_SHIFT), seconds),
      i32x4.shl(i32x4.shr_u(rewardedSums, REWARDED_SHIFT), MEMBERS_SHIFT),
    );
    const allC = v128.or(v128.and(sums, answers), i32x4.shl(groupCappedC, MEMBERS_SHIFT));
    const allMore = v128.or(i32x4.shr_u(sums, SECONDS_SHIFT), i32x4.shl(groupCappedW, MEMBERS_SHIFT));
    storeRecords(record, rewardedC, rewardedMore, allC, allMore);
    record += 4 * RECORD_BYTES;
  }

  addCosts(
    ANSWERS_CC,
    i32x4.shr_u(first, ATTEMPTS_SHIFT),
    i32x4.shr_u(firstC, ATTEMPTS_SHIFT),
    i32x4.shr_u(second, ATTEMPTS_SHIFT),
    i32x4.shr_u(secondC, ATTEMPTS_SHIFT),
    i32x4.shr_u(secondAfterC, ATTEMPTS_SHIFT),
    i32x4.shr_u(secondCAfterC, ATTEMPTS_SHIFT),
  );
  const tokens = i32x4.splat((1 << ATTEMPTS_SHIFT) - 1);
  first = v128.and(first, tokens);
  firstC = v128.and(firstC, tokens);
  second = v128.and(second, tokens);
  secondC = v128.and(secondC, tokens);
  addCosts(
    TOKENS_CC,
    first,
    firstC,
    second,
    secondC,
    v128.and(secondAfterC, tokens),
    v128.and(secondCAfterC, tokens),
  );
  addLanes(TOKENS_C, i32x4.add(firstC, secondC));
  addLanes(TOKENS_W, i32x4.add(i32x4.sub(first, firstC), i32x4.sub(second, secondC)));
  addLanes(CAPPED_C, cappedC);
  addLanes(CAPPED_W, cappedW);
  return <u32>((queueEnd - QUEUE) >> 2);
}

/**
 * Adds costs times answers so far, the own one included, to four sums in a row: CC, CW, WC and WW. A right second answer is
 * the second right one after a right one, and the first right one beside a wrong one after that; a wrong one the other way.
 */
function addCosts(
  to: usize,
  first: v128,
  firstC: v128,
  second: v128,
  secondC: v128,
  secondAfterC: v128,
  secondCAfterC: v128,
): void {
  const secondCAfterW = i32x4.sub(secondC, secondCAfterC);
  const secondWAfterC = i32x4.sub(secondAfterC, secondCAfterC);
  const secondWAfterW = i32x4.sub(i32x4.sub(second, secondC), secondWAfterC);
  addLanes(to, i32x4.add(i32x4.add(firstC, secondC), secondCAfterC));
  addLanes(to + 16, secondCAfterW);
  addLanes(to + 32, secondWAfterC);
  addLanes(
    to + 48,
    i32x4.add(i32x4.sub(first, firstC), i32x4.add(secondWAfterC, i32x4.shl(secondWAfterW, 1))),
  );
}
