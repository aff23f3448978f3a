/** Fingerprints of tallies: two runs with the same digest counted the same, whatever engine did it. */
import { sha256 } from '@noble/hashes/sha2.js';
import { bytesToHex, concatBytes, utf8ToBytes } from '@noble/hashes/utils.js';
import { counterBytes } from '../model/counter-doubles';
import type { CellTally } from '../model/tally';

/** SHA-256 of a cell's group size, number of blocks and counters (little-endian 64-bit words), in hexadecimal. */
export async function tallyDigest({ groupSize, blocks, counters }: CellTally): Promise<string> {
  const head = utf8ToBytes(`ds-lab tally 1 ${groupSize} ${blocks}\n`);
  return bytesToHex(await fastSha256(concatBytes(head, counterBytes(counters))));
}

/** Twenty times as fast where the platform has it, and beside the calling thread; a page without TLS does not. */
async function fastSha256(bytes: Uint8Array<ArrayBuffer>): Promise<Uint8Array> {
  const subtle = globalThis.crypto?.subtle as SubtleCrypto | undefined;
  return subtle === undefined ? sha256(bytes) : new Uint8Array(await subtle.digest('SHA-256', bytes));
}

/** One digest of many: SHA-256 over `index digest` lines in order of index. */
export function combinedDigest(byCell: ReadonlyMap<number, string>): string {
  const lines = [...byCell].sort(([i], [j]) => i - j).map(([index, digest]) => `${index} ${digest}\n`);
  return bytesToHex(sha256(utf8ToBytes(lines.join(''))));
}
