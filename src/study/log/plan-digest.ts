/** Fingerprint of a plan: two runs with the same one draw the same trajectories, whatever computes them. */
import { sha256 } from '@noble/hashes/sha2.js';
import { bytesToHex, utf8ToBytes } from '@noble/hashes/utils.js';
import type { Plan } from '../../experiment/plan';

/** SHA-256 over all integers that a draw depends on, in hexadecimal. */
export function planDigest({ seed, purpose, cells, tables }: Plan): string {
  const hash = sha256.create().update(utf8ToBytes(`ds-lab plan 1 ${seed.join(' ')} ${purpose}\n`));
  for (const cell of cells) {
    const { stream, thresholds, maxAttempts, atCap, groupSize, groups, blocks, lengthC, lengthW } = cell;
    const { correctStop, correct, wrongResample } = thresholds;
    const numbers = [
      correctStop,
      correct,
      wrongResample,
      maxAttempts,
      groupSize,
      groups,
      blocks,
      lengthC,
      lengthW,
    ];
    hash.update(utf8ToBytes(`cell ${stream} ${atCap} ${numbers.join(' ')}\n`));
  }
  for (const { base, bits, entries } of tables)
    hash.update(utf8ToBytes(`table ${base} ${bits} ${entries.join(' ')}\n`));
  return bytesToHex(hash.digest());
}
