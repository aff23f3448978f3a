/** What objectives can be compared along: single fields, and fields that move together. */
import { settingsProcess } from '../../experiment/cell';
import type { Axis, AxisValue, RangeAxis, Settings } from '../../experiment/experiment';
import { type Field, type NumberField, numericRange } from '../../experiment/field-types';
import { type FieldValue, parseFieldValue, writeField } from '../../experiment/field-values';
import { AXIS_FIELDS, fieldAt } from '../../experiment/fields';
import { axisLength, axisValues, parseAxis } from '../../experiment/sweep';
import { InputError, inputIssue, type InputIssue } from '../../model/input-error';
import { type LengthDistribution, MAX_LENGTH, meanLength } from '../../model/lengths';
import { MAX_LOGIT } from '../../model/policy';

/** Each point is a comparison of its own. */
export const MAX_POINTS = 64;

/** The axes that move several fields, or one that objectives bring themselves. */
const LENGTH_RATIO = 'lengthRatio';
const STALENESS = 'staleness';
export const KL_WEIGHT = 'objective.kl.weight';

const LINKED: readonly NumberField[] = [
  {
    kind: 'number',
    path: LENGTH_RATIO,
    label: 'Ratio of wrong to right length',
    help: 'Wrong answers have the lengths of right ones times this, in whole tokens.',
    symbol: 'L_W / L_C',
    unit: null,
    min: 1 / 256,
    max: 256,
    default: 1,
  },
  {
    kind: 'number',
    path: STALENESS,
    label: 'Staleness of the rollout policy',
    help: 'All three logits of the rollout policy minus those of the policy that is trained.',
    symbol: 'θ_old − θ',
    unit: 'logit',
    min: -MAX_LOGIT,
    max: MAX_LOGIT,
    default: 0,
  },
];

/** In the order in which they are offered. */
export const ALONG_FIELDS: readonly Field[] = [
  fieldAt('model.lengths')!,
  LINKED[0]!,
  fieldAt('objective.groupSize')!,
  { ...fieldAt(KL_WEIGHT)!, label: 'KL weight of all penalties' },
  LINKED[1]!,
  ...AXIS_FIELDS.filter(
    (field) =>
      field.path.startsWith('model.') && field.path !== 'model.lengths' && numericRange(field) !== null,
  ),
];

export function alongField(path: string): Field | undefined {
  return ALONG_FIELDS.find((field) => field.path === path);
}

const LENGTH_PATHS = ['model.lengths', 'model.lengths.correct', 'model.lengths.wrong'];

/** True where the axis is a length in tokens, so that growth with it is what Definition 3.1 asks about. */
export function isLengthAxis(axis: Axis): boolean {
  return LENGTH_PATHS.includes(axis.path);
}

const range = (
  path: string,
  from: number,
  to: number,
  points: number,
  scale: RangeAxis['scale'],
  integers = false,
): RangeAxis => ({ path, from, to, points, scale, integers });

export const DEFAULT_ALONG: RangeAxis = range('model.lengths', 1, 512, 8, 'log', true);

const USEFUL: readonly RangeAxis[] = [
  DEFAULT_ALONG,
  range('model.lengths.correct', 1, 512, 8, 'log', true),
  range('model.lengths.wrong', 1, 512, 8, 'log', true),
  range(LENGTH_RATIO, 0.25, 4, 9, 'log'),
  range('objective.groupSize', 2, 64, 6, 'log', true),
  range(KL_WEIGHT, 0.001, 1, 7, 'log'),
  range(STALENESS, -1, 1, 9, 'linear'),
  range('model.maxAttempts', 1, 16, 7, 'log', true),
];

/** A range to begin with. */
export function startingAlong(path: string): RangeAxis {
  return USEFUL.find((axis) => axis.path === path) ?? range(path, -4, 4, 9, 'linear');
}

