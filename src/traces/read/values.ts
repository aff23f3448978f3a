/**
 * Values of records from outside. Only own properties are looked at, so that a key such as `__proto__` or `constructor` is a
 * name like any other, and nothing is assumed of their types.
 */
import { describeValue } from '../../model/input-error';

export type JsonObject = Readonly<Record<string, unknown>>;

export function isObject(value: unknown): value is JsonObject {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

/** The own property `key`; undefined if there is none or `value` is no object. */
export function field(value: unknown, key: string): unknown {
  return typeof value === 'object' && value !== null && Object.hasOwn(value, key)
    ? (value as JsonObject)[key]
    : undefined;
}

/** What stands at a column name or dotted path; list elements are numbered from 0. */
export function atPath(value: unknown, path: string): unknown {
  const whole = field(value, path);
  if (whole !== undefined || !path.includes('.')) return whole;
  return path.split('.').reduce(field, value);
}

/** The first of these fields that is there and not null. */
export function firstOf(value: unknown, keys: readonly string[]): unknown {
  for (const key of keys) {
    const found = atPath(value, key);
    if (found !== undefined && found !== null) return found;
  }
  return undefined;
}

export function asText(value: unknown): string | undefined {
  return typeof value === 'string' ? value : undefined;
}

/** Text, or a number or bigint in decimal; undefined for anything else. */
export function asName(value: unknown): string | undefined {
  if (typeof value === 'number' || typeof value === 'bigint') return String(value);
  return asText(value);
}

export function asList(value: unknown): readonly unknown[] | undefined {
  return Array.isArray(value) ? (value as readonly unknown[]) : undefined;
}

/** A natural number, also written as text or as 12.0; undefined for anything else. */
export function asCount(value: unknown): number | undefined {
  const number = asNumber(value);
  return number !== undefined && Number.isSafeInteger(number) && number >= 0 ? number : undefined;
}

/** A number, also written as text (CSV has nothing else); undefined for anything else, infinities and NaN included. */
export function asNumber(value: unknown): number | undefined {
  if (typeof value === 'string' && (value.length > 40 || value.trim() === '')) return undefined;
  if (typeof value !== 'number' && typeof value !== 'bigint' && typeof value !== 'string') return undefined;
  const number = Number(value);
  return Number.isFinite(number) ? number : undefined;
}

const RIGHT = new Set(['true', 'yes', 'c', 'correct', 'right', 'pass', 'passed']);
const WRONG = new Set(['false', 'no', 'i', 'n', 'incorrect', 'wrong', 'fail', 'failed']);

/** What a grader says: 1 and its names are right, 0, −1 and theirs wrong; anything between says neither. */
export function asVerdict(value: unknown): boolean | undefined {
  if (typeof value === 'boolean') return value;
  const number = asNumber(value);
  if (number !== undefined) return number === 1 ? true : number === 0 || number === -1 ? false : undefined;
  const word = typeof value === 'string' && value.length < 20 ? value.trim().toLowerCase() : '';
  return RIGHT.has(word) ? true : WRONG.has(word) ? false : undefined;
}

const CUT = new Set([
  'length',
  'max_tokens',
  'model_length',
  'max_length',
  'max_new_tokens',
  'true',
  'yes',
  '1',
]);
const ENDED = new Set([
  'stop',
  'eos',
  'end_turn',
  'stop_sequence',
  'tool_calls',
  'function_call',
  'false',
  'no',
  '0',
]);

/** Whether the token limit ended it: a flag, or a reason for the end as servers name it; undefined if it does not say. */
export function asTruncated(value: unknown): boolean | undefined {
  if (typeof value === 'boolean') return value;
  const word = asName(value);
  if (word === undefined || word.length > 20) return undefined;
  const name = word.trim().toLowerCase();
  return CUT.has(name) ? true : ENDED.has(name) ? false : undefined;
}

/** A value for a message; never long, never failing on what is nested too deep to be written. */
export function shown(value: unknown): string {
  if (typeof value === 'string') return describeValue(value.slice(0, 200));
  if (Array.isArray(value)) return value.length === 0 ? 'an empty list' : `a list of ${value.length}`;
  if (isObject(value)) return `an object with ${keyList(value)}`;
  return describeValue(value);
}

/** Names of the fields of a record, for a message. */
export function keyList(value: JsonObject): string {
  const keys = Object.keys(value);
  if (keys.length === 0) return 'no fields';
  const first = keys.slice(0, 24).map((key) => (key.length > 40 ? `${key.slice(0, 39)}…` : key));
  return first.join(', ') + (keys.length > 24 ? ` and ${keys.length - 24} more` : '');
}
