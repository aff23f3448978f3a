/** What a format is: how its records are recognised, and what completions a record holds. */
import type { AnnotatedAttempt } from '../trace';
import type { FormatName } from './format-names';
import type { ColumnMapping } from './read-options';
import type { JsonObject } from './values';

/** A completion as its format has it; group, class and truth are put in order afterwards, in one way for all formats. */
export interface Draft {
  readonly text: string;
  readonly thinkingEnd?: number | undefined;
  readonly prompt?: string | undefined;
  /** What names the question, if the log does; otherwise the prompt does. */
  readonly group?: string | undefined;
  readonly className?: string | undefined;
  /** Any value that `truthText` takes. */
  readonly truth?: unknown;
  readonly graded?: boolean | undefined;
  readonly truncated?: boolean | undefined;
  readonly tokens?: number | undefined;
  readonly split?: readonly AnnotatedAttempt[] | undefined;
}

/** What a format may ask and say while it reads one file. */
export interface RecordContext {
  /** Hash of a text, 16 hexadecimal digits. */
  hash(text: string): string;
  /** A remark on this record that skips nothing; equal remarks are made once a file. */
  remark(kind: 'warning' | 'note', message: string): void;
  readonly columns: ColumnMapping;
  /** Something a format keeps from record to record of one file. */
  readonly memory: Map<string, unknown>;
  /** One row is read again: records before it were not seen, so nothing may depend on them. */
  readonly alone: boolean;
}

export interface RecordFormat {
  readonly name: FormatName;
  readonly title: string;
  /** Field that holds the list of records where the file is one JSON object. */
  readonly list?: string;
  /** Fields that may hold the right answer, in the order in which they are tried; none if attempts are judged already. */
  readonly truths?: readonly string[];
  /** Columns that hold the right answer, for the message where it is missing. */
  readonly truthFields: string;
  /** Why this record is taken for the format; undefined if it is not. */
  recognise(record: JsonObject, columns: ColumnMapping): string | undefined;
  /** The same for a JSON object, by the fields beside its list. */
  recogniseDocument?(keys: ReadonlySet<string>): string | undefined;
  /**
   * The completions of a record, in order; an empty list for a record that is rightly passed over.
   *
   * @throws RecordError if the record is not what it should be
   */
  drafts(record: JsonObject, context: RecordContext): Draft[];
}

/** "has fields a, b", for detection. */
export function hasFields(record: JsonObject, ...keys: string[]): string | undefined {
  return keys.every((key) => Object.hasOwn(record, key)) ? `has fields ${keys.join(', ')}` : undefined;
}
