/** An experiment's grid as figures see it: which axis is drawn, where a cell sits, and what its values are called. */
import type { Axis, AxisValue, Experiment } from '../experiment/experiment';
import { numericRange, type Field } from '../experiment/field-types';
import { fieldAt } from '../experiment/fields';
import { parseObjective } from '../experiment/objective-variant';
import { axisValues } from '../experiment/sweep';
import { formatNumber } from './number-format';

export interface AxisView {
  readonly axis: Axis;
  readonly field: Field;
  readonly values: readonly AxisValue[];
  /** The values as numbers, or null if one is none: then they are drawn as names. */
  readonly numbers: readonly number[] | null;
  readonly log: boolean;
  readonly integers: boolean;
}

export interface GridView {
  readonly axes: readonly AxisView[];
  /** Which axis figures draw along: the first of numbers, else the first; −1 for a single cell. */
  readonly x: number;
  readonly cells: number;
}

/** Positions along each axis name a cell. */
export type Position = readonly number[];

/** Listed numbers that span more than this are drawn on a log axis. */
const LOG_SPAN = 30;

function axisView(axis: Axis): AxisView {
  const field = fieldAt(axis.path);
  if (field === undefined) throw new RangeError(`There is no field ${axis.path}.`);
  const values = axisValues(axis);
  // Seeds are names, not amounts, unless a range made them.
  const numeric = values.length > 1 && values.every((value) => typeof value === 'number');
  const numbers = numeric ? values : null;
  const range = 'values' in axis ? null : axis;
  return {
    axis,
    field,
    values,
    numbers,
    log: range ? range.scale === 'log' : numbers !== null && spansLog(numbers),
    integers: range?.integers ?? numericRange(field)?.integer ?? false,
  };
}

/** True where listed numbers are drawn on a log axis. */
export function spansLog(numbers: readonly number[]): boolean {
  const low = Math.min(...numbers);
  return low > 0 && Math.max(...numbers) / low > LOG_SPAN;
}

export function gridView({ sweep }: Pick<Experiment, 'sweep'>): GridView {
  const axes = sweep.map(axisView);
  const numeric = axes.findIndex(({ numbers }) => numbers !== null);
  return {
    axes,
    x: numeric >= 0 ? numeric : axes.length - 1 < 0 ? -1 : 0,
    cells: axes.reduce((cells, { values }) => cells * values.length, 1),
  };
}

/** The axis that figures draw along; undefined for a single cell. */
export function drawnAxis(view: GridView): AxisView | undefined {
  return view.axes[view.x];
}

/** The index of the cell at a position; the first axis is the slowest. */
export function cellAt({ axes }: GridView, position: Position): number {
  return axes.reduce((index, { values }, i) => index * values.length + (position[i] ?? 0), 0);
}

export function positionOf({ axes }: GridView, cell: number): Position {
  let rest = cell;
  return axes
    .toReversed()
    .map(({ values }) => {
      const at = rest % values.length;
      rest = (rest - at) / values.length;
      return at;
    })
    .reverse();
}

/** The same position but for its place on the drawn axis. */
export function moveAlong(view: GridView, position: Position, at: number): Position {
  return position.map((own, i) => (i === view.x ? at : own));
}

/** Symbols of fields whose own symbol is that of one attempt or of a rule. */
const SHORT_SYMBOLS: Readonly<Record<string, string>> = {
  'model.lengths': 'L',
  'model.maxAttempts': 'K',
  'model.atCap': 'the cap rule',
};

/** A short name of a field for "name = value". */
export function fieldSymbol({ path, symbol, label }: Field): string {
  return SHORT_SYMBOLS[path] ?? symbol ?? withinSentence(label);
}

const OBJECTIVE = 'training.objective';

/** An objective by its title, or as it is written where it does not read. */
function objectiveTitle(text: string): string {
  return parseObjective(text, OBJECTIVE, [])?.title ?? text;
}

/** A value of an axis in words. */
export function valueText(field: Field, value: AxisValue): string {
  if (value === null) return field.kind === 'integer' ? (field.nullMeans ?? 'none') : 'none';
  if (typeof value === 'number') return field.kind === 'seed' ? String(value) : formatNumber(value);
  if (typeof value === 'boolean') return value ? 'on' : 'off';
  if (typeof value === 'string') return field.path === OBJECTIVE ? objectiveTitle(value) : value;
  if (!('kind' in value)) {
    return `right ${valueText(field, value.correct)}, wrong ${valueText(field, value.wrong)}`;
  }
  if (value.kind === 'explicit') return `listed (${Object.keys(value.pmf).length} lengths)`;
  const { kind, ...parameters } = value;
  return `${kind} (${Object.entries(parameters)
    .map(([name, x]) => `${name} ${formatNumber(x)}`)
    .join(', ')})`;
}

/** "L = 200, K = 8" of a cell, empty for a single one. */
export function positionText(view: GridView, position: Position): string {
  return view.axes
    .map(({ field, values }, i) => `${fieldSymbol(field)} = ${valueText(field, values[position[i] ?? 0]!)}`)
    .join(', ');
}

/** A title within a sentence: "Answer length L" loses its first capital, and "KL weight" is written as ever. */
export function withinSentence(title: string): string {
  return title.replace(/^\p{Lu}(?=\p{Ll})/u, (letter) => letter.toLowerCase());
}

/** "Answer length L (tokens)". */
export function axisTitle({ field }: Pick<AxisView, 'field'>): string {
  const symbol = SHORT_SYMBOLS[field.path] ?? field.symbol ?? '';
  const named = symbol.includes(' ') ? field.label : `${field.label} ${symbol}`.trim();
  return field.unit === null ? named : `${named} (${field.unit})`;
}
