/** Estimates with their intervals from the counts of one table. */
import { DEFAULT_SEED } from '../../experiment/seed';
import { waldInterval, wilsonInterval } from '../../model/intervals';
import { COLUMN, type Row } from './columns';
import type { TraceCounts } from './count-traces';
import {
  bcaBounds,
  type Bounds,
  effectiveClusters,
  type Interval,
  noInterval,
  percentileBounds,
  statedInterval,
} from './interval';
import { jackknifeInterval } from './jackknife';
import { resampleRows } from './resample';

/**
 * - `cluster-bootstrap`: whole questions are resampled, BCa points (see interval.ts). A share whose resamples are all
 *   alike has Wilson's interval of its effective clusters, and a difference that of the jackknife (see jackknife.ts).
 * - `wilson`, `wald`: of shares, as if every attempt were independent; what is not a share is as above.
 * - `paper`: percentiles of 100 resamples of single traces (Appendix E). Counts must have traces as clusters.
 *
 * Wald and the paper's give a share of 0 or 1 no width, as in its Table 1. Everything else without width has no interval.
 */
export type IntervalMethod = 'cluster-bootstrap' | 'wilson' | 'wald' | 'paper';

export const INTERVAL_METHODS: readonly IntervalMethod[] = ['cluster-bootstrap', 'wilson', 'wald', 'paper'];

export const DEFAULT_RESAMPLES = 2000;
export const PAPER_RESAMPLES = 100;

export interface BootstrapOptions {
  readonly interval?: IntervalMethod;
  /** 2000 if not given; the paper's method takes 100 whatever is asked. */
  readonly resamples?: number;
  readonly seed?: string;
}

/** A number with its 95 % interval; nulls where the data do not have it. */
export interface Estimate {
  readonly name: string;
  readonly symbol: string;
  readonly value: number | null;
  readonly low: number | null;
  readonly high: number | null;
  /** What it is a share or mean of. */
  readonly n: number;
  /** Clusters with any of them; at most 1024 are told apart. */
  readonly clusters: number;
  /** How this interval was found, as a phrase; or "none: " and why there is none. Rows of one table may differ in it. */
  readonly method: string;
}

/** Name and symbol of an estimate. */
export type Label = readonly [name: string, symbol: string];

/** A function of the counts that is no share. */
export interface Quantity {
  readonly name: string;
  readonly symbol: string;
  /** Columns that say how much of it each cluster has; traces if not given. */
  readonly size?: readonly number[];
  /** What was predicted minus what was seen; false if not given. */
  readonly difference?: boolean;
}

const TRACES = [COLUMN.traces];

/** The resamples that a method takes. @param resamples as asked for */
export function resamplesOf(method: IntervalMethod, resamples: number = DEFAULT_RESAMPLES): number {
  return method === 'paper' ? PAPER_RESAMPLES : resamples;
}

export type RowFunction = (row: Row) => number;

/** Writes several functions of the same counts, for what is cheaper to compute together. */
export type RowFunctions = (row: Row, values: Float64Array) => void;

export class Bootstrap {
  readonly method: IntervalMethod;
  readonly seed: string;
  readonly rows: readonly Row[];
  private leftOutRows: readonly Row[] | undefined;

  constructor(
    readonly counts: TraceCounts,
    { interval = 'cluster-bootstrap', resamples, seed = DEFAULT_SEED }: BootstrapOptions = {},
  ) {
    this.method = interval;
    this.seed = seed;
    this.rows = resampleRows(counts.clusters, seed, resamplesOf(interval, resamples));
  }

  /** The sum of columns `part` over that of `whole`, which must hold them. */
  share([name, symbol]: Label, part: readonly number[], whole: readonly number[]): Estimate {
    const sumPart = sumOf(part);
    const sumWhole = sumOf(whole);
    const share: RowFunction = (row) => sumPart(row) / sumWhole(row);
    const sizes = this.sizes(whole);
    const n = sumWhole(this.counts.totals);
    const value = share(this.counts.totals);
    const { bounds, method } =
      n === 0 ? noInterval() : this.shareInterval(value, n, share, effectiveClusters(sizes));
    return { name, symbol, ...shown(value, bounds), n, clusters: countPositive(sizes), method };
  }

  /** Any function of the summed counts. */
  statistic(quantity: Quantity, f: RowFunction): Estimate {
    return this.statistics([quantity], (row, values) => (values[0] = f(row)))[0]!;
  }

