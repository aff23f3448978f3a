/** Fingerprints of tallies: two runs with the same digest counted the same, whatever engine did it. */
import { sha256 } from '@noble/hashes/sha2.js';
import { bytesToHex, utf8ToBytes } from '@noble/hashes/utils.js';
import type { CellTally } from '../model/tally';

/** SHA-256 of a cell's group size, number of blocks and counters (little-endian 64-bit words), in hexadecimal. */
export function tallyDigest({ groupSize, blocks, counters }: CellTally): string {
  const words = new DataView(new ArrayBuffer(8 * counters.length));
  counters.forEach((count, i) => words.setBigUint64(8 * i, count, true));
  const hash = sha256.create().update(utf8ToBytes(`ds-lab tally 1 ${groupSize} ${blocks}\n`));
  return bytesToHex(hash.update(new Uint8Array(words.buffer)).digest());
}

/** One digest of many: SHA-256 over `index digest` lines in order of index. */
export function combinedDigest(byCell: ReadonlyMap<number, string>): string {
  const lines = [...byCell].sort(([i], [j]) => i - j).map(([index, digest]) => `${index} ${digest}\n`);
  return bytesToHex(sha256(utf8ToBytes(lines.join(''))));
}
