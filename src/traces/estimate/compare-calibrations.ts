/** Two models on the same task: how much of the difference in accuracy is sampling and how much is deciding. */
import { DEFAULT_SEED } from '../../experiment/seed';
import type { TraceTable } from '../trace-table';
import { DEFAULT_RESAMPLES, type Estimate, type Label, shown } from './bootstrap';
import { COLUMN, type Row } from './columns';
import { type CountOptions, countTraces, type TraceCounts } from './count-traces';
import { bcaBounds, effectiveClusters } from './interval';
import { accuracyOf, type Cap, NO_CAP } from './plain-model';
import { chancesOf } from './predictions';
import { resampleRows } from './resample';
import { shapley } from './shapley';

export interface ComparisonOptions extends Pick<CountOptions, 'censoring'> {
  /** Which p_s the prediction takes; of first attempts if not given, as in the paper. */
  readonly pS?: 'first' | 'pooled';
  readonly cap?: Cap;
  readonly resamples?: number;
  readonly seed?: string;
}

/** Differences are the first model's minus the second's. */
export interface Comparison {
  /** Undefined for all classes together. */
  readonly className: string | undefined;
  /** `paired`: both answered the same questions, and a resample draws the same ones for both. */
  readonly resampling: 'paired' | 'independent';
  readonly observed: readonly [Estimate, Estimate];
  readonly predicted: readonly [Estimate, Estimate];
  readonly observedDifference: Estimate;
  readonly predictedDifference: Estimate;
  /** Parts of the predicted difference; they add up to it. */
  readonly parts: { readonly pS: Estimate; readonly pDC: Estimate; readonly pDW: Estimate };
  /** Observed minus predicted difference: what the model does not explain. */
  readonly residual: Estimate;
}

export interface CalibrationComparison {
  readonly overall: Comparison;
  /** Classes that both tables have, in the order of the first. */
  readonly byClass: readonly Comparison[];
}

export function compareCalibrations(
  first: TraceTable,
  second: TraceTable,
  options: ComparisonOptions = {},
): CalibrationComparison {
  const classes = first.classes.filter((name) => second.classes.includes(name));
  return {
    overall: compareClass(first, second, options, undefined),
    byClass: classes.map((name) => compareClass(first, second, options, name)),
  };
}

function compareClass(
  first: TraceTable,
  second: TraceTable,
  {
    pS = 'first',
    cap = NO_CAP,
    resamples = DEFAULT_RESAMPLES,
    seed = DEFAULT_SEED,
    censoring = 'keep',
  }: ComparisonOptions,
  className: string | undefined,
): Comparison {
  const choice: CountOptions = { censoring, ...(className === undefined ? {} : { className }) };
  const A = countTraces(first, choice);
  const apart = countTraces(second, choice);
  const paired = sameNames(A.groupNames, apart.groupNames);
  const B = paired ? countTraces(second, { ...choice, alignTo: A }) : apart;
  const resampled = new PairedResamples(A, B, paired, seed, resamples);
  const observed = (row: Row): number => row[COLUMN.finalRight]! / row[COLUMN.traces]!;
  const predicted = (row: Row): number => accuracyOf(chancesOf(row, pS), cap);
  const part = (index: 0 | 1 | 2) => (a: Row, b: Row) => {
    const [from, to] = [chancesOf(b, pS), chancesOf(a, pS)];
    const accuracy = ([p, x, y]: readonly [number, number, number]): number =>
      accuracyOf({ p, a: x, b: y }, cap);
    return shapley(accuracy, [from.p, from.a, from.b], [to.p, to.a, to.b])[index];
  };
  const of = (name: string, symbol: string, f: (a: Row, b: Row) => number): Estimate =>
    resampled.estimate([name, symbol], f);
  return {
    className,
    resampling: paired ? 'paired' : 'independent',
    observed: [
      of('Observed accuracy, first model', 'acc₁', (a) => observed(a)),
      of('Observed accuracy, second model', 'acc₂', (_, b) => observed(b)),
    ],
    predicted: [
      of('Predicted accuracy, first model', 'J₁', (a) => predicted(a)),
      of('Predicted accuracy, second model', 'J₂', (_, b) => predicted(b)),
    ],
    observedDifference: of('Observed difference', 'acc₁ − acc₂', (a, b) => observed(a) - observed(b)),
    predictedDifference: of('Predicted difference', 'J₁ − J₂', (a, b) => predicted(a) - predicted(b)),
    parts: {
      pS: of('Sampling', 'p_s', part(0)),
      pDC: of('Stopping when right', 'p_d|C', part(1)),
      pDW: of('Resampling when wrong', 'p_d|W', part(2)),
    },
    residual: of(
      'Not explained by the model',
      '(acc₁ − acc₂) − (J₁ − J₂)',
      (a, b) => observed(a) - observed(b) - (predicted(a) - predicted(b)),
    ),
  };
}

function sameNames(x: readonly string[], y: readonly string[]): boolean {
  if (x.length !== y.length) return false;
  const names = new Set(x);
  return y.every((name) => names.has(name));
}

class PairedResamples {
  private readonly rows: readonly (readonly [Row, Row])[];
  private readonly leftOut: readonly (readonly [Row, Row])[];
  private readonly clusters: number;

  constructor(
    private readonly A: TraceCounts,
    private readonly B: TraceCounts,
    private readonly paired: boolean,
    seed: string,
    resamples: number,
  ) {
    const rowsB = resampleRows(B.clusters, seed, resamples, paired ? 'resamples' : 'other-resamples');
    this.rows = resampleRows(A.clusters, seed, resamples).map((row, i) => [row, rowsB[i]!]);
    const withoutA = A.clusters.leaveOneOut(A.totals);
    const withoutB = B.clusters.leaveOneOut(B.totals);
    this.leftOut = paired
      ? withoutA.map((row, i) => [row, withoutB[i]!])
      : [
          ...withoutA.map((row) => [row, B.totals] as const),
          ...withoutB.map((row) => [A.totals, row] as const),
        ];
    this.clusters = Math.min(traceClusters(A), traceClusters(B));
  }

  estimate([name, symbol]: Label, f: (a: Row, b: Row) => number): Estimate {
    const { A, B, rows, leftOut, clusters } = this;
    const value = f(A.totals, B.totals);
    const bounds = Number.isFinite(value)
      ? bcaBounds({
          value,
          replicates: rows.map(([a, b]) => f(a, b)),
          leftOut: leftOut.map(([a, b]) => f(a, b)),
          clusters,
        })
      : null;
    return {
      name,
      symbol,
      ...shown(value, bounds),
      n: A.totals[COLUMN.traces]! + B.totals[COLUMN.traces]!,
      clusters: this.paired ? A.clusters.size : A.clusters.size + B.clusters.size,
      method:
        bounds === null
          ? 'none: too little data'
          : `BCa of ${rows.length} ${this.paired ? 'paired' : 'independent'} resamples by question`,
    };
  }
}

function traceClusters({ clusters }: TraceCounts): number {
  return effectiveClusters(Array.from({ length: clusters.size }, (_, g) => clusters.row(g)[COLUMN.traces]!));
}
