/**
 * A log in IndexedDB. What is added waits a moment for more and is then written in one transaction, so that many small blocks
 * cost little, and nobody waits for the disk. A page that is closed loses what it added in that moment.
 */
import type { LogStorage, StorageError } from '../../study/log/storage';
import { chunksOf, storageError, type UnfinishedDatabase, type UnfinishedHead } from './unfinished-runs';

/** The most that a closed page loses. A transaction takes a few milliseconds, most of them outside of the worker. */
const FLUSH_MS = 200;

export class ChunkStorage implements LogStorage {
  private waiting: Uint8Array[] = [];
  private waitingBytes = 0;
  private timer: ReturnType<typeof setTimeout> | undefined;
  private flushing: Promise<void> | null = null;
  private failure: StorageError | null = null;

  private constructor(
    private readonly database: UnfinishedDatabase,
    private readonly id: string,
    private readonly head: Omit<UnfinishedHead, 'bytes'>,
    /** Where each stored chunk begins. */
    private offsets: number[],
    private stored: number,
  ) {}

  static async open(
    database: UnfinishedDatabase,
    id: string,
    head: Omit<UnfinishedHead, 'bytes'>,
  ): Promise<ChunkStorage> {
    try {
      const keys = await database.getAllKeys('chunks', chunksOf(id));
      const last = keys.at(-1);
      const end = last === undefined ? 0 : last[1] + ((await database.get('chunks', last))?.length ?? 0);
      return new ChunkStorage(
        database,
        id,
        head,
        keys.map(([, offset]) => offset),
        end,
      );
    } catch (error) {
      throw storageError(error);
    }
  }

  size(): Promise<number> {
    return Promise.resolve(this.stored + this.waitingBytes);
  }

  async read(offset: number, length: number): Promise<Uint8Array> {
    await this.sync();
    const end = Math.min(offset + length, this.stored);
    const bytes = new Uint8Array(Math.max(0, end - offset));
    if (bytes.length === 0) return bytes;
    const from = this.offsets.findLast((start) => start <= offset) ?? 0;
    const range = IDBKeyRange.bound([this.id, from], [this.id, end], false, true);
    const [keys, chunks] = await Promise.all([
      this.database.getAllKeys('chunks', range),
      this.database.getAll('chunks', range),
    ]);
    chunks.forEach((chunk, i) => {
      const start = keys[i]![1];
      const part = chunk.subarray(Math.max(0, offset - start), Math.max(0, end - start));
      bytes.set(part, Math.max(0, start - offset));
    });
    return bytes;
  }

  append(bytes: Uint8Array): Promise<void> {
    if (this.failure) return Promise.reject(this.failure);
    this.waiting.push(bytes);
    this.waitingBytes += bytes.length;
    this.flushSoon();
    return Promise.resolve();
  }

  async truncate(size: number): Promise<void> {
    const kept = await this.read(0, size);
    try {
      const transaction = this.database.transaction(['runs', 'chunks'], 'readwrite');
      const chunks = transaction.objectStore('chunks');
      await Promise.all([
        chunks.delete(chunksOf(this.id)),
        ...(kept.length > 0 ? [chunks.add(kept, [this.id, 0])] : []),
        transaction.objectStore('runs').put({ ...this.head, bytes: kept.length }, this.id),
        transaction.done,
      ]);
    } catch (error) {
      throw storageError(error);
    }
    this.offsets = kept.length > 0 ? [0] : [];
    this.stored = kept.length;
  }

  async sync(): Promise<void> {
    while (this.waiting.length > 0 || this.flushing) await this.flush();
    if (this.failure) throw this.failure;
  }

  private flushSoon(): void {
    this.timer ??= setTimeout(() => void this.flush(), FLUSH_MS);
  }

  /** One transaction at a time; what is added meanwhile goes with the next. */
  private flush(): Promise<void> {
    clearTimeout(this.timer);
    this.timer = undefined;
    this.flushing ??= this.flushOnce().finally(() => {
      this.flushing = null;
      if (this.waiting.length > 0) this.flushSoon();
    });
    return this.flushing;
  }

  private async flushOnce(): Promise<void> {
    const chunk = joined(this.waiting, this.waitingBytes);
    this.waiting = [];
    this.waitingBytes = 0;
    if (chunk.length === 0 || this.failure) return;
    const offset = this.stored;
    this.stored += chunk.length;
    try {
      const transaction = this.database.transaction(['runs', 'chunks'], 'readwrite', {
        durability: 'relaxed',
      });
      await Promise.all([
        // Not put: where a browser without locks has two tabs at one run, neither writes over the other.
        transaction.objectStore('chunks').add(chunk, [this.id, offset]),
        transaction.objectStore('runs').put({ ...this.head, bytes: this.stored }, this.id),
        transaction.done,
      ]);
      this.offsets.push(offset);
    } catch (error) {
      this.stored = offset;
      this.failure = storageError(error);
    }
  }
}

function joined(parts: readonly Uint8Array[], length: number): Uint8Array {
  const all = new Uint8Array(length);
  let at = 0;
  for (const part of parts) {
    all.set(part, at);
    at += part.length;
  }
  return all;
}
