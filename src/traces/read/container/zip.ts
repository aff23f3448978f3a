/** ZIP archives by their directory, which stands at the end: one entry at a time is unpacked. */
import { UnreadableError } from '../problem-list';
import type { ReadLimits } from '../read-options';
import { sizeText } from '../size-text';
import { joined } from './chunks';
import { inflated } from './gunzip';
import type { RandomAccess } from './random-access';

export interface ZipEntry {
  readonly name: string;
  readonly method: number;
  /** Bytes in the archive, and unpacked as the directory states it. */
  readonly packed: number;
  readonly size: number;
  readonly offset: number;
}

const END = 0x06054b50;
const END_LENGTH = 22;
const END_64 = 0x06064b50;
const LOCATOR_64 = 0x07064b50;
const LOCATOR_64_LENGTH = 20;
const ENTRY = 0x02014b50;
const ENTRY_LENGTH = 46;
const LOCAL = 0x04034b50;
const LOCAL_LENGTH = 30;
const LONGEST_COMMENT = 65535;
const ESCAPE_32 = 0xffffffff;
const LARGEST_DIRECTORY = 64 * 2 ** 20;

const STORED = 0;
const DEFLATED = 8;
/** inspect-ai writes it where INSPECT_USE_ZSTD is set. */
const ZSTANDARD = 93;

export function isZip(head: Uint8Array): boolean {
  return (
    head[0] === 0x50 &&
    head[1] === 0x4b &&
    ((head[2] === 3 && head[3] === 4) || (head[2] === 5 && head[3] === 6))
  );
}

/** @throws UnreadableError if the archive is cut off or its directory makes no sense */
export async function zipEntries(file: RandomAccess): Promise<ZipEntry[]> {
  const { start, length, count } = await directoryPlace(file);
  if (!(start >= 0 && length >= 0 && start + length <= file.size) || length > LARGEST_DIRECTORY)
    throw damaged();
  const view = viewOf(await file.slice(start, start + length));
  const entries: ZipEntry[] = [];
  const names = new TextDecoder();
  for (let at = 0; at + ENTRY_LENGTH <= view.byteLength && view.getUint32(at, true) === ENTRY;) {
    const nameLength = view.getUint16(at + 28, true);
    const extraLength = view.getUint16(at + 30, true);
    const next = at + ENTRY_LENGTH + nameLength + extraLength + view.getUint16(at + 32, true);
    if (next > view.byteLength) throw damaged();
    const bytes = new Uint8Array(view.buffer, view.byteOffset + at + ENTRY_LENGTH, nameLength);
    const wide = wideFields(view, at + ENTRY_LENGTH + nameLength, extraLength);
    const wideIf = (value: number): number => (value === ESCAPE_32 ? (wide.shift() ?? value) : value);
    // In this order, as the extra field holds only those that do not fit.
    const size = wideIf(view.getUint32(at + 24, true));
    const packed = wideIf(view.getUint32(at + 20, true));
    const offset = wideIf(view.getUint32(at + 42, true));
    entries.push({ name: names.decode(bytes), method: view.getUint16(at + 10, true), packed, size, offset });
    at = next;
  }
  if (entries.length < count) throw damaged();
  return entries;
}

interface Directory {
  readonly start: number;
  readonly length: number;
  readonly count: number;
}

async function directoryPlace(file: RandomAccess): Promise<Directory> {
  const tailStart = Math.max(0, file.size - END_LENGTH - LONGEST_COMMENT);
  const tail = viewOf(await file.slice(tailStart, file.size));
  for (let at = tail.byteLength - END_LENGTH; at >= 0; at--) {
    if (tail.getUint32(at, true) !== END) continue;
    const length = tail.getUint32(at + 12, true);
    const start = tail.getUint32(at + 16, true);
    const isWide = start === ESCAPE_32 || length === ESCAPE_32 || tail.getUint16(at + 10, true) === 0xffff;
    return isWide ? widePlace(file, tailStart + at) : { start, length, count: tail.getUint16(at + 10, true) };
  }
  throw new UnreadableError('The ZIP archive has no directory at its end: it was cut off. Copy it anew.');
}

/** ZIP64: archives beyond 4 GB or 65,535 entries. */
async function widePlace(file: RandomAccess, end: number): Promise<Directory> {
  if (end < LOCATOR_64_LENGTH) throw damaged();
  const locator = viewOf(await file.slice(end - LOCATOR_64_LENGTH, end));
  if (locator.getUint32(0, true) !== LOCATOR_64) throw damaged();
  const at = Number(locator.getBigUint64(8, true));
  const record = viewOf(await file.slice(at, at + 56));
  if (record.byteLength < 56 || record.getUint32(0, true) !== END_64) throw damaged();
  return {
    count: Number(record.getBigUint64(32, true)),
    length: Number(record.getBigUint64(40, true)),
    start: Number(record.getBigUint64(48, true)),
  };
}

function wideFields(view: DataView, start: number, length: number): number[] {
  for (let at = start; at + 4 <= start + length;) {
    const size = view.getUint16(at + 2, true);
    if (view.getUint16(at, true) === 1 && at + 4 + size <= start + length)
      return Array.from({ length: Math.floor(size / 8) }, (_, i) =>
        Number(view.getBigUint64(at + 4 + 8 * i, true)),
      );
    at += 4 + size;
  }
  return [];
}

/**
 * The contents of an entry.
 *
 * @throws UnreadableError if it is damaged, packed in a way that is not read, or unpacks to more than `most` bytes
 */
export async function unzipped(
  file: RandomAccess,
  entry: ZipEntry,
  most: number,
  limits: ReadLimits,
): Promise<Uint8Array> {
  if (entry.size > most || entry.packed > most)
    throw new UnreadableError(
      `It is ${sizeText(Math.max(entry.size, entry.packed))} large, beyond ${sizeText(most)}, the limit for one record.`,
    );
  const local = viewOf(await file.slice(entry.offset, entry.offset + LOCAL_LENGTH));
  if (local.byteLength < LOCAL_LENGTH || local.getUint32(0, true) !== LOCAL) throw damaged();
  const start = entry.offset + LOCAL_LENGTH + local.getUint16(26, true) + local.getUint16(28, true);
  const data = await file.slice(start, start + entry.packed);
  if (data.length < entry.packed) throw damaged();
  if (entry.method === STORED) return data;
  // What the directory states is not believed: unpacking ends at the limit itself.
  if (entry.method === DEFLATED) return joined([...inflated(data, { ...limits, inflated: most })]);
  if (entry.method === ZSTANDARD) return zstandard(data, entry.size);
  throw new UnreadableError(
    `It is packed by method ${entry.method}, which is not read; deflate and Zstandard are.`,
  );
}

async function zstandard(data: Uint8Array, size: number): Promise<Uint8Array> {
  const { decompressZstd } = await import('hyparquet-compressors');
  try {
    return decompressZstd(data, new Uint8Array(size)).subarray(0, size);
  } catch (error) {
    throw new UnreadableError(`It is damaged (${error instanceof Error ? error.message : String(error)}).`);
  }
}

function viewOf(bytes: Uint8Array): DataView {
  return new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
}

function damaged(): UnreadableError {
  return new UnreadableError(
    'The ZIP archive is damaged: its directory does not fit its contents. Copy it anew.',
  );
}
