/** Any part of a file at hand, for formats that are read from their end. */
import { UnreadableError } from '../problem-list';
import type { TraceFile } from '../trace-file';
import { sizeText } from '../size-text';
import { joined } from './chunks';

export interface RandomAccess {
  readonly size: number;
  slice(start: number, end: number): Promise<Uint8Array>;
}

/**
 * The file itself where it can be read in parts; otherwise (a compressed one, a pipe) a copy in memory.
 *
 * @throws UnreadableError if the copy would be larger than `held` bytes
 */
export async function randomAccess(
  file: TraceFile,
  chunks: (() => AsyncIterable<Uint8Array>) | undefined,
  held: number,
): Promise<RandomAccess> {
  const { size } = file;
  if (chunks === undefined && size !== undefined)
    return { size, slice: (start, end) => file.slice!(start, end) };
  const pieces: Uint8Array[] = [];
  let length = 0;
  for await (const piece of chunks?.() ?? []) {
    length += piece.length;
    if (length > held)
      throw new UnreadableError(
        `It has to be unpacked in memory, and is larger than ${sizeText(held)}, the limit for that. Unpack it first.`,
      );
    pieces.push(piece);
  }
  const all = joined(pieces);
  return { size: all.length, slice: async (start, end) => all.subarray(start, end) };
}
