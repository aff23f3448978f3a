/**
 * From the kernel's counters to the tally. The kernel counts the least that determines a tally; what it leaves out
 * follows from identities of the process, stated here.
 *
 * All of them are linear with whole factors of at most 4096, so they are worked out of the low words and of the high words
 * apart, in doubles that hold every number exactly, and put together at the end: a block of a small cell costs the host more
 * than the device, and BigInt would be ten times as slow.
 */
import type { CellPlan } from '../../experiment/plan';
import { COST, costIndex, HEAD, OUTCOME, outcomeIndex, tallySize, type ActionKind } from '../../model/tally';

/** Counters before the bins, as `shaders/tally.wgsl` flushes them: (C, W) pairs. */
const SUM = {
  tokens: 0,
  tokensByC: 2,
  tokensByW: 4,
  attemptsByC: 6,
  attemptsByW: 8,
  cappedByC: 10,
} as const;
const SUMS = 12;
/** One bin per m = 0..G. */
const BIN = {
  groups: 0,
  rewardedC: 1,
  rewardedW: 2,
  unrewardedC: 3,
  unrewardedW: 4,
  cappedC: 5,
  cappedW: 6,
} as const;
const BIN_SIZE = 7;

/** Counters the kernel writes for an item with groups of `groupSize`. */
export function kernelCounters(groupSize: number): number {
  return SUMS + BIN_SIZE * (groupSize + 1);
}

/** Over actions of one kind: Σ cost, Σ cost·n_C and Σ cost·n_W. */
interface Moments {
  readonly sum: number;
  readonly nC: number;
  readonly nW: number;
}

function plus(x: Moments, y: Moments): Moments {
  return { sum: x.sum + y.sum, nC: x.nC + y.nC, nW: x.nW + y.nW };
}

function minus(x: Moments, y: Moments): Moments {
  return { sum: x.sum - y.sum, nC: x.nC - y.nC, nW: x.nW - y.nW };
}

/** @param raw the kernel's counters of some groups @returns their tally */
export function decodeCounters(raw: BigUint64Array, cell: CellPlan): BigUint64Array {
  return decodeWords(new Uint32Array(raw.buffer, raw.byteOffset, 2 * raw.length), cell);
}

/** The tallies of both halves, kept for the next: memory for each block would cost more than its numbers do. */
let halves: readonly [Float64Array, Float64Array] = [new Float64Array(), new Float64Array()];

/** @param words low and high word of each of the kernel's counters */
export function decodeWords(words: ArrayLike<number>, cell: CellPlan): BigUint64Array {
  const size = tallySize(cell.groupSize);
  if (halves[0].length !== size) halves = [new Float64Array(size), new Float64Array(size)];
  const [low, high] = halves;
  decodeHalf(words, 0, cell, low);
  decodeHalf(words, 1, cell, high);
  const tally = new BigUint64Array(size);
  const out = new Uint32Array(tally.buffer);
  for (let i = 0; i < size; i++) {
    // A difference of low words may be negative: it borrows from the high one.
    const carry = Math.floor(low[i]! / WORD);
    out[2 * i] = low[i]! - carry * WORD;
    out[2 * i + 1] = high[i]! + carry;
  }
  return tally;
}

const WORD = 2 ** 32;

