/**
 * From the kernel's counters to the tally. The kernel counts the least that determines a tally; what it leaves out
 * follows from identities of the process, stated here. Integer arithmetic throughout.
 */
import type { CellPlan } from '../../experiment/plan';
import { COST, costIndex, HEAD, OUTCOME, outcomeIndex, tallySize, type ActionKind } from '../../model/tally';

/** Counters before the bins, as `shaders/tally.wgsl` flushes them: (C, W) pairs. */
const SUM = {
  tokens: 0,
  tokensByC: 2,
  tokensByW: 4,
  resamplesByC: 6,
  resamplesByW: 8,
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

/** @param raw the kernel's counters of one item @returns the tally of its groups */
export function decodeCounters(raw: BigUint64Array, cell: CellPlan): BigUint64Array {
  const tally = new BigUint64Array(tallySize(cell.groupSize));
  const total = addOutcomes(tally, raw, cell);
  const at = (index: number): bigint => raw[index]!;

  tally[HEAD.trajectories] = total.rewarded + total.unrewarded;
  tally[HEAD.groups] = total.groups;
  tally[HEAD.attempts] = total.rewardedC + total.rewardedW + total.unrewardedC + total.unrewardedW;
  tally[HEAD.tokens] = at(SUM.tokens) + at(SUM.tokens + 1);
  tally[HEAD.cappedC] = total.cappedC;
  tally[HEAD.cappedW] = total.cappedW;

  const setCost = (kind: ActionKind, sum: bigint, timesC: bigint, timesW: bigint): void => {
    const index = costIndex(kind);
    tally[index + COST.sum] = sum;
    tally[index + COST.timesC] = timesC;
    tally[index + COST.timesW] = timesW;
  };
  setCost('sampleC', at(SUM.tokens), at(SUM.tokensByC), at(SUM.tokensByW));
  setCost('sampleW', at(SUM.tokens + 1), at(SUM.tokensByC + 1), at(SUM.tokensByW + 1));

  // A capped trajectory made exactly K attempts, so Σ n_W = K·count − Σ n_C.
  const K = BigInt(cell.maxAttempts);
  const capped = {
    C: { count: total.cappedC, nC: at(SUM.cappedByC), nW: K * total.cappedC - at(SUM.cappedByC) },
    W: { count: total.cappedW, nC: at(SUM.cappedByC + 1), nW: K * total.cappedW - at(SUM.cappedByC + 1) },
  };
  // Trajectories with R = 1 end in STOP|C, those with R = 0 in STOP|W, except the capped ones.
  const none = { count: 0n, nC: 0n, nW: 0n };
  const cappedRewarded = cell.atCap === 'truncate' ? capped.C : none;
  const cappedUnrewardedC = cell.atCap === 'truncate' ? none : capped.C;
  const stopC = total.rewarded - cappedRewarded.count;
  const stopW = total.unrewarded - cappedUnrewardedC.count - capped.W.count;
  setCost('stopC', stopC, total.rewardedC - cappedRewarded.nC, total.rewardedW - cappedRewarded.nW);
  setCost(
    'stopW',
    stopW,
    total.unrewardedC - cappedUnrewardedC.nC - capped.W.nC,
    total.unrewardedW - cappedUnrewardedC.nW - capped.W.nW,
  );
  // Every right answer is followed by STOP, by RESAMPLE, or by nothing at a cap without a decision; likewise wrong.
  const undecided = cell.atCap === 'decide-then-fail' ? none : null;
  const resC = total.rewardedC + total.unrewardedC - stopC - (undecided ?? capped.C).count;
  const resW = total.rewardedW + total.unrewardedW - stopW - (undecided ?? capped.W).count;
  setCost('resC', resC, at(SUM.resamplesByC), at(SUM.resamplesByW));
  setCost('resW', resW, at(SUM.resamplesByC + 1), at(SUM.resamplesByW + 1));
  return tally;
}

type BinTotals = Record<keyof typeof BIN | 'rewarded' | 'unrewarded', bigint>;

/** Fills the sums by (m, R) and returns the totals of all bins. */
function addOutcomes(tally: BigUint64Array, raw: BigUint64Array, cell: CellPlan): BinTotals {
  const total: BinTotals = {
    groups: 0n, rewardedC: 0n, rewardedW: 0n, unrewardedC: 0n, unrewardedW: 0n,
    cappedC: 0n, cappedW: 0n, rewarded: 0n, unrewarded: 0n,
  }; // prettier-ignore
  const G = cell.groupSize;
  for (let m = 0; m <= G; m++) {
    const bin = (field: keyof typeof BIN): bigint => raw[SUMS + BIN_SIZE * m + BIN[field]]!;
    for (const field of Object.keys(BIN) as (keyof typeof BIN)[]) total[field] += bin(field);
    const rewarded = BigInt(m) * bin('groups');
    const unrewarded = BigInt(G - m) * bin('groups');
    total.rewarded += rewarded;
    total.unrewarded += unrewarded;

    const one = outcomeIndex(m, 1);
    const zero = outcomeIndex(m, 0);
    tally[one + OUTCOME.trajectories] = rewarded;
    tally[one + OUTCOME.correct] = bin('rewardedC');
    tally[one + OUTCOME.wrong] = bin('rewardedW');
    tally[zero + OUTCOME.trajectories] = unrewarded;
    tally[zero + OUTCOME.correct] = bin('unrewardedC');
    tally[zero + OUTCOME.wrong] = bin('unrewardedW');
    // Only `truncate` rewards a capped trajectory, and only one that ended on a right answer.
    const cappedC = (cell.atCap === 'truncate' ? one : zero) + OUTCOME.cappedC;
    tally[cappedC] = bin('cappedC');
    tally[zero + OUTCOME.cappedW] = bin('cappedW');
  }
  return total;
}
