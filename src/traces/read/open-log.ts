/** A file opened as a log: unpacked, its format known, its records ready to be read. */
import { chunksOf, headOf } from './container/chunks';
import { csvRecords } from './container/csv';
import { gunzipped, isGzip } from './container/gunzip';
import type { ContainerOptions, SourceItems } from './container/items';
import { jsonDocument } from './container/json-document';
import { jsonLines } from './container/json-lines';
import { openParquet } from './container/parquet';
import { randomAccess } from './container/random-access';
import { textLines } from './container/text-lines';
import { detect, LISTS, told, type Detection } from './detect';
import { evalRecords, openEval } from './container/eval-archive';
import { formatOf } from './formats';
import { columnsOf } from './raw-trace';
import type { ReadLimits, ReadOptions } from './read-options';
import { HEAD, sniff, table, type Container, type Sniffed } from './sniff';
import type { TraceFile } from './trace-file';
import { isObject } from './values';

export interface OpenLog {
  readonly detection: Detection;
  readonly container: Container['kind'];
  records(options: ContainerOptions): SourceItems;
  /** Bytes of the file read so far. */
  bytesRead(): number;
}

/** @throws UnreadableError if it is empty, no log of a known format, or damaged at its beginning */
export async function openLog(file: TraceFile, options: ReadOptions, limits: ReadLimits): Promise<OpenLog> {
  let read = 0;
  const counted = async function* (): AsyncGenerator<Uint8Array, void, void> {
    read = 0;
    for await (const chunk of chunksOf(file.stream(), options.signal)) {
      read += chunk.length;
      yield chunk;
    }
  };
  const { head: packed } = await headOf(counted(), 16);
  const isPacked = isGzip(packed);
  const bytes = isPacked ? () => gunzipped(counted(), limits) : counted;
  const { head, whole } = await headOf(bytes(), HEAD);
  const sniffed = sniff(head, whole, LISTS);
  const columns = columnsOf(options);
  const { kind } = sniffed.container;
  read = 0;

  if (kind === 'parquet' || kind === 'zip') {
    const access = await randomAccess(
      file,
      isPacked || file.slice === undefined || file.size === undefined ? bytes : undefined,
      limits.held,
    );
    const progress = (end: number): void => {
      read = isPacked ? (file.size ?? 0) : end;
    };
    if (kind === 'zip') {
      const entries = await openEval(access);
      return {
        detection: options.format === undefined ? INSPECT_ARCHIVE : told(options.format),
        container: kind,
        records: (containerOptions) =>
          evalRecords(access, entries, { ...containerOptions, limits }, progress, options.signal),
        bytesRead: () => read,
      };
    }
    const log = await openParquet(access, limits.held);
    const first = await log.read(0, Math.min(log.rows, 4));
    const samples = first.flatMap((item) => ('value' in item && isObject(item.value) ? [item.value] : []));
    const detection =
      options.format === undefined ? detect({ ...sniffed, samples }, columns) : told(options.format);
    return {
      detection,
      container: kind,
      records: ({ only }) => parquetRecords(log, only, progress, options.signal),
      bytesRead: () => read,
    };
  }

  const detection = options.format === undefined ? detect(sniffed, columns) : told(options.format);
  const container = options.format === undefined ? sniffed.container : containerFor(detection, sniffed, head);
  return {
    detection,
    container: container.kind,
    records: (containerOptions) => recordsOf(bytes(), container, containerOptions),
    bytesRead: () => read,
  };
}

const INSPECT_ARCHIVE: Detection = {
  format: 'inspect',
  title: formatOf('inspect').title,
  why: 'is a ZIP archive with samples/*.json',
};

/** The container where the user says which format it is: CSV and trajectories are text of any looks. */
function containerFor({ format }: Detection, sniffed: Sniffed, head: Uint8Array): Container {
  const { container } = sniffed;
  if (format === 'csv') return { kind: 'csv', delimiter: table(new TextDecoder().decode(head)).delimiter };
  if (format === 's2r' && container.kind === 'csv') return { kind: 'text' };
  if (format !== 's2r' && container.kind === 'text') return { kind: 'json-lines' };
  const { list } = formatOf(format);
  const isObjectFile = container.kind === 'json' && container.shape.kind !== 'array';
  return isObjectFile && list !== undefined && sniffed.keys.has(list)
    ? { kind: 'json', shape: { kind: 'list', list } }
    : container;
}

function recordsOf(
  bytes: AsyncIterable<Uint8Array>,
  container: Container,
  options: ContainerOptions,
): SourceItems {
  switch (container.kind) {
    case 'json-lines':
      return jsonLines(bytes, options);
    case 'json':
      return jsonDocument(bytes, container.shape, options);
    case 'csv':
      return csvRecords(bytes, container.delimiter, options);
    case 'text':
      return textLines(bytes, options);
    case 'parquet':
    case 'zip':
      throw new Error(`A ${container.kind} file is not read as a stream.`);
  }
}

async function* parquetRecords(
  log: Awaited<ReturnType<typeof openParquet>>,
  only: number | undefined,
  progress: (endByte: number) => void,
  signal: AbortSignal | undefined,
): SourceItems {
  if (only !== undefined) {
    if (only >= 1 && only <= log.rows) yield await log.read(only - 1, only);
    return;
  }
  for (const { start, rows, endByte } of log.groups) {
    signal?.throwIfAborted();
    const items = await log.read(start, start + rows);
    progress(endByte);
    yield items;
  }
}
