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
  const behind = (k: number): number =>
    sumOf(counts.stopC, k, CELLS) +
    sumOf(counts.resC, k, CELLS) +
    sumOf(counts.stopW, k, CELLS) +
    sumOf(counts.resW, k, CELLS);
  let K = LARGEST_K;
  while (K > 1 && behind(K) < LEAST_DECISIONS) K--;
  const stopC = sumOf(counts.stopC, 0, K);
  const stopW = sumOf(counts.stopW, 0, K);
  const res = sumOf(counts.resC, 0, K) + sumOf(counts.resW, 0, K);
  const lateStopC = sumOf(counts.stopC, K, CELLS);
  const lateStopW = sumOf(counts.stopW, K, CELLS);
  const lateRes = sumOf(counts.resC, K, CELLS) + sumOf(counts.resW, K, CELLS);
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

function sumOf(values: Float64Array, from: number, to: number): number {
  let total = 0;
  for (let cell = from; cell < to; cell++) total += values[cell]!;
  return total;
}

/** The two are independent under the model, so their χ² add. */
function both(x: Statistic | null, y: Statistic | null): Statistic | null {
  if (x === null || y === null) return x ?? y;
  return { value: x.value + y.value, degrees: x.degrees + y.degrees };
}
