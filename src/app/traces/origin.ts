/** Where the numbers of the page of traces come from, and its calibration as a file. */
import { DEFAULT_SEED } from '../../experiment/seed';
import { calibrationFile } from '../../report/calibration-file';
import { DEFAULT_RESAMPLES } from '../../traces/estimate/bootstrap';
import { linkTo, type Origin } from '../evidence/origin';
import { calibrateCommandOf } from './calibrate-command';
import type { TracesQuestion, TracesState } from './traces-study';

/** The link opens the page; files of the user cannot be linked to. */
export function tracesOrigin(asked: TracesQuestion): Origin {
  return {
    experiment: null,
    seed: DEFAULT_SEED,
    engines: null,
    command: calibrateCommandOf(asked),
    link: linkTo(null, '#/traces'),
  };
}

export function calibrationOf(state: TracesState, { interval, censoring }: TracesQuestion): object {
  const { files, otherFiles, rules, front, classes, comparison } = state;
  return calibrationFile(
    {
      question: { rule: front, interval, censoring, resamples: DEFAULT_RESAMPLES, seed: DEFAULT_SEED },
      files,
      rules: [...rules].map(([rule, calibration]) => ({ rule, calibration })),
      classes,
      ...(comparison !== null &&
        otherFiles !== null && { comparison: { files: otherFiles, result: comparison } }),
    },
    __APP_VERSION__,
  );
}
