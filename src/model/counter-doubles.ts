/** 64-bit counters as doubles. */

const LITTLE_ENDIAN = new Uint8Array(Uint16Array.of(1).buffer)[0] === 1;
const [LOW, HIGH] = LITTLE_ENDIAN ? [0, 1] : [1, 0];

/**
 * Each counter as `Number` has it, without a BigInt for each, which takes ten times as long: the high word's share is exact
 * and so the sum is rounded once.
 */
export function counterDoubles({ buffer, byteOffset, length }: BigUint64Array): Float64Array {
  const words = new Uint32Array(buffer, byteOffset, 2 * length);
  const doubles = new Float64Array(length);
  for (let i = 0; i < length; i++) doubles[i] = words[2 * i + HIGH]! * 2 ** 32 + words[2 * i + LOW]!;
  return doubles;
}

/** The counters' bytes, lowest first on every machine. */
export function counterBytes(counters: BigUint64Array): Uint8Array {
  if (LITTLE_ENDIAN) return new Uint8Array(counters.buffer, counters.byteOffset, counters.byteLength);
  const bytes = new Uint8Array(8 * counters.length);
  const view = new DataView(bytes.buffer);
  counters.forEach((count, i) => view.setBigUint64(8 * i, count, true));
  return bytes;
}
