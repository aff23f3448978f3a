/** Run B over run A: where in B the curve lies that is drawn over A's, and at which cells the two meet. */
import type { AxisValue, Settings } from '../../experiment/experiment';
import { parseFieldValue, readField, sameValue, shorthand, writeField } from '../../experiment/field-values';
import {
  type AxisView,
  cellAt,
  drawnAxis,
  fieldSymbol,
  type GridView,
  moveAlong,
  type Position,
  valueText,
} from '../grid-view';
import type { RunState } from '../store';

/** What of a run says where its cells are. */
export type Placed = Pick<RunState, 'experiment' | 'view'>;

const isSame = (a: AxisValue, b: AxisValue): boolean => JSON.stringify(a) === JSON.stringify(b);

/** True where both are drawn along the same axis, or both are single cells. */
export function canOverlay(a: GridView, b: GridView): boolean {
  const [x, y] = [drawnAxis(a), drawnAxis(b)];
  if (x === undefined || y === undefined) return x === y;
  return x.field.path === y.field.path && (x.numbers === null) === (y.numbers === null);
}

/** What a cell is computed with: the experiment's values, and those of its place on the axes over them. */
function settingsAt({ experiment, view }: Placed, position: Position): Settings {
  const { model, objective, sampling, training } = experiment;
  return view.axes.reduce<Settings>(
    (settings, { field, values }, i) => {
      const value = parseFieldValue(field, values[position[i] ?? 0], field.path, []);
      // The values of a view are those of an experiment that was read.
      return value === undefined ? settings : writeField(settings, field.path, value);
    },
    { model, objective, sampling, training },
  );
}

export interface OtherPlace {
  readonly position: Position;
  /** True where B has A's value on each of its axes but the drawn one; else it takes its first there. */
  readonly isCommon: boolean;
}

/** The place of B with A's values on its axes, be they swept in A or not. */
export function otherPlace(a: Placed, position: Position, b: Placed): OtherPlace {
  const settings = settingsAt(a, position);
  const places = b.view.axes.map(({ field, values }) => {
    const value = shorthand(readField(settings, field.path));
    return values.findIndex((own) => isSame(own, value));
  });
  return {
    position: places.map((at) => Math.max(0, at)),
    isCommon: places.every((at, i) => i === b.view.x || at >= 0),
  };
}

/** True where B is drawn over A at another place than A's, having none such. */
export function isApart(a: Placed, position: Position, b: Placed): boolean {
  return canOverlay(a.view, b.view) && !otherPlace(a, position, b).isCommon;
}

/** "K = 4" where B is elsewhere than A on an axis that is not drawn; empty where it is nowhere. */
export function apartText(a: Placed, position: Position, b: Placed): string {
  if (!canOverlay(a.view, b.view)) return '';
  const [own, other] = [settingsAt(a, position), settingsAt(b, otherPlace(a, position, b).position)];
  const hidden = ({ axes, x }: GridView): AxisView[] => axes.filter((_, i) => i !== x);
  const fields = new Map([...hidden(a.view), ...hidden(b.view)].map(({ field }) => [field.path, field]));
  return [...fields.values()]
    .filter(({ path }) => !sameValue(readField(own, path), readField(other, path)))
    .map((field) => `${fieldSymbol(field)} = ${valueText(field, shorthand(readField(other, field.path)))}`)
    .join(', ');
}

/** Where a value of B is drawn on A's axis of names; undefined where A has none such. */
export function placeOn(a: GridView, value: AxisValue): number | undefined {
  const at = drawnAxis(a)?.values.findIndex((own) => isSame(own, value)) ?? -1;
  return at < 0 ? undefined : at;
}

export interface Meeting {
  /** Index of the cell in A and in B. */
  readonly a: number;
  readonly b: number;
}

/** The cells of the curves drawn that have the same value on the axis; none where B is at another than A's on its others. */
export function meetings(a: Placed, position: Position, b: Placed): readonly Meeting[] {
  if (!canOverlay(a.view, b.view) || isApart(a, position, b)) return [];
  const [x, y] = [drawnAxis(a.view), drawnAxis(b.view)];
  const other = otherPlace(a, position, b);
  if (x === undefined || y === undefined) return [{ a: 0, b: 0 }];
  const places = new Map(y.values.map((value, at) => [JSON.stringify(value), at]));
  return x.values.flatMap((value, at) => {
    const found = places.get(JSON.stringify(value));
    if (found === undefined) return [];
    return [
      {
        a: cellAt(a.view, moveAlong(a.view, position, at)),
        b: cellAt(b.view, moveAlong(b.view, other.position, found)),
      },
    ];
  });
}
