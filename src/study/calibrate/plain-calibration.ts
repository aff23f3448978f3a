/** A calibration as plain data: what goes into a file, and from a worker to its page. */
import type { LengthPmf } from '../../model/lengths';
import type { Calibration } from '../../traces/estimate/calibrate';
import type { LargestTrace } from '../../traces/estimate/count-traces';

export interface PlainCalibration extends Omit<Calibration, 'counts' | 'summary' | 'mixture'> {
  /** Sums by name, and how many questions there are. */
  readonly counts: Calibration['summary'] & { readonly questions: number };
  /** Traces by number of attempts as far as seen: [attempts, traces], in order, up to 4096 attempts. */
  readonly attemptHistogram: readonly (readonly [attempts: number, traces: number])[];
  /** Lengths in tokens of right and of wrong answers; null where none is known. */
  readonly lengths: { readonly correct: LengthPmf | null; readonly wrong: LengthPmf | null };
  /** The traces with the most decisions after a right and after a wrong attempt. */
  readonly largest: { readonly decidedC: LargestTrace; readonly decidedW: LargestTrace };
  readonly mixture: Calibration['mixture'] | null;
}

export function plainCalibration({ counts, summary, mixture, ...rest }: Calibration): PlainCalibration {
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
  };
}
