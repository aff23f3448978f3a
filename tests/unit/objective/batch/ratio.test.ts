/** Ratio rules of single actions: tables at the bounds, and slopes of the losses of each source. */
import { describe, expect, test } from 'vitest';
import { ratioFactor, type TokenRatioRule } from '../../../../src/objective/batch/ratio';
import { RATIO_RULES } from '../../../../src/objective/objective';
import { expectClose } from '../../model/arbitraries';
import { NO_RATIO, slope } from './helpers';

const LOW = 0.2;
const HIGH = 0.28;
const BOUND = 3;
const clip = (x: number, low: number, high: number): number => Math.min(Math.max(x, low), high);
const sigma = (x: number): number => 1 / (1 + Math.exp(-x));

/** Losses of one token as functions of x = log π, log π_old = 0; `at` is where a stop-gradient holds its value. */
const LOSS: Record<TokenRatioRule, (x: number, A: number, at: number) => number> = {
  none: (x, A) => -A * x,
  ppo: (x, A) => Math.max(-Math.exp(x) * A, -clip(Math.exp(x), 1 - LOW, 1 + HIGH) * A),
  'ppo-dual': (x, A) => {
    const rho = Math.exp(clip(x, -20, 20));
    const loss = Math.max(-rho * A, -clip(rho, 1 - LOW, 1 + HIGH) * A);
    return A < 0 ? Math.min(loss, -BOUND * A) : loss;
  },
  'ppo-delta': (x, A) =>
    -Math.min(Math.min(Math.exp(x), BOUND) * A, clip(Math.exp(x), 1 - LOW, 1 + HIGH) * A),
  cispo: (x, A, at) => -clip(Math.exp(at), 1 - LOW, 1 + HIGH) * A * x,
  'cispo-trl': (x, A, at) => -Math.min(Math.exp(at), HIGH) * A * x,
  sapo: (x, A) => {
    const tau = A > 0 ? 1 : 1.05;
    return (-A * sigma(tau * (Math.exp(x) - 1)) * 4) / tau;
  },
};
const RULES = RATIO_RULES.filter((rule) => rule !== 'gspo' && rule !== 'gmpo');
const LOG_RATIOS = [-21, -19, -2, -0.5, -0.23, -0.22, -0.1, 0, 0.1, 0.24, 0.25, 0.6, 1.09, 1.11, 2];

describe.each(RULES)('%s', (rule) => {
  test('the factor is the slope of the loss over −A', () => {
    for (const A of [-2, -0.3, 0.4, 1.7]) {
      for (const x of LOG_RATIOS) {
        const expected = slope((y) => LOSS[rule](y, A, x), x, 1e-3) / -A;
        expectClose(ratioFactor(rule, NO_RATIO, x, A), expected, 1e-7);
      }
    }
  });

  test('on policy it is 1, where no bound is below 1', () => {
    const expected = rule === 'cispo-trl' ? HIGH : 1;
    for (const A of [-1, 1]) expect(ratioFactor(rule, NO_RATIO, 0, A)).toBeCloseTo(expected, 15);
  });
});

describe('at the bounds, ε_low = 1/4, ε_high = 1/2', () => {
  const at = { ...NO_RATIO, epsilonLow: 0.25, epsilonHigh: 0.5, bound: 2 };
  /** Below, at and above 1 − ε_low, 1 + ε_high and the bound 2; all but the middle are ±1e-6 away. */
  const around = (rho: number): number[] => [rho - 1e-6, rho, rho + 1e-6];
  const GRID = [...around(0.75), ...around(1.5), ...around(2)];
  /** Which of the nine ratios carry gradient. */
  const open = (rule: TokenRatioRule, A: number, settings = at): number[] =>
    GRID.map((rho) => {
      // exp(log ρ) may fall beside a bound by one rounding; the factor at it is asked for with a bound that is exact.
      const logRatio = Math.log(rho);
      const exact = Math.exp(logRatio);
      const nudged = { ...settings };
      if (rho === 0.75) nudged.epsilonLow = 1 - exact;
      if (rho === 1.5) nudged.epsilonHigh = exact - 1;
      if (rho === 2) nudged.bound = exact;
      return ratioFactor(rule, nudged, logRatio, A) === 0 ? 0 : 1;
    });

  test.each<[TokenRatioRule, number, number[]]>([
    ['ppo', 1, [1, 1, 1, 1, 1, 0, 0, 0, 0]],
    ['ppo', -1, [0, 1, 1, 1, 1, 1, 1, 1, 1]],
    ['ppo-dual', 1, [1, 1, 1, 1, 1, 0, 0, 0, 0]],
    ['ppo-dual', -1, [0, 1, 1, 1, 1, 1, 1, 1, 0]],
    ['ppo-delta', 1, [1, 1, 1, 1, 1, 0, 0, 0, 0]],
    ['ppo-delta', -1, [0, 1, 1, 1, 1, 1, 1, 1, 0]],
    ['cispo', 1, [1, 1, 1, 1, 1, 1, 1, 1, 1]],
    ['sapo', -1, [1, 1, 1, 1, 1, 1, 1, 1, 1]],
  ])('%s with A = %d', (rule, A, expected) => {
    expect(open(rule, A)).toEqual(expected);
  });

  test('δ inside the clip stops right answers early and wrong ones not before 1 + ε_high', () => {
    const tight = { ...at, bound: 1.2 };
    const factor = (rho: number, A: number): number => ratioFactor('ppo-delta', tight, Math.log(rho), A);
    expect([1.1, 1.3, 1.6].map((rho) => factor(rho, 1) > 0)).toEqual([true, false, false]);
    expect([1.1, 1.3, 1.6].map((rho) => factor(rho, -1) > 0)).toEqual([true, true, false]);
  });

  test('values where a bound takes the place of the ratio', () => {
    expect(ratioFactor('cispo', at, Math.log(9), 1)).toBe(1.5);
    expect(ratioFactor('cispo', at, Math.log(0.1), 1)).toBe(0.75);
    expect(ratioFactor('cispo-trl', at, Math.log(9), 1)).toBe(0.5);
    expect(ratioFactor('cispo-trl', at, Math.log(0.1), 1)).toBeCloseTo(0.1, 15);
    expect(ratioFactor('none', at, 5, -1)).toBe(1);
  });
});

test('past e^±20 the ratio of verl carries no gradient', () => {
  const loose = { ...NO_RATIO, bound: 1e12 };
  const factor = (x: number, A: number): number => ratioFactor('ppo-dual', loose, x, A);
  expect([-21, -20].map((x) => factor(x, 1))).toEqual([0, Math.exp(-20)]);
  expect([20, 21].map((x) => factor(x, -1))).toEqual([Math.exp(20), 0]);
});
