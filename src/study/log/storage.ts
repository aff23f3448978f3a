/** Where a log lies: a file, or what a browser has in its place. Bytes are added at the end or cut off there. */
export interface LogStorage {
  /** Bytes there are. */
  size(): Promise<number>;
  /** The bytes from `offset` on: `length` of them, or fewer at the end. */
  read(offset: number, length: number): Promise<Uint8Array>;
  /** Once this is done the bytes outlive this program, though perhaps not the machine. */
  append(bytes: Uint8Array): Promise<void>;
  truncate(size: number): Promise<void>;
  /** Once this is done everything added before outlives the machine too. */
  sync(): Promise<void>;
}

/** `full`: there is no room left, or no more is granted. */
export type StorageFault = 'full' | 'failed';

/** What keeps finished work failed; the message says what to do. */
export class StorageError extends Error {
  override readonly name = 'StorageError';
  constructor(
    readonly fault: StorageFault,
    message: string,
    options?: ErrorOptions,
  ) {
    super(message, options);
  }
}
