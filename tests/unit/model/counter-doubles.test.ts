import { expect, test } from 'vitest';
import { counterBytes, counterDoubles } from '../../../src/model/counter-doubles';

const COUNTERS = BigUint64Array.from([
  0n,
  1n,
  2n ** 32n - 1n,
  2n ** 32n,
  2n ** 53n - 1n,
  // Ties, to the even neighbour on either side.
  2n ** 53n + 1n,
  2n ** 53n + 3n,
  2n ** 63n + 2n ** 10n,
  2n ** 64n - 1n,
  0x0123456789abcdefn,
]);

test('counters become the doubles that Number makes of them', () => {
  expect([...counterDoubles(COUNTERS)]).toEqual([...COUNTERS].map(Number));
});

test('a part of an array is read from where it begins', () => {
  expect([...counterDoubles(COUNTERS.subarray(3, 5))]).toEqual([2 ** 32, 2 ** 53 - 1]);
  expect([...counterBytes(COUNTERS.subarray(9))]).toEqual([0xef, 0xcd, 0xab, 0x89, 0x67, 0x45, 0x23, 0x01]);
});
