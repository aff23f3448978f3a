/** Decompression piece by piece, with an end to what a small file may grow to. */
import { Gunzip, Inflate } from 'fflate';
import { UnreadableError } from '../problem-list';
import type { ReadLimits } from '../read-options';
import { sizeText } from '../size-text';
import { joined } from './chunks';

/** Deflate grows a piece at most 1032-fold: 16 kB give 17 MB at once. */
const STEP = 16 * 1024;
/** The size at the end of a gzip member, modulo 2³². */
const SIZE_BYTES = 4;

/** Whether a file begins as gzip does. */
export function isGzip(head: Uint8Array): boolean {
  return head[0] === 0x1f && head[1] === 0x8b && head[2] === 8;
}

type InflationLimits = Pick<ReadLimits, 'inflated' | 'ratio' | 'ratioFrom'>;

/**
 * The contents of a gzip file of one or several members.
 *
 * @throws UnreadableError where it is damaged or cut off, and where it grows beyond the limits; what came before is delivered
 */
export async function* gunzipped(
  chunks: AsyncIterable<Uint8Array>,
  limits: InflationLimits,
): AsyncGenerator<Uint8Array, void, void> {
  const growth = new Growth(limits);
  let out: Uint8Array[] = [];
  let member = 0;
  let tail = new Uint8Array(0);
  const gunzip = new Gunzip((data) => {
    member += data.length;
    // What was unpacked is delivered even where it is too much.
    if (data.length > 0) out.push(data);
    growth.made(data.length);
  });
  gunzip.onmember = () => {
    member = 0;
  };
  for await (const chunk of chunks) {
    tail = joined([tail, chunk.subarray(-SIZE_BYTES)]).slice(-SIZE_BYTES);
    for (let at = 0; at < chunk.length; at += STEP) {
      const piece = chunk.subarray(at, at + STEP);
      growth.taken(piece.length);
      const failure = attempt(() => gunzip.push(piece));
      yield* out;
      out = [];
      if (failure) throw failure;
    }
  }
  const failure = attempt(() => gunzip.push(new Uint8Array(0), true));
  yield* out;
  if (failure) throw failure;
  // The library passes over an end in the middle of a block; the last member's own count of its bytes does not fit then.
  if (tail.length < SIZE_BYTES || new DataView(tail.buffer).getUint32(0, true) !== member % 2 ** 32)
    throw damaged('its length does not fit');
}

/** Raw deflate data at hand, as archives hold them, in pieces. */
export function* inflated(data: Uint8Array, limits: InflationLimits): Generator<Uint8Array, void, void> {
  const growth = new Growth(limits);
  let out: Uint8Array[] = [];
  const inflate = new Inflate((piece) => {
    out.push(piece);
    growth.made(piece.length);
  });
  for (let at = 0; at < data.length; at += STEP) {
    const piece = data.subarray(at, at + STEP);
    growth.taken(piece.length);
    const failure = attempt(() => inflate.push(piece, at + STEP >= data.length));
    yield* out;
    out = [];
    if (failure) throw failure;
  }
}

/** What a step throws, told to a user. */
function attempt(step: () => void): UnreadableError | undefined {
  try {
    step();
    return undefined;
  } catch (error) {
    if (error instanceof UnreadableError) return error;
    return damaged(error instanceof Error ? error.message : String(error));
  }
}

function damaged(why: string): UnreadableError {
  return new UnreadableError(
    `The compressed data are damaged or end too early (${why}). Compress the file again, or copy it anew.`,
  );
}

class Growth {
  private compressed = 0;
  private plain = 0;

  constructor(private readonly limits: InflationLimits) {}

  taken(bytes: number): void {
    this.compressed += bytes;
  }

  made(bytes: number): void {
    const { inflated, ratio, ratioFrom } = this.limits;
    this.plain += bytes;
    if (this.plain > inflated)
      throw new UnreadableError(
        `It unpacks to more than ${sizeText(inflated)}, the limit for compressed files.`,
      );
    if (this.plain > ratioFrom && this.plain > ratio * this.compressed)
      throw new UnreadableError(
        `It unpacks to more than ${ratio} times its size (${sizeText(this.plain)} from ${sizeText(this.compressed)}), as files ` +
          'made to exhaust memory do. If it is a real log, unpack it first.',
      );
  }
}
