/** Parquet, one row group at a time, with its sizes checked before anything is allocated for them. */
import { parquetMetadata, parquetReadObjects, snappyUncompress } from 'hyparquet';
import type { AsyncBuffer, Compressors, FileMetaData, RowGroup } from 'hyparquet';
import { UnreadableError } from '../problem-list';
import { sizeText } from '../size-text';
import type { SourceItem } from './items';
import { checkPages, columnStart } from './parquet-pages';
import type { RandomAccess } from './random-access';

const FOOTER = 8;
/** Logs of rollouts have some hundred columns at most; a footer describes each in every row group. */
const LARGEST_FOOTER = 64 * 2 ** 20;
/** PyArrow writes 2²⁰ rows a group unless told otherwise. */
const MOST_ROWS = 2 ** 21;

export interface ParquetLog {
  readonly rows: number;
  readonly columns: readonly string[];
  /** First row (from 0), number of rows and last byte of each row group. */
  readonly groups: readonly { readonly start: number; readonly rows: number; readonly endByte: number }[];
  /** The rows start..end − 1, from 0. */
  read(start: number, end: number): Promise<SourceItem[]>;
}

export function isParquet(head: Uint8Array): boolean {
  return head[0] === 0x50 && head[1] === 0x41 && head[2] === 0x52 && head[3] === 0x31;
}

/** @throws UnreadableError if it is damaged, or states sizes that it cannot have or that are beyond the limit */
export async function openParquet(file: RandomAccess, held: number): Promise<ParquetLog> {
  const metadata = await footer(file);
  const groups = metadata.row_groups.map((group) => ({
    rows: Number(group.num_rows),
    endByte: endOf(group),
  }));
  metadata.row_groups.forEach((group, i) => checkGroup(group, i + 1, file.size, held));
  const rows = groups.reduce((sum, group) => sum + group.rows, 0);
  if (Number(metadata.num_rows) !== rows)
    throw new UnreadableError(
      `The Parquet file states ${metadata.num_rows} rows and has row groups of ${rows}: it is damaged.`,
    );
  const buffer: AsyncBuffer = {
    byteLength: file.size,
    slice: async (start, end = file.size) => exact(await file.slice(start, Math.min(end, file.size))),
  };
  let start = 0;
  return {
    rows,
    columns: topColumns(metadata),
    groups: groups.map(({ rows: count, endByte }) => {
      start += count;
      return { start: start - count, rows: count, endByte };
    }),
    read: async (rowStart, rowEnd) => {
      const options = {
        file: buffer,
        metadata,
        rowStart,
        rowEnd,
        compressors: await compressors(metadata, held),
      };
      const values = await orDamaged(async () => {
        await checkColumns(file, metadata, rowStart, rowEnd, options.compressors);
        return parquetReadObjects(options);
      });
      return values.map((value, i) => ({ row: rowStart + i + 1, value }));
    },
  };
}

async function footer(file: RandomAccess): Promise<FileMetaData> {
  if (file.size < 2 * FOOTER)
    throw new UnreadableError('The Parquet file is too short to be one: it was cut off.');
  const end = await file.slice(file.size - FOOTER, file.size);
  if (!isParquet(end.subarray(4)))
    throw new UnreadableError(
      'The Parquet file does not end as one does (PAR1): it was cut off. Copy it anew.',
    );
  const length = new DataView(end.buffer, end.byteOffset).getUint32(0, true);
  if (length > file.size - FOOTER || length > LARGEST_FOOTER)
    throw new UnreadableError(
      `The Parquet file states a description of ${sizeText(length)}, which it cannot have.`,
    );
  const bytes = await file.slice(file.size - FOOTER - length, file.size);
  return orDamaged(async () => parquetMetadata(exact(bytes)));
}

