/** p-values of statistics by drawing data of the null model. */
import { chiSquareTail } from '../../../model/tails';
import { RandomStream } from '../../random/random-stream';
import { type AttemptCounts, emptyCounts } from './attempt-counts';
import { drawNull, nullModel } from './null-model';
import type { Statistic } from './statistics';
import { tieWeight } from './ties';

/** Draws behind a p-value: its standard error at 5 % is then 0.5 %. */
export const DRAWS = 1999;

/** Share of the draws: with fewer a p-value at 5 % would rest on a handful. */
const LEAST_TESTED = 0.1;

export type CountStatistic = (counts: AttemptCounts) => Statistic | null;

/**
 * The share of draws that are at least as far out as the data, ties counted half (mid-p): with few counts a statistic
 * takes few values, and counting ties in full would keep the test from ever reaching its level. The data count as a
 * draw of their own, so p is never 0. Draws that cannot be tested do not count: beside these any data that can would
 * look rare. Null where the data cannot be tested, or too few draws can.
 */
export function monteCarlo<K extends string>(
  counts: AttemptCounts,
  statistics: Readonly<Record<K, CountStatistic>>,
  seed: string,
  draws = DRAWS,
): Record<K, number | null> {
  const names = Object.keys(statistics) as K[];
  const observed = names.map((name) => statistics[name](counts));
  const beyond = new Float64Array(names.length);
  const tested = new Float64Array(names.length);
  const model = nullModel(counts);
  const random = new RandomStream(seed, 'process-tests');
  const drawn = emptyCounts();
  for (let draw = 0; draw < draws; draw++) {
    drawNull(model, random, drawn);
    for (let i = 0; i < names.length; i++) {
      const seen = observed[i]!;
      const other = seen === null ? null : statistics[names[i]!](drawn);
      if (seen === null || other === null) continue;
      tested[i]! += 1;
      beyond[i]! += weight(other, seen);
    }
  }
  const pValues = names.map((name, i) => [
    name,
    observed[i] === null || tested[i]! < LEAST_TESTED * draws ? null : (beyond[i]! + 0.5) / (tested[i]! + 1),
  ]);
  return Object.fromEntries(pValues) as Record<K, number | null>;
}

/** 1 if the draw is further out than the data, ½ if as far. Degrees may differ, as joined cells do; then tails are compared. */
function weight(drawn: Statistic, seen: Statistic): number {
  if (drawn.degrees === seen.degrees) return tieWeight(drawn.value, seen.value);
  return tieWeight(chiSquareTail(seen.value, seen.degrees), chiSquareTail(drawn.value, drawn.degrees));
}
