/** From unknown JSON to an experiment, or every fault of it at once. */
import { describeValue, InputError, inputIssue, type InputIssue } from '../model/input-error';
import { EXPERIMENT_VERSION, type Experiment, type Settings } from './experiment';
import { isRecord, own, parseFieldValue, writeField, type FieldValue } from './field-values';
import { fieldAt, FIELDS } from './fields';
import { formatFault, isOurs, refuseFile } from './file-formats';
import { parseJson } from './json-text';
import { blockIssues, gridIssues } from './limits';
import { parseSweep } from './sweep';
import { unknownFieldIssue } from './unknown-field';
import { upgradeFile } from './upgrade';

/** Fields inside another field are reached through it. */
const LEAVES = FIELDS.filter(
  ({ path }) => !FIELDS.some((outer) => path !== outer.path && path.startsWith(`${outer.path}.`)),
);

/** Names of each object of a file by its path, in the order of files; the file itself has the empty path. */
const SECTIONS = sectionNames();

function sectionNames(): ReadonlyMap<string, readonly string[]> {
  const sections = new Map<string, string[]>([['', ['version']]]);
  for (const { path } of LEAVES) {
    const names = path.split('.');
    names.forEach((name, depth) => {
      const section = names.slice(0, depth).join('.');
      const known = sections.get(section) ?? [];
      if (!known.includes(name)) known.push(name);
      sections.set(section, known);
    });
  }
  sections.get('')!.push('sweep');
  return sections;
}

/**
 * A normalised experiment: every field present, lengths as {correct, wrong}, axes checked value by value.
 * An experiment that is already normalised comes back equal.
 *
 * @throws InputError with every fault, each with its path, the value received and what is allowed.
 */
export function parseExperiment(json: unknown): Experiment {
  if (!isRecord(json)) {
    throw new InputError([inputIssue('', json, `an object with "version": ${EXPERIMENT_VERSION}`)]);
  }
  const issues: InputIssue[] = [];
  const file = upgradeFile(json, issues);
  const values = new Map<string, FieldValue>();
  readSection('', file, values, issues);

  let settings = {} as Settings & Pick<Experiment, 'name' | 'description'>;
  for (const { path, default: standard } of LEAVES) {
    const value = values.get(path);
    settings = writeField(settings, path, value === undefined ? standard : value);
  }
  const fieldsFit = issues.length === 0;
  const sweep = parseSweep(own(file, 'sweep'), issues);
  const grid = { ...settings, sweep };
  issues.push(...gridIssues(grid));
  // A limit across fields says nothing useful about values that stand in for refused ones.
  if (fieldsFit || !issues.some(({ path }) => /^(sampling|objective|sweep)/.test(path)))
    issues.push(...blockIssues(grid));
  if (issues.length > 0) throw new InputError(issues);
  return { version: EXPERIMENT_VERSION, ...grid };
}

/**
 * The same from text: of a file that the lab wrote, the experiment inside it.
 *
 * @throws InputError, for text that is not JSON with the line and column of the first fault; for a file of a newer lab, and
 *   for one without an experiment, with a sentence that says so.
 */
export function parseExperimentText(text: string): Experiment {
  const json = parseJson(text);
  if (!isRecord(json)) return parseExperiment(json);
  if (!isOurs(json)) return parseExperiment(json);
  const fault = formatFault(json);
  if (fault !== null) refuseFile(fault);
  const experiment = own(json, 'experiment');
  if (experiment === undefined)
    refuseFile(`A file of the format ${describeValue(own(json, 'format'))} holds no experiment.`);
  return parseExperiment(experiment);
}

function readSection(
  section: string,
  raw: unknown,
  values: Map<string, FieldValue>,
  issues: InputIssue[],
): void {
  const names = SECTIONS.get(section) ?? [];
  if (!isRecord(raw)) {
    issues.push(inputIssue(section, raw, `an object with fields from ${names.join(', ')}`));
    return;
  }
  for (const [name, value] of Object.entries(raw)) {
    const path = section === '' ? name : `${section}.${name}`;
    // A name with a dot in it would look like a field further in.
    const known = names.includes(name);
    const field = known ? fieldAt(path) : undefined;
    if (value === undefined) continue;
    if (!known)
      issues.push(
        unknownFieldIssue(
          section,
          name,
          value,
          names,
          FIELDS.map((other) => other.path),
        ),
      );
    else if (SECTIONS.has(path)) readSection(path, value, values, issues);
    else if (field !== undefined) {
      const parsed = parseFieldValue(field, value, path, issues);
      if (parsed !== undefined) values.set(path, parsed);
    }
  }
}
