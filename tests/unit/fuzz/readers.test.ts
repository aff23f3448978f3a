/** Every reader on inputs that are almost right. A million of them: readers.long.test.ts. */
import { expect, test } from 'vitest';
import { FUZZED_READERS } from '../../support/fuzzed-readers';
import { fuzzReader } from '../../support/fuzz-run';

/** Of all readers together. */
const INPUTS = 6000;

test.each(FUZZED_READERS.map((reader) => [reader.name, reader] as const))(
  '%s: no input breaks what is promised',
  async (_, reader) => {
    const inputs = Math.ceil((INPUTS * reader.share) / 1000);
    const { taken } = await fuzzReader(reader, inputs, 1);
    // Inputs that are all refused at their first byte would try nothing.
    expect(taken).toBeGreaterThan(inputs / 50);
  },
);

test('the shares are of a thousand', () => {
  expect(FUZZED_READERS.reduce((sum, { share }) => sum + share, 0)).toBe(1000);
});
