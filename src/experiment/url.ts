/**
 * Experiments as links: `?model.policy.thetaS=0.1&model.lengths.kind=geometric&model.lengths.mean=20
 * &sweep=model.maxAttempts:1,2,4,null&sweep=objective.kl.weight:log,0.001,1,16`.
 *
 * Keys are the paths of fields, so a link can be read and changed by hand. A link without a version is of
 * version 1; later versions write theirs.
 */
import { InputError, inputIssue, type InputIssue } from '../model/input-error';
import { changedFields, standardIntegers } from './codec';
import { EXPERIMENT_VERSION, type Axis, type AxisValue, type Experiment } from './experiment';
import { isRecord, valueFromText } from './field-values';
import { fieldAt } from './fields';
import { parseJson } from './json-text';
import { parseExperiment } from './schema';
import { upgradeFile } from './upgrade';

const FIRST_VERSION = 1;

/** More than any key of ours has; a longer one is one odd name. */
const MOST_PARTS = 8;

/** The query of a link, with its question mark; empty for the standard experiment. */
export function experimentToUrl(experiment: Experiment): string {
  const pairs = [
    ...(EXPERIMENT_VERSION > FIRST_VERSION ? [['version', String(EXPERIMENT_VERSION)] as const] : []),
    ...changedFields(experiment).flatMap(([path, value]) => flatten(path, value)),
    ...experiment.sweep.map((axis) => ['sweep', axisText(axis)] as const),
  ];
  return pairs.length === 0
    ? ''
    : `?${pairs.map(([key, value]) => `${escape(key)}=${escape(value)}`).join('&')}`;
}

/** Percent encoding that leaves colons and commas readable; both are legal in a query. */
export function escape(text: string): string {
  return encodeURIComponent(text).replaceAll('%3A', ':').replaceAll('%2C', ',').replaceAll('%20', '+');
}

function flatten(path: string, value: unknown): [key: string, value: string][] {
  if (!isRecord(value)) return [[path, String(value)]];
  return Object.entries(value).flatMap(([name, inner]) => flatten(`${path}.${name}`, inner));
}

/** An axis as a link has it: `PATH:log,from,to,points` or `PATH:value,value,…`. */
export function axisText(axis: Axis): string {
  if ('values' in axis) {
    const plain = axis.values.every(isPlain);
    return `${axis.path}:${plain ? axis.values.map(String).join(',') : JSON.stringify(axis.values)}`;
  }
  const { path, scale, from, to, points, integers } = axis;
  const kind = integers === standardIntegers(path) ? [] : [integers ? 'integers' : 'real'];
  return `${path}:${[scale, from, to, points, ...kind].join(',')}`;
}