/** The axis, or undefined with what is wrong added to `issues`. */
export function parseAlong(raw: unknown, issues: InputIssue[]): Axis | undefined {
  const axis = parseAxis(raw, 'along', issues, ALONG_FIELDS);
  if (axis === undefined) return undefined;
  const length = axisLength(axis);
  if (length < 2 || length > MAX_POINTS) {
    return void issues.push(inputIssue('along.points', length, `from 2 to ${MAX_POINTS} points`));
  }
  const odd = axisValues(axis).find((value) => typeof value !== 'number');
  if (odd === undefined) return axis;
  return void issues.push(inputIssue('along.values', odd, 'numbers, which a figure can be drawn along'));
}

/** A point of an axis. */
export interface AlongPoint {
  readonly index: number;
  /** Where it is drawn: the value, or of lengths that are whole tokens the ratio that came of it. */
  readonly x: number;
  readonly settings: Settings;
  /** Of every penalty that is on; undefined where the axis leaves it alone. */
  readonly klWeight: number | undefined;
}

/** The points of a valid axis. @throws InputError for a value that its field refuses. */
export function alongPoints(settings: Settings, axis: Axis): AlongPoint[] {
  return axisValues(axis).map((value, index): AlongPoint => {
    const x = value as number;
    if (axis.path === KL_WEIGHT) return { index, x, settings, klWeight: x };
    const moved = axis.path === LENGTH_RATIO ? withLengthRatio(settings, x) : null;
    if (moved) return { index, x: lengthRatio(moved), settings: moved, klWeight: undefined };
    const own = axis.path === STALENESS ? withStaleness(settings, x) : withField(settings, axis.path, value);
    return { index, x, settings: own, klWeight: undefined };
  });
}

function withField(settings: Settings, path: string, value: AxisValue): Settings {
  const issues: InputIssue[] = [];
  const parsed = parseFieldValue(alongField(path)!, value, 'along', issues);
  if (parsed === undefined) throw new InputError(issues);
  return writeField<Settings>(settings, path, parsed);
}

function withStaleness(settings: Settings, shift: number): Settings {
  const { thetaS, thetaDC, thetaDW } = settings.model.policy;
  const moved = (logit: number): number => Math.min(MAX_LOGIT, Math.max(-MAX_LOGIT, logit + shift));
  const old = { thetaS: moved(thetaS), thetaDC: moved(thetaDC), thetaDW: moved(thetaDW) };
  return writeField<Settings>(settings, 'model.old', old as unknown as FieldValue);
}

function withLengthRatio(settings: Settings, ratio: number): Settings {
  return writeField<Settings>(
    settings,
    'model.lengths.wrong',
    scaledLength(settings.model.lengths.correct, ratio),
  );
}

/** E[L_W]/E[L_C]. */
function lengthRatio(settings: Settings): number {
  const { correct, wrong } = settingsProcess(settings).lengths;
  return meanLength(wrong) / meanLength(correct);
}

/** The same family with its lengths multiplied, as far as they are whole tokens from 1 to `MAX_LENGTH`. */
export function scaledLength(length: LengthDistribution, factor: number): LengthDistribution {
  const real = (x: number, most = MAX_LENGTH): number => Math.min(most, Math.max(1, factor * x));
  const whole = (x: number): number => Math.round(real(x));
  const most = (max: number | undefined): { max?: number } => (max === undefined ? {} : { max: whole(max) });
  switch (length.kind) {
    case 'constant':
      return { ...length, tokens: whole(length.tokens) };
    case 'uniform':
      return { ...length, min: whole(length.min), max: whole(length.max) };
    case 'geometric':
    case 'poisson':
      return { ...length, mean: real(length.mean), ...most(length.max) };
    case 'log-normal': {
      const max = most(length.max);
      return { ...length, median: real(length.median, max.max), ...max };
    }
    case 'explicit': {
      const pmf: Record<string, number> = {};
      for (const [tokens, chance] of Object.entries(length.pmf)) {
        const own = String(whole(Number(tokens)));
        pmf[own] = (pmf[own] ?? 0) + chance;
      }
      return { ...length, pmf };
    }
  }
}
