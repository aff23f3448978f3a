/** Text in a PNG image (PNG specification, third edition, 11.3.3.4): viewers pass over it, exiftool and libraries read it. */
import { gzipSync } from 'fflate';

const SIGNATURE = [0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a];
/** The first chunk, IHDR: length, type, 13 bytes, checksum. */
const HEADER_END = SIGNATURE.length + 4 + 4 + 13 + 4;

/**
 * The image with texts as iTXt chunks after its header.
 * @param entries keywords of 1 to 79 Latin letters, with any text
 * @throws RangeError where the bytes are no PNG, or for another keyword
 */
export function pngWithText(
  png: Uint8Array,
  entries: readonly (readonly [keyword: string, text: string])[],
): Uint8Array<ArrayBuffer> {
  if (png.length < HEADER_END || SIGNATURE.some((byte, i) => png[i] !== byte))
    throw new RangeError('These bytes are no PNG image: they do not begin with its signature and header.');
  return joined([
    png.subarray(0, HEADER_END),
    ...entries.map(([keyword, text]) => textChunk(keyword, text)),
    png.subarray(HEADER_END),
  ]);
}

/** Uncompressed, in no named language. */
function textChunk(keyword: string, text: string): Uint8Array {
  if (!/^[\x21-\x7e](?:[\x20-\x7e]{0,77}[\x21-\x7e])?$/.test(keyword))
    throw new RangeError(`A keyword of a PNG has 1 to 79 plain letters, not "${keyword}".`);
  const utf8 = new TextEncoder();
  const typeAndData = joined([utf8.encode(`iTXt${keyword}`), new Uint8Array(5), utf8.encode(text)]);
  return joined([word(typeAndData.length - 4), typeAndData, word(crc32(typeAndData))]);
}

/** The CRC-32 of PNG is that of gzip, whose last eight bytes are the checksum of the content and its length (RFC 1952). */
function crc32(bytes: Uint8Array): number {
  const { buffer, byteOffset, length } = gzipSync(bytes, { level: 0 });
  return new DataView(buffer, byteOffset).getUint32(length - 8, true);
}

function word(value: number): Uint8Array {
  const bytes = new Uint8Array(4);
  new DataView(bytes.buffer).setUint32(0, value);
  return bytes;
}

function joined(parts: readonly Uint8Array[]): Uint8Array<ArrayBuffer> {
  const whole = new Uint8Array(parts.reduce((sum, { length }) => sum + length, 0));
  let at = 0;
  for (const part of parts) {
    whole.set(part, at);
    at += part.length;
  }
  return whole;
}