/** True where a value between commas reads back as itself and not as a number, a scale or two values. */
function isPlain(value: AxisValue): boolean {
  if (typeof value !== 'string') return !isRecord(value);
  return /^[^,[]+$/.test(value) && value !== 'linear' && value !== 'log' && valueFromText(value) === value;
}

/**
 * The experiment of a link. Names that are none of ours are ignored, so that a link survives what others add to
 * it; a name with a dot is taken for one of ours.
 *
 * @param query With or without its question mark.
 * @param base Has the fields that the link does not; the standard experiment by default.
 * @throws InputError with every fault, by the same paths as a file's.
 */
export function experimentFromUrl(query: string | URLSearchParams, base?: Experiment): Experiment {
  const issues: InputIssue[] = [];
  const file: Record<string, unknown> = { version: FIRST_VERSION };
  const sweep: unknown[] = [];
  const seen = new Set<string>();
  for (const [key, text] of new URLSearchParams(query)) {
    if (key === 'sweep') sweep.push(axisFromText(text, `sweep[${sweep.length}]`, issues));
    else if (key === 'version') file['version'] = valueFromText(text);
    else if (key.includes('.') || fieldAt(key) !== undefined) {
      if (seen.has(key)) issues.push(inputIssue(key, text, 'given once in a link'));
      seen.add(key);
      const raw = fieldAt(key)?.kind === 'text' || fieldAt(key)?.kind === 'seed' ? text : valueFromText(text);
      const names = key.split('.');
      if (!place(file, names.length > MOST_PARTS ? [key] : names, raw))
        issues.push(inputIssue(key, text, 'a value or the place of others, not both'));
    }
  }
  if (sweep.length > 0) file['sweep'] = sweep;
  // The base has the fields of this version already.
  const whole = (): object =>
    base === undefined ? file : over(withoutAxesOf(base, seen), upgradeFile(file, []), '');
  return withIssues(issues, () => parseExperiment(whole()));
}

/** A field that a link sets is varied no longer. */
function withoutAxesOf(base: Experiment, keys: ReadonlySet<string>): Readonly<Record<string, unknown>> {
  const isSet = (path: string): boolean =>
    [...keys].some((key) => key === path || key.startsWith(`${path}.`) || path.startsWith(`${key}.`));
  return { ...base, sweep: base.sweep.filter(({ path }) => !isSet(path)) };
}

function isLength(path: string): boolean {
  const kind = fieldAt(path)?.kind;
  return kind === 'length' || kind === 'length-pair';
}

/** What a link says, over what it is said of: fields replace fields, and parts of a field its parts. */
function over(
  base: Readonly<Record<string, unknown>>,
  link: Readonly<Record<string, unknown>>,
  within: string,
): object {
  const file: Record<string, unknown> = { ...base };
  for (const [name, value] of Object.entries(link)) {
    const before = Object.hasOwn(base, name) ? base[name] : undefined;
    const path = `${within}${name}`;
    // A length that names its family is a new one; its parameters are not those of another.
    const isNew = isRecord(value) && Object.hasOwn(value, 'kind') && isLength(path);
    const next = isRecord(value) && isRecord(before) && !isNew ? over(before, value, `${path}.`) : value;
    Object.defineProperty(file, name, { value: next, enumerable: true, writable: true, configurable: true });
  }
  return file;
}

/** The faults of the link itself come before those of what it says. */
function withIssues<T>(issues: readonly InputIssue[], parse: () => T): T {
  let parsed: T;
  try {
    parsed = parse();
  } catch (error) {
    if (error instanceof InputError) throw new InputError([...issues, ...error.issues]);
    throw error;
  }
  if (issues.length > 0) throw new InputError(issues);
  return parsed;
}

/** False if a value stands where an object should, or the other way round. */
function place(section: Record<string, unknown>, names: readonly string[], value: unknown): boolean {
  const [name = '', ...rest] = names;
  const inner = Object.hasOwn(section, name) ? section[name] : undefined;
  if (rest.length === 0) {
    if (isRecord(inner)) return false;
    Object.defineProperty(section, name, { value, enumerable: true, writable: true, configurable: true });
    return true;
  }
  if (inner !== undefined && !isRecord(inner)) return false;
  const next = inner ?? {};
  // A plain assignment to `__proto__` would not make a field of that name.
  Object.defineProperty(section, name, { value: next, enumerable: true, writable: true, configurable: true });
  return place(next, rest, value);
}

const AXIS_FORMS =
  'PATH:value,value,… or PATH:log,from,to,points or PATH:linear,from,to,points, with integers or real after the points';

/** What a link says of an axis, not yet checked. @param at where it stands, for messages. */
export function axisFromText(text: string, at: string, issues: InputIssue[]): unknown {
  const colon = text.indexOf(':');
  const path = colon < 0 ? text : text.slice(0, colon);
  const list = colon < 0 ? '' : text.slice(colon + 1);
  if (list.startsWith('[')) {
    try {
      return { path, values: parseJson(list) };
    } catch (error) {
      if (!(error instanceof InputError)) throw error;
      issues.push(
        ...error.issues.map((issue) => ({
          ...issue,
          path: `${at}.values`,
          message: `${at}.values: ${issue.message}`,
        })),
      );
      return { path, values: [] };
    }
  }
  const parts = list === '' ? [] : list.split(',');
  if (parts[0] !== 'linear' && parts[0] !== 'log') {
    return { path, values: parts.map(valueFromText) };
  }
  const [scale, from = '', to = '', points = '', kind, ...extra] = parts;
  if (points === '' || extra.length > 0 || (kind !== undefined && kind !== 'integers' && kind !== 'real')) {
    issues.push(inputIssue(at, text, AXIS_FORMS));
  }
  return {
    path,
    scale,
    from: valueFromText(from),
    to: valueFromText(to),
    points: valueFromText(points),
    ...(kind === undefined ? {} : { integers: kind === 'integers' }),
  };
}
