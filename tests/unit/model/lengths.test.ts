import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { InputError } from '../../../src/model/input-error';
import {
  explicitPmf,
  lengthDiscountGap,
  lengthGeneratingFunction,
  lengthPmf,
  longestLength,
  MAX_LENGTH,
  meanLength,
  type LengthDistribution,
  type LengthPmf,
} from '../../../src/model/lengths';

function at(pmf: LengthPmf, length: number): number {
  return pmf.probabilities[length - pmf.min] ?? 0;
}

function total(pmf: LengthPmf): number {
  return pmf.probabilities.reduce((sum, x) => sum + x, 0);
}

/** Compares a pmf with weights of its own family on 1..max, scaled here. */
function expectProportional(
  pmf: LengthPmf,
  max: number,
  weight: (length: number) => number,
  relative: number,
): void {
  let sum = 0;
  for (let l = 1; l <= max; l++) sum += weight(l);
  for (let l = 1; l <= max; l++) {
    const exact = weight(l) / sum;
    expect(Math.abs(at(pmf, l) - exact), `P(L = ${l})`).toBeLessThanOrEqual(relative * exact + 1e-300);
  }
  expect(total(pmf)).toBeCloseTo(1, 12);
  expect(longestLength(pmf)).toBeLessThanOrEqual(max);
}

describe('families against direct formulas', () => {
  test('constant', () => {
    expect(lengthPmf({ kind: 'constant', tokens: 7 })).toEqual({ min: 7, probabilities: Float64Array.of(1) });
  });

  test('uniform', () => {
    const pmf = lengthPmf({ kind: 'uniform', min: 3, max: 12 });
    expect(pmf.min).toBe(3);
    expect(Array.from(pmf.probabilities)).toEqual(Array.from({ length: 10 }, () => 0.1));
    expect(meanLength(pmf)).toBeCloseTo(7.5, 14);
  });

  test.each([
    [1, 100],
    [1.5, 20],
    [64, 4096],
    [4096, 4096],
    [4096, 3],
  ])('geometric with mean %d on 1..%i', (mean, max) => {
    const stop = 1 / mean;
    expectProportional(
      lengthPmf({ kind: 'geometric', mean, max }),
      max,
      (l) => stop * (1 - stop) ** (l - 1),
      1e-11,
    );
  });

  test.each([
    [0.01, 10],
    [3.7, 50],
    [200, 4096],
    [4096, 4096],
    [4096, 10],
  ])('Poisson with mean %d on 1..%i', (mean, max) => {
    const logFactorial = [0];
    for (let l = 1; l <= max; l++) logFactorial.push(logFactorial[l - 1]! + Math.log(l));
    const log = (l: number): number => l * Math.log(mean) - mean - logFactorial[l]!;
    let peak = -Infinity;
    for (let l = 1; l <= max; l++) peak = Math.max(peak, log(l));
    expectProportional(lengthPmf({ kind: 'poisson', mean, max }), max, (l) => Math.exp(log(l) - peak), 1e-9);
  });

  test.each([
    [5, 0.5, 30],
    [100, 1.2, 4096],
    [1, 0.3, 8],
    [4096, 2, 4096],
    [20, 10, 200],
  ])('log-normal with median %d and sigma %d on 1..%i', (median, sigma, max) => {
    // Simpson's rule on the normal density of ln L, cell by cell.
    const mass = (l: number): number => {
      const low = Math.log((l - 0.5) / median) / sigma;
      const high = Math.log((l + 0.5) / median) / sigma;
      const steps = 2 * Math.ceil(Math.max(20, (high - low) * 400));
      const width = (high - low) / steps;
      let sum = 0;
      for (let i = 0; i <= steps; i++) {
        const z = low + i * width;
        const weight = i === 0 || i === steps ? 1 : i % 2 === 1 ? 4 : 2;
        sum += weight * Math.exp((-z * z) / 2);
      }
      return (sum * width) / 3 / Math.sqrt(2 * Math.PI);
    };
    expectProportional(lengthPmf({ kind: 'log-normal', median, sigma, max }), max, mass, 2e-9);
  });

  test('explicit: any order, scaled to sum to one, without zeros at the ends', () => {
    const pmf = lengthPmf({
      kind: 'explicit',
      pmf: { '17': 0.25, '3': 0.5, '5': 0.25 - 4e-10, '4096': 0, '1': 0 },
    });
    expect(pmf.min).toBe(3);
    expect(longestLength(pmf)).toBe(17);
    expect(total(pmf)).toBeCloseTo(1, 15);
    expect(at(pmf, 4)).toBe(0);
    expect(meanLength(pmf)).toBeCloseTo(7, 8);
  });
});

test('means of families that a cap of 4096 hardly cuts', () => {
  expect(meanLength(lengthPmf({ kind: 'geometric', mean: 64 }))).toBeCloseTo(64, 10);
  expect(meanLength(lengthPmf({ kind: 'poisson', mean: 200 }))).toBeCloseTo(200, 10);
  // Zero is left out of the Poisson family: mean/(1 − e^−mean).
  expect(meanLength(lengthPmf({ kind: 'poisson', mean: 1 }))).toBeCloseTo(1 / (1 - Math.exp(-1)), 12);
});

