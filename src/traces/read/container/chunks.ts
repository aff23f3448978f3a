/** Bytes of a stream, one piece after another. */

/**
 * The pieces of a stream. Ending the loop early cancels the stream; an aborted signal makes it throw the signal's reason.
 * By a reader and not by `for await`, because not every browser iterates streams.
 */
export async function* chunksOf(
  stream: ReadableStream<Uint8Array>,
  signal?: AbortSignal,
): AsyncGenerator<Uint8Array, void, void> {
  const reader = stream.getReader();
  let ended = false;
  try {
    for (;;) {
      signal?.throwIfAborted();
      const { done, value } = await reader.read();
      ended = done;
      if (done) return;
      if (value.length > 0) yield value;
    }
  } finally {
    // A stream that failed refuses to be cancelled; its failure is already on its way.
    if (!ended) await reader.cancel().catch(() => undefined);
  }
}

/**
 * The first `most` bytes, fewer if the stream ends before, and whether it did. Where it fails behind its first bytes, these are
 * the head: whoever reads on will meet the failure at its place.
 */
export async function headOf(
  chunks: AsyncIterable<Uint8Array>,
  most: number,
): Promise<{ head: Uint8Array; whole: boolean }> {
  const pieces: Uint8Array[] = [];
  let length = 0;
  let whole = true;
  try {
    for await (const chunk of chunks) {
      pieces.push(chunk);
      length += chunk.length;
      if (length > most) {
        whole = false;
        break;
      }
    }
  } catch (error) {
    if (length === 0) throw error;
    whole = false;
  }
  return { head: joined(pieces).subarray(0, most), whole };
}

export function joined(pieces: readonly Uint8Array[]): Uint8Array {
  if (pieces.length === 1) return pieces[0]!;
  const all = new Uint8Array(pieces.reduce((sum, piece) => sum + piece.length, 0));
  let at = 0;
  for (const piece of pieces) {
    all.set(piece, at);
    at += piece.length;
  }
  return all;
}
