/** What containers deliver: records, and places where one could not be had. */
import type { JsonObject } from '../values';

export interface SourceRecord {
  /** Line (JSONL, text) or record (JSON, Parquet; in CSV the heading is row 1), from 1. */
  readonly row: number;
  readonly value: JsonObject;
}

export interface SourceFault {
  readonly row: number;
  readonly fault: string;
}

export type SourceItem = SourceRecord | SourceFault;

/** Records in the order of the file, as many at a time as a piece of it holds. */
export type SourceItems = AsyncGenerator<readonly SourceItem[], void, void>;

export interface ContainerOptions {
  readonly limits: { readonly record: number; readonly depth: number };
  /** Only this row is wanted: the others need not be parsed. */
  readonly only?: number | undefined;
  /** Called once if text had to be replaced because it is not UTF-8. */
  readonly onInvalidText: (row: number) => void;
}
