import type { AxisValue } from '../../experiment/experiment';

/** A value of a sweep's axis in a table: a number where it is one, else as a file has it. */
export function axisCell(value: AxisValue): number | string {
  if (typeof value === 'number') return value;
  return typeof value === 'object' && value !== null ? JSON.stringify(value) : String(value);
}