/** The tally of the low words (0) or of the high ones (1), every number of it. */
function decodeHalf(words: ArrayLike<number>, half: 0 | 1, cell: CellPlan, tally: Float64Array): void {
  const at = (index: number): number => words[2 * index + half]!;
  const total = putOutcomes(tally, words, half, cell);

  tally[HEAD.trajectories] = total.rewarded + total.unrewarded;
  tally[HEAD.groups] = total.groups;
  tally[HEAD.attempts] = total.rewardedC + total.rewardedW + total.unrewardedC + total.unrewardedW;
  tally[HEAD.tokens] = at(SUM.tokens) + at(SUM.tokens + 1);
  tally[HEAD.cappedC] = total.cappedC;
  tally[HEAD.cappedW] = total.cappedW;

  const setCost = (kind: ActionKind, { sum, nC, nW }: Moments): void => {
    const index = costIndex(kind);
    tally[index + COST.sum] = sum;
    tally[index + COST.timesC] = nC;
    tally[index + COST.timesW] = nW;
  };
  setCost('sampleC', { sum: at(SUM.tokens), nC: at(SUM.tokensByC), nW: at(SUM.tokensByW) });
  setCost('sampleW', { sum: at(SUM.tokens + 1), nC: at(SUM.tokensByC + 1), nW: at(SUM.tokensByW + 1) });

  // A capped trajectory made exactly K attempts, so Σ n_W = K·count − Σ n_C.
  const K = cell.maxAttempts;
  const capped = {
    C: { sum: total.cappedC, nC: at(SUM.cappedByC), nW: K * total.cappedC - at(SUM.cappedByC) },
    W: { sum: total.cappedW, nC: at(SUM.cappedByC + 1), nW: K * total.cappedW - at(SUM.cappedByC + 1) },
  };
  // Trajectories with R = 1 end in STOP|C, those with R = 0 in STOP|W, except the capped ones.
  const none: Moments = { sum: 0, nC: 0, nW: 0 };
  const cappedRewarded = cell.atCap === 'truncate' ? capped.C : none;
  const cappedUnrewarded = cell.atCap === 'truncate' ? capped.W : plus(capped.C, capped.W);
  const rewarded = { sum: total.rewarded, nC: total.rewardedC, nW: total.rewardedW };
  const unrewarded = { sum: total.unrewarded, nC: total.unrewardedC, nW: total.unrewardedW };
  const stopC = minus(rewarded, cappedRewarded);
  const stopW = minus(unrewarded, cappedUnrewarded);
  setCost('stopC', stopC);
  setCost('stopW', stopW);
  // Every right answer is followed by STOP, by RESAMPLE, or by nothing at a cap without a decision; likewise wrong.
  const undecided = cell.atCap === 'decide-then-fail' ? { C: none, W: none } : capped;
  const answersC = {
    sum: total.rewardedC + total.unrewardedC,
    nC: at(SUM.attemptsByC),
    nW: at(SUM.attemptsByW),
  };
  const answersW = {
    sum: total.rewardedW + total.unrewardedW,
    nC: at(SUM.attemptsByC + 1),
    nW: at(SUM.attemptsByW + 1),
  };
  setCost('resC', minus(minus(answersC, stopC), undecided.C));
  setCost('resW', minus(minus(answersW, stopW), undecided.W));
}

type BinTotals = Record<keyof typeof BIN | 'rewarded' | 'unrewarded', number>;

/** Writes the sums by (m, R) and returns the totals of all bins. */
function putOutcomes(tally: Float64Array, words: ArrayLike<number>, half: 0 | 1, cell: CellPlan): BinTotals {
  const total: BinTotals = {
    groups: 0, rewardedC: 0, rewardedW: 0, unrewardedC: 0, unrewardedW: 0,
    cappedC: 0, cappedW: 0, rewarded: 0, unrewarded: 0,
  }; // prettier-ignore
  const G = cell.groupSize;
  const truncates = cell.atCap === 'truncate';
  for (let m = 0; m <= G; m++) {
    const bin = 2 * (SUMS + BIN_SIZE * m) + half;
    const groups = words[bin + 2 * BIN.groups]!;
    const cappedC = words[bin + 2 * BIN.cappedC]!;
    const one = outcomeIndex(m, 1);
    const zero = outcomeIndex(m, 0);
    total.groups += groups;
    total.rewarded += tally[one + OUTCOME.trajectories] = m * groups;
    total.unrewarded += tally[zero + OUTCOME.trajectories] = (G - m) * groups;
    total.rewardedC += tally[one + OUTCOME.correct] = words[bin + 2 * BIN.rewardedC]!;
    total.rewardedW += tally[one + OUTCOME.wrong] = words[bin + 2 * BIN.rewardedW]!;
    total.unrewardedC += tally[zero + OUTCOME.correct] = words[bin + 2 * BIN.unrewardedC]!;
    total.unrewardedW += tally[zero + OUTCOME.wrong] = words[bin + 2 * BIN.unrewardedW]!;
    total.cappedC += cappedC;
    // Only `truncate` rewards a capped trajectory, and only one that ended on a right answer.
    tally[one + OUTCOME.cappedC] = truncates ? cappedC : 0;
    tally[zero + OUTCOME.cappedC] = truncates ? 0 : cappedC;
    tally[one + OUTCOME.cappedW] = 0;
    total.cappedW += tally[zero + OUTCOME.cappedW] = words[bin + 2 * BIN.cappedW]!;
  }
  return total;
}
