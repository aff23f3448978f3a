/**
 * A result file read back: what `resultFile` writes, from the page or from the command line, and nothing else. A file may
 * come from anywhere, so every value is checked and copied into objects of our own.
 */
import type { Experiment } from '../experiment/experiment';
import { formatFault, isOurs, refuseFile, versionFault } from '../experiment/file-formats';
import { isRecord, own } from '../experiment/field-values';
import { type Cell, expandGrid } from '../experiment/grid';
import { parseJson } from '../experiment/json-text';
import { parseExperiment } from '../experiment/schema';
import { describeValue, InputError, inputIssue, type InputIssue } from '../model/input-error';
import {
  type CellResult,
  type GradientId,
  type GradientResult,
  GRADIENTS,
  type Quantity,
  type ScalarId,
  SCALARS,
} from '../study/quantities';
import { type EngineFacts, RESULT_FORMAT, RESULT_VERSION } from './result-file';

/** Longest text that is read, in characters; a cell takes some four thousand. */
export const LONGEST_RESULT = 64 * 2 ** 20;
/** Faults that are told of one file. */
const MOST_FAULTS = 12;
const LONGEST_TEXT = 2000;
const LONGEST_NAME = 120;

export interface IndexedCell {
  /** Place in the experiment's grid. */
  readonly index: number;
  readonly result: CellResult;
}

export interface ResultContents {
  readonly experiment: Experiment;
  readonly complete: boolean;
  /** Why a run that is not complete ended, in words. */
  readonly reason: string | null;
  /** Of the tallies, as the file says: nothing in it can show that they are these. Null where the run had not ended. */
  readonly digest: string | null;
  /** In order. */
  readonly cells: readonly IndexedCell[];
  /** Version of the lab that wrote it, where it says. */
  readonly lab: string | null;
  /** What computed it; null where the file does not say. */
  readonly engine: EngineFacts | null;
  /** The name that its user gave it and when it was kept, in ISO 8601; null in other files. */
  readonly name: string | null;
  readonly kept: string | null;
}

type File = Readonly<Record<string, unknown>>;

/** UPGRADES[v] turns a file of version v into one of version v + 1; it may not assume that the file is valid. */
const UPGRADES: Readonly<Record<number, (file: File) => File>> = {};

/** @throws InputError with the faults of the file, or one that says what else it is */
export function readResult(text: string): ResultContents {
  if (text.length > LONGEST_RESULT)
    refuseFile(
      `The file has ${text.length} characters, and the page reads results of up to ${LONGEST_RESULT}. ` +
        'Read it with a program of your own; its numbers are plain JSON.',
    );
  const file = upgraded(parseJson(text));
  const experiment = parseExperiment(own(file, 'experiment'));
  const reader = new Reader();
  const grid = expandGrid(experiment);
  const cells = reader.cells(own(file, 'cells'), grid);
  const complete = own(file, 'complete') === true;
  if (complete && cells.length < grid.length)
    reader.fault('cells', `${cells.length} cells`, `all ${grid.length}, as "complete" is true`);
  const from = own(file, 'provenance');
  const provenance = isRecord(from) ? from : {};
  const contents = {
    experiment,
    complete,
    reason: complete ? null : (reader.text(file, 'reason', LONGEST_TEXT) ?? 'The file does not say why.'),
    digest: reader.digest(own(file, 'digest')),
    cells,
    lab: reader.text(provenance, 'lab', LONGEST_NAME),
    engine: engineOf(reader, provenance),
    name: reader.text(provenance, 'name', LONGEST_NAME),
    kept: dateOf(own(provenance, 'kept')),
  };
  reader.end();
  return contents;
}

function upgraded(json: unknown): File {
  const format = isRecord(json) ? own(json, 'format') : undefined;
  // Of another kind and of a newer lab: what to do comes before what it is not.
  const newer = isRecord(json) && isOurs(json) ? formatFault(json) : null;
  if (newer !== null && format !== RESULT_FORMAT) refuseFile(newer);
  if (!isRecord(json) || format !== RESULT_FORMAT)
    refuseFile(
      format === undefined
        ? `This is no result of a run: it has no "format": "${RESULT_FORMAT}". An experiment without results opens under Question.`
        : `This is no result of a run: its format is ${describeValue(format)} and not "${RESULT_FORMAT}".`,
    );
  const version = own(json, 'version');
  const fault = versionFault('The result', version, RESULT_VERSION);
  if (fault !== null) refuseFile(fault);
  let file: File = json;
  for (let v = version as number; v < RESULT_VERSION; v++) file = UPGRADES[v]!(file);
  return file;
}

function engineOf(reader: Reader, provenance: File): EngineFacts | null {
  const id = reader.text(provenance, 'engine', LONGEST_NAME);
  if (id === null) return null;
  const adapter = reader.text(provenance, 'adapter', LONGEST_TEXT) ?? 'unknown';
  return { id, adapter, reason: reader.text(provenance, 'chosen', LONGEST_TEXT) };
}

function dateOf(value: unknown): string | null {
  const time = typeof value === 'string' ? Date.parse(value) : NaN;
  return Number.isNaN(time) ? null : new Date(time).toISOString();
}

/** A fault is recorded and a harmless value returned, so that reading goes on until there are enough faults. */
class Reader {
  private readonly issues: InputIssue[] = [];

  fault(path: string, received: unknown, allowed: string): void {
    this.issues.push(inputIssue(path, received, allowed));
    if (this.issues.length >= MOST_FAULTS) this.end();
  }

