/**
 * From what the lanes counted to the tally, by identities of the process; see docs/numerics.md, "Decoding". Unsigned 64-bit arithmetic.
 */
import { ALL, CAPPED, GROUPS, REWARDED } from './bins';
import { AT_CAP, BIN_BYTES, BINS, GROUP_SIZE, MAX_ATTEMPTS, TALLY } from './layout';
import {
  ANSWERS_CC,
  ANSWERS_CW,
  ANSWERS_WC,
  ANSWERS_WW,
  CAPPED_C,
  CAPPED_W,
  sum,
  TOKENS_C,
  TOKENS_CC,
  TOKENS_CW,
  TOKENS_W,
  TOKENS_WC,
  TOKENS_WW,
} from './sums';

/** The layout of `src/model/tally.ts`, in counters. */
const TRAJECTORIES = 0;
const GROUP_COUNT = 1;
const ATTEMPTS = 2;
const TOKENS = 3;
const ENDED_C = 4;
const ENDED_W = 5;
const SAMPLE_C = 6;
const SAMPLE_W = 9;
const STOP_C = 12;
const RES_C = 15;
const RES_W = 18;
const STOP_W = 21;
const OUTCOMES = 24;
const OUTCOME_SIZE = 5;

/** The rules at the cap, as they stand in CAP_RULES. */
export const TRUNCATE: u32 = 0;
export const DECIDE: u32 = 2;

function put(at: u32, value: u64): void {
  store<u64>(TALLY + 8 * at, value);
}

function putCost(at: u32, cost: u64, timesC: u64, timesW: u64): void {
  put(at, cost);
  put(at + 1, timesC);
  put(at + 2, timesW);
}

/** Writes the tally of the groups rolled out since bins and sums were cleared. */
export function decode(): void {
  const G: u64 = load<u32>(GROUP_SIZE);
  const rule = load<u32>(AT_CAP);
  let groups: u64 = 0;
  // Members with R = 1 and R = 0, with their right and wrong answers.
  let rewarded: u64 = 0;
  let rewardedC: u64 = 0;
  let rewardedW: u64 = 0;
  let unrewardedC: u64 = 0;
  let unrewardedW: u64 = 0;
  let cappedC: u64 = 0;
  let cappedW: u64 = 0;
  for (let m: u32 = 0; m <= <u32>G; m++) {
    const bin = BINS + BIN_BYTES * m;
    const count = load<u64>(bin + GROUPS);
    const ones = count * m;
    const zeros = count * (G - m);
    const onesC = load<u64>(bin + REWARDED);
    const onesW = load<u64>(bin + REWARDED + 8) + ones - onesC;
    const zerosC = load<u64>(bin + ALL) - onesC;
    const zerosW = load<u64>(bin + ALL + 8) + ones + zeros - onesC - onesW - zerosC;
    const endedC = load<u64>(bin + CAPPED);
    const endedW = load<u64>(bin + CAPPED + 8);
    const zero = OUTCOMES + 2 * OUTCOME_SIZE * m;
    const one = zero + OUTCOME_SIZE;
    put(zero, zeros);
    put(zero + 1, zerosC);
    put(zero + 2, zerosW);
    // Only `truncate` rewards a trajectory at the cap, and only one whose last answer was right.
    put(zero + 3, rule === TRUNCATE ? 0 : endedC);
    put(zero + 4, endedW);
    put(one, ones);
    put(one + 1, onesC);
    put(one + 2, onesW);
    put(one + 3, rule === TRUNCATE ? endedC : 0);
    put(one + 4, 0);
    groups += count;
    rewarded += ones;
    rewardedC += onesC;
    rewardedW += onesW;
    unrewardedC += zerosC;
    unrewardedW += zerosW;
    cappedC += endedC;
    cappedW += endedW;
  }
  const answersC = rewardedC + unrewardedC;
  const answersW = rewardedW + unrewardedW;
  const tokensC = sum(TOKENS_C);
  const tokensW = sum(TOKENS_W);
  put(TRAJECTORIES, groups * G);
  put(GROUP_COUNT, groups);
  put(ATTEMPTS, answersC + answersW);
  put(TOKENS, tokensC + tokensW);
  put(ENDED_C, cappedC);
  put(ENDED_W, cappedW);
  putCost(SAMPLE_C, tokensC, sum(TOKENS_CC), sum(TOKENS_CW));
  putCost(SAMPLE_W, tokensW, sum(TOKENS_WC), sum(TOKENS_WW));

  // A capped trajectory made exactly K attempts.
  const K: u64 = load<u32>(MAX_ATTEMPTS);
  const cappedCC = sum(CAPPED_C);
  const cappedCW = K * cappedC - cappedCC;
  const cappedWC = sum(CAPPED_W);
  const cappedWW = K * cappedW - cappedWC;
  // Those with R = 1 end in STOP|C, those with R = 0 in STOP|W, except the capped ones.
  const paid = rule === TRUNCATE;
  const stopC = rewarded - (paid ? cappedC : 0);
  const stopCC = rewardedC - (paid ? cappedCC : 0);
  const stopCW = rewardedW - (paid ? cappedCW : 0);
  const stopW = groups * G - rewarded - cappedW - (paid ? 0 : cappedC);
  const stopWC = unrewardedC - cappedWC - (paid ? 0 : cappedCC);
  const stopWW = unrewardedW - cappedWW - (paid ? 0 : cappedCW);
  putCost(STOP_C, stopC, stopCC, stopCW);
  putCost(STOP_W, stopW, stopWC, stopWW);
  // Every answer is followed by STOP, by RESAMPLE, or by nothing at a cap without a decision.
  const silent = rule !== DECIDE;
  putCost(
    RES_C,
    answersC - stopC - (silent ? cappedC : 0),
    sum(ANSWERS_CC) - stopCC - (silent ? cappedCC : 0),
    sum(ANSWERS_CW) - stopCW - (silent ? cappedCW : 0),
  );
  putCost(
    RES_W,
    answersW - stopW - (silent ? cappedW : 0),
    sum(ANSWERS_WC) - stopWC - (silent ? cappedWC : 0),
    sum(ANSWERS_WW) - stopWW - (silent ? cappedWW : 0),
  );
}
