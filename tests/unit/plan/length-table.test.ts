import fc from 'fast-check';
import { expect, test } from 'vitest';
import {
  buildLengthTable,
  drawLength,
  integerWeights,
  type LengthTable,
} from '../../../src/experiment/length-table';

const probabilities = fc
  .array(fc.oneof({ arbitrary: fc.double({ min: 0, max: 1, noNaN: true }), weight: 3 }, fc.constant(0)), {
    minLength: 1,
    maxLength: 300,
  })
  .filter((weights) => weights.some((x) => x > 1e-6))
  .map((weights) => Float64Array.from(weights, (x) => x / weights.reduce((sum, y) => sum + y, 0)));

/** Words of the 2³² that draw each length, counted column by column from the entries alone. */
function wordsByLength(table: LengthTable): Map<number, number> {
  const words = new Map<number, number>();
  const add = (length: number, count: number): void =>
    void words.set(length, (words.get(length) ?? 0) + count);
  table.entries.forEach((entry, column) => {
    const threshold = entry >>> table.bits;
    add(table.base + column, threshold);
    add(table.base + (entry & (2 ** table.bits - 1)), 2 ** (32 - table.bits) - threshold);
  });
  return words;
}

test('weights are whole words, sum to 2^32, and move no probability by a word or more', () => {
  fc.assert(
    fc.property(probabilities, (pmf) => {
      const weights = integerWeights(pmf);
      expect(weights.reduce((sum, x) => sum + x, 0)).toBe(2 ** 32);
      const total = pmf.reduce((sum, x) => sum + x, 0);
      weights.forEach((weight, i) => {
        expect(Number.isInteger(weight)).toBe(true);
        // One word of rounding, and a few ulps (2^-20 words) of the exact share's own.
        expect(Math.abs(weight - (pmf[i]! / total) * 2 ** 32)).toBeLessThan(1 + 2 ** -18);
      });
    }),
  );
});

test('a table draws every length with exactly its weight', () => {
  fc.assert(
    fc.property(probabilities, fc.integer({ min: 1, max: 3000 }), (pmf, min) => {
      const words = wordsByLength(buildLengthTable({ min, probabilities: pmf }));
      integerWeights(pmf).forEach((weight, i) => expect(words.get(min + i) ?? 0).toBe(weight));
    }),
  );
});

test('the largest support, 4096 lengths, fits one word an entry', () => {
  const table = buildLengthTable({ min: 1, probabilities: new Float64Array(4096).fill(1 / 4096) });
  expect(table.bits).toBe(12);
  expect(drawLength(table, 0)).toBe(1);
  expect(drawLength(table, 0xffffffff)).toBe(4096);
});

test('a constant length is drawn from every word', () => {
  const table = buildLengthTable({ min: 500, probabilities: Float64Array.of(1) });
  for (const word of [0, 1, 0x7fffffff, 0x80000000, 0xffffffff]) expect(drawLength(table, word)).toBe(500);
});

test('a draw takes the own column strictly below the threshold', () => {
  // Two columns of 2^31 words; column 0 keeps 5 of its words and gives the rest to column 1.
  const table: LengthTable = { base: 10, bits: 1, entries: Uint32Array.of((5 << 1) | 1, 1) };
  expect(drawLength(table, 4)).toBe(10);
  expect(drawLength(table, 5)).toBe(11);
  expect(drawLength(table, 0x80000000)).toBe(11);
});
