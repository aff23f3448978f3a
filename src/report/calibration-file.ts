/** A calibration as a file: everything that the page shows, with the rule's name beside every number it made. */
import { stamp } from '../experiment/file-formats';
import { type IntervalMethod, resamplesOf } from '../traces/estimate/bootstrap';
import type { CalibrationComparison } from '../traces/estimate/compare-calibrations';
import type { ClassCalibration, RuleCalibration } from '../study/calibrate/calibrate-reading';
import type { PlainCalibration } from '../study/calibrate/plain-calibration';
import type { FileReading, RuleName } from '../study/calibrate/read-logs';
import type { LengthPmf } from '../model/lengths';
import type { ReadOptions } from '../traces/read/read-options';
import type { SplitOptions } from '../traces/split/options';

/** What was asked, so that the numbers can be made again. */
export interface CalibrationQuestion {
  readonly rule: RuleName;
  readonly interval: IntervalMethod;
  /** As asked for; the paper's method takes its own number. */
  readonly resamples: number;
  readonly seed: string;
  readonly censoring: string;
  /** How the logs were read, where it was said; the rest was detected, and stands among the notes of the files. */
  readonly read: Omit<ReadOptions, 'signal'>;
  /** What counted as an answer and as the announcement of a revision; not given: the usual. */
  readonly split: SplitOptions;
}

export interface CalibrationDocument {
  readonly question: CalibrationQuestion;
  readonly files: readonly FileReading[];
  readonly rules: readonly RuleCalibration[];
  readonly classes: readonly ClassCalibration[];
  readonly comparison?: {
    readonly files: readonly FileReading[];
    readonly read: Omit<ReadOptions, 'signal'>;
    /** Null where the rule has no trace of the other model, or of the first. */
    readonly result: CalibrationComparison | null;
  };
}

/** A plain object for JSON; estimates that the data do not have are null. */
export function calibrationFile(document: CalibrationDocument, lab: string): object {
  const { question, files, rules, classes, comparison } = document;
  return {
    ...stamp('calibration'),
    provenance: {
      lab,
      source: 'the user’s traces',
      ...question,
      resamples: resamplesOf(question.interval, question.resamples),
      coverage: 0.95,
    },
    files,
    rules: rules.map(({ rule, calibration }) => ({ rule, ...calibrationFields(calibration) })),
    classes: classes.map(({ className, calibration }) => ({
      className,
      rule: question.rule,
      ...calibrationFields(calibration),
    })),
    ...(comparison && {
      comparison: {
        rule: question.rule,
        read: comparison.read,
        files: comparison.files,
        ...comparison.result,
      },
    }),
  };
}

/** Lengths as `model.lengths` of an experiment takes them. */
function calibrationFields({ lengths, ...rest }: PlainCalibration): object {
  return { ...rest, lengths: { correct: explicit(lengths.correct), wrong: explicit(lengths.wrong) } };
}

function explicit(pmf: LengthPmf | null): object | null {
  if (pmf === null) return null;
  const entries = Array.from(
    pmf.probabilities,
    (probability, i) => [String(pmf.min + i), probability] as const,
  );
  return { kind: 'explicit', pmf: Object.fromEntries(entries.filter(([, probability]) => probability > 0)) };
}
