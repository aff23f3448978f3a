/**
 * A held-out cap: the model is fitted on the first K attempts of every trace, and must predict how the traces that go
 * on will end. After attempt K nothing is new under the model: STOP comes with chance s, and a trace that stops is
 * right with chance pa/s.
 */
import { CELLS } from '../columns';
import type { AttemptCounts } from './attempt-counts';
import { equalShares, type Statistic } from './statistics';

export interface HeldOut {
  /** K. */
  readonly attempts: number;
  /** Decisions seen after attempt K, and STOP expected and seen among them. */
  readonly decided: number;
  readonly expectedStops: number;
  readonly stops: number;
  /** Of those STOP, the ones on a right answer, as expected and as seen. */
  readonly expectedRight: number;
  readonly right: number;
  readonly statistic: Statistic | null;
}

/** K is the largest of 1, 2, 3 with this many decisions after it, else 1. */
const LEAST_DECISIONS = 30;
const LARGEST_K = 3;

export function heldOut(counts: AttemptCounts): HeldOut | null {
  const decisions = (cell: number): number =>
    counts.stopC[cell]! + counts.resC[cell]! + counts.stopW[cell]! + counts.resW[cell]!;
  const behind = (k: number): number => {
    let total = 0;
    for (let cell = k; cell < CELLS; cell++) total += decisions(cell);
    return total;
  };
  let K = LARGEST_K;
  while (K > 1 && behind(K) < LEAST_DECISIONS) K--;
  const [stopC, lateStopC] = split(counts.stopC, K);
  const [stopW, lateStopW] = split(counts.stopW, K);
  const [res, lateRes] = split(
    counts.resC.map((count, i) => count + counts.resW[i]!),
    K,
  );
  const decided = lateStopC + lateStopW + lateRes;
  const stops = lateStopC + lateStopW;
  if (decided === 0 || stopC + stopW === 0) return null;
  // pa of the first K attempts is the share of their decisions that are STOP on a right answer, as nothing is capped.
  const stopping = equalShares(Float64Array.of(stopC + stopW, stops), Float64Array.of(res, lateRes));
  const ending = equalShares(Float64Array.of(stopC, lateStopC), Float64Array.of(stopW, lateStopW));
  return {
    attempts: K,
    decided,
    expectedStops: (decided * (stopC + stopW)) / (stopC + stopW + res),
    stops,
    expectedRight: (stops * stopC) / (stopC + stopW),
    right: lateStopC,
    statistic: both(stopping, ending),
  };
}

/** Sums up to attempt K and behind it. */
function split(values: Float64Array, K: number): [early: number, late: number] {
  let early = 0;
  let late = 0;
  values.forEach((value, cell) => {
    if (cell < K) early += value;
    else late += value;
  });
  return [early, late];
}

/** The two are independent under the model, so their χ² add. */
function both(x: Statistic | null, y: Statistic | null): Statistic | null {
  if (x === null || y === null) return x ?? y;
  return { value: x.value + y.value, degrees: x.degrees + y.degrees };
}
