/**
 * Data as the plain model would have made them: chances at their estimates, as many traces, and cut as often at each
 * attempt as the real ones were. The tests compare their statistic with its values on such data (a parametric
 * bootstrap), because χ² tables fail where counts are small.
 *
 * Counts by attempt index are drawn whole, as binomials, so that a draw costs the same for 100 traces and a million.
 * Only two things are taken from the data beside p, a and b: how often the decision behind attempt k is cut off, and
 * how often the attempt after a RESAMPLE is. Both may depend on k and not on what is right, which holds for a cap on
 * attempts, and for one on tokens if right and wrong answers are equally long.
 */
import { drawBinomial } from '../../random/draws';
import type { RandomStream } from '../../random/random-stream';
import { CELLS, cellOf } from '../columns';
import type { Chances } from '../plain-model';
import { type AttemptCounts, sum } from './attempt-counts';

export interface NullModel extends Chances {
  /** Traces with an attempt. */
  readonly traces: number;
  /** By cell: share of attempts cut off from their decision. */
  readonly undecided: Float64Array;
  /** By cell: share of RESAMPLE with no attempt behind it. */
  readonly unanswered: Float64Array;
}

/** Attempts at which a draw gives up: only a policy that hardly ever stops gets there. */
const LONGEST = 100_000;

/** Chances that never met an attempt are 0: they never will. */
export function nullModel(counts: AttemptCounts): NullModel {
  const { right, wrong, stopC, resC, stopW, resW } = counts;
  const share = (part: number, rest: number): number => (part === 0 ? 0 : part / (part + rest));
  const undecided = new Float64Array(CELLS);
  const unanswered = new Float64Array(CELLS);
  const resampled = (cell: number): number => resC[cell]! + resW[cell]!;
  const tried = (cell: number): number => right[cell]! + wrong[cell]!;
  for (let cell = 0; cell < CELLS; cell++) {
    const decided = resampled(cell) + stopC[cell]! + stopW[cell]!;
    undecided[cell] = share(tried(cell) - decided, decided);
    // The last cell feeds itself, so its share is taken together with that of the cell before.
    const resamples = cell < CELLS - 2 ? resampled(cell) : resampled(CELLS - 2) + resampled(CELLS - 1);
    const answered = tried(Math.min(cell + 1, CELLS - 1));
    unanswered[cell] = share(Math.max(0, resamples - answered), answered);
  }
  return {
    traces: right[0]! + wrong[0]!,
    p: share(sum(right), sum(wrong)),
    a: share(sum(stopC), sum(resC)),
    b: share(sum(resW), sum(stopW)),
    undecided,
    unanswered,
  };
}

/** Draws data of the model into `counts`. */
export function drawNull(model: NullModel, random: RandomStream, counts: AttemptCounts): void {
  counts.all.fill(0);
  const { p, a, b, undecided, unanswered } = model;
  const { right, wrong, stopC, resC, stopW, resW, pairs } = counts;
  const split = (n: number): number => drawBinomial(random, n, p);
  let correct = split(model.traces);
  let incorrect = model.traces - correct;
  for (let k = 1; k <= LONGEST && correct + incorrect > 0; k++) {
    const cell = cellOf(k);
    right[cell]! += correct;
    wrong[cell]! += incorrect;
    const decidedC = correct - drawBinomial(random, correct, undecided[cell]!);
    const decidedW = incorrect - drawBinomial(random, incorrect, undecided[cell]!);
    const stopped = drawBinomial(random, decidedC, a);
    const resampled = drawBinomial(random, decidedW, b);
    stopC[cell]! += stopped;
    resC[cell]! += decidedC - stopped;
    stopW[cell]! += decidedW - resampled;
    resW[cell]! += resampled;
    const onC = decidedC - stopped - drawBinomial(random, decidedC - stopped, unanswered[cell]!);
    const onW = resampled - drawBinomial(random, resampled, unanswered[cell]!);
    const rightAfterC = split(onC);
    const rightAfterW = split(onW);
    pairs[1][1]! += rightAfterC;
    pairs[1][0]! += onC - rightAfterC;
    pairs[0][1]! += rightAfterW;
    pairs[0][0]! += onW - rightAfterW;
    correct = rightAfterC + rightAfterW;
    incorrect = onC + onW - correct;
  }
}
