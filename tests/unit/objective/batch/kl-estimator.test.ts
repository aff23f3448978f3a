/** KL estimators: values from their definitions, coefficients as slopes of the value, and the clamps of verl. */
import { describe, expect, test } from 'vitest';
import { klCoefficient, klValue } from '../../../../src/objective/batch/kl-estimator';
import { KL_ESTIMATORS, type KlEstimator } from '../../../../src/objective/objective';
import { expectClose } from '../../model/arbitraries';
import { slope } from './helpers';

/** Values as functions of log π, log π_ref = 0, log π_old = 0.3. */
const LOSS: Record<KlEstimator, (logPi: number) => number> = {
  k1: (l) => l,
  abs: (l) => Math.abs(l),
  k2: (l) => (l * l) / 2,
  k3: (l) => Math.exp(-l) - 1 + l,
  'k3-clamped': (l) => {
    const x = Math.min(Math.max(-l, -20), 20);
    return Math.min(Math.max(Math.exp(x) - x - 1, -10), 10);
  },
  // The gradient of a "+" form is that of k2, whatever its value.
  'k1+': (l) => (l * l) / 2,
  'abs+': (l) => (l * l) / 2,
  'k3+': (l) => (l * l) / 2,
  'k3-corrected': (l) => Math.exp(l - 0.3) * (Math.exp(-l) - 1 + l),
};

const POINTS = [-4, -2.9, -1.3, -0.4, -0.01, 0.02, 0.3, 0.9, 2.2, 6];

describe.each(KL_ESTIMATORS)('%s', (estimator) => {
  test('the coefficient is the slope of the loss', () => {
    for (const l of POINTS) {
      expectClose(klCoefficient(estimator, l, Math.exp(l - 0.3)), slope(LOSS[estimator], l), 1e-8);
    }
  });

  test('the value is that of the base', () => {
    const base = estimator.replace('+', '') as KlEstimator;
    for (const l of POINTS) expectClose(klValue(estimator, l, Math.exp(l - 0.3)), LOSS[base](l), 1e-14);
  });

  test('nothing where π = π_ref, but for k1', () => {
    expect(klValue(estimator, 0)).toBe(0);
    expect(klCoefficient(estimator, 0)).toBeCloseTo(estimator === 'k1' ? 1 : 0, 15);
  });
});

test('values by hand', () => {
  // l = ln 2: π_ref/π = 1/2, k3 = 1/2 − 1 + ln 2, its gradient 1 − 1/2.
  expect(klValue('k3', Math.LN2)).toBeCloseTo(Math.LN2 - 0.5, 15);
  expect(klCoefficient('k3', Math.LN2)).toBeCloseTo(0.5, 15);
  // l = −ln 2: π_ref/π = 2, k3 = 2 − 1 − ln 2, gradient 1 − 2.
  expect(klCoefficient('k3', -Math.LN2)).toBeCloseTo(-1, 15);
  expect(klCoefficient('k3-corrected', Math.LN2, 4)).toBeCloseTo(4 * Math.LN2, 15);
});

test('low_var_kl: no gradient where a clamp holds', () => {
  // k3(−2.6) = e^2.6 − 3.6 = 9.86 is inside, k3(−2.7) = 11.2 is not.
  expect(klCoefficient('k3-clamped', -2.6)).toBeCloseTo(1 - Math.exp(2.6), 12);
  expect(klCoefficient('k3-clamped', -2.7)).toBe(0);
  expect(klValue('k3-clamped', -2.7)).toBe(10);
  // On the other side l − 1 passes 10 near l = 11, before −l passes −20.
  expect(klCoefficient('k3-clamped', 10.9)).toBeCloseTo(1, 4);
  expect(klCoefficient('k3-clamped', 11.1)).toBe(0);
  expect(klCoefficient('k3-clamped', 25)).toBe(0);
  expect(klValue('k3-clamped', -400)).toBe(10);
  expect(klCoefficient('k3', 11.1)).toBeCloseTo(1, 4);
});
