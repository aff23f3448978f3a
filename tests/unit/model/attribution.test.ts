/** Measures of attribution against their definitions, and what they say at the point of Appendix C. */
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { attributionRatio, gradientCosine } from '../../../src/model/attribution';
import { balanceAt, balanceByGrowth } from '../../../src/model/balance';
import { exactKl, KL_SOURCES } from '../../../src/model/exact-kl';
import { exactK2LossGradient, immediateCostSizes } from '../../../src/model/exact-kl-loss';
import { exactRewardGradient } from '../../../src/model/exact-reward';
import { constantLength } from '../../../src/model/lengths';
import type { LogitVector, Policy } from '../../../src/model/policy';
import type { Process } from '../../../src/model/process';
import { qScales } from '../../../src/model/q-scales';
import { scalingExponent } from '../../../src/model/scaling';
import { studentQuantile } from '../../../src/model/student';
import { randomSignCostSize } from '../../../src/model/token-cost';
import { expectClose, gammas, policies, processes } from './arbitraries';
import { costs, enumerate, rewardToGo, type Action } from './enumerate';

const vectors: fc.Arbitrary<LogitVector> = fc
  .array(fc.double({ min: -5, max: 5, noNaN: true }), { minLength: 3, maxLength: 3 })
  .map((v) => v as unknown as LogitVector);

describe('one gradient', () => {
  test('the ratio is that of sizes, whatever the signs and the scale', () => {
    expect(attributionRatio([-3, 1, -4])).toBe(0.6);
    expect(attributionRatio([3, 0, 0])).toBeNull();
    fc.assert(
      fc.property(vectors, ([s, dC, dW]) => {
        expect(attributionRatio([-2 * s, 2 * dC, -2 * dW])).toBe(attributionRatio([s, dC, dW]));
      }),
    );
  });
});

describe('two gradients', () => {
  test('cosine', () => {
    expect(gradientCosine([1, 2, -2], [2, 4, -4])).toBe(1);
    expect(gradientCosine([1, 2, -2], [-1, -2, 2])).toBe(-1);
    expect(gradientCosine([1, 0, 0], [0, 5, 1])).toBe(0);
    expect(gradientCosine([3, 4, 0], [4, 3, 0])).toBeCloseTo(0.96, 15);
    expect(gradientCosine([0, 0, 0], [1, 1, 1])).toBeNull();
    // Squares of these would underflow or overflow.
    expect(gradientCosine([1e-200, 0, 0], [1e200, 1e200, 0])).toBeCloseTo(Math.SQRT1_2, 15);
  });

  test('lies in [−1, 1] and does not depend on sizes', () => {
    fc.assert(
      fc.property(vectors, vectors, fc.double({ min: 0.01, max: 100, noNaN: true }), (g, h, size) => {
        const cosine = gradientCosine(g, h);
        if (cosine === null) return;
        expect(Math.abs(cosine)).toBeLessThanOrEqual(1);
        const scaled = gradientCosine([g[0] * size, g[1] * size, g[2] * size], h);
        if (Math.hypot(...g) > 1e-100) expect(scaled).toBeCloseTo(cosine, 10);
      }),
    );
  });
});

