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
  const names = Object.keys(estimators) as K[];
  const totals = leaveOneOutTotals(tally);
  const all = totals(null);
  const without = Array.from({ length: tally.blocks }, (_, block) => totals(block));
  const estimate = (name: K): Estimate =>
    spreadAbout(
      estimators[name](all),
      without.map((leave) => estimators[name](leave)),
    );
  return Object.fromEntries(names.map((name) => [name, estimate(name)])) as Record<K, Estimate>;
}

/** The sums of all blocks, or of all but one. */
export function leaveOneOutTotals(tally: CellTally): (without: number | null) => Totals {
  const { groupSize } = tally;
  const size = tallySize(groupSize);
  const all = totalsOf(tally);
  return (block) =>
    block === null
      ? all
      : { groupSize, counters: all.counters.map((sum, i) => sum - Number(tally.counters[block * size + i])) };
}

/** The delete-one jackknife of any vector over `blocks` independent blocks; null leaves none out. */
export function jackknifeOf(
  blocks: number,
  estimate: (without: number | null) => readonly number[],
): Estimate {
  return spreadAbout(
    estimate(null),
    Array.from({ length: blocks }, (_, block) => estimate(block)),
  );
}

function spreadAbout(value: readonly number[], without: readonly (readonly number[])[]): Estimate {
  return { value, standardError: value.map((_, i) => spread(without.map((leave) => leave[i]!))) };
}

function spread(values: readonly number[]): number {
  const mean = values.reduce((sum, x) => sum + x, 0) / values.length;
  const squares = values.reduce((sum, x) => sum + (x - mean) ** 2, 0);
  return Math.sqrt((squares * (values.length - 1)) / values.length);
}
