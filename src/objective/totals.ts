/** Reading a tally's sums: how often each kind of action was taken, and the scores that follow. */
import type { CapRule } from '../model/process';
import { type ActionProbabilities, type LogitVector } from '../model/policy';
import { type ActionKind, COST, costIndex, HEAD, OUTCOME, outcomeIndex } from '../model/tally';

/** Counters of a tally summed over blocks, in the layout of `model/tally`. */
export interface Totals {
  readonly groupSize: number;
  readonly counters: Float64Array;
}

/** A gradient by logit as a function of the totals, with what does not depend on them worked out beforehand. */
export type GradientEstimator = (totals: Totals) => LogitVector;

export type ActionCounts = Readonly<Record<ActionKind, number>>;

export function trajectories(totals: Totals): number {
  return totals.counters[HEAD.trajectories]!;
}

/** Σ cost, Σ cost·n_C and Σ cost·n_W of one kind of action. */
export function costSums(totals: Totals, kind: ActionKind): { sum: number; timesC: number; timesW: number } {
  const at = costIndex(kind);
  return {
    sum: totals.counters[at + COST.sum]!,
    timesC: totals.counters[at + COST.timesC]!,
    timesW: totals.counters[at + COST.timesW]!,
  };
}

/** Trajectories with m right answers in their group and own reward R. */
export function outcomeTrajectories(totals: Totals, m: number, reward: 0 | 1): number {
  return totals.counters[outcomeIndex(m, reward) + OUTCOME.trajectories]!;
}

/**
 * How often each kind of action was taken in the trajectories with outcome (m, R). Every trajectory with R = 1
 * ends in STOP|C and every one with R = 0 in STOP|W, except where the cap ended it; every other answer is
 * followed by RESAMPLE, unless a cap without a decision left it without one.
 */
export function outcomeActions(totals: Totals, atCap: CapRule, m: number, reward: 0 | 1): ActionCounts {
  const at = outcomeIndex(m, reward);
  const read = (field: number): number => totals.counters[at + field]!;
  const uncapped = read(OUTCOME.trajectories) - read(OUTCOME.cappedC) - read(OUTCOME.cappedW);
  const undecided = atCap === 'decide-then-fail' ? 0 : 1;
  const sampleC = read(OUTCOME.correct);
  const sampleW = read(OUTCOME.wrong);
  const stopC = reward === 1 ? uncapped : 0;
  const stopW = reward === 0 ? uncapped : 0;
  return {
    sampleC,
    sampleW,
    stopC,
    resC: sampleC - stopC - undecided * read(OUTCOME.cappedC),
    resW: sampleW - stopW - undecided * read(OUTCOME.cappedW),
    stopW,
  };
}

/** What `actionTotals` found last: most estimators ask, and the jackknife evaluates them all on each of its totals. */
let known: { readonly totals: Totals; readonly atCap: CapRule; readonly counts: ActionCounts } | undefined;

/** How often each kind of action was taken in all trajectories. */
export function actionTotals(totals: Totals, atCap: CapRule): ActionCounts {
  if (known?.totals !== totals || known.atCap !== atCap)
    known = { totals, atCap, counts: sumActions(totals, atCap) };
  return known.counts;
}

function sumActions(totals: Totals, atCap: CapRule): ActionCounts {
  const sum = { sampleC: 0, sampleW: 0, stopC: 0, resC: 0, resW: 0, stopW: 0 };
  forEachOutcome(totals.groupSize, (m, reward) => {
    // Spelled out: it runs for every block that is left out.
    const counts = outcomeActions(totals, atCap, m, reward);
    sum.sampleC += counts.sampleC;
    sum.sampleW += counts.sampleW;
    sum.stopC += counts.stopC;
    sum.resC += counts.resC;
    sum.resW += counts.resW;
    sum.stopW += counts.stopW;
  });
  return sum;
}

/** Σ ∇log π over counted actions: each answer and each decision is one score term (section 3.1, Corollary 1). */
export function scoreSum(counts: ActionCounts, { p, q, a, aBar, b, bBar }: ActionProbabilities): LogitVector {
  return [
    q * counts.sampleC - p * counts.sampleW,
    aBar * counts.stopC - a * counts.resC,
    bBar * counts.resW - b * counts.stopW,
  ];
}

/** Calls `visit` for every outcome (m, R) of a group. */
export function forEachOutcome(groupSize: number, visit: (m: number, reward: 0 | 1) => void): void {
  for (let m = 0; m <= groupSize; m++) {
    visit(m, 0);
    visit(m, 1);
  }
}
