/** Axes of a sweep: their checks and the values they stand for. */
import { inputIssue, type InputIssue } from '../model/input-error';
import type { Axis, AxisValue, RangeAxis } from './experiment';
import { isRecord, own, parseFieldValue, shorthand } from './field-values';
import { numericRange, type Field } from './field-types';
import { AXIS_FIELDS } from './fields';
import { increasingIntegers, spacedNumbers } from './spacing';
import { nearestPath, unknownFieldIssue, withHint } from './unknown-field';

/** A sweep is drawn on at most three axes. */
export const MAX_AXES = 3;

/** Most values of one axis, and most cells of a grid. */
export const MAX_CELLS = 100_000;

/** The valid axes; what is wrong with the others is added to `issues`. */
export function parseSweep(sweep: unknown, issues: InputIssue[]): Axis[] {
  if (sweep === undefined) return [];
  if (!Array.isArray(sweep) || sweep.length > MAX_AXES) {
    issues.push(inputIssue('sweep', sweep, `a list of at most ${MAX_AXES} axes`));
    return [];
  }
  const axes: Axis[] = [];
  sweep.forEach((raw: unknown, i) => {
    const axis = parseAxis(raw, `sweep[${i}]`, issues);
    if (axis === undefined) return;
    const other = axes.find((known) => overlaps(known.path, axis.path));
    if (other === undefined) axes.push(axis);
    else
      issues.push(
        inputIssue(`sweep[${i}].path`, axis.path, `a field that the axis of ${other.path} leaves alone`),
      );
  });
  return axes;
}

/** The values of an axis, in order. A range rounds nothing but the numbers between its ends. */
export function axisValues(axis: Axis): readonly AxisValue[] {
  if ('values' in axis) return axis.values;
  return axis.integers ? increasingIntegers(axis) : spacedNumbers(axis);
}

export function axisLength(axis: Axis): number {
  return 'values' in axis ? axis.values.length : axis.points;
}

function overlaps(a: string, b: string): boolean {
  return a === b || a.startsWith(`${b}.`) || b.startsWith(`${a}.`);
}

const VALUES_NAMES = ['path', 'values'];
const RANGE_NAMES = ['path', 'from', 'to', 'points', 'scale', 'integers'];

/**
 * The axis, or undefined with what is wrong added to `issues`.
 *
 * @param at where it stands, for messages. @param fields what may vary.
 */
export function parseAxis(
  raw: unknown,
  at: string,
  issues: InputIssue[],
  fields: readonly Field[] = AXIS_FIELDS,
): Axis | undefined {
  const refuse = (path: string, value: unknown, allowed: string): undefined =>
    void issues.push(inputIssue(path, value, allowed));
  if (!isRecord(raw))
    return refuse(at, raw, 'an axis: an object with a path, and values or from, to and points');

  const before = issues.length;
  const listed = own(raw, 'values') !== undefined;
  const ranged = RANGE_NAMES.slice(1).some((name) => own(raw, name) !== undefined);
  const names =
    listed === ranged ? [...VALUES_NAMES, ...RANGE_NAMES.slice(1)] : listed ? VALUES_NAMES : RANGE_NAMES;
  for (const key of Object.keys(raw)) {
    if (!names.includes(key)) issues.push(unknownFieldIssue(at, key, raw[key], names));
  }
  if (listed && ranged) refuse(at, raw, 'an axis with either values or from, to and points, not both');
  if (!listed && !ranged) refuse(at, raw, 'an axis with values, or with from, to and points');

  const field = axisField(own(raw, 'path'), `${at}.path`, issues, fields);
  if (field === undefined || listed === ranged) return undefined;
  const axis = listed ? parseValues(field, raw['values'], at, issues) : parseRange(field, raw, at, issues);
  return issues.length === before ? axis : undefined;
}

function axisField(
  path: unknown,
  at: string,
  issues: InputIssue[],
  fields: readonly Field[],
): Field | undefined {
  const field = fields.find((known) => known.path === path);
  if (field !== undefined) return field;
  const paths = fields.map((known) => known.path);
  const issue = inputIssue(at, path, `one of ${paths.join(', ')}`);
  issues.push(withHint(issue, typeof path === 'string' ? nearestPath(path, paths) : undefined));
  return undefined;
}

function parseValues(field: Field, values: unknown, at: string, issues: InputIssue[]): Axis | undefined {
  if (!Array.isArray(values) || values.length === 0 || values.length > MAX_CELLS) {
    return void issues.push(inputIssue(`${at}.values`, values, `a list of 1 to ${MAX_CELLS} values`));
  }
  const parsed = values.map((value: unknown, j) =>
    parseFieldValue(field, value, `${at}.values[${j}]`, issues),
  );
  return { path: field.path, values: parsed.map((value) => (value === undefined ? null : shorthand(value))) };
}

function parseRange(
  field: Field,
  raw: Readonly<Record<string, unknown>>,
  at: string,
  issues: InputIssue[],
): RangeAxis | undefined {
  const need = (name: string, ok: boolean, allowed: string): boolean => {
    if (!ok) issues.push(inputIssue(`${at}.${name}`, own(raw, name), allowed));
    return ok;
  };
  const bounds = numericRange(field);
  if (bounds === null) {
    need('path', false, `a field of numbers for an axis from–to; list the values of ${field.path} instead`);
    return undefined;
  }
  const scale = own(raw, 'scale') ?? 'linear';
  const integers = own(raw, 'integers') ?? bounds.integer;
  const [from, to, points] = [own(raw, 'from'), own(raw, 'to'), own(raw, 'points')];
  need('scale', scale === 'linear' || scale === 'log', 'linear or log');
  need('integers', typeof integers === 'boolean', 'true or false');
  if (integers === false)
    need('integers', !bounds.integer, `true for ${field.path}, which takes whole numbers`);

  const ends = `${integers === true ? 'an integer' : 'a number'} from ${bounds.min} to ${bounds.max}`;
  const isEnd = (value: unknown): value is number =>
    typeof value === 'number' &&
    value >= bounds.min &&
    value <= bounds.max &&
    (integers !== true || Number.isInteger(value));
  const fromFits = need('from', isEnd(from), ends);
  const toFits = need('to', isEnd(to), ends);
  const pointsFit = need(
    'points',
    Number.isInteger(points) && (points as number) >= 2 && (points as number) <= MAX_CELLS,
    `an integer from 2 to ${MAX_CELLS}`,
  );
  if (fromFits && scale === 'log') need('from', (from as number) > 0, 'above 0 on a log scale');
  if (fromFits && toFits) {
    const [low, high] = [from as number, to as number];
    const ordered = need('to', high > low, `above ${at}.from, which is ${low}`);
    if (ordered && pointsFit && integers === true) {
      const most = high - low + 1;
      need(
        'points',
        (points as number) <= most,
        `at most ${most}, the number of integers from ${low} to ${high}`,
      );
    }
  }
  // The caller drops the axis if anything was refused.
  return { path: field.path, from, to, points, scale, integers } as RangeAxis;
}
