import { describe, expect, test } from 'vitest';
import { logSigmoidRatio } from '../../../src/model/log-ratio';
import {
  coherentCostSize,
  doublingExponent,
  randomSignCostSize,
  signCrossover,
} from '../../../src/model/token-cost';

/** E|Σ of L log ratios| over all 2^L answers. */
function enumerated(tokens: number, theta: number, reference: number): number {
  const u = 1 / (1 + Math.exp(-theta));
  let sum = 0;
  for (let bits = 0; bits < 2 ** tokens; bits++) {
    let chance = 1;
    let cost = 0;
    for (let token = 0; token < tokens; token++) {
      const right = ((bits >> token) & 1) === 1;
      chance *= right ? u : 1 - u;
      cost += right ? logSigmoidRatio(theta, reference) : logSigmoidRatio(-theta, -reference);
    }
    sum += chance * Math.abs(cost);
  }
  return sum;
}

test.each([
  [1, 0.4, 0.3],
  [3, -2, 1],
  [10, 2, 2.1],
  [12, -0.5, 0.7],
])('E|d| of %i tokens, θ = %d, θ_ref = %d, over all answers', (tokens, theta, reference) => {
  const exact = enumerated(tokens, theta, reference);
  expect(Math.abs(randomSignCostSize(tokens, theta, reference) / exact - 1)).toBeLessThan(1e-12);
});

// From mpmath with 40 digits: the sum over k of binomial(L, k) u^k (1-u)^(L-k) |k log(u/v) + (L-k) log((1-u)/(1-v))|.
test.each([
  [1000, 6.75, 6.977, 0.18301531115445815],
  [4096, -3, -2.5, 26.990601131174554],
  [300, 7.873, 7.565, 0.06748305444437054],
  [4096, 40, 39, 4.730152621267162e-14],
  [2000, -40, -38, 7.127936435154285e-14],
  [1000, 0.963, 0.837, 1.9739885000057122],
  [4096, 0.25, 0.2500001, 2.5335302913020653e-6],
  [4096, 20, -20, 81919.99966230059],
])('E|d| of %i tokens, θ = %d, θ_ref = %d', (tokens, theta, reference, exact) => {
  expect(Math.abs(randomSignCostSize(tokens, theta, reference) / exact - 1)).toBeLessThan(1e-12);
});

test('a policy equal to its reference pays nothing', () => {
  expect(randomSignCostSize(500, 1.3, 1.3)).toBe(0);
});

describe('growth with L', () => {
  const theta = Math.log(9); // u = 0.9
  const delta = 0.1;
  const size = (tokens: number): number => randomSignCostSize(tokens, theta, theta - delta);

  test.each([
    [16, 0.48],
    [64, 0.51],
    [1024, 0.64],
    [16384, 0.99],
  ])('random signs: from L = %i to twice that the exponent is %f', (tokens, printed) => {
    expect(doublingExponent(size, tokens)).toBeCloseTo(printed, 2);
  });

  test('equal log ratios: exactly 1', () => {
    const coherent = (tokens: number): number => coherentCostSize(tokens, -0.0415);
    for (const tokens of [1, 16, 1000]) expect(doublingExponent(coherent, tokens)).toBe(1);
  });

  test('the spread and the drift are equal at the crossover', () => {
    const L = signCrossover(theta, theta - delta);
    expect(L).toBeCloseTo(8 / (Math.PI * 0.9 * 0.1 * delta ** 2), 8);
    const spread = Math.sqrt((2 / Math.PI) * L * 0.9 * 0.1) * delta;
    const drift = (L * 0.9 * 0.1 * delta ** 2) / 2;
    expect(spread / drift).toBeCloseTo(1, 12);
  });
});