  /**
   * Several functions of the summed counts, one estimate for each quantity.
   *
   * @param f writes as many values as there are quantities.
   */
  statistics(quantities: readonly Quantity[], f: RowFunctions): Estimate[] {
    const { totals } = this.counts;
    const values = new Float64Array(quantities.length);
    f(totals, values);
    const replicates = columnsOf(this.rows, f, quantities.length);
    const leftOut = this.method === 'paper' ? undefined : columnsOf(this.leftOut(), f, quantities.length);
    return quantities.map(({ name, symbol, size = TRACES, difference = false }, i) => {
      const value = values[i]!;
      const weights = this.sizes(size);
      const { bounds, method } = Number.isFinite(value)
        ? this.intervalOf(value, replicates[i]!, leftOut?.[i], effectiveClusters(weights), difference)
        : noInterval();
      return {
        name,
        symbol,
        ...shown(value, bounds),
        n: sumOf(size)(totals),
        clusters: countPositive(weights),
        method,
      };
    });
  }

  private shareInterval(value: number, n: number, share: RowFunction, clusters: number): Interval {
    if (this.method === 'wilson') return { bounds: wilsonInterval(value, n), method: 'Wilson' };
    if (this.method === 'wald') return { bounds: waldInterval(value, n), method: 'Wald' };
    const replicates = Float64Array.from(this.rows, share);
    if (this.method === 'paper') return { bounds: percentileBounds(replicates), method: this.percentiles };
    const leftOut = Float64Array.from(this.leftOut(), share);
    const found = this.intervalOf(value, replicates, leftOut, clusters, false);
    // Resamples of a share that is 0 or 1 are all alike, and those of one cluster too.
    return found.missing === undefined
      ? found
      : {
          bounds: wilsonInterval(value, clusters),
          method: `Wilson of ${clusters.toFixed(1)} effective clusters, as ${found.missing}`,
        };
  }

  /** @param leftOut undefined for the paper's method, which has no use for it. */
  private intervalOf(
    value: number,
    replicates: Float64Array,
    leftOut: Float64Array | undefined,
    clusters: number,
    difference: boolean,
  ): Interval {
    if (leftOut === undefined) return statedInterval(percentileBounds(replicates), this.percentiles);
    if (difference) return jackknifeInterval(value, [{ values: leftOut, clusters }], this.unit);
    return statedInterval(
      bcaBounds({ value, replicates, leftOut, clusters }),
      `BCa of ${this.rows.length} resamples by ${this.unit}`,
    );
  }

  private get unit(): string {
    return this.counts.cluster === 'group' ? 'question' : 'trace';
  }

  private get percentiles(): string {
    return `percentiles of ${this.rows.length} resamples by ${this.unit}`;
  }

  /** The counts without each cluster. */
  leftOut(): readonly Row[] {
    return (this.leftOutRows ??= this.counts.clusters.leaveOneOut(this.counts.totals));
  }

  private sizes(columns: readonly number[]): Float64Array {
    const size = sumOf(columns);
    const { clusters } = this.counts;
    return Float64Array.from({ length: clusters.size }, (_, g) => size(clusters.row(g)));
  }
}

/** One array for each function, with its value on each row. */
export function columnsOf(rows: readonly Row[], f: RowFunctions, count: number): Float64Array[] {
  const columns = Array.from({ length: count }, () => new Float64Array(rows.length));
  const values = new Float64Array(count);
  for (let r = 0; r < rows.length; r++) {
    f(rows[r]!, values);
    for (let i = 0; i < count; i++) columns[i]![r] = values[i]!;
  }
  return columns;
}

export function sumOf(columns: readonly number[]): RowFunction {
  return (row) => {
    let sum = 0;
    for (let i = 0; i < columns.length; i++) sum += row[columns[i]!]!;
    return sum;
  };
}

function countPositive(sizes: Float64Array): number {
  let count = 0;
  for (const size of sizes) if (size > 0) count++;
  return count;
}

/** Numbers of an estimate; null for what is not finite. */
export function shown(
  value: number,
  bounds: Bounds | null | undefined,
): { value: number | null; low: number | null; high: number | null } {
  if (!Number.isFinite(value)) return { value: null, low: null, high: null };
  return { value, low: bounds?.[0] ?? null, high: bounds?.[1] ?? null };
}
