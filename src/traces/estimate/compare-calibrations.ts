/** Two models on the same task: how much of the difference in accuracy is sampling and how much is deciding. */
import type { TraceTable } from '../trace-table';
import { Bootstrap, type BootstrapOptions, type Estimate, type Label, shown } from './bootstrap';
import { chancesOf, observedAccuracy, withoutRounding } from './chances';
import { COLUMN, type Row } from './columns';
import { type CountOptions, countTraces, type TraceCounts } from './count-traces';
import { effectiveClusters, noInterval } from './interval';
import { jackknifeInterval } from './jackknife';
import { type Pairing, pairingOf, type QuestionPair, sharedQuestions } from './pairing';
import { accuracyOf, type Cap, NO_CAP } from './plain-model';
import { shapley } from './shapley';

export interface ComparisonOptions
  extends Pick<CountOptions, 'censoring'>, Pick<BootstrapOptions, 'resamples' | 'seed'> {
  /** Which p_s the prediction takes; of first attempts if not given, as in the paper. */
  readonly pS?: 'first' | 'pooled';
  readonly cap?: Cap;
}

/** Differences are the first model's minus the second's. */
export interface Comparison {
  /** Undefined for all classes together. */
  readonly className: string | undefined;
  readonly resampling: Pairing['resampling'];
  readonly pairing: Omit<Pairing, 'resampling'>;
  /** p_s of first attempts or of all, as the prediction takes it, p_d|C and p_d|W of either model. */
  readonly chances: Readonly<Record<'pS' | 'pDC' | 'pDW', readonly [Estimate, Estimate]>>;
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

type Levels = Readonly<Record<'pS' | 'pDC' | 'pDW' | 'observed' | 'predicted', Estimate>>;
type Columns = readonly number[];
const { firstRight, first, right, wrong, stopC, resC, stopW, resW, finalRight, traces } = COLUMN;

function compareClass(
  tableA: TraceTable,
  tableB: TraceTable,
  { pS = 'first', cap = NO_CAP, censoring = 'keep', ...bootstrap }: ComparisonOptions,
  className: string | undefined,
): Comparison {
  const choice: CountOptions = { censoring, ...(className === undefined ? {} : { className }) };
  const { A, B, pairing } = countBoth(tableA, tableB, choice);
  const { resampling, ...rest } = pairing;
  const predicted = (row: Row): number => accuracyOf(chancesOf(row, pS), cap);
  const levels = (counts: TraceCounts, model: string, index: string): Levels => {
    const resampled = new Bootstrap(counts, bootstrap);
    const share = (name: string, symbol: string, part: Columns, whole: Columns): Estimate =>
      resampled.share([`${name}, ${model} model`, `${symbol}${index}`], part, whole);
    const [part, whole] = pS === 'first' ? [[firstRight], [first]] : [[right], [right, wrong]];
    return {
      pS: share('P(right)', 'p_s', part, whole),
      pDC: share('P(STOP | right)', 'p_d|C', [stopC], [stopC, resC]),
      pDW: share('P(RESAMPLE | wrong)', 'p_d|W', [resW], [stopW, resW]),
      observed: share('Observed accuracy', 'acc', [finalRight], [traces]),
      predicted: resampled.statistic(
        { name: `Predicted accuracy, ${model} model`, symbol: `J${index}` },
        predicted,
      ),
    };
  };
  const both = [levels(A, 'first', '₁'), levels(B, 'second', '₂')] as const;
  const ofBoth = (level: keyof Levels): readonly [Estimate, Estimate] => [both[0][level], both[1][level]];
  const difference = (name: string, symbol: string, f: (a: Row, b: Row) => number): Estimate =>
    differenceOf([name, symbol], f, A, B, resampling);
  const part = (index: 0 | 1 | 2) => (a: Row, b: Row) => {
    const [from, to] = [chancesOf(b, pS), chancesOf(a, pS)];
    const accuracy = ([p, x, y]: readonly [number, number, number]): number =>
      accuracyOf({ p, a: x, b: y }, cap);
    return shapley(accuracy, [from.p, from.a, from.b], [to.p, to.a, to.b])[index];
  };
  return {
    className,
    resampling,
    pairing: rest,
    chances: { pS: ofBoth('pS'), pDC: ofBoth('pDC'), pDW: ofBoth('pDW') },
    observed: ofBoth('observed'),
    predicted: ofBoth('predicted'),
    observedDifference: difference(
      'Observed difference',
      'acc₁ − acc₂',
      (a, b) => observedAccuracy(a) - observedAccuracy(b),
    ),
    predictedDifference: difference('Predicted difference', 'J₁ − J₂', (a, b) => predicted(a) - predicted(b)),
    parts: {
      pS: difference('Sampling', 'p_s', part(0)),
      pDC: difference('Stopping when right', 'p_d|C', part(1)),
      pDW: difference('Resampling when wrong', 'p_d|W', part(2)),
    },
    residual: difference('Not explained by the model', '(acc₁ − acc₂) − (J₁ − J₂)', (a, b) =>
      withoutRounding(observedAccuracy(a) - observedAccuracy(b) - (predicted(a) - predicted(b))),
    ),
  };
}

/** The counts of both, of the shared questions alone where these are compared in pairs. */
function countBoth(
  first: TraceTable,
  second: TraceTable,
  choice: CountOptions,
): { A: TraceCounts; B: TraceCounts; pairing: Pairing } {
  const A = countTraces(first, choice);
  const B = countTraces(second, choice);
  const pairs = sharedQuestions(first, A, second, B);
  const pairing = pairingOf(pairs.length, A.groups.size, B.groups.size);
  if (pairing.resampling === 'independent') return { A, B, pairing };
  const only = (side: 0 | 1, pair: readonly QuestionPair[]): CountOptions => ({
    ...choice,
    clusterOfGroup: new Map(pair.map((groups, index) => [groups[side], index])),
  });
  // Pairs are numbered in the order of the first table, which is that of its rows if it has no other questions.
  return {
    A: pairing.leftOut[0] === 0 ? A : countTraces(first, only(0, pairs)),
    B: countTraces(second, only(1, pairs)),
    pairing,
  };
}

function differenceOf(
  [name, symbol]: Label,
  f: (a: Row, b: Row) => number,
  A: TraceCounts,
  B: TraceCounts,
  resampling: Pairing['resampling'],
): Estimate {
  const value = f(A.totals, B.totals);
  const withoutA = A.clusters.leaveOneOut(A.totals);
  const withoutB = B.clusters.leaveOneOut(B.totals);
  const [clustersA, clustersB] = [traceClusters(A), traceClusters(B)];
  const paired = resampling === 'paired';
  const sets = paired
    ? [
        {
          values: withoutA.map((row, g) => f(row, withoutB[g]!)),
          clusters: Math.min(clustersA, clustersB),
        },
      ]
    : [
        { values: withoutA.map((row) => f(row, B.totals)), clusters: clustersA },
        { values: withoutB.map((row) => f(A.totals, row)), clusters: clustersB },
      ];
  const { bounds, method } = Number.isFinite(value)
    ? jackknifeInterval(value, sets, paired ? 'pair of questions' : 'question')
    : noInterval();
  return {
    name,
    symbol,
    ...shown(value, bounds),
    n: A.totals[COLUMN.traces]! + B.totals[COLUMN.traces]!,
    clusters: paired ? A.clusters.size : A.clusters.size + B.clusters.size,
    method,
  };
}

function traceClusters({ clusters }: TraceCounts): number {
  return effectiveClusters(Array.from({ length: clusters.size }, (_, g) => clusters.row(g)[COLUMN.traces]!));
}