describe('scales of Q', () => {
  const small = processes(fc.integer({ min: 1, max: 3 }));
  const isSample = (action: Action): boolean => action.tokens > 0;

  /** E|Q| over the actions of all trajectories, Q the expectation over all that share history up to the action. */
  test.each(KL_SOURCES)('over visits and over the first attempt, paid by %s', (source) => {
    const pays = (action: Action): boolean =>
      source === 'both' || isSample(action) === (source === 'sampling');
    fc.assert(
      fc.property(small, policies(), gammas, (process, reference, gamma) => {
        const all = enumerate(process);
        const groups = new Map<string, { sample: boolean; attempt: number; chance: number; sum: number }>();
        for (const trajectory of all) {
          const toGo = rewardToGo(costs(trajectory, process.policy, reference, pays), gamma);
          trajectory.actions.forEach((action, t) => {
            const key = `${action.attempt} ${action.kind}`;
            const group = groups.get(key) ?? {
              sample: isSample(action),
              attempt: action.attempt,
              chance: 0,
              sum: 0,
            };
            group.chance += trajectory.probability;
            group.sum += trajectory.probability * toGo[t]!;
            groups.set(key, group);
          });
        }
        for (const over of ['first-attempt', 'visits'] as const) {
          const scale = (sample: boolean): number => {
            const chosen = [...groups.values()].filter(
              (group) => group.sample === sample && (over === 'visits' || group.attempt === 1),
            );
            const chance = chosen.reduce((sum, group) => sum + group.chance, 0);
            return chosen.reduce((sum, group) => sum + Math.abs(group.sum), 0) / chance;
          };
          const exact = qScales(process, reference, { gamma, over, source });
          expectClose(exact.sample, scale(true));
          if (exact.decision === null) expect(scale(false)).toBeNaN();
          else expectClose(exact.decision, scale(false));
          if (exact.ratio !== null) expectClose(exact.ratio * exact.decision!, exact.sample);
        }
      }),
      { numRuns: 40 },
    );
  });

  test('a Q of decisions so small that the ratio is beyond numbers gives none', () => {
    const lengths = { correct: constantLength(1), wrong: constantLength(1) };
    const process: Process = {
      ...{ policy: { thetaS: 0, thetaDC: 0, thetaDW: 0 }, lengths },
      ...{ maxAttempts: 1, atCap: 'decide-then-fail' },
    };
    const scales = qScales(process, { thetaS: -1.8e-15, thetaDC: 0, thetaDW: 1.5e-323 });
    expect(scales.decision).toBeGreaterThan(0);
    expect(scales.ratio).toBeNull();
  });

  test('without decisions and without a distance there is no ratio', () => {
    const policy: Policy = { thetaS: 0.4, thetaDC: 2.2, thetaDW: 1.4 };
    const lengths = { correct: constantLength(8), wrong: constantLength(8) };
    const single: Process = { policy, lengths, maxAttempts: 1, atCap: 'truncate' };
    expect(qScales(single, { ...policy, thetaS: 0 })).toMatchObject({ decision: null, ratio: null });
    expect(qScales({ ...single, maxAttempts: null }, policy)).toEqual({
      sample: 0,
      decision: 0,
      ratio: null,
    });
  });
});

// From mpmath with 40 digits: the root t of betainc(df/2, 1/2, 0, df/(df + t^2), regularized) = 1 - confidence.
test.each([
  [0.95, 1, 12.706204736174694],
  [0.95, 2, 4.302652729749462],
  [0.95, 3, 3.1824463052837086],
  [0.95, 4, 2.7764451051977934],
  [0.95, 10, 2.2281388519862744],
  [0.95, 31, 2.039513446396408],
  [0.99, 5, 4.032142983555227],
  [0.5, 7, 0.7111417780817864],
  [0.95, 1000, 1.962339080826408],
])('|t| < t with probability %d, %i degrees of freedom', (confidence, degrees, t) => {
  expect(Math.abs(studentQuantile(confidence, degrees) / t - 1)).toBeLessThan(1e-12);
});

describe('scaling exponent', () => {
  test('of a power law is its exponent, with an interval of no width', () => {
    const fit = scalingExponent([1, 8, 50, 300].map((length) => ({ length, ratio: 3 * length ** 0.7 })));
    expect(fit.exponent).toBeCloseTo(0.7, 12);
    expect(fit.coefficient).toBeCloseTo(3, 12);
    expect(fit.high - fit.low).toBeLessThan(1e-12);
  });

  test('textbook least squares', () => {
    // y = 1, 3, 2, 5 at x = 0, 1, 2, 3: slope 1.1, residual sum of squares 2.7, SE √(2.7/2/5).
    const fit = scalingExponent([1, 3, 2, 5].map((y, x) => ({ length: Math.exp(x), ratio: Math.exp(y) })));
    expect(fit.exponent).toBeCloseTo(1.1, 12);
    expect(fit.standardError).toBeCloseTo(Math.sqrt(2.7 / 2 / 5), 12);
    expect(fit.high - fit.exponent).toBeCloseTo(4.30265272974946 * Math.sqrt(2.7 / 2 / 5), 10);
    expect(fit.coefficient).toBeCloseTo(Math.exp(1.1), 12);
  });

  test('of two points is known without an interval', () => {
    const fit = scalingExponent([
      { length: 2, ratio: 4 },
      { length: 8, ratio: 16 },
    ]);
    expect(fit).toMatchObject({ low: -Infinity, high: Infinity, standardError: Infinity });
    expect(fit.exponent).toBeCloseTo(1, 12);
  });

  test('needs lengths and positive ratios', () => {
    expect(() => scalingExponent([{ length: 8, ratio: 1 }])).toThrow(/two lengths/);
    const zero = [
      { length: 8, ratio: 0 },
      { length: 9, ratio: 1 },
    ];
    expect(() => scalingExponent(zero)).toThrow(/L = 8 is 0/);
  });

  test('covers the true exponent as often as it says', () => {
    // Noise of uniform sums: a fixed sequence, so the test does not vary.
    let state = 1;
    const uniform = (): number => (state = (Math.imul(state, 1664525) + 1013904223) >>> 0) / 2 ** 32;
    const noise = (): number => Array.from({ length: 12 }, uniform).reduce((sum, x) => sum + x, -6);
    let inside = 0;
    for (let run = 0; run < 2000; run++) {
      const points = [1, 2, 4, 8, 16].map((length) => ({
        length,
        ratio: length * Math.exp(0.1 * noise()),
      }));
      const { low, high } = scalingExponent(points, 0.9);
      if (low < 1 && 1 < high) inside += 1;
    }
    // 1800 ± 13.4; five of these are 67.
    expect(Math.abs(inside - 1800)).toBeLessThan(67);
  });
});

