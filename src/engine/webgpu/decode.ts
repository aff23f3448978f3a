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

/** @param words low and high word of each of the kernel's counters */
export function decodeWords(words: ArrayLike<number>, cell: CellPlan): BigUint64Array {
  const low = decodeHalf(words, 0, cell);
  const high = decodeHalf(words, 1, cell);
  const tally = new BigUint64Array(low.length);
  const out = new Uint32Array(tally.buffer);
  for (let i = 0; i < low.length; i++) {
    // A difference of low words may be negative: it borrows from the high one.
    const carry = Math.floor(low[i]! / WORD);
    out[2 * i] = low[i]! - carry * WORD;
    out[2 * i + 1] = high[i]! + carry;
  }
  return tally;
}

const WORD = 2 ** 32;

/** The tally of the low words (0) or of the high ones (1). */
function decodeHalf(words: ArrayLike<number>, half: 0 | 1, cell: CellPlan): Float64Array {
  const tally = new Float64Array(tallySize(cell.groupSize));
  const at = (index: number): number => words[2 * index + half]!;
  const total = addOutcomes(tally, at, cell);

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
  return tally;
}

type BinTotals = Record<keyof typeof BIN | 'rewarded' | 'unrewarded', number>;

/** Fills the sums by (m, R) and returns the totals of all bins. */
function addOutcomes(tally: Float64Array, at: (index: number) => number, cell: CellPlan): BinTotals {
  const total: BinTotals = {
    groups: 0, rewardedC: 0, rewardedW: 0, unrewardedC: 0, unrewardedW: 0,
    cappedC: 0, cappedW: 0, rewarded: 0, unrewarded: 0,
  }; // prettier-ignore
  const G = cell.groupSize;
  for (let m = 0; m <= G; m++) {
    const bin = (field: keyof typeof BIN): number => at(SUMS + BIN_SIZE * m + BIN[field]);
    const groups = bin('groups');
    const one = outcomeIndex(m, 1);
    const zero = outcomeIndex(m, 0);
    // Only `truncate` rewards a capped trajectory, and only one that ended on a right answer.
    const cappedC = (cell.atCap === 'truncate' ? one : zero) + OUTCOME.cappedC;
    total.groups += groups;
    total.rewarded += tally[one + OUTCOME.trajectories] = m * groups;
    total.unrewarded += tally[zero + OUTCOME.trajectories] = (G - m) * groups;
    total.rewardedC += tally[one + OUTCOME.correct] = bin('rewardedC');
    total.rewardedW += tally[one + OUTCOME.wrong] = bin('rewardedW');
    total.unrewardedC += tally[zero + OUTCOME.correct] = bin('unrewardedC');
    total.unrewardedW += tally[zero + OUTCOME.wrong] = bin('unrewardedW');
    total.cappedC += tally[cappedC] = bin('cappedC');
    total.cappedW += tally[zero + OUTCOME.cappedW] = bin('cappedW');
  }
  return total;
}
