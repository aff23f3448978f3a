import { expect, test } from 'vitest';
import { ulp } from '../../../../src/study/verify/ulp';

test('between powers of two an ULP is the gap of the floats there; at one it is that below', () => {
  expect(ulp(1.5)).toBe(2 ** -23);
  expect(ulp(-1.5)).toBe(2 ** -23);
  expect(ulp(1)).toBe(2 ** -24);
  expect(ulp(1 + 2 ** -52)).toBe(2 ** -23);
  expect(ulp(1 - 2 ** -53)).toBe(2 ** -24);
  expect(ulp(1024)).toBe(2 ** -14);
});

test('subnormals are evenly apart, and beyond the largest float the largest gap counts', () => {
  expect(ulp(0)).toBe(2 ** -149);
  expect(ulp(2 ** -140)).toBe(2 ** -149);
  expect(ulp(2 ** -126)).toBe(2 ** -149);
  expect(ulp(1.5 * 2 ** -126)).toBe(2 ** -149);
  expect(ulp(3e38)).toBe(2 ** 104);
  expect(ulp(2 ** 127)).toBe(2 ** 103);
  expect(ulp(1e300)).toBe(2 ** 104);
});

test('it is the least distance of two floats that enclose the number, whatever the number', () => {
  const bits = new Uint32Array(1);
  const float = new Float32Array(bits.buffer);
  const at = (word: number): number => {
    bits[0] = word;
    return float[0]!;
  };
  for (let word = 1; word < 0x7f7fffff; word += 0x10007f3) {
    const [below, value, above] = [at(word - 1), at(word), at(word + 1)];
    expect(ulp(value)).toBe(Math.min(value - below, above - value));
    expect(ulp((value + above) / 2)).toBe(above - value);
  }
});
