/** A log in a file. What it is given is in the hands of the system at once, and on the disk soon after. */
import {
  closeSync,
  constants,
  existsSync,
  fstatSync,
  fsync,
  fsyncSync,
  ftruncateSync,
  openSync,
  readSync,
  statfsSync,
  writeSync,
} from 'node:fs';
import { dirname } from 'node:path';
import { promisify } from 'node:util';
import { type LogStorage, StorageError } from '../study/log/storage';

const flushFile = promisify(fsync);

/** How long records wait for each other before they go to the disk together. A process that is killed loses none of them. */
const SYNC_MS = 100;

export class LogFile implements LogStorage {
  private flushing: Promise<void> | null = null;
  private timer: ReturnType<typeof setTimeout> | undefined;
  private unsynced = false;
  private failure: StorageError | null = null;

  private constructor(
    readonly path: string,
    private readonly file: number,
  ) {}

  static exists(path: string): boolean {
    return existsSync(path);
  }

  /** Opens the file to add to it, making it where it is not there. A link to a file elsewhere is not followed. */
  static open(path: string): LogFile {
    const { O_RDWR, O_APPEND, O_CREAT } = constants;
    // Windows has no such flag.
    const noFollow = (constants as { readonly O_NOFOLLOW?: number }).O_NOFOLLOW ?? 0;
    return new LogFile(path, openSync(path, O_RDWR | O_APPEND | O_CREAT | noFollow, 0o666));
  }

  static openToRead(path: string): LogFile {
    return new LogFile(path, openSync(path, 'r'));
  }

  size(): Promise<number> {
    return Promise.resolve(fstatSync(this.file).size);
  }

  read(offset: number, length: number): Promise<Uint8Array> {
    const bytes = new Uint8Array(length);
    let filled = 0;
    while (filled < length) {
      const count = readSync(this.file, bytes, filled, length - filled, offset + filled);
      if (count === 0) break;
      filled += count;
    }
    return Promise.resolve(bytes.subarray(0, filled));
  }

  /** Written in one call where the system takes it whole; what it takes in part is taken back. */
  append(bytes: Uint8Array): Promise<void> {
    if (this.failure) return Promise.reject(this.failure);
    let written = 0;
    try {
      while (written < bytes.length) written += writeSync(this.file, bytes, written);
    } catch (cause) {
      if (written > 0) this.takeBack(written);
      return Promise.reject(storageError(this.path, cause));
    }
    this.unsynced = true;
    this.syncSoon();
    return Promise.resolve();
  }

  truncate(size: number): Promise<void> {
    ftruncateSync(this.file, size);
    return Promise.resolve();
  }

  async sync(): Promise<void> {
    while (this.unsynced || this.flushing) await this.flush();
    if (this.failure) throw this.failure;
  }

  async close(): Promise<void> {
    try {
      await this.sync();
    } finally {
      closeSync(this.file);
    }
  }

  /** One flush at a time; what is added meanwhile goes with the next. */
  private flush(): Promise<void> {
    clearTimeout(this.timer);
    this.timer = undefined;
    this.flushing ??= this.flushOnce().finally(() => {
      this.flushing = null;
      if (this.unsynced) this.syncSoon();
    });
    return this.flushing;
  }

  private syncSoon(): void {
    this.timer ??= setTimeout(() => void this.flush(), SYNC_MS);
  }

  private async flushOnce(): Promise<void> {
    this.unsynced = false;
    try {
      await flushFile(this.file);
    } catch (cause) {
      this.failure = storageError(this.path, cause);
    }
  }

  /** Cuts off the last bytes, which are the torn part of a record. */
  private takeBack(bytes: number): void {
    try {
      ftruncateSync(this.file, fstatSync(this.file).size - bytes);
    } catch {
      // The next reader drops a torn tail.
    }
  }
}

/** A new file is there after a power failure only once its folder is flushed. */
export function syncFolder(folder: string): void {
  try {
    const handle = openSync(folder, 'r');
    fsyncSync(handle);
    closeSync(handle);
  } catch {
    // Some systems flush no folders.
  }
}

const FULL = ['ENOSPC', 'EDQUOT', 'EFBIG'];

/** What failed to be written, in words. */
export function storageError(path: string, cause: unknown): StorageError {
  const code = (cause as NodeJS.ErrnoException).code ?? '';
  if (code === 'ELOOP')
    return new StorageError('failed', `${path} is a link, and what it leads to is not written to.`, {
      cause,
    });
  return FULL.includes(code)
    ? new StorageError('full', `There is no room left for ${path} (${code}).`, { cause })
    : new StorageError('failed', `${path} cannot be written: ${String(cause)}.`, { cause });
}

/** Bytes that may still be written beside `path`; Infinity where the system does not say. */
export function roomBeside(path: string): number {
  try {
    const { bavail, bsize } = statfsSync(dirname(path));
    return bavail * bsize;
  } catch {
    return Infinity;
  }
}
