/** Where the numbers of the page of traces come from, and its calibration as a file. */
import { DEFAULT_SEED } from '../../experiment/seed';
import { calibrationFile } from '../../report/calibration-file';
import { DEFAULT_RESAMPLES, PAPER_RESAMPLES } from '../../traces/estimate/bootstrap';
import { linkTo, type Origin } from '../evidence/origin';
import { calibrateCommandOf } from './calibrate-command';
import { FIRST_QUESTION, requestOf, type TracesQuestion, type TracesState } from './traces-study';

/** Files of the user cannot be linked to. */
export function tracesOrigin(asked: TracesQuestion): Origin {
  return {
    experiment: null,
    seed: DEFAULT_SEED,
    engines: null,
    command: calibrateCommandOf(asked),
    link: isExample(asked) ? linkTo(null, '#/traces') : null,
  };
}

/** True of what the page opens with: how the example is read does not stand in an address. */
function isExample(asked: TracesQuestion): boolean {
  return Object.entries(FIRST_QUESTION).every(
    ([key, value]) => JSON.stringify(asked[key as keyof TracesQuestion]) === JSON.stringify(value),
  );
}

export function calibrationOf(state: TracesState, asked: TracesQuestion): object {
  const { files, otherFiles, rules, front, classes, comparison } = state;
  const { interval, censoring, read, readOthers, split } = requestOf(asked);
  return calibrationFile(
    {
      question: {
        rule: front,
        interval,
        censoring,
        resamples: interval === 'paper' ? PAPER_RESAMPLES : DEFAULT_RESAMPLES,
        seed: DEFAULT_SEED,
        read,
        split,
      },
      files,
      rules: [...rules].map(([rule, calibration]) => ({ rule, calibration })),
      classes,
      ...(otherFiles !== null && {
        comparison: { files: otherFiles, read: readOthers, result: comparison },
      }),
    },
    __APP_VERSION__,
  );
}
