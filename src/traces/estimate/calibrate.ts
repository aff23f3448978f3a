/** The whole of section 4.2 for one table: estimates, predictions, tests, persistence, and what to beware of. */
import { constantLength, type LengthPmf } from '../../model/lengths';
import { MAX_LOGIT } from '../../model/policy';
import type { Process } from '../../model/process';
import type { TraceTable } from '../trace-table';
import { type BetaMixture, fitBetaMixture, mixtureCounts } from './beta-mixture';
import { Bootstrap, type BootstrapOptions } from './bootstrap';
import { type ColumnName, COLUMN } from './columns';
import { type CountOptions, countTraces, type TraceCounts } from './count-traces';
import { estimateAll, type TraceEstimates } from './estimates';
import { type HeldOutPrediction, heldOutPredictions } from './held-out-predictions';
import { attemptCounts } from './misfit/attempt-counts';
import { MISFIT_TESTS, type MisfitTest } from './misfit/misfit-test';
import { processTests } from './misfit/process-tests';
import { heterogeneityTest, withinQuestionsTest } from './misfit/question-tests';
import { type Cap, type Chances, logit, processOf } from './plain-model';
import { type IdentityCheck, pooledIdentity } from './pooled-identity';
import {
  chancesOf,
  estimatePersistence,
  firstAttempts,
  type PersistenceEstimates,
  type Prediction,
  predictions,
} from './predictions';
import { estimateWarnings, type EstimateWarning } from './warnings';

export interface CalibrationOptions extends BootstrapOptions, Pick<CountOptions, 'censoring' | 'className'> {
  /** What ended the traces that did not stop, for predictions; no cap if not given. */
  readonly cap?: Cap;
  /** Draws behind the p-values; 1999 if not given. */
  readonly draws?: number;
}

export interface Calibration {
  readonly counts: TraceCounts;
  /** The summed counts by name. */
  readonly summary: Readonly<Record<ColumnName, number>>;
  readonly estimates: TraceEstimates;
  readonly predictions: readonly Prediction[];
  readonly heldOut: readonly HeldOutPrediction[];
  readonly identity: IdentityCheck;
  readonly misfit: readonly MisfitTest[];
  readonly persistence: PersistenceEstimates & {
    /** Of the likelihood ratio against the plain model, by draws from that; null without a RESAMPLE. */
    readonly pValue: number | null;
  };
  /** Fitted to first attempts; undefined where no question has two. */
  readonly mixture: BetaMixture | undefined;
  readonly warnings: readonly EstimateWarning[];
}

/** @throws RangeError if the class is not in the table. */
export function calibrate(table: TraceTable, options: CalibrationOptions = {}): Calibration {
  const counts = countTraces(table, {
    ...(options.censoring === undefined ? {} : { censoring: options.censoring }),
    ...(options.className === undefined ? {} : { className: options.className }),
    cluster: options.interval === 'paper' ? 'trace' : 'group',
  });
  const bootstrap = new Bootstrap(counts, options);
  const { groups, totals } = counts;
  const mixture = fitBetaMixture(mixtureCounts(firstAttempts(groups)));
  const repeats = { wrongKnown: totals[COLUMN.wrongKnown]!, wrongSame: totals[COLUMN.wrongSame]! };
  const { seed } = bootstrap;
  const { tests, persistencePValue } = processTests(attemptCounts(totals), repeats, seed, options.draws);
  const all = [
    ...tests,
    heterogeneityTest(groups, mixture, seed, options.draws),
    withinQuestionsTest(groups, seed, options.draws),
  ];
  return {
    counts,
    summary: Object.fromEntries(
      Object.entries(COLUMN).map(([name, column]) => [name, totals[column]!]),
    ) as Record<ColumnName, number>,
    estimates: estimateAll(bootstrap),
    predictions: predictions(bootstrap, mixture, options.cap),
    heldOut: heldOutPredictions(bootstrap),
    identity: pooledIdentity(counts),
    misfit: MISFIT_TESTS.map((id) => all.find((test) => test.id === id)!),
    persistence: { ...estimatePersistence(bootstrap), pValue: persistencePValue },
    mixture,
    warnings: estimateWarnings(counts),
  };
}

/** The calibrated chances; NaN where nothing was seen. */
export function calibratedChances({ counts }: Calibration, pS: 'first' | 'pooled' = 'first'): Chances {
  return chancesOf(counts.totals, pS);
}

/** For both, where no length is known. */
const UNKNOWN_LENGTH = constantLength(1);

/**
 * The calibrated policy as a process for the other pages: lengths as they were seen. Chances of 0 and 1 get the largest
 * logit that the lab takes, and a chance that nothing was seen of is ½.
 */
export function calibratedProcess(
  calibration: Calibration,
  cap: Cap,
  pS: 'first' | 'pooled' = 'first',
): Process {
  const { p, a, b } = calibratedChances(calibration, pS);
  const within = (chance: number): number => {
    if (Number.isNaN(chance)) return 0;
    return Math.min(MAX_LOGIT, Math.max(-MAX_LOGIT, logit(chance)));
  };
  const { correct, wrong } = calibration.counts.lengths;
  const length = (pmf: LengthPmf | undefined, other: LengthPmf | undefined): LengthPmf =>
    pmf ?? other ?? UNKNOWN_LENGTH;
  const process = processOf({ p, a, b }, cap, {
    correct: length(correct.lengthPmf(), wrong.lengthPmf()),
    wrong: length(wrong.lengthPmf(), correct.lengthPmf()),
  });
  return { ...process, policy: { thetaS: within(p), thetaDC: within(a), thetaDW: within(b) } };
}
