/** Checks of single values against the table of fields, and places of fields in settings. */
import { inputIssue, type InputIssue } from '../model/input-error';
import {
  LENGTH_KINDS,
  lengthDistributionIssues,
  type LengthDistribution,
  type LengthKind,
  MAX_LENGTH,
} from '../model/lengths';
import type { AxisValue, LengthPair } from './experiment';
import type { Field } from './field-types';
import { parseSeed, SEED_ALLOWED } from './seed';
import { nearestName, unknownFieldIssue, withHint } from './unknown-field';

/** The value of a field, normalised. */
export type FieldValue = number | string | boolean | null | LengthDistribution | LengthPair;

/**
 * The normalised value, or undefined with what is wrong added to `issues`.
 *
 * @param path Where the value sits, for messages: the field's own path, or a place in a sweep.
 */
export function parseFieldValue(
  field: Field,
  value: unknown,
  path: string,
  issues: InputIssue[],
): FieldValue | undefined {
  const refuse = (allowed: string): undefined => void issues.push(inputIssue(path, value, allowed));
  switch (field.kind) {
    case 'number':
      // Adding 0 turns −0 into 0, which JSON cannot tell apart.
      if (isWithin(value, field.min, field.max)) return value + 0;
      if (value === null && field.nullMeans) return null;
      return refuse(
        `a number from ${field.min} to ${field.max}${field.reason ? ` (${field.reason})` : ''}${field.nullMeans ? ` or null (${field.nullMeans})` : ''}`,
      );
    case 'integer':
      if (Number.isInteger(value) && isWithin(value, field.min, field.max)) return value;
      if (value === null && field.nullMeans) return null;
      return refuse(
        `an integer from ${field.min} to ${field.max}${field.nullMeans ? ` or null (${field.nullMeans})` : ''}`,
      );
    case 'choice':
      if (typeof value === 'string' && field.choices.includes(value)) return value;
      return void issues.push(
        withHint(
          inputIssue(path, value, `one of ${field.choices.join(', ')}`),
          typeof value === 'string' ? nearestName(value, field.choices) : undefined,
        ),
      );
    case 'boolean':
      return typeof value === 'boolean' ? value : refuse('true or false');
    case 'text':
      if (typeof value === 'string' && value.length <= field.maxLength && !/\p{Surrogate}/u.test(value))
        return value;
      return refuse(`text of at most ${field.maxLength} characters, without halves of characters`);
    case 'seed':
      return parseSeed(value) ?? refuse(SEED_ALLOWED);
    case 'length':
      return parseLength(value, path, issues);
    case 'length-pair':
      return parseLengthPair(value, path, issues);
  }
}

/** A number, true, false or null where the text is one, else the text: values of links and of objectives. */
export function valueFromText(text: string): number | string | boolean | null {
  if (/^-?[0-9]+(\.[0-9]+)?(e[+-]?[0-9]+)?$/i.test(text)) return Number(text);
  return text === 'null' ? null : text === 'true' ? true : text === 'false' ? false : text;
}

function isWithin(value: unknown, min: number, max: number): value is number {
  return typeof value === 'number' && value >= min && value <= max;
}

export function isRecord(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

/** A field of an object that may have keys such as `toString`; undefined unless it is the object's own. */
export function own(record: Readonly<Record<string, unknown>>, key: string): unknown {
  return Object.hasOwn(record, key) ? record[key] : undefined;
}

const LENGTH_PARAMETERS: Readonly<Record<LengthKind, readonly string[]>> = {
  constant: ['tokens'],
  uniform: ['min', 'max'],
  geometric: ['mean', 'max'],
  poisson: ['mean', 'max'],
  'log-normal': ['median', 'sigma', 'max'],
  explicit: ['pmf'],
};

const LENGTH_ALLOWED = `an integer from 1 to ${MAX_LENGTH} (tokens), or an object with a kind (${LENGTH_KINDS.join(', ')})`;

function parseLength(value: unknown, path: string, issues: InputIssue[]): LengthDistribution | undefined {
  if (Number.isInteger(value) && isWithin(value, 1, MAX_LENGTH)) return { kind: 'constant', tokens: value };
  if (!isRecord(value)) return void issues.push(inputIssue(path, value, LENGTH_ALLOWED));

  const kind = LENGTH_KINDS.find((known) => known === own(value, 'kind'));
  if (kind === undefined) {
    return void issues.push(
      inputIssue(`${path}.kind`, own(value, 'kind'), `one of ${LENGTH_KINDS.join(', ')}`),
    );
  }
  const names = ['kind', ...LENGTH_PARAMETERS[kind]];
  const unknown = Object.keys(value).filter((key) => !names.includes(key));
  const given = names.filter((name) => own(value, name) !== undefined);
  const distribution = Object.fromEntries(
    given.map((name) => [name, value[name]]),
  ) as unknown as LengthDistribution;
  const found = [
    ...unknown.map((key) => unknownFieldIssue(path, key, value[key], names)),
    ...lengthDistributionIssues(distribution, path),
  ];
  issues.push(...found);
  if (found.length > 0) return undefined;
  if (distribution.kind !== 'explicit') return distribution;
  const pmf = Object.entries(distribution.pmf).map(
    ([tokens, probability]) => [tokens, probability + 0] as const,
  );
  return { kind: 'explicit', pmf: Object.fromEntries(pmf) };
}

function parseLengthPair(value: unknown, path: string, issues: InputIssue[]): LengthPair | undefined {
  if (!isRecord(value) || own(value, 'kind') !== undefined) {
    const both = parseLength(value, path, issues);
    return both && { correct: both, wrong: both };
  }
  const names = ['correct', 'wrong'];
  for (const key of Object.keys(value)) {
    if (!names.includes(key)) issues.push(unknownFieldIssue(path, key, value[key], [...names, 'kind']));
  }
  const correct = parseLength(own(value, 'correct'), `${path}.correct`, issues);
  const wrong = parseLength(own(value, 'wrong'), `${path}.wrong`, issues);
  return correct && wrong && { correct, wrong };
}

/** The shortest form of a value that parses to it: what files, links and axes hold. */
export function shorthand(value: FieldValue): AxisValue {
  if (typeof value !== 'object' || value === null) return value;
  if ('kind' in value) return shorthandLength(value);
  const { correct, wrong } = value;
  if (sameValue(correct, wrong)) return shorthandLength(correct);
  return { correct: shorthandLength(correct), wrong: shorthandLength(wrong) };
}

function shorthandLength(value: LengthDistribution): number | LengthDistribution {
  return value.kind === 'constant' ? value.tokens : value;
}

/** Equality of normalised values, whose keys are always in the same order. */
export function sameValue(a: FieldValue, b: FieldValue): boolean {
  return a === b || JSON.stringify(a) === JSON.stringify(b);
}

/** What a field holds. @throws RangeError when settings have no such place. */
export function readField(settings: object, path: string): FieldValue {
  let at: unknown = settings;
  for (const name of path.split('.')) at = isRecord(at) ? own(at, name) : undefined;
  if (at === undefined) throw new RangeError(`There is no field ${path} here.`);
  return at as FieldValue;
}

/** The same settings but for one normalised value; the original is untouched. */
export function writeField<S extends object>(settings: S, path: string, value: FieldValue): S {
  const [name = '', ...rest] = path.split('.');
  const inner = (settings as Record<string, unknown>)[name];
  const written = rest.length === 0 ? value : writeField(isRecord(inner) ? inner : {}, rest.join('.'), value);
  return { ...settings, [name]: written };
}