test('every family within its bounds is a pmf', () => {
  const max = fc.integer({ min: 1, max: MAX_LENGTH });
  const number = fc.double({ min: 1, max: MAX_LENGTH, noNaN: true });
  const distributions: fc.Arbitrary<LengthDistribution> = fc.oneof(
    fc.record({ kind: fc.constant('geometric' as const), mean: number, max }),
    fc.record({ kind: fc.constant('poisson' as const), mean: number, max }),
    fc
      .record({
        max,
        share: fc.double({ min: 0, max: 1, noNaN: true }),
        sigma: fc.double({ min: 1e-300, max: 10, noNaN: true }),
      })
      .map((x) => ({
        kind: 'log-normal' as const,
        median: 1 + x.share * (x.max - 1),
        sigma: x.sigma,
        max: x.max,
      })),
  );
  fc.assert(
    fc.property(distributions, (distribution) => {
      const pmf = lengthPmf(distribution);
      expect(total(pmf)).toBeCloseTo(1, 12);
      expect(pmf.probabilities.every((x) => x >= 0 && x <= 1)).toBe(true);
      expect(pmf.min).toBeGreaterThanOrEqual(1);
      expect(pmf.probabilities[0]).toBeGreaterThan(0);
      expect(pmf.probabilities.at(-1)).toBeGreaterThan(0);
    }),
    { numRuns: 60 },
  );
});

describe('generating function', () => {
  const pmf = explicitPmf({ '2': 0.5, '10': 0.5 });

  test('φ = Σ P(l)·γ^l, and its distance from one', () => {
    expect(lengthGeneratingFunction(pmf, 0.9)).toBeCloseTo((0.9 ** 2 + 0.9 ** 10) / 2, 15);
    expect(lengthDiscountGap(pmf, 0.9)).toBeCloseTo(1 - (0.9 ** 2 + 0.9 ** 10) / 2, 15);
    expect(lengthGeneratingFunction(pmf, 1)).toBe(1);
    expect(lengthDiscountGap(pmf, 1)).toBeCloseTo(0, 300);
  });

  test('1 − φ keeps its digits for γ near one', () => {
    const gamma = 1 - 1e-9;
    const t = 1 - gamma; // Exact, unlike 1 − γ^L.
    const oneMinusPower = (l: number): number => l * t - ((l * (l - 1)) / 2) * t * t; // Next term: 1e-16 of it.
    const exact = (oneMinusPower(2) + oneMinusPower(10)) / 2;
    expect(lengthDiscountGap(pmf, gamma) / exact).toBeCloseTo(1, 14);
  });
});

describe('bad parameters are told apart, with the value and what is allowed', () => {
  const messages = (distribution: unknown): string[] => {
    try {
      lengthPmf(distribution as LengthDistribution);
    } catch (error) {
      if (error instanceof InputError) return error.issues.map(({ message }) => message);
      throw error;
    }
    return [];
  };

  test.each<[unknown, RegExp]>([
    [{ kind: 'constant', tokens: 0 }, /lengths\.tokens must be an integer from 1 to 4096 .*; received 0\./],
    [{ kind: 'constant', tokens: 2.5 }, /received 2\.5/],
    [{ kind: 'constant', tokens: 4097 }, /received 4097/],
    [
      { kind: 'uniform', min: 9, max: 3 },
      /lengths\.min must be at most lengths\.max, which is 3; received 9/,
    ],
    [{ kind: 'geometric', mean: 0.5 }, /lengths\.mean must be a number from 1 to 4096.*received 0\.5/],
    [{ kind: 'geometric', mean: NaN }, /received NaN/],
    [{ kind: 'geometric', mean: 5, max: 0 }, /lengths\.max must be an integer/],
    [{ kind: 'poisson', mean: 0 }, /above 0 and at most 4096.*received 0/],
    [{ kind: 'poisson', mean: Infinity }, /received Infinity/],
    [{ kind: 'log-normal', median: 50, sigma: 1, max: 20 }, /lengths\.median must be a number from 1 to 20/],
    [
      { kind: 'log-normal', median: 50, sigma: -1 },
      /lengths\.sigma must be a number above 0 and at most 10.*received -1/,
    ],
    [{ kind: 'explicit', pmf: {} }, /lengths\.pmf must be an object with at least one length/],
    [
      { kind: 'explicit', pmf: { '3': 0.5, '4': 0.4 } },
      /sum of lengths\.pmf must be 1 within 1e-9; received 0\.9/,
    ],
    [
      { kind: 'explicit', pmf: { '3': 1.5, '4': -0.5 } },
      /lengths\.pmf\["4"\] must be a probability.*received -0\.5/,
    ],
    [{ kind: 'explicit', pmf: { '3': NaN } }, /lengths\.pmf\["3"\] must be a probability.*received NaN/],
    [{ kind: 'explicit', pmf: { '3': '1' } }, /received "1"/],
    [
      { kind: 'explicit', pmf: { '3.5': 1 } },
      /A key of lengths\.pmf must be an integer from 1 to 4096.*received "3\.5"/,
    ],
    [{ kind: 'explicit', pmf: { '0': 1 } }, /received "0"/],
    [{ kind: 'explicit', pmf: { '5000': 1 } }, /received "5000"/],
    [{ kind: 'explicit', pmf: { '07': 1 } }, /received "07"/],
    [{ kind: 'explicit', pmf: null }, /lengths\.pmf must be an object.*received null/],
    [{ kind: 'zipf' }, /lengths\.kind must be one of constant, uniform.*received "zipf"/],
  ])('%j', (distribution, pattern) => {
    expect(messages(distribution).join('\n')).toMatch(pattern);
  });

  test('all faults at once', () => {
    expect(messages({ kind: 'log-normal', median: 0, sigma: 0, max: -1 })).toHaveLength(3);
    expect(messages({ kind: 'explicit', pmf: { '0': 2, x: NaN } })).toHaveLength(4);
  });
});
