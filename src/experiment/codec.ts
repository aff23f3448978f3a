/** An experiment as the shortest file that reads back to it: only what is not standard, in the order of the table. */
import { EXPERIMENT_VERSION, type Axis, type AxisValue, type Experiment } from './experiment';
import { readField, sameValue, shorthand } from './field-values';
import { numericRange } from './field-types';
import { fieldAt, FIELDS } from './fields';

/** An experiment in a file; every field but the version may be absent. */
export type ExperimentFile = Readonly<Record<string, unknown>>;

/** Fields that are not standard, by path, as a file has them. */
export function changedFields(experiment: Experiment): [path: string, value: AxisValue][] {
  return FIELDS.filter(({ kind }) => kind !== 'length').flatMap(({ path, default: standard }) => {
    const value = readField(experiment, path);
    return sameValue(value, standard) ? [] : [[path, shorthand(value)]];
  });
}

/** True where an axis on this field counts in whole numbers without being told. */
export function standardIntegers(path: string): boolean {
  const field = fieldAt(path);
  return field !== undefined && (numericRange(field)?.integer ?? false);
}

/** The axis as a file has it. */
function axisFile(axis: Axis): ExperimentFile {
  if ('values' in axis) return { path: axis.path, values: axis.values };
  const { path, from, to, points, scale, integers } = axis;
  return {
    path,
    from,
    to,
    points,
    ...(scale === 'linear' ? {} : { scale }),
    ...(integers === standardIntegers(path) ? {} : { integers }),
  };
}

/** The file of an experiment; `parseExperiment` of it gives the same experiment. */
export function experimentToFile(experiment: Experiment): ExperimentFile {
  const file: Record<string, unknown> = { version: EXPERIMENT_VERSION };
  for (const [path, value] of changedFields(experiment)) place(file, path.split('.'), value);
  if (experiment.sweep.length > 0) file['sweep'] = experiment.sweep.map(axisFile);
  return file;
}

function place(section: Record<string, unknown>, names: readonly string[], value: unknown): void {
  const [name = '', ...rest] = names;
  if (rest.length === 0) section[name] = value;
  else place((section[name] ??= {}) as Record<string, unknown>, rest, value);
}

/** The same as JSON text. Equal experiments give equal text. */
export function experimentToText(experiment: Experiment): string {
  return `${JSON.stringify(experimentToFile(experiment), null, 2)}\n`;
}
