/**
 * The whole of section 4.2 for one table: estimates, predictions, persistence and what to beware of; and the tests of
 * the model, apart, because their p-values take as long again and nothing else waits for them.
 */
import { DEFAULT_SEED } from '../../experiment/seed';
import type { TraceTable } from '../trace-table';
import { type BetaMixture, fitBetaMixture, mixtureCounts } from './beta-mixture';
import { Bootstrap, type BootstrapOptions } from './bootstrap';
import { type ColumnName, COLUMN } from './columns';
import { type CountOptions, countTraces, type TraceCounts } from './count-traces';
import { estimateAll, type TraceEstimates } from './estimates';
import { type HeldOutPrediction, heldOutPredictions } from './held-out-predictions';
import { firstAttempts } from './mixture-prediction';
import { attemptCounts } from './misfit/attempt-counts';
import { MISFIT_TESTS, type MisfitTest } from './misfit/misfit-test';
import { processTests } from './misfit/process-tests';
import { heterogeneityTest, withinQuestionsTest } from './misfit/question-tests';
import type { Cap } from './plain-model';
import { type IdentityCheck, pooledIdentity } from './pooled-identity';
import { estimatePersistence, type PersistenceEstimates, type Prediction, predictions } from './predictions';
import { estimateWarnings, type EstimateWarning } from './warnings';

export interface CalibrationOptions extends BootstrapOptions, Pick<CountOptions, 'censoring' | 'className'> {
  /** What ended the traces that did not stop, for predictions; no cap if not given. */
  readonly cap?: Cap;
  /** Draws behind the p-values; 1999 if not given. */
  readonly draws?: number;
}

export interface Estimation {
  readonly counts: TraceCounts;
  /** The summed counts by name. */
  readonly summary: Readonly<Record<ColumnName, number>>;
  readonly estimates: TraceEstimates;
  readonly predictions: readonly Prediction[];
  readonly heldOut: readonly HeldOutPrediction[];
  readonly identity: IdentityCheck;
  readonly persistence: PersistenceEstimates;
  /** Fitted to first attempts; undefined where no question has two. */
  readonly mixture: BetaMixture | undefined;
  readonly warnings: readonly EstimateWarning[];
}

export interface ModelTests {
  readonly misfit: readonly MisfitTest[];
  /** Of the likelihood ratio of persistence against the plain model, by draws from that; null without a RESAMPLE. */
  readonly persistencePValue: number | null;
}

export interface Calibration extends Estimation, ModelTests {}

/** @throws RangeError if the class is not in the table. */
export function calibrate(table: TraceTable, options: CalibrationOptions = {}): Calibration {
  const counts = countsFor(table, options);
  return { ...estimatesOf(counts, options), ...testsOf(counts, options) };
}

/** All but the tests. @throws RangeError if the class is not in the table. */
export function estimateModel(table: TraceTable, options: CalibrationOptions = {}): Estimation {
  return estimatesOf(countsFor(table, options), options);
}

/** The tests that the model can fail. @throws RangeError if the class is not in the table. */
export function testModel(table: TraceTable, options: CalibrationOptions = {}): ModelTests {
  return testsOf(countsFor(table, options), options);
}

function estimatesOf(counts: TraceCounts, options: CalibrationOptions): Estimation {
  const bootstrap = new Bootstrap(counts, options);
  const { groups, totals } = counts;
  const mixture = fitBetaMixture(mixtureCounts(firstAttempts(groups)));
  const estimates = estimateAll(bootstrap);
  return {
    counts,
    summary: Object.fromEntries(
      Object.entries(COLUMN).map(([name, column]) => [name, totals[column]!]),
    ) as Record<ColumnName, number>,
    estimates,
    predictions: predictions(bootstrap, mixture, options.cap),
    heldOut: heldOutPredictions(bootstrap),
    identity: pooledIdentity(counts),
    persistence: estimatePersistence(bootstrap),
    mixture,
    warnings: estimateWarnings(counts, estimates),
  };
}

function testsOf({ groups, totals }: TraceCounts, options: CalibrationOptions): ModelTests {
  const { seed = DEFAULT_SEED, draws } = options;
  const mixture = fitBetaMixture(mixtureCounts(firstAttempts(groups)));
  const repeats = { wrongKnown: totals[COLUMN.wrongKnown]!, wrongSame: totals[COLUMN.wrongSame]! };
  const { tests, persistencePValue } = processTests(attemptCounts(totals), repeats, seed, draws);
  const all = [...tests, heterogeneityTest(groups, mixture, seed, draws), withinQuestionsTest(groups, seed)];
  return { misfit: MISFIT_TESTS.map((id) => all.find((test) => test.id === id)!), persistencePValue };
}

function countsFor(table: TraceTable, options: CalibrationOptions): TraceCounts {
  const { censoring, className, interval } = options;
  return countTraces(table, {
    ...(censoring !== undefined && { censoring }),
    ...(className !== undefined && { className }),
    cluster: interval === 'paper' ? 'trace' : 'group',
  });
}
