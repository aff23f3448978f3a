/** Estimates with their intervals from the counts of one table. */
import { DEFAULT_SEED } from '../../experiment/seed';
import { waldInterval, wilsonInterval } from '../../model/intervals';
import { COLUMN, type Row } from './columns';
import type { TraceCounts } from './count-traces';
import { bcaBounds, type Bounds, effectiveClusters, percentileBounds } from './interval';
import { resampleRows } from './resample';

/**
 * - `cluster-bootstrap`: whole questions are resampled, BCa points (see interval.ts).
 * - `wilson`, `wald`: of shares, as if every attempt were independent; what is not a share is resampled.
 * - `paper`: percentiles of 100 resamples of single traces (Appendix E). Counts must have traces as clusters.
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
  /** How the interval was found, as a phrase. */
  readonly method: string;
}

/** Name and symbol of an estimate. */
export type Label = readonly [name: string, symbol: string];

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
    {
      interval = 'cluster-bootstrap',
      resamples = DEFAULT_RESAMPLES,
      seed = DEFAULT_SEED,
    }: BootstrapOptions = {},
  ) {
    this.method = interval;
    this.seed = seed;
    this.rows = resampleRows(counts.clusters, seed, interval === 'paper' ? PAPER_RESAMPLES : resamples);
  }

  /** The sum of columns `part` over that of `whole`, which must hold them. */
  share([name, symbol]: Label, part: readonly number[], whole: readonly number[]): Estimate {
    const sumPart = sumOf(part);
    const sumWhole = sumOf(whole);
    const share: RowFunction = (row) => sumPart(row) / sumWhole(row);
    const sizes = this.sizes(whole);
    const n = sumWhole(this.counts.totals);
    const value = share(this.counts.totals);
    const found = n === 0 ? undefined : this.shareBounds(value, n, share, effectiveClusters(sizes));
    return {
      name,
      symbol,
      ...shown(value, found?.bounds),
      n,
      clusters: countPositive(sizes),
      method: found?.method ?? NONE,
    };
  }

  /**
   * Any function of the summed counts.
   *
   * @param size columns that say how much of it each cluster has; traces if not given.
   */
  statistic(label: Label, f: RowFunction, size?: readonly number[]): Estimate {
    const write: RowFunctions = (row, values) => (values[0] = f(row));
    return this.statistics([label], write, size && [size])[0]!;
  }

  /**
   * Several functions of the summed counts, one estimate for each label.
   *
   * @param f writes as many values as there are labels. @param sizes as in `statistic`, one entry for each label.
   */
  statistics(
    labels: readonly Label[],
    f: RowFunctions,
    sizes: readonly (readonly number[])[] = labels.map(() => [COLUMN.traces]),
  ): Estimate[] {
    const { totals } = this.counts;
    const values = new Float64Array(labels.length);
    f(totals, values);
    const replicates = columnsOf(this.rows, f, labels.length);
    const leftOut = this.method === 'paper' ? undefined : columnsOf(this.leftOut(), f, labels.length);
    return labels.map(([name, symbol], i) => {
      const value = values[i]!;
      const weights = this.sizes(sizes[i]!);
      const bounds = Number.isFinite(value)
        ? this.boundsOf(value, replicates[i]!, leftOut?.[i], effectiveClusters(weights))
        : null;
      return {
        name,
        symbol,
        ...shown(value, bounds),
        n: sumOf(sizes[i]!)(totals),
        clusters: countPositive(weights),
        method: bounds === null ? NONE : this.resampledMethod,
      };
    });
  }

  private get resampledMethod(): string {
    const { cluster } = this.counts;
    if (this.method === 'paper') return `percentiles of ${this.rows.length} resamples by ${cluster}`;
    return `BCa of ${this.rows.length} resamples by ${cluster === 'group' ? 'question' : 'trace'}`;
  }

  private shareBounds(
    value: number,
    n: number,
    share: RowFunction,
    clusters: number,
  ): { bounds: Bounds; method: string } {
    if (this.method === 'wilson') return { bounds: wilsonInterval(value, n), method: 'Wilson' };
    if (this.method === 'wald') return { bounds: waldInterval(value, n), method: 'Wald' };
    // Resamples of a share that is 0 or 1 are all alike, and those of one cluster too.
    const bounds =
      (value > 0 && value < 1) || this.method === 'paper'
        ? this.resampledBounds(value, share, clusters)
        : null;
    if (bounds !== null) return { bounds, method: this.resampledMethod };
    return {
      bounds: wilsonInterval(value, clusters),
      method: `Wilson of ${clusters.toFixed(1)} effective clusters, as resamples do not vary`,
    };
  }

  private resampledBounds(value: number, f: RowFunction, clusters: number): Bounds | null {
    const leftOut = this.method === 'paper' ? undefined : Float64Array.from(this.leftOut(), f);
    return this.boundsOf(value, Float64Array.from(this.rows, f), leftOut, clusters);
  }

  /** @param leftOut undefined for the paper's method, which has no use for it. */
  private boundsOf(
    value: number,
    replicates: Float64Array,
    leftOut: Float64Array | undefined,
    clusters: number,
  ): Bounds | null {
    return leftOut === undefined
      ? percentileBounds(replicates)
      : bcaBounds({ value, replicates, leftOut, clusters });
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

const NONE = 'none: too little data';

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