describe('Definition 3.1 at the point of Appendix C', () => {
  const policy: Policy = { thetaS: 0.4, thetaDC: 2.2, thetaDW: 1.4 };
  const reference: Policy = { thetaS: 0.3, thetaDC: 2, thetaDW: 1.2 };
  const at = (L: number): Process => ({
    policy,
    lengths: { correct: constantLength(L), wrong: constantLength(L) },
    maxAttempts: null,
    atCap: 'truncate',
  });
  const fit = (ratio: (L: number) => number | null, lengths: readonly number[]) =>
    scalingExponent(lengths.map((length) => ({ length, ratio: ratio(length)! })));
  const lengths = [8, 16, 32, 64, 128];
  const long = [1024, 2048, 4096];

  test('one setting, with the factor in the open', () => {
    expect(balanceAt(8, 1, 10)).toEqual({ verdict: 'balanced', toward: null, ratio: 8 });
    expect(balanceAt(8, 1, 5)).toEqual({ verdict: 'unbalanced', toward: 'sampling', ratio: 8 });
    expect(balanceAt(1, 8, 5)).toEqual({ verdict: 'unbalanced', toward: 'decision', ratio: 0.125 });
    expect(balanceAt(1, 0, 5)).toEqual({ verdict: 'unbalanced', toward: 'sampling', ratio: Infinity });
    expect(balanceAt(0, 0, 5)).toEqual({ verdict: 'balanced', toward: null, ratio: null });
    expect(() => balanceAt(1, 1, 0.5)).toThrow(RangeError);
  });

  test('the reward is balanced: its ratio does not grow', () => {
    const growth = fit((L) => attributionRatio(exactRewardGradient(at(L))), lengths);
    expect(growth.exponent).toBeCloseTo(0, 12);
    expect(balanceByGrowth(growth, 0.5)).toBe('balanced');
  });

  test('immediate costs and the k2 loss are unbalanced: their ratios grow as L', () => {
    for (const ratio of [
      (L: number) => immediateCostSizes(at(L), reference).ratio,
      (L: number) => attributionRatio(exactK2LossGradient(at(L), reference)),
    ]) {
      const growth = fit(ratio, lengths);
      expect(growth.exponent).toBeCloseTo(1, 12);
      expect(balanceByGrowth(growth, 0.5)).toBe('unbalanced');
    }
  });

  test('KL in the reward saturates: separated by a factor of 100, and not growing any more', () => {
    const gradient = (L: number): LogitVector => exactKl(at(L), reference, 1).both.gradDetached;
    const growth = fit((L) => attributionRatio(gradient(L)), long);
    expect(growth.exponent).toBeLessThan(0.02);
    expect(balanceByGrowth(growth, 0.5)).toBe('balanced');
    const [s, dC, dW] = gradient(4096).map(Math.abs) as [number, number, number];
    expect(balanceAt(s, dC + dW, 10)).toMatchObject({ verdict: 'unbalanced', toward: 'sampling' });
  });

  test('the Q-values of the two policies differ by a constant factor however long the answers', () => {
    const growth = fit((L) => qScales(at(L), reference).ratio, long);
    expect(balanceByGrowth(growth, 0.5)).toBe('balanced');
    // While E|d_s|/E|d_d| is L times its value at L = 1.
    expect(
      immediateCostSizes(at(4096), reference).ratio! / qScales(at(4096), reference).ratio!,
    ).toBeGreaterThan(40);
  });

  test('a walk between √L and L is undecided until it is one of them', () => {
    const theta = Math.log(9);
    const size = (L: number): number => randomSignCostSize(L, theta, theta - 0.1);
    expect(balanceByGrowth(fit(size, [16, 32, 64, 128]), 0.75)).toBe('balanced');
    expect(balanceByGrowth(fit(size, [64, 1024, 16384]), 0.75)).toBe('undecided');
    expect(balanceByGrowth(fit(size, [16384, 32768, 65536]), 0.75)).toBe('unbalanced');
  });
});
