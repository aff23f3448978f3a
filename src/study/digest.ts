/** Fingerprints of tallies: two runs with the same digest counted the same, whatever engine did it. */
import { sha256 } from '@noble/hashes/sha2.js';
import { bytesToHex, utf8ToBytes } from '@noble/hashes/utils.js';
import { counterBytes } from '../model/counter-doubles';
import type { CellTally } from '../model/tally';

/** What of Node is asked for; a browser has none of it. */
interface NodeProcess {
  getBuiltinModule?(id: 'node:crypto'): { createHash(algorithm: 'sha256'): NodeHash } | undefined;
}
interface NodeHash {
  update(bytes: Uint8Array): NodeHash;
  digest(encoding: 'hex'): string;
}

/** SHA-256 of a cell's group size, number of blocks and counters (little-endian 64-bit words), in hexadecimal. */
export function tallyDigest({ groupSize, blocks, counters }: CellTally): string {
  const head = utf8ToBytes(`ds-lab tally 1 ${groupSize} ${blocks}\n`);
  const bytes = counterBytes(counters);
  // Node's own is twenty times as fast. Not WebCrypto's: it keeps a copy of what it hashed until the next full collection,
  // which is hundreds of megabytes for a large sweep.
  const { process } = globalThis as { process?: NodeProcess };
  const native = process?.getBuiltinModule?.('node:crypto')?.createHash('sha256');
  if (native !== undefined) return native.update(head).update(bytes).digest('hex');
  return bytesToHex(sha256.create().update(head).update(bytes).digest());
}

/** One digest of many: SHA-256 over `index digest` lines in order of index. */
export function combinedDigest(byCell: ReadonlyMap<number, string>): string {
  const lines = [...byCell].sort(([i], [j]) => i - j).map(([index, digest]) => `${index} ${digest}\n`);
  return bytesToHex(sha256(utf8ToBytes(lines.join(''))));
}
