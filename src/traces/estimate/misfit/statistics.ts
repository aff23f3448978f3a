/**
 * The test statistics of the process, each with the χ² distribution it has when counts are large. NaN degrees do not
 * occur: what cannot be tested is null.
 */
import { CELLS } from '../columns';
import { fitPersistence } from '../persistence';
import { type AttemptCounts, sum } from './attempt-counts';

export interface Statistic {
  readonly value: number;
  readonly degrees: number;
}

/** Cells are joined until each outcome is expected this often, the usual rule for χ². */
const LEAST_EXPECTED = 5;
/** Fewer attempts than this on one side of a comparison tell nothing that a reader would call a pattern. */
const LEAST_SEEN = 5;

/**
 * Do shares differ from cell to cell? Pearson's χ², neighbouring cells joined until both outcomes are expected 5 times
 * in each.
 */
export function equalShares(yes: Float64Array, no: Float64Array): Statistic | null {
  const allYes = sum(yes);
  const n = allYes + sum(no);
  const share = allYes / n;
  const rarer = Math.min(share, 1 - share);
  if (!(rarer > 0)) return null;
  let squares = 0;
  let cells = 0;
  // The last cell that is full: what is left in the end is joined to it. Then the cell being filled.
  let [fullYes, fullN, openYes, openN] = [0, 0, 0, 0];
  for (let i = 0; i < yes.length; i++) {
    openYes += yes[i]!;
    openN += yes[i]! + no[i]!;
    if (openN * rarer < LEAST_EXPECTED) continue;
    if (cells > 0) squares += (fullYes - fullN * share) ** 2 / fullN;
    cells++;
    fullYes = openYes;
    fullN = openN;
    openYes = 0;
    openN = 0;
  }
  if (cells < 2) return null;
  fullYes += openYes;
  fullN += openN;
  squares += (fullYes - fullN * share) ** 2 / fullN;
  return { value: squares / (share * (1 - share)), degrees: cells - 1 };
}

const LOG_INDEX = Float64Array.from({ length: CELLS }, (_, cell) => Math.log(cell + 1));

/**
 * Does a chance move with k? The score test of a logistic trend in ln k (so that one trace with a hundred attempts
 * does not decide it), k from 17 on taken as 17.
 */
export function trend(yes: Float64Array, no: Float64Array): Statistic | null {
  const allYes = sum(yes);
  const n = allYes + sum(no);
  const share = allYes / n;
  let score = 0;
  let first = 0;
  let second = 0;
  for (let cell = 0; cell < CELLS; cell++) {
    const x = LOG_INDEX[cell]!;
    const m = yes[cell]! + no[cell]!;
    if (m === 0) continue;
    score += x * (yes[cell]! - m * share);
    first += m * x;
    second += m * x * x;
  }
  if (n - yes[0]! - no[0]! < LEAST_SEEN) return null;
  const variance = share * (1 - share) * (second - (first * first) / n);
  return variance > 1e-12 ? { value: (score * score) / variance, degrees: 1 } : null;
}

/** T is geometric: an attempt is followed by STOP as often whatever its index. */
export function geometricT({ stopC, resC, stopW, resW }: AttemptCounts): Statistic | null {
  for (let cell = 0; cell < CELLS; cell++) {
    stops[cell] = stopC[cell]! + stopW[cell]!;
    resamples[cell] = resC[cell]! + resW[cell]!;
  }
  return equalShares(stops, resamples);
}

/** Used anew at every call, of which there are thousands. */
const stops = new Float64Array(CELLS);
const resamples = new Float64Array(CELLS);

/** P(correct | T = t) is the same for every t, over traces that stopped. */
export function flatAccuracy({ stopC, stopW }: AttemptCounts): Statistic | null {
  return equalShares(stopC, stopW);
}

/** The next attempt does not depend on whether the previous one was right: Pearson's χ² of the four counts. */
export function independence({ pairs: [afterWrong, afterRight] }: AttemptCounts): Statistic | null {
  const [ww, wr] = afterWrong as unknown as [number, number];
  const [rw, rr] = afterRight as unknown as [number, number];
  const product = (ww + wr) * (rw + rr) * (wr + rr) * (ww + rw);
  if (product === 0 || ww + wr + rw + rr < 2 * LEAST_SEEN) return null;
  return { value: ((ww + wr + rw + rr) * (ww * rr - wr * rw) ** 2) / product, degrees: 1 };
}

/** Twice the log-likelihood that persistence adds; half of its two degrees are one-sided, so χ² tables do not hold. */
export function persistenceRatio({ right, wrong, pairs }: AttemptCounts): Statistic | null {
  if (sum(pairs[0]) + sum(pairs[1]) < LEAST_SEEN) return null;
  const { likelihoodRatio } = fitPersistence({
    first: [right[0]!, wrong[0]!],
    afterRight: [pairs[1][1]!, pairs[1][0]!],
    afterWrong: [pairs[0][1]!, pairs[0][0]!],
  });
  return { value: likelihoodRatio, degrees: 2 };
}
