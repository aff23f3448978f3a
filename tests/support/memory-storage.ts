/** A log in memory, for tests; it can be cut, changed, filled up and made to fail. */
import { type LogStorage, StorageError } from '../../src/study/log/storage';

export class MemoryStorage implements LogStorage {
  bytes: Uint8Array;
  /** Bytes that it takes; what goes beyond is written in part, as a full disk does. */
  room = Infinity;
  syncs = 0;

  constructor(bytes: Uint8Array = new Uint8Array(0)) {
    this.bytes = bytes.slice();
  }

  size(): Promise<number> {
    return Promise.resolve(this.bytes.length);
  }

  read(offset: number, length: number): Promise<Uint8Array> {
    return Promise.resolve(this.bytes.slice(offset, offset + length));
  }

  append(bytes: Uint8Array): Promise<void> {
    const taken = bytes.subarray(0, Math.max(0, this.room - this.bytes.length));
    const both = new Uint8Array(this.bytes.length + taken.length);
    both.set(this.bytes);
    both.set(taken, this.bytes.length);
    this.bytes = both;
    if (taken.length === bytes.length) return Promise.resolve();
    return Promise.reject(new StorageError('full', 'There is no room left in memory.'));
  }

  truncate(size: number): Promise<void> {
    this.bytes = this.bytes.slice(0, size);
    return Promise.resolve();
  }

  sync(): Promise<void> {
    this.syncs++;
    return Promise.resolve();
  }
}
