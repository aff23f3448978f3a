import { describe, expect, test } from 'vitest';
import { ELEMENTARY_SIZE, type DeviceEngine } from '../../../../src/engine/engine';
import { checkAccuracy, measureAccuracy } from '../../../../src/study/verify/check-accuracy';
import { checkLimits, LIMITS } from '../../../../src/study/verify/check-limits';
import { elementaryInputs } from '../../../../src/study/verify/elementary-inputs';
import { ulp } from '../../../../src/study/verify/ulp';

type Functions = readonly [
  exp: (x: number) => number,
  log: (x: number) => number,
  divide: (x: number, y: number) => number,
];

const EXACT: Functions = [Math.exp, Math.log, (x, y) => x / y];

/** What a device with these functions gives: float64 rounded to float32. */
function results(inputs: Float32Array, [exp, log, divide]: Functions): Float32Array<ArrayBuffer> {
  const found = new Float32Array(inputs.length);
  for (let i = 0; i < inputs.length; i += ELEMENTARY_SIZE) {
    const [e, l, x, y] = inputs.subarray(i, i + ELEMENTARY_SIZE) as unknown as [
      number,
      number,
      number,
      number,
    ];
    found.set([exp(e), log(l), divide(x, y), divide(1, y)], i);
  }
  return found;
}

const INPUTS = elementaryInputs(4000, 1);
const measured = (functions: Functions) => measureAccuracy(INPUTS, results(INPUTS, functions));
const failing = (functions: Functions): string[] =>
  measured(functions)
    .filter(({ within }) => !within)
    .map(({ name }) => name.slice(0, 5));

describe('the accuracy of float functions', () => {
  test('inputs and exact results are normal floats, whatever the seed', () => {
    const normal = (x: number): boolean => Math.abs(x) >= 2 ** -126 && Math.abs(x) < 2 ** 128;
    for (const seed of [1, 2, 3]) {
      const inputs = elementaryInputs(3000, seed);
      for (let i = 0; i < inputs.length; i += ELEMENTARY_SIZE) {
        const [e, l, x, y] = inputs.subarray(i, i + ELEMENTARY_SIZE) as unknown as [
          number,
          number,
          number,
          number,
        ];
        expect([Math.exp(e), l, x, y, x / y, 1 / y].every(normal), `${e} ${l} ${x} ${y}`).toBe(true);
        expect(Math.abs(y)).toBeLessThanOrEqual(2 ** 126);
      }
    }
  });

  test('rounding to nearest costs half an ULP, and is within every bound', () => {
    const all = measured(EXACT);
    expect(all.map(({ within }) => within)).toEqual([true, true, true, true, true, true]);
    // At a power of two the ULP is the smaller gap, and a value just above rounds within the larger one.
    for (const { unit, worst } of all) if (unit === 'ULP') expect(worst.error).toBeLessThanOrEqual(0.5);
    expect(all.every(({ inputs }) => inputs > 500)).toBe(true);
  });

  test('errors just within a bound pass and just beyond it do not, function by function', () => {
    const off = (f: (x: number) => number, ulps: (x: number) => number) => (x: number) =>
      f(x) + ulps(x) * ulp(f(x));
    const [exp, log, divide] = EXACT;
    // Rounding to a float adds half an ULP, and one where the result has passed a power of two.
    const within = (x: number): number => 1.9 + 2 * Math.abs(x);
    expect(failing([off(exp, within), log, divide])).toEqual([]);
    expect(failing([off(exp, (x) => 4.1 + 2 * Math.abs(x)), log, divide])).toEqual(['exp(x']);
    const near = (x: number): boolean => x >= 0.5 && x <= 2;
    expect(failing([exp, off(log, (x) => (near(x) ? 0 : 1.9)), divide])).toEqual([]);
    expect(failing([exp, off(log, (x) => (near(x) ? 0 : 4.1)), divide])).toEqual(['log(x', 'log(x']);
    expect(failing([exp, (x) => log(x) + (near(x) ? 0.9 * 2 ** -21 : 0), divide])).toEqual([]);
    expect(failing([exp, (x) => log(x) + (near(x) ? 1.1 * 2 ** -21 : 0), divide])).toEqual(['log(x']);
    const quotient = (ulps: number) => (x: number, y: number) => x / y - ulps * ulp(x / y);
    expect(failing([exp, log, quotient(1.4)])).toEqual([]);
    expect(failing([exp, log, quotient(3.6)])).toEqual(['x / y', '1 / x']);
  });

  test('what breaks WGSL by a part of an ULP and no bound of the lab is told and passes', async () => {
    const [exp, log, divide] = EXACT;
    // Below 1 an ULP is 2^-24: this is 3.6 of them, and 1.8 of 2^-23.
    const near = (x: number): number => exp(x) + (x < 0 && x > -0.05 ? 1.8 * 2 ** -23 : 0);
    const elementary: DeviceEngine['elementary'] = (inputs) =>
      Promise.resolve(results(inputs, [near, log, divide]));
    const check = await checkAccuracy({ id: 'webgpu', elementary } as DeviceEngine, 1000, 1);
    expect(check.passed).toBe(true);
    expect(check.detail).toMatch(/Strictly, WGSL promises more, but no bound here rests on it: exp\(x\)/);
  });

  test('what is no number, or was never written, is beyond every bound', async () => {
    expect(failing([() => NaN, () => Infinity, () => NaN])).toHaveLength(6);
    const poisoned = new Float32Array(new Uint32Array(INPUTS.length).fill(0xcacacaca).buffer);
    expect(measureAccuracy(INPUTS, poisoned).every(({ within }) => !within)).toBe(true);
    const engine = { id: 'webgpu', elementary: () => Promise.resolve(poisoned) } as unknown as DeviceEngine;
    const check = await checkAccuracy(engine, 4000, 1);
    expect(check.passed).toBe(false);
    expect(check.detail).toMatch(/^6 of 6 functions are further off than WGSL allows. First: exp\(x\)/);
  });
});

describe('the limits of an adapter', () => {
  const least = Object.fromEntries(LIMITS.map(({ name, least }) => [name, least]));

  test('at the least of WebGPU pass', () => {
    expect(checkLimits({ id: 'webgpu', limits: least }).passed).toBe(true);
  });

  test('below it, or not told, fail by name', () => {
    const { maxBindGroups: _, ...rest } = least;
    const check = checkLimits({ id: 'webgpu', limits: { ...rest, maxBufferSize: 2 ** 27 } });
    expect(check.passed).toBe(false);
    expect(check.detail).toMatch(/maxBufferSize is 134217728, at least 268435456 wanted/);
    expect(check.detail).toMatch(/maxBindGroups is not told/);
  });
});
