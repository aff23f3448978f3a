/** From axes to cells. */
import { InputError, inputIssue, type InputIssue } from '../model/input-error';
import type { AxisValue, Experiment, Settings } from './experiment';
import { fieldAt } from './fields';
import { parseFieldValue, writeField, type FieldValue } from './field-values';
import { blockIssues, gridIssues } from './limits';
import { axisValues } from './sweep';

/** Where a cell sits on one axis. */
export interface Coordinate {
  readonly path: string;
  /** As the axis has it: a constant length is its number of tokens. */
  readonly value: AxisValue;
}

export interface Cell {
  /** Place in the grid, the first axis slowest. */
  readonly index: number;
  /** One for each axis, in the order of the sweep. */
  readonly coordinates: readonly Coordinate[];
  readonly settings: Settings;
}

/**
 * Every cell of the grid, in order; one if there is no sweep.
 *
 * @throws InputError when the grid has too many cells, or a cell fewer trajectories than its blocks need.
 */
export function expandGrid(experiment: Experiment): Cell[] {
  const issues = [...gridIssues(experiment), ...blockIssues(experiment)];
  if (issues.length > 0) throw new InputError(issues);

  const { model, objective, sampling, training } = experiment;
  let corners: Omit<Cell, 'index'>[] = [
    { coordinates: [], settings: { model, objective, sampling, training } },
  ];
  experiment.sweep.forEach((axis, i) => {
    const steps = axisValues(axis).map((value, j) => ({
      coordinate: { path: axis.path, value },
      written: fieldValue(axis.path, value, `sweep[${i}].values[${j}]`),
    }));
    corners = corners.flatMap(({ coordinates, settings }) =>
      steps.map(({ coordinate, written }) => ({
        coordinates: [...coordinates, coordinate],
        settings: writeField(settings, axis.path, written),
      })),
    );
  });
  return corners.map((corner, index) => ({ index, ...corner }));
}

function fieldValue(path: string, value: AxisValue, at: string): FieldValue {
  const field = fieldAt(path);
  if (field === undefined) throw new InputError([inputIssue(at, path, 'the path of a field')]);
  const issues: InputIssue[] = [];
  const parsed = parseFieldValue(field, value, at, issues);
  if (parsed === undefined) throw new InputError(issues);
  return parsed;
}