  end(): void {
    if (this.issues.length > 0) throw new InputError(this.issues);
  }

  cells(value: unknown, grid: readonly Cell[]): IndexedCell[] {
    const most = grid.length;
    if (!Array.isArray(value) || value.length > most) {
      this.fault(
        'cells',
        Array.isArray(value) ? `${value.length} cells` : value,
        `a list of at most ${most} cells`,
      );
      return [];
    }
    let last = -1;
    return value.flatMap((raw: unknown, i): IndexedCell[] => {
      const path = `cells[${i}]`;
      const cell = this.record(raw, path);
      const index = own(cell, 'index');
      const isNext = Number.isInteger(index) && (index as number) > last && (index as number) < most;
      if (!isNext) {
        this.fault(`${path}.index`, index, `an integer above ${last} and below ${most}`);
        return [];
      }
      last = index as number;
      this.askedCell(cell, grid[last]!, path);
      return [{ index: last, result: this.result(cell, path) }];
    });
  }

  digest(value: unknown): string | null {
    if (value === '' || value === undefined) return null;
    if (typeof value === 'string' && /^[0-9a-f]{64}$/.test(value)) return value;
    this.fault('digest', value, '64 hexadecimal digits');
    return null;
  }

  /** A text that may be absent. */
  text(record: File, key: string, longest: number): string | null {
    const value = own(record, key);
    if (value === undefined || value === null) return null;
    if (typeof value === 'string' && value.length <= longest) return value;
    this.fault(key, value, `text of at most ${longest} characters`);
    return null;
  }

  /** What the cell says that was asked of it is what the experiment asks there. */
  private askedCell(cell: File, { coordinates, settings }: Cell, path: string): void {
    const place = Object.fromEntries(coordinates.map((axis) => [axis.path, axis.value]));
    const told = own(cell, 'coordinates');
    const isHere =
      isRecord(told) &&
      Object.keys(told).length === coordinates.length &&
      coordinates.every((axis) => JSON.stringify(own(told, axis.path)) === JSON.stringify(axis.value));
    const { groupSize } = settings.objective;
    const trajectories = Math.ceil(settings.sampling.trajectories / groupSize) * groupSize;
    if (!isHere)
      this.fault(`${path}.coordinates`, told, `${JSON.stringify(place)}, where the experiment has this cell`);
    else if (own(cell, 'trajectories') !== trajectories)
      this.fault(
        `${path}.trajectories`,
        own(cell, 'trajectories'),
        `${trajectories}, which the experiment asks of this cell in whole groups of ${groupSize}`,
      );
  }

  private result(cell: File, path: string): CellResult {
    const trajectories = own(cell, 'trajectories');
    const gradients = this.record(own(cell, 'gradients'), `${path}.gradients`);
    return {
      trajectories: trajectories as number,
      scalars: fromIds(SCALARS, (id: ScalarId) => this.quantity(own(cell, id), `${path}.${id}`)),
      gradients: fromIds(GRADIENTS, (id: GradientId) =>
        this.gradient(own(gradients, id), `${path}.gradients.${id}`),
      ),
    };
  }

  private gradient(value: unknown, path: string): GradientResult {
    const gradient = this.record(value, path);
    const optional = <T>(key: string, read: (inner: unknown, at: string) => T): T | null => {
      const inner = own(gradient, key);
      return inner === null ? null : read(inner, `${path}.${key}`);
    };
    return {
      logits: this.three(gradient, path),
      attribution: optional('attribution', (inner, at) => this.quantity(inner, at)),
      shares: optional('shares', (inner, at) => this.three(inner, at)),
    };
  }

  /** A vector as a file has it: the exact answers, the values and the errors of three logits. */
  private three(value: unknown, path: string): [Quantity, Quantity, Quantity] {
    const record = this.record(value, path);
    const lists = (['exact', 'value', 'standardError'] as const).map((key) => {
      const list = own(record, key);
      if (Array.isArray(list) && list.length === 3) return list as unknown[];
      this.fault(`${path}.${key}`, list, 'a list of three numbers');
      return [0, 0, 0];
    });
    const at = (i: number): Quantity =>
      this.quantity(
        { exact: lists[0]![i], value: lists[1]![i], standardError: lists[2]![i] },
        `${path}[${i}]`,
      );
    return [at(0), at(1), at(2)];
  }

  /** Numbers that do not exist are null in a file and NaN here. */
  private quantity(value: unknown, path: string): Quantity {
    const record = this.record(value, path);
    const number = (key: keyof Quantity, least: number, allowed: string): number => {
      const x = own(record, key);
      if (x === null) return NaN;
      if (typeof x === 'number' && Number.isFinite(x) && x >= least) return x;
      this.fault(`${path}.${key}`, x, `${allowed}, or null where there is none`);
      return 0;
    };
    return {
      exact: number('exact', -Infinity, 'a number'),
      value: number('value', -Infinity, 'a number'),
      standardError: number('standardError', 0, 'a number from 0'),
    };
  }

  private record(value: unknown, path: string): File {
    if (isRecord(value)) return value;
    this.fault(path, value, 'an object');
    return {};
  }
}

function fromIds<Id extends string, T>(ids: readonly Id[], read: (id: Id) => T): Record<Id, T> {
  return Object.fromEntries(ids.map((id) => [id, read(id)])) as Record<Id, T>;
}
