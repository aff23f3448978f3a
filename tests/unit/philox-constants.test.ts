/** The constants of shaders/lib/philox.wgsl by their definitions. */
import { readFileSync } from 'node:fs';
import { expect, test } from 'vitest';

const code = readFileSync('shaders/lib/philox.wgsl', 'utf8');

function constant(name: string): bigint {
  const [, digits] = new RegExp(`^const ${name} = (0x[0-9a-f]+)u;$`, 'm').exec(code)!;
  return BigInt(digits!);
}

/** The pattern of a number as a float of 32 bits. */
function pattern(x: number): bigint {
  return BigInt(new Uint32Array(Float32Array.of(x).buffer)[0]!);
}

const halves = (word: bigint): readonly [bigint, bigint] => [word >> 16n, word & 0xffffn];

test.each([0, 1])('what the float form takes off for multiplier %i', (which) => {
  const [high, low] = halves(constant(`MULTIPLIER_${which}`));
  // Of x_high − 2^15 in units of 2^16 the pattern of 1.5·2^39 plus that.
  const of39 = pattern(1.5 * 2 ** 39) - 2n ** 15n;
  const rest = (low - 1n) / 2n - pattern(1.5 * 2 ** 55) - of39 * high;
  expect(constant(`REST_${which}`)).toBe(BigInt.asUintN(32, rest));
  expect(low % 2n).toBe(1n);
});

test('the halves of the multiplier without carries add up to less than 2^16', () => {
  const [high, low] = halves(constant('MULTIPLIER_0'));
  expect(high + low).toBeLessThan(2n ** 16n);
  expect(code).toMatch(/multiply_high_without_carry\(x, MULTIPLIER_0\)/);
  expect(code).not.toMatch(/multiply_high_without_carry\(x, MULTIPLIER_1\)/);
});