function checkGroup(group: RowGroup, number: number, size: number, held: number): void {
  const rows = Number(group.num_rows);
  const bytes = group.columns.reduce(
    (sum, { meta_data: column }) => sum + Number(column?.total_uncompressed_size ?? 0),
    0,
  );
  if (!(rows >= 0 && rows <= MOST_ROWS) || !(bytes >= 0 && bytes <= held))
    throw new UnreadableError(
      `Row group ${number} of the Parquet file states ${rows} rows and ${sizeText(bytes)} of data; the limits are ${MOST_ROWS} rows and ` +
        `${sizeText(held)}. If it is a real log, write it with smaller row groups (to_parquet(…, row_group_size=1000)).`,
    );
  for (const { meta_data: column } of group.columns) {
    const start = column === undefined ? 0 : columnStart(column);
    const length = Number(column?.total_compressed_size ?? 0);
    if (!(start >= 0 && length >= 0 && start + length <= size))
      throw new UnreadableError(
        `Row group ${number} of the Parquet file lies outside the file: it is damaged.`,
      );
    // Of a list in a row there may be many; but a decoded value takes some bytes, so no more than can be held.
    const values = Number(column?.num_values ?? 0);
    if (!(values >= 0 && values <= Math.max(rows, held / 16)))
      throw new UnreadableError(
        `Row group ${number} of the Parquet file states more values than it can have.`,
      );
  }
}

/** Looks through the pages of the row groups that hold these rows. */
async function checkColumns(
  file: RandomAccess,
  metadata: FileMetaData,
  rowStart: number,
  rowEnd: number,
  all: Compressors,
): Promise<void> {
  let first = 0;
  for (const group of metadata.row_groups) {
    const next = first + Number(group.num_rows);
    if (first < rowEnd && next > rowStart) {
      for (const { meta_data: column } of group.columns) {
        if (column === undefined) continue;
        const start = columnStart(column);
        const chunk = await file.slice(start, start + Number(column.total_compressed_size));
        checkPages(chunk, column, metadata, all);
      }
    }
    first = next;
  }
}

function endOf(group: RowGroup): number {
  return Math.max(
    0,
    ...group.columns.map(({ meta_data: column }) =>
      column ? columnStart(column) + Number(column.total_compressed_size) : 0,
    ),
  );
}

function topColumns(metadata: FileMetaData): string[] {
  const names = metadata.row_groups[0]?.columns.map(
    ({ meta_data: column }) => column?.path_in_schema[0] ?? '',
  );
  return [...new Set(names ?? [])];
}

/**
 * Pages state the size they unpack to; the library allocates what they state, so here it is checked first. Snappy, which is usual,
 * is unpacked in JavaScript; the others come with WebAssembly, which a page may forbid, and are loaded only where a file needs them.
 */
async function compressors(metadata: FileMetaData, held: number): Promise<Compressors> {
  const all: Compressors = {
    ...(needsMore(metadata) ? (await import('hyparquet-compressors')).compressors : {}),
    SNAPPY: (input, length) => {
      const output = new Uint8Array(length);
      snappyUncompress(input, output);
      return output;
    },
  };
  return Object.fromEntries(
    Object.entries(all).map(([codec, decompress]) => [
      codec,
      (input: Uint8Array, length: number) => {
        if (!(length >= 0 && length <= held))
          throw new UnreadableError(
            `A page of the Parquet file states that it unpacks to ${sizeText(length)}.`,
          );
        return decompress(input, length);
      },
    ]),
  );
}

function needsMore(metadata: FileMetaData): boolean {
  return metadata.row_groups.some((group) =>
    group.columns.some(
      ({ meta_data: column }) => column !== undefined && !['UNCOMPRESSED', 'SNAPPY'].includes(column.codec),
    ),
  );
}

async function orDamaged<T>(read: () => Promise<T>): Promise<T> {
  try {
    return await read();
  } catch (error) {
    if (error instanceof UnreadableError) throw error;
    // The library tells some faults in words; where it stumbles over others, its words tell a user nothing.
    const words = error instanceof Error ? error.message : '';
    const isTold = /^(parquet|thrift) /.test(words) && !words.includes('undefined');
    const why = isTold ? ` (${words})` : '';
    throw new UnreadableError(`The Parquet file is damaged, or of a kind that is not read${why}.`);
  }
}

function exact(bytes: Uint8Array): ArrayBuffer {
  return new Uint8Array(bytes).buffer;
}
