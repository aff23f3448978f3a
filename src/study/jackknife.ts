/**
 * Standard errors by the delete-one-block jackknife: any function of the tally, ratios too, is evaluated on all
 * blocks and on all but one; SE² = (B−1)/B · Σ_b (θ_(−b) − mean)². Blocks hold different trajectories, so they
 * are independent; they differ in size by at most one group, which the jackknife does not notice.
 */
import { counterDoubles } from '../model/counter-doubles';
import { type CellTally, tallySize } from '../model/tally';
import type { Totals } from '../objective/totals';

/** A vector with a standard error for each component. */
export interface Estimate {
  readonly value: readonly number[];
  readonly standardError: readonly number[];
}

export type Estimators<K extends string> = Record<K, (totals: Totals) => readonly number[]>;

/** Sums over all blocks, as doubles: exact below 2⁵³, within 1e-16 of their value above. */
export function totalsOf({ groupSize, counters }: CellTally): Totals {
  return { groupSize, counters: sumOf(counterDoubles(counters), tallySize(groupSize)) };
}

/** Block after block. */
function sumOf(counts: Float64Array, size: number): Float64Array {
  const sum = new Float64Array(size);
  for (let start = 0; start < counts.length; start += size)
    for (let i = 0; i < size; i++) sum[i]! += counts[start + i]!;
  return sum;
}

/** @returns each estimator on the whole tally, with its standard error */
export function jackknife<K extends string>(
  tally: CellTally,
  estimators: Estimators<K>,
): Record<K, Estimate> {
  const names = Object.keys(estimators) as K[];
  const totals = leaveOneOutTotals(tally);
  // Totals after totals and not estimator after estimator, so that estimators can share what they work out.
  const every = (without: number | null): (readonly number[])[] => {
    const left = totals(without);
    return names.map((name) => estimators[name](left));
  };
  const all = every(null);
  const without = Array.from({ length: tally.blocks }, (_, block) => every(block));
  const estimate = (i: number): Estimate =>
    spreadAbout(
      all[i]!,
      without.map((values) => values[i]!),
    );
  return Object.fromEntries(names.map((name, i) => [name, estimate(i)])) as Record<K, Estimate>;
}

/**
 * The sums of all blocks, or of all but one: each time another object, whose counters are good until the next is asked for.
 * Counters of their own would be memory by the gigabyte in a run of ten thousand cells.
 */
export function leaveOneOutTotals({ groupSize, counters }: CellTally): (without: number | null) => Totals {
  const size = tallySize(groupSize);
  const counts = counterDoubles(counters);
  const all = { groupSize, counters: sumOf(counts, size) };
  const left = new Float64Array(size);
  return (block) => {
    if (block === null) return all;
    for (let i = 0, at = block * size; i < size; i++) left[i] = all.counters[i]! - counts[at + i]!;
    return { groupSize, counters: left };
  };
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
  return { value, standardError: value.map((_, i) => spread(without, i)) };
}

/** Of component `i`. */
function spread(without: readonly (readonly number[])[], i: number): number {
  const blocks = without.length;
  let sum = 0;
  for (const leave of without) sum += leave[i]!;
  const mean = sum / blocks;
  let squares = 0;
  for (const leave of without) squares += (leave[i]! - mean) ** 2;
  return Math.sqrt((squares * (blocks - 1)) / blocks);
}
