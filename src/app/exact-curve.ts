/** Exact answers along the drawn axis, on a finer grid than the cells where the axis is one of numbers. */
import type { AxisValue, Experiment, Settings } from '../experiment/experiment';
import { parseFieldValue, writeField } from '../experiment/field-values';
import type { Field } from '../experiment/field-types';
import { increasingIntegers, spacedNumbers } from '../experiment/spacing';
import { InputError, type InputIssue } from '../model/input-error';
import { exactCell, type ExactCell } from '../study/quantities';
import { type AxisView, drawnAxis, type GridView, gridView, type Position } from './grid-view';

/** Points between the cells, at most. */
const FINE_POINTS = 256;
/** With more cells than this the finer grid stands for them. */
const MOST_CELLS = 512;

export interface CurvePoint {
  /** The value on an axis of numbers, else the place on the axis. */
  readonly x: number;
  /** The place on the axis, or null between the cells. */
  readonly at: number | null;
  readonly exact: ExactCell;
}

interface CurveStep {
  readonly x: number;
  readonly at: number | null;
  readonly value: AxisValue;
}

/** Finer values from the lowest to the highest of an axis. */
function fineValues({ numbers, log, integers }: AxisView): number[] {
  if (numbers === null) return [];
  const from = Math.min(...numbers);
  const to = Math.max(...numbers);
  const points = integers ? Math.min(FINE_POINTS, to - from + 1) : FINE_POINTS;
  if (points < 2) return [];
  const range = { from, to, points, scale: log ? 'log' : 'linear' } as const;
  return integers ? increasingIntegers(range) : spacedNumbers(range);
}

function curveSteps(axis: AxisView): CurveStep[] {
  const { numbers, values } = axis;
  if (numbers === null) return values.map((value, at) => ({ x: at, at, value }));
  const own = numbers.length > MOST_CELLS ? [] : numbers.map((x, at) => ({ x, at, value: x }));
  const known = new Set(own.map(({ x }) => x));
  const between = fineValues(axis)
    .filter((x) => !known.has(x))
    .map((x) => ({ x, at: null, value: x }));
  return [...own, ...between].sort((left, right) => left.x - right.x);
}

function withAxis(settings: Settings, field: Field, value: AxisValue): Settings {
  const issues: InputIssue[] = [];
  const parsed = parseFieldValue(field, value, field.path, issues);
  if (parsed === undefined) throw new InputError(issues);
  return writeField(settings, field.path, parsed);
}

/** The settings of the slice: all axes but the drawn one are set; the drawn one too for a single cell. */
export function sliceSettings(
  { model, objective, sampling, training }: Experiment,
  view: GridView,
  position: Position,
): Settings {
  return view.axes.reduce<Settings>(
    (settings, { field, values }, i) =>
      i === view.x ? settings : withAxis(settings, field, values[position[i] ?? 0]!),
    { model, objective, sampling, training },
  );
}

/** Exact answers through `position`, in order of x; one by one, so that a long curve can be interrupted. */
export function* exactCurve(
  experiment: Experiment,
  position: Position,
): Generator<CurvePoint, void, undefined> {
  const view = gridView(experiment);
  const slice = sliceSettings(experiment, view, position);
  const axis = drawnAxis(view);
  if (axis === undefined) {
    yield { x: 0, at: 0, exact: exactCell(slice) };
    return;
  }
  for (const { x, at, value } of curveSteps(axis)) {
    yield { x, at, exact: exactCell(withAxis(slice, axis.field, value)) };
  }
}
