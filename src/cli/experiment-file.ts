/** The experiment a command is given. */
import { experimentToFile } from '../experiment/codec';
import type { Experiment } from '../experiment/experiment';
import { parseFieldValue, valueFromText, writeField } from '../experiment/field-values';
import { fieldAt, FIELDS } from '../experiment/fields';
import { parseExperiment, parseExperimentText } from '../experiment/schema';
import { parseSeed, SEED_ALLOWED } from '../experiment/seed';
import { nearestPath, withHint } from '../experiment/unknown-field';
import { axisFromText } from '../experiment/url';
import { InputError, inputIssue, type InputIssue } from '../model/input-error';
import { UsageError } from './exit';
import { readText } from './files';

/** What a command line changes in an experiment. */
export interface Changes {
  /** `PATH=VALUE`, as in a link. */
  readonly set?: readonly string[] | undefined;
  /** `PATH:value,value,…` or `PATH:log,from,to,points`, as in a link; in the place of the file's axes. */
  readonly sweep?: readonly string[] | undefined;
}

/** @throws InputError with every fault, by the path of its field. */
export function withChanges(experiment: Experiment, { set = [], sweep = [] }: Changes): Experiment {
  if (set.length === 0 && sweep.length === 0) return experiment;
  const issues: InputIssue[] = [];
  let changed = experiment;
  for (const text of set) {
    const equals = text.indexOf('=');
    if (equals <= 0) throw new UsageError(`--set must be PATH=VALUE; received "${text}".`);
    const path = text.slice(0, equals).trim();
    const field = fieldAt(path);
    if (field === undefined) {
      const paths = FIELDS.map((known) => known.path);
      issues.push(
        withHint(
          inputIssue('--set', path, 'the path of a field, as in model.policy.thetaS'),
          nearestPath(path, paths),
        ),
      );
      continue;
    }
    const typed = text.slice(equals + 1).trim();
    const value = field.kind === 'text' || field.kind === 'seed' ? typed : valueFromText(typed);
    const parsed = parseFieldValue(field, value, path, issues);
    if (parsed !== undefined) changed = writeField(changed, path, parsed);
  }
  const axes = sweep.map((text, i) => axisFromText(text, `sweep[${i}]`, issues));
  if (issues.length > 0) throw new InputError(issues);
  const file = experimentToFile(changed);
  return parseExperiment(axes.length === 0 ? file : { ...file, sweep: axes });
}

/** @throws InputError whose sentences name the file */
function ofFile(file: string): Experiment {
  const text = readText(file);
  try {
    return parseExperimentText(text);
  } catch (error) {
    if (!(error instanceof InputError)) throw error;
    throw new InputError(error.issues.map((issue) => ({ ...issue, message: `${file}: ${issue.message}` })));
  }
}

/** The experiment of a file, or the standard one without a file; with another seed where one is given. */
export function readExperiment(file: string | undefined, seed: string | undefined): Experiment {
  const experiment = file === undefined ? parseExperiment({ version: 1 }) : ofFile(file);
  if (seed === undefined) return experiment;
  const parsed = parseSeed(seed);
  if (parsed === undefined) throw new UsageError(`--seed must be ${SEED_ALLOWED}; received "${seed}".`);
  return { ...experiment, sampling: { ...experiment.sampling, seed: parsed } };
}
