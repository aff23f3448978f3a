/**
 * The pages of a Parquet column looked through before they are decoded. Pages state how many values they hold, and runs how often
 * one value repeats; a decoder makes what they state, so a file of a hundred bytes could ask for gigabytes. Here each statement is
 * held against the number of values that the description of the column gives, which is checked before.
 */
import type { ColumnMetaData, Compressors, FileMetaData, PageHeader } from 'hyparquet';
import { parquetSchema } from 'hyparquet';
import { parquetHeader } from 'hyparquet/src/column.js';
import { getMaxDefinitionLevel, getMaxRepetitionLevel, getTreePath } from 'hyparquet/src/schema.js';
import { readVarInt } from 'hyparquet/src/thrift.js';

/** Writers fill the last run of a page up to a multiple of eight values, some up to more. */
const PADDING = 512;

interface Levels {
  readonly repetition: number;
  readonly definition: number;
}

/** @throws Error where a page states what it cannot have, or is damaged in another way */
export function checkPages(
  chunk: Uint8Array,
  column: ColumnMetaData,
  metadata: FileMetaData,
  compressors: Compressors,
): void {
  const path = getTreePath(parquetSchema(metadata), column.path_in_schema);
  const levels = { repetition: getMaxRepetitionLevel(path), definition: getMaxDefinitionLevel(path) };
  const reader = { view: viewOf(chunk), offset: 0 };
  let left = Number(column.num_values);
  while (reader.offset < chunk.length - 1) {
    const header = parquetHeader(reader);
    const start = reader.offset;
    reader.offset += header.compressed_page_size;
    if (!(header.compressed_page_size >= 0 && reader.offset <= chunk.length)) throw excess('bytes');
    const values =
      header.data_page_header?.num_values ??
      header.data_page_header_v2?.num_values ??
      header.dictionary_page_header?.num_values ??
      0;
    if (!(values >= 0 && values <= Number(column.num_values))) throw excess('values');
    if (header.dictionary_page_header) continue;
    left -= values;
    if (left < 0) throw excess('values');
    checkRuns(chunk.subarray(start, reader.offset), header, column, levels, compressors);
  }
}

/** Where the pages of a column begin, by the decoder's own rule: with its dictionary, if it has one. */
export function columnStart(column: ColumnMetaData): number {
  return Number(column.dictionary_page_offset || column.data_page_offset);
}

function checkRuns(
  bytes: Uint8Array,
  header: PageHeader,
  column: ColumnMetaData,
  levels: Levels,
  compressors: Compressors,
): void {
  const v1 = header.data_page_header;
  const v2 = header.data_page_header_v2;
  if (v1) {
    const page = unpacked(bytes, Number(header.uncompressed_page_size), column, compressors);
    let at = 0;
    for (const level of [levels.repetition, levels.definition]) {
      if (level === 0) continue;
      const end = at + 4 + viewOf(page).getUint32(at, true);
      checkHybrid(page.subarray(at + 4, end), bitWidth(level), v1.num_values);
      at = end;
    }
    checkIndices(page.subarray(at), v1.encoding, column, v1.num_values);
  } else if (v2) {
    const first = v2.repetition_levels_byte_length;
    const second = first + v2.definition_levels_byte_length;
    if (levels.repetition > 0)
      checkHybrid(bytes.subarray(0, first), bitWidth(levels.repetition), v2.num_values);
    if (levels.definition > 0)
      checkHybrid(bytes.subarray(first, second), bitWidth(levels.definition), v2.num_values);
    const data = bytes.subarray(second);
    const size = Number(header.uncompressed_page_size) - second;
    const isPacked = v2.is_compressed !== false;
    checkIndices(
      isPacked ? unpacked(data, size, column, compressors) : data,
      v2.encoding,
      column,
      v2.num_values,
    );
  }
}

/** Values given by their places in a dictionary, and truth values, are written in runs too. */
function checkIndices(data: Uint8Array, encoding: string, column: ColumnMetaData, values: number): void {
  const isIndex = encoding === 'PLAIN_DICTIONARY' || encoding === 'RLE_DICTIONARY';
  if (isIndex && data.length > 0) checkHybrid(data.subarray(1), data[0]!, values);
  else if (encoding === 'RLE' && column.type === 'BOOLEAN') checkHybrid(data.subarray(4), 1, values);
}

/** Runs of one repeated value, and of values packed bit by bit. */
function checkHybrid(data: Uint8Array, width: number, values: number): void {
  if (width > 32) throw excess('bits');
  const reader = { view: viewOf(data), offset: 0 };
  let seen = 0;
  while (seen < values && reader.offset < data.length) {
    const header = readVarInt(reader) >>> 0;
    const isPacked = (header & 1) === 1;
    const count = isPacked ? (header >>> 1) * 8 : header >>> 1;
    if (count > values - seen + (isPacked ? PADDING : 0)) throw excess('repetitions');
    reader.offset += isPacked ? (header >>> 1) * width : (width + 7) >> 3;
    seen += count;
  }
}

function unpacked(
  bytes: Uint8Array,
  size: number,
  { codec }: ColumnMetaData,
  compressors: Compressors,
): Uint8Array {
  if (codec === 'UNCOMPRESSED') return bytes;
  const decompress = compressors[codec];
  if (decompress === undefined) throw new Error(`parquet unsupported compression codec: ${codec}`);
  return decompress(bytes, size);
}

function bitWidth(level: number): number {
  return 32 - Math.clz32(level);
}

function viewOf(bytes: Uint8Array): DataView {
  return new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
}

function excess(what: string): Error {
  return new Error(`parquet page states more ${what} than it can have`);
}
