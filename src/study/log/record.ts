/**
 * Records of an append-only log: a mark, the length of what is inside, what is inside, a checksum. The mark lets a reader
 * find the next whole record behind a damaged one; the checksum covers the length too, and a key, so that a record that
 * strayed in from another log is damaged as well.
 */
import { sha256 } from '@noble/hashes/sha2.js';
import type { LogStorage } from './storage';

const MARK = [0xd5, 0x4c, 0xab, 0x0a] as const;
const HEAD_BYTES = 8;
export const CHECKSUM_BYTES = 8;
export const FRAME_BYTES = HEAD_BYTES + CHECKSUM_BYTES;

/** Longer records are taken for damaged ones: the tally of a block is far shorter. */
const MOST_BYTES = 2 ** 26;

/** What a checksum depends on beside its record. */
export type LogKey = Uint8Array;
export const NO_KEY: LogKey = new Uint8Array(0);

export interface LogRecord {
  readonly offset: number;
  readonly inside: Uint8Array;
  readonly checksum: Uint8Array;
}

/** Bytes that belong to no whole record. */
export interface Damage {
  readonly offset: number;
  readonly end: number;
}

/** 64 bits of SHA-256 over key, length and inside: damage passes for whole once in 2⁶⁴. */
export function checksumOf(key: LogKey, inside: Uint8Array): Uint8Array {
  const length = new Uint8Array(4);
  new DataView(length.buffer).setUint32(0, inside.length, true);
  return sha256.create().update(key).update(length).update(inside).digest().slice(0, CHECKSUM_BYTES);
}

export function encodeRecord(key: LogKey, inside: Uint8Array): Uint8Array {
  if (inside.length > MOST_BYTES) throw new RangeError(`A record of ${inside.length} bytes is too long.`);
  const record = new Uint8Array(inside.length + FRAME_BYTES);
  record.set(MARK);
  new DataView(record.buffer).setUint32(MARK.length, inside.length, true);
  record.set(inside, HEAD_BYTES);
  record.set(checksumOf(key, inside), HEAD_BYTES + inside.length);
  return record;
}

export function recordEnd({ offset, inside }: LogRecord): number {
  return offset + inside.length + FRAME_BYTES;
}

/** A log is read in windows, so that small records cost no call each and a long log no memory. */
const WINDOW_BYTES = 2 ** 20;

/**
 * Says whether a record may be so many bytes long inside. What is no record is not read through for its checksum, so that a
 * log made of marks with long lengths behind them takes no longer than its own length has it.
 */
export type FittingLength = (length: number) => boolean;

/** Reads whole records of a log that does not change meanwhile. */
export class LogReader {
  private start = 0;
  private window: Uint8Array = new Uint8Array(0);

  private constructor(
    private readonly storage: LogStorage,
    private readonly key: LogKey,
    private readonly fits: FittingLength,
    private readonly size: number,
  ) {}

  static async open(
    storage: LogStorage,
    key: LogKey,
    fits: FittingLength = (length) => length <= MOST_BYTES,
  ): Promise<LogReader> {
    return new LogReader(storage, key, fits, await storage.size());
  }

  /** The whole record that begins at `offset`; undefined where none does. */
  async recordAt(offset: number): Promise<LogRecord | undefined> {
    const head = await this.bytes(offset, HEAD_BYTES);
    if (head.length < HEAD_BYTES || MARK.some((byte, i) => head[i] !== byte)) return undefined;
    const length = new DataView(head.buffer, head.byteOffset).getUint32(MARK.length, true);
    if (!this.fits(length)) return undefined;
    const rest = await this.bytes(offset + HEAD_BYTES, length + CHECKSUM_BYTES);
    if (rest.length < length + CHECKSUM_BYTES) return undefined;
    const inside = rest.slice(0, length);
    const checksum = rest.slice(length);
    const right = checksumOf(this.key, inside);
    return right.every((byte, i) => byte === checksum[i]) ? { offset, inside, checksum } : undefined;
  }

  /** Every whole record from `offset` on, and between them what is damaged; a torn tail is damage up to the end. */
  async *scan(offset: number): AsyncGenerator<LogRecord | Damage, void, undefined> {
    let damaged = offset;
    for (let at = offset; at < this.size;) {
      const record = await this.recordAt(at);
      if (record === undefined) {
        at = await this.nextMark(at + 1);
        continue;
      }
      if (damaged < at) yield { offset: damaged, end: at };
      yield record;
      damaged = at = recordEnd(record);
    }
    if (damaged < this.size) yield { offset: damaged, end: this.size };
  }

  /** Where the first byte of a mark stands next, or the end. */
  private async nextMark(from: number): Promise<number> {
    for (let at = from; at < this.size;) {
      await this.bytes(at, 1);
      const found = this.window.indexOf(MARK[0], at - this.start);
      if (found >= 0) return this.start + found;
      at = this.start + this.window.length;
    }
    return this.size;
  }

  /** @returns fewer bytes at the end of the log */
  private async bytes(offset: number, length: number): Promise<Uint8Array> {
    const end = Math.min(offset + length, this.size);
    if (offset < this.start || end > this.start + this.window.length) {
      this.start = offset;
      const wanted = Math.min(Math.max(WINDOW_BYTES, length), this.size - offset);
      this.window = await this.storage.read(offset, Math.max(0, wanted));
    }
    return this.window.subarray(offset - this.start, end - this.start);
  }
}
