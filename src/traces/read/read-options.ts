/** What a reading is told, and what it tells. */
import type { RawTrace } from '../trace';
import type { FormatName } from './format-names';

/**
 * Where values stand in a record: the name of a column, or a dotted path into nested JSON such as
 * `reward_model.ground_truth` or `choices.0.text`. A name that contains dots is looked up whole first. A column named here goes
 * before whatever the format itself says.
 */
export interface ColumnMapping {
  readonly text?: string;
  readonly prompt?: string;
  readonly truth?: string;
  readonly group?: string;
  /** Class of difficulty. */
  readonly class?: string;
  /** true or 1, "length", "max_tokens" and the like: cut by the limit. */
  readonly truncated?: string;
  /** 1, true, "C": right; 0, −1, false, "I": wrong; anything between: neither. */
  readonly score?: string;
  readonly tokens?: string;
}

export interface ReadOptions {
  /** The format, where detection is not to be trusted. */
  readonly format?: FormatName;
  readonly columns?: ColumnMapping;
  /** The same as `columns.truth`, which goes before it. */
  readonly truth?: string;
  /** The class of every trace is the name of its file, without folder and extensions, unless `columns.class` tells it. */
  readonly classOfFile?: boolean;
  /** Aborting makes the reading throw the signal's reason. */
  readonly signal?: AbortSignal;
  readonly limits?: Partial<ReadLimits>;
}

export interface ReadLimits {
  /** Bytes of one record: a line, an element of a JSON list, a row of CSV, a sample of an archive. */
  readonly record: number;
  /** Nested brackets in JSON. */
  readonly depth: number;
  /** Bytes that a compressed file may grow to, and how many times its own size, looked at from `ratioFrom` bytes on. */
  readonly inflated: number;
  readonly ratio: number;
  readonly ratioFrom: number;
  /** Bytes held in memory at once where a format cannot be streamed: a Parquet row group, a compressed archive. */
  readonly held: number;
  /** Problems of a file that are kept with their text; all are counted. */
  readonly problems: number;
}

const MIB = 2 ** 20;

export const READ_LIMITS: ReadLimits = {
  record: 32 * MIB,
  depth: 256,
  inflated: 64 * 1024 * MIB,
  // A text that repeats itself for thousands of tokens shrinks by far more than the usual 5 to 10; deflate ends at 1032.
  ratio: 400,
  ratioFrom: 64 * MIB,
  held: 128 * MIB,
  problems: 50,
};

export interface ReadProblem {
  readonly file: string;
  /** The line or record, from 1; undefined where the whole file is meant. */
  readonly row: number | undefined;
  /**
   * skipped: this record is not among the traces. stopped: nothing behind this place is. warning: all is read, but
   * something is missing or was replaced. note: how the file was understood.
   */
  readonly kind: 'skipped' | 'stopped' | 'warning' | 'note';
  /** Whole sentences, without file and row. */
  readonly message: string;
}

export interface ReadBatch {
  readonly traces: readonly RawTrace[];
  /** Problems since the last batch; of a file no more than `limits.problems`. */
  readonly problems: readonly ReadProblem[];
  /** Counts since the beginning of the file, those problems included that are not kept. */
  readonly skipped: number;
  readonly problemCount: number;
  /** Bytes of the file read so far, compressed ones where it is compressed; compare with `TraceFile.size`. */
  readonly bytesRead: number;
}
