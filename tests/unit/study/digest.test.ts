import { createHash } from 'node:crypto';
import { afterEach, expect, test, vi } from 'vitest';
import { emptyTally } from '../../../src/model/tally';
import { tallyDigest } from '../../../src/study/digest';

const tally = emptyTally(2, 3);
tally.counters.forEach((_, i) => (tally.counters[i] = BigInt(i) << BigInt(i % 50)));

/** By definition: the head, then each counter as eight bytes, the lowest first. */
function expected(): string {
  const words = Buffer.alloc(8 * tally.counters.length);
  tally.counters.forEach((count, i) => words.writeBigUInt64LE(count, 8 * i));
  return createHash('sha256').update('ds-lab tally 1 2 3\n').update(words).digest('hex');
}

afterEach(() => vi.unstubAllGlobals());

test('a digest is the SHA-256 of group size, blocks and counters', () => {
  expect(tallyDigest(tally)).toBe(expected());
});

test('and the same where the platform has no SHA-256', () => {
  vi.stubGlobal('process', undefined);
  expect(tallyDigest(tally)).toBe(expected());
});
