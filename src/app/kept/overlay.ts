/** Run B over run A: where in B the curve lies that is drawn over A's, and at which cells the two meet. */
import type { AxisValue } from '../../experiment/experiment';
import { cellAt, drawnAxis, type GridView, moveAlong, type Position } from '../grid-view';

const sameValue = (a: AxisValue, b: AxisValue): boolean => JSON.stringify(a) === JSON.stringify(b);

/** True where both are drawn along the same axis, or both are single cells. */
export function canOverlay(a: GridView, b: GridView): boolean {
  const [x, y] = [drawnAxis(a), drawnAxis(b)];
  if (x === undefined || y === undefined) return x === y;
  return x.field.path === y.field.path && (x.numbers === null) === (y.numbers === null);
}

/** The position of B with A's values on the axes that both have, and the first on others. */
export function otherPosition(a: GridView, position: Position, b: GridView): Position {
  return b.axes.map(({ field, values }) => {
    const i = a.axes.findIndex((axis) => axis.field.path === field.path);
    if (i < 0) return 0;
    const value = a.axes[i]!.values[position[i] ?? 0]!;
    return Math.max(
      0,
      values.findIndex((own) => sameValue(own, value)),
    );
  });
}

/** Where a value of B is drawn on A's axis of names; undefined where A has none such. */
export function placeOn(a: GridView, value: AxisValue): number | undefined {
  const at = drawnAxis(a)?.values.findIndex((own) => sameValue(own, value)) ?? -1;
  return at < 0 ? undefined : at;
}

export interface Meeting {
  /** Index of the cell in A and in B. */
  readonly a: number;
  readonly b: number;
}

/** The cells of the curves drawn that have the same value on the axis. */
export function meetings(a: GridView, position: Position, b: GridView): readonly Meeting[] {
  if (!canOverlay(a, b)) return [];
  const [x, y] = [drawnAxis(a), drawnAxis(b)];
  const other = otherPosition(a, position, b);
  if (x === undefined || y === undefined) return [{ a: 0, b: 0 }];
  const places = new Map(y.values.map((value, at) => [JSON.stringify(value), at]));
  return x.values.flatMap((value, at) => {
    const found = places.get(JSON.stringify(value));
    if (found === undefined) return [];
    return [{ a: cellAt(a, moveAlong(a, position, at)), b: cellAt(b, moveAlong(b, other, found)) }];
  });
}
