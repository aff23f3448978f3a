import { expect, test } from 'vitest';
import { integrateUnit } from '../../../src/model/quadrature';

test.each([
  ['a polynomial', (x: number) => 5 * x ** 4, 1],
  ['a steep power', (x: number) => 4096 * x ** 4095, 1],
  ['an infinite end', (x: number) => 0.5 / Math.sqrt(x), 1],
  ['two infinite ends', (x: number, rest: number) => 1 / Math.sqrt(x * rest), Math.PI],
  ['a pole just outside', (x: number) => 1 / (1.001 - x), Math.log(1001)],
])('%s is integrated to 1e-12', (_name, f, expected) => {
  expect(Math.abs(integrateUnit(f).value - expected) / expected).toBeLessThan(1e-12);
});

test('moments of a beta density are those of its parameters', () => {
  // Mean α/(α+β), second moment α(α+1)/((α+β)(α+β+1)) with α = 0.4, β = 1.6.
  const moment = (n: number): number => integrateUnit((x, rest) => x ** (n - 0.6) * rest ** 0.6).value;
  expect(moment(1) / moment(0)).toBeCloseTo(0.2, 12);
  expect(moment(2) / moment(0)).toBeCloseTo((0.4 * 1.4) / (2 * 3), 12);
});

test('an integral that does not exist is refused', () => {
  expect(() => integrateUnit((x) => 1 / x)).toThrow(RangeError);
});
