/**
 * Limits that join several fields: enough trajectories for the blocks, and a grid that fits memory. They are worked out from
 * the axes, before anything is allocated, because an experiment may come from anyone.
 */
import { inputIssue, type InputIssue } from '../model/input-error';
import { MAX_LENGTH } from '../model/lengths';
import { tallySize } from '../model/tally';
import type { Axis, Experiment, Settings } from './experiment';
import { isRecord, readField } from './field-values';
import { axisLength, axisValues, MAX_CELLS } from './sweep';

/** Most memory that the tallies of one experiment may take, in bytes. */
export const MAX_TALLY_BYTES = 2 ** 31;

/** Most memory that the length tables of one experiment may take, in bytes. */
export const MAX_TABLE_BYTES = 2 ** 30;

/** A word for each column of a table: up to 4,096 columns for a distribution, two for a constant. */
const TABLE_BYTES = 4 * MAX_LENGTH;
const CONSTANT_TABLE_BYTES = 4 * 2;

/** Trajectories are numbered by one 32-bit word, and groups are whole. */
const MAX_GROUPED_TRAJECTORIES = 2 ** 32;

const COUNTER_BYTES = 8;

type Grid = Settings & Pick<Experiment, 'sweep'>;

/** A number somewhere in a file: a field's own, or that of an axis which replaces it. */
interface Located {
  readonly value: number;
  readonly path: string;
}

function located(grid: Grid, path: string): Located[] {
  const i = grid.sweep.findIndex((axis) => axis.path === path);
  const axis = grid.sweep[i];
  if (axis === undefined) return [{ value: readField(grid, path) as number, path }];
  const last = axisLength(axis) - 1;
  return axisValues(axis).map((value, j) => ({
    value: value as number,
    path: `sweep[${i}].${'values' in axis ? `values[${j}]` : j === 0 ? 'from' : j === last ? 'to' : 'points'}`,
  }));
}

const smallest = (of: readonly Located[]): Located => of.reduce((a, b) => (b.value < a.value ? b : a));
const largest = (of: readonly Located[]): Located => of.reduce((a, b) => (b.value > a.value ? b : a));

/** Axes are combined in every way, so the extremes of each meet in some cell. */
export function blockIssues(grid: Grid): InputIssue[] {
  const trajectories = located(grid, 'sampling.trajectories');
  const groupSizes = located(grid, 'objective.groupSize');
  const [fewest, most] = [smallest(trajectories), largest(trajectories)];
  const [group, blocks] = [largest(groupSizes), largest(located(grid, 'sampling.blocks'))];
  const issues: InputIssue[] = [];
  const needed = group.value * blocks.value;
  if (fewest.value < needed) {
    const allowed =
      `at least ${needed}, one group of ${group.value} (${group.path}) for each of ${blocks.value} blocks ` +
      `(${blocks.path}): raise it or lower one of these`;
    issues.push(inputIssue(fewest.path, fewest.value, allowed));
  }
  for (const { value: size } of groupSizes) {
    const room = Math.floor(MAX_GROUPED_TRAJECTORIES / size) * size;
    if (most.value <= room) continue;
    issues.push(
      inputIssue(most.path, most.value, `at most ${room}, the most that whole groups of ${size} hold`),
    );
    break;
  }
  return issues;
}

export function cellCount(sweep: readonly Axis[]): number {
  return sweep.reduce((cells, axis) => cells * axisLength(axis), 1);
}

/** Bytes of the tallies of all cells: 64-bit counters, `tallySize(groupSize)` of them a block. */
export function estimateTallyBytes(experiment: Grid): number {
  const sum = (of: readonly Located[], f: (value: number) => number): number =>
    of.reduce((total, { value }) => total + f(value), 0);
  const groupSizes = located(experiment, 'objective.groupSize');
  const blocks = located(experiment, 'sampling.blocks');
  const others = cellCount(experiment.sweep) / (groupSizes.length * blocks.length);
  return others * sum(blocks, (b) => b) * sum(groupSizes, (g) => COUNTER_BYTES * tallySize(g));
}

/** Lengths that cells draw from, each once: those of the experiment, or in their place those of an axis. */
function lengthValues({ model, sweep }: Grid): ReadonlySet<string> {
  const found = new Set<string>();
  const add = (value: unknown): void => {
    if (isRecord(value) && 'correct' in value) for (const one of Object.values(value)) add(one);
    else found.add(JSON.stringify(isRecord(value) && value['kind'] === 'constant' ? value['tokens'] : value));
  };
  add(model.lengths);
  for (const axis of sweep)
    if (LENGTH_PATHS.includes(axis.path)) for (const value of axisValues(axis)) add(value);
  return found;
}

const LENGTH_PATHS = ['model.lengths', 'model.lengths.correct', 'model.lengths.wrong'];

/** An upper bound on the bytes of all length tables: cells that draw from equal lengths share a table. */
export function estimateTableBytes(experiment: Grid): number {
  let bytes = 0;
  for (const value of lengthValues(experiment))
    bytes += /^\d/.test(value) ? CONSTANT_TABLE_BYTES : TABLE_BYTES;
  return bytes;
}

/** Too many cells, or more memory for their tallies and lengths than a browser gives. */
export function gridIssues(grid: Grid): InputIssue[] {
  const cells = cellCount(grid.sweep);
  if (cells > MAX_CELLS) return [inputIssue('sweep', cells, `a grid of 1 to ${MAX_CELLS} cells`)];
  const [bytes, tables] = [estimateTallyBytes(grid), estimateTableBytes(grid)];
  if (bytes > MAX_TALLY_BYTES) {
    const allowed =
      `a grid whose tallies take at most ${gibibytes(MAX_TALLY_BYTES)}: ` +
      'fewer cells, fewer sampling.blocks or a smaller objective.groupSize';
    return [inputIssue('sweep', `${cells} cells, ${gibibytes(bytes)}`, allowed)];
  }
  if (tables > MAX_TABLE_BYTES) {
    const allowed =
      `a grid whose length tables take at most ${gibibytes(MAX_TABLE_BYTES)}: ` +
      `fewer distributions of lengths (${MAX_TABLE_BYTES / TABLE_BYTES} fit), or lengths that are constant`;
    return [inputIssue('sweep', `${cells} cells, ${gibibytes(tables)} of tables`, allowed)];
  }
  return [];
}

function gibibytes(bytes: number): string {
  return `${(bytes / 2 ** 30).toFixed(1)} GiB`;
}
