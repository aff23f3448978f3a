/** A log as readers see it, the same for a dropped `File` and for a path on the command line. */

export interface TraceFile {
  /** Shown in messages and kept with every trace; several files of one reading should have different names. */
  readonly name: string;
  /** Bytes; undefined where the source does not tell. */
  readonly size: number | undefined;
  /** All bytes from the first; each call begins anew. */
  stream(): ReadableStream<Uint8Array>;
  /**
   * The bytes start..end − 1, cut at the end of the file. Parquet and ZIP need it, which are read from their end; a file
   * without it is copied into memory for these two, up to a limit.
   */
  slice?(start: number, end: number): Promise<Uint8Array>;
}

/** A browser's `File`, or what Node's `openAsBlob` gives: read piece by piece, never as a whole. */
export function blobFile(name: string, blob: Blob): TraceFile {
  return {
    name,
    size: blob.size,
    stream: () => blob.stream(),
    slice: async (start, end) => new Uint8Array(await blob.slice(start, end).arrayBuffer()),
  };
}

/** Bytes at hand. */
export function bytesFile(name: string, bytes: Uint8Array): TraceFile {
  return {
    name,
    size: bytes.length,
    stream: () => streamOf([bytes]),
    slice: async (start, end) => bytes.subarray(start, end),
  };
}

/** A stream of the given pieces, made only as they are asked for. */
export function streamOf(pieces: Iterable<Uint8Array>): ReadableStream<Uint8Array> {
  const iterator = pieces[Symbol.iterator]();
  return new ReadableStream<Uint8Array>(
    {
      pull(controller) {
        const next = iterator.next();
        if (next.done) controller.close();
        else controller.enqueue(next.value);
      },
      cancel() {
        iterator.return?.();
      },
    },
    // Nothing is made ahead: a file may be larger than memory.
    { highWaterMark: 0 },
  );
}
