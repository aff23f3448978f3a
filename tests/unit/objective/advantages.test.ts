import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { exactRewardGradient } from '../../../src/model/exact-reward';
import { exactScoreMoments } from '../../../src/model/exact-score-moments';
import { exactStatistics } from '../../../src/model/exact-statistics';
import {
  ADVANTAGE_IDS,
  ADVANTAGES,
  binomialPmf,
  exactAdvantageMoments,
  surrogateGradient,
  type AdvantageId,
} from '../../../src/objective/advantages';
import { expectClose, processes } from '../model/arbitraries';

/** A of member 0 of a group, from its definition on the list of rewards. */
function direct(id: AdvantageId, rewards: readonly number[]): number {
  const G = rewards.length;
  const own = rewards[0]!;
  const sum = rewards.reduce((x, y) => x + y, 0);
  const mean = sum / G;
  const squares = rewards.reduce((x, y) => x + (y - mean) ** 2, 0);
  const sample = Math.sqrt(squares / (G - 1));
  const [best, second] = rewards.toSorted((x, y) => y - x) as [number, number];
  const standard = (deviation: number): number => (squares < 1e-20 ? 0 : (own - mean) / deviation);
  return {
    'grpo-population-std': standard(Math.sqrt(squares / G)),
    'grpo-sample-std': standard(sample),
    'grpo-population-std-eps': standard(Math.sqrt(squares / G) + 1e-6),
    'grpo-sample-std-eps': standard(sample + 1e-6),
    'dr-grpo': own - mean,
    rloo: own - (sum - own) / (G - 1),
    'verl-grpo-vectorized': standard(Math.max(sample, 1e-3) + 1e-6),
    'verl-grpo-passk': own === best ? (best - second) / (sample + 1e-6) : 0,
    'trl-group': standard(sample + 1e-4),
    'openrlhf-group-norm': standard(sample + 1e-9),
    'rloo-vectorized': own - (sum - own) / (G - 1),
    'raw-reward': own,
  }[id];
}

describe.each(ADVANTAGE_IDS)('%s', (id) => {
  test('the advantage of every group of up to 7', () => {
    for (let G = 2; G <= 7; G++) {
      for (let bits = 0; bits < 2 ** G; bits++) {
        const rewards = Array.from({ length: G }, (_, i) => (bits >> i) & 1);
        const m = rewards.reduce((x, y) => x + y, 0);
        expect(ADVANTAGES[id].advantage(m, rewards[0] === 1 ? 1 : 0, G)).toBeCloseTo(direct(id, rewards), 12);
      }
    }
  });

  test('mean advantages are sums over all groups', () => {
    fc.assert(
      fc.property(fc.integer({ min: 2, max: 7 }), fc.double({ min: 0, max: 1, noNaN: true }), (G, J) => {
        const sums = [0, 0];
        for (let bits = 0; bits < 2 ** G; bits++) {
          const rewards = Array.from({ length: G }, (_, i) => (bits >> i) & 1);
          const others = rewards
            .slice(1)
            .reduce((product, reward) => product * (reward === 1 ? J : 1 - J), 1);
          sums[rewards[0]!]! += others * direct(id, rewards);
        }
        const moments = exactAdvantageMoments(id, G, J, 1 - J);
        expectClose([moments.givenWrong, moments.givenCorrect], sums);
        expectClose(moments.factor, sums[1]! - sums[0]!);
      }),
    );
  });

  test('defined at the ends and for large groups', () => {
    for (const [J, wrong] of [
      [0, 1],
      [1, 0],
      [1e-300, 1],
      [4e-18, 1],
      [0.5, 0.5],
      [1, 4e-18],
    ] as const) {
      for (const G of [2, 64, 256]) {
        const { givenCorrect, givenWrong, factor } = exactAdvantageMoments(id, G, J, wrong);
        expect([givenCorrect, givenWrong, factor].every(Number.isFinite)).toBe(true);
        expect(givenCorrect).toBeGreaterThanOrEqual(0);
        expect(givenWrong).toBeLessThanOrEqual(0);
      }
    }
  });

  test('without a discount the surrogate gradient is c·∇J', () => {
    fc.assert(
      fc.property(
        processes(fc.constantFrom(null, 1, 3, 9)),
        fc.integer({ min: 2, max: 64 }),
        (process, G) => {
          const { accuracy, errorRate } = exactStatistics(process);
          const moments = exactAdvantageMoments(id, G, accuracy, errorRate);
          expectClose(
            surrogateGradient(moments, exactScoreMoments(process, 'none', 1)),
            exactRewardGradient(process).map((x) => x * moments.factor),
          );
        },
      ),
    );
  });

  test('describes itself', () => {
    const { label, formula, source } = ADVANTAGES[id];
    expect(Math.min(label.length, source.length)).toBeGreaterThan(4);
    expect(formula).toContain('R');
  });
});

describe('factor c = E[A|R=1] − E[A|R=0]', () => {
  test.each<[AdvantageId, number, number]>([
    ['grpo-sample-std', 1.7358, 2.407],
    ['grpo-population-std', 1.8557, 2.573],
    ['dr-grpo', 0.875, 0.875],
    ['rloo', 1, 1],
  ])('%s with G = 8: %d at J = 0.5, %d at J = 0.02', (id, half, rare) => {
    expect(exactAdvantageMoments(id, 8, 0.5, 0.5).factor).toBeCloseTo(half, 4);
    expect(exactAdvantageMoments(id, 8, 0.02, 0.98).factor).toBeCloseTo(rare, 3);
  });

  test('closed forms', () => {
    fc.assert(
      fc.property(
        fc.integer({ min: 2, max: 256 }),
        fc.double({ min: 0.01, max: 0.99, noNaN: true }),
        (G, J) => {
          const factor = (id: AdvantageId): number => exactAdvantageMoments(id, G, J, 1 - J).factor;
          let spread = 0; // E[√(x(1−x))], x = Bin(G, J)/G.
          binomialPmf(G, J, 1 - J).forEach(
            (chance, m) => (spread += chance * Math.sqrt((m / G) * (1 - m / G))),
          );
          expectClose(factor('grpo-population-std'), spread / (J * (1 - J)), 1e-9);
          expectClose(factor('grpo-sample-std'), (spread / (J * (1 - J))) * Math.sqrt((G - 1) / G), 1e-9);
          expectClose(factor('dr-grpo'), (G - 1) / G);
          expectClose(factor('rloo'), 1);
        },
      ),
    );
  });
});

describe('binomial pmf', () => {
  test('sums to one, has its mean, and does not underflow', () => {
    for (const J of [1e-300, 1e-9, 0.3, 0.5, 0.999]) {
      const pmf = binomialPmf(255, J, 1 - J);
      expect(pmf.reduce((sum, x) => sum + x, 0)).toBeCloseTo(1, 12);
      expect(pmf.reduce((sum, x, m) => sum + m * x, 0)).toBeCloseTo(255 * J, 10);
    }
    expect(binomialPmf(255, 0.5, 0.5)[0]).toBe(2 ** -255);
  });

  test('certain outcomes', () => {
    expect(Array.from(binomialPmf(3, 0, 1))).toEqual([1, 0, 0, 0]);
    expect(Array.from(binomialPmf(3, 1, 0))).toEqual([0, 0, 0, 1]);
  });
});
