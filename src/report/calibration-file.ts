/** A calibration as a file: everything that the page shows, with the rule's name beside every number it made. */
import type { CalibrationComparison } from '../traces/estimate/compare-calibrations';
import type { Calibration } from '../traces/estimate/calibrate';
import type { ClassCalibration, RuleCalibration } from '../study/calibrate/calibrate-reading';
import type { FileReading, RuleName } from '../study/calibrate/read-logs';

export const CALIBRATION_VERSION = 1;

/** What was asked, so that the numbers can be made again. */
export interface CalibrationQuestion {
  readonly rule: RuleName;
  readonly interval: string;
  readonly resamples: number;
  readonly seed: string;
  readonly censoring: string;
}

export interface CalibrationDocument {
  readonly question: CalibrationQuestion;
  readonly files: readonly FileReading[];
  readonly rules: readonly RuleCalibration[];
  readonly classes: readonly ClassCalibration[];
  readonly comparison?: {
    readonly files: readonly FileReading[];
    readonly result: CalibrationComparison;
  };
}

/** A plain object for JSON; estimates that the data do not have are null. */
export function calibrationFile(document: CalibrationDocument, lab: string): object {
  const { question, files, rules, classes, comparison } = document;
  return {
    format: 'ds-lab calibration',
    version: CALIBRATION_VERSION,
    provenance: { lab, source: 'the user’s traces', ...question, coverage: 0.95 },
    files,
    rules: rules.map(({ rule, calibration }) => ({ rule, ...calibrationFields(calibration) })),
    classes: classes.map(({ className, calibration }) => ({
      className,
      rule: question.rule,
      ...calibrationFields(calibration),
    })),
    ...(comparison && { comparison: { rule: question.rule, files: comparison.files, ...comparison.result } }),
  };
}

function calibrationFields(calibration: Calibration): object {
  const { summary, counts, estimates, predictions, identity, misfit, persistence, mixture, warnings } =
    calibration;
  return {
    counts: { ...summary, questions: counts.groups.size },
    estimates,
    predictions,
    selfCheck: identity,
    misfit,
    persistence,
    mixture: mixture ?? null,
    lengths: { correct: tokens(calibration, 'correct'), wrong: tokens(calibration, 'wrong') },
    warnings,
  };
}

/** Probability of each length in tokens, as `model.lengths` of an experiment takes it; null where none is known. */
function tokens({ counts }: Calibration, which: 'correct' | 'wrong'): object | null {
  const pmf = counts.lengths[which].lengthPmf();
  if (pmf === undefined) return null;
  const entries = Array.from(
    pmf.probabilities,
    (probability, i) => [String(pmf.min + i), probability] as const,
  );
  return { kind: 'explicit', pmf: Object.fromEntries(entries.filter(([, probability]) => probability > 0)) };
}
