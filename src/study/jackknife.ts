/**
 * Standard errors by the delete-one-block jackknife: any function of the tally, ratios too, is evaluated on all
 * blocks and on all but one; SE² = (B−1)/B · Σ_b (θ_(−b) − mean)². Blocks hold different trajectories, so they
 * are independent; they differ in size by at most one group, which the jackknife does not notice.
 */
import { type CellTally, tallySize } from '../model/tally';
import type { Totals } from '../objective/totals';

/** A vector with a standard error for each component. */
export interface Estimate {
  readonly value: readonly number[];
  readonly standardError: readonly number[];
}

export type Estimators<K extends string> = Record<K, (totals: Totals) => readonly number[]>;

/** Sums over all blocks, as doubles: exact below 2⁵³, within 1e-16 of their value above. */
export function totalsOf(tally: CellTally): Totals {
  const size = tallySize(tally.groupSize);
  const counters = new Float64Array(size);
  tally.counters.forEach((count, i) => (counters[i % size]! += Number(count)));
  return { groupSize: tally.groupSize, counters };
}

/** @returns each estimator on the whole tally, with its standard error */
export function jackknife<K extends string>(
  tally: CellTally,
  estimators: Estimators<K>,
): Record<K, Estimate> {
  const { groupSize, blocks } = tally;
  const size = tallySize(groupSize);
  const all = totalsOf(tally);
  const names = Object.keys(estimators) as K[];
  const without: Record<string, (readonly number[])[]> = Object.fromEntries(names.map((name) => [name, []]));
  for (let block = 0; block < blocks; block++) {
    const counters = all.counters.map((sum, i) => sum - Number(tally.counters[block * size + i]));
    const totals = { groupSize, counters };
    for (const name of names) without[name]!.push(estimators[name](totals));
  }
  const estimate = (name: K): Estimate => {
    const value = estimators[name](all);
    return { value, standardError: value.map((_, i) => spread(without[name]!.map((leave) => leave[i]!))) };
  };
  return Object.fromEntries(names.map((name) => [name, estimate(name)])) as unknown as Record<K, Estimate>;
}

function spread(values: readonly number[]): number {
  const mean = values.reduce((sum, x) => sum + x, 0) / values.length;
  const squares = values.reduce((sum, x) => sum + (x - mean) ** 2, 0);
  return Math.sqrt((squares * (values.length - 1)) / values.length);
}
