/** A calibration as plain data: what goes into a file, and from a worker to its page. */
import type { LengthPmf } from '../../model/lengths';
import type { Calibration, Estimation, ModelTests } from '../../traces/estimate/calibrate';
import type { LargestTrace } from '../../traces/estimate/count-traces';
import type { MisfitTest } from '../../traces/estimate/misfit/misfit-test';
import type { PersistenceEstimates } from '../../traces/estimate/predictions';

export interface PlainCalibration extends Omit<Estimation, 'counts' | 'summary' | 'mixture' | 'persistence'> {
  /** Sums by name, and how many questions there are. */
  readonly counts: Estimation['summary'] & { readonly questions: number };
  /** Traces by number of attempts as far as seen: [attempts, traces], in order, up to 4096 attempts. */
  readonly attemptHistogram: readonly (readonly [attempts: number, traces: number])[];
  /** Lengths in tokens of right and of wrong answers; null where none is known. */
  readonly lengths: { readonly correct: LengthPmf | null; readonly wrong: LengthPmf | null };
  /** The traces with the most decisions after a right and after a wrong attempt. */
  readonly largest: { readonly decidedC: LargestTrace; readonly decidedW: LargestTrace };
  readonly mixture: Estimation['mixture'] | null;
  /** Empty as long as their p-values are not drawn. */
  readonly misfit: readonly MisfitTest[];
  readonly persistence: PersistenceEstimates & {
    /** Of the likelihood ratio against the plain model, by draws from that; null without a RESAMPLE, and as `misfit`. */
    readonly pValue: number | null;
  };
}

export function plainCalibration(calibration: Calibration): PlainCalibration {
  const { misfit, persistencePValue, ...estimation } = calibration;
  return withTests(plainEstimates(estimation), { misfit, persistencePValue });
}

/** Without the tests, for who shows numbers before. */
export function plainEstimates({
  counts,
  summary,
  mixture,
  persistence,
  ...rest
}: Estimation): PlainCalibration {
  const { groups, lengths, largest, attempts } = counts;
  return {
    ...rest,
    counts: { ...summary, questions: groups.size },
    attemptHistogram: [...attempts.counts.entries()].filter(([, traces]) => traces > 0),
    lengths: {
      correct: lengths.correct.lengthPmf() ?? null,
      wrong: lengths.wrong.lengthPmf() ?? null,
    },
    largest,
    mixture: mixture ?? null,
    misfit: [],
    persistence: { ...persistence, pValue: null },
  };
}

export function withTests(calibration: PlainCalibration, tests: ModelTests): PlainCalibration {
  const { misfit, persistencePValue: pValue } = tests;
  return { ...calibration, misfit, persistence: { ...calibration.persistence, pValue } };
}
