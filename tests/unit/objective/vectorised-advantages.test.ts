/** The vectorised advantages against the loops over a batch, on random groups. */
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import type { Trajectory } from '../../../src/model/trajectory';
import { ADVANTAGE_IDS, ADVANTAGES, type AdvantageFunction } from '../../../src/objective/advantages';
import {
  BATCH_NORMALISERS,
  BATCH_RULES,
  type BatchMoments,
  exactPerTokenMoments,
  momentsOf,
} from '../../../src/objective/batch-normalisers';
import { batchAdvantages } from '../../../src/objective/batch/advantages';
import { type Batch, tokenCount } from '../../../src/objective/batch/batch';
import { groupAdvantages } from '../../../src/objective/batch/group-advantage';
import { ADVANTAGE_RULES } from '../../../src/objective/objective';
import { expectClose } from '../model/arbitraries';
import { onPolicy, POLICY, rl, trajectory } from './batch/helpers';

const rewards = fc.constantFrom<0 | 1>(0, 1);

/** One answer of up to 30 tokens, right or wrong, and STOP or the cap. */
const members: fc.Arbitrary<Trajectory> = fc
  .record({ reward: rewards, length: fc.integer({ min: 1, max: 30 }), stop: fc.boolean() })
  .map(({ reward, length, stop }) => trajectory(`${reward === 1 ? 'C' : 'W'}${length}${stop ? ' .' : ''}`));

const batches = (smallest: number): fc.Arbitrary<Batch> =>
  fc
    .integer({ min: smallest, max: 6 })
    .chain((size) =>
      fc.array(fc.array(members, { minLength: size, maxLength: size }), { minLength: 1, maxLength: 5 }),
    );

/** `within` of every member of a group. */
function vectorised(within: AdvantageFunction, group: readonly (0 | 1)[]): number[] {
  const correct = group.reduce((sum: number, reward) => sum + reward, 0);
  return group.map((reward) => within(correct, reward, group.length));
}

test('every rule has a vectorised form but the one that looks at lengths', () => {
  const missing = ADVANTAGE_RULES.filter(
    (rule) => ![...ADVANTAGE_IDS, ...BATCH_RULES].some((id) => id === rule),
  );
  expect(missing).toEqual(['opo']);
});

describe.each(ADVANTAGE_IDS)('%s', (id) => {
  test('agrees with the loop', () => {
    fc.assert(
      fc.property(fc.array(rewards, { minLength: 2, maxLength: 20 }), (group) => {
        const tokens = group.map(() => 1);
        expectClose(vectorised(ADVANTAGES[id].advantage, group), groupAdvantages(id, group, tokens), 1e-12);
      }),
    );
  });

  test('a group of one as the loop has it, refused where it is', () => {
    for (const reward of [0, 1] as const) {
      const loop = (): number[] => groupAdvantages(id, [reward], [1]);
      const table = (): number[] => vectorised(ADVANTAGES[id].advantage, [reward]);
      if (id === 'verl-grpo-passk' || id === 'openrlhf-group-norm') {
        expect(loop).toThrow(RangeError);
        expect(table).toThrow(RangeError);
      } else {
        expectClose(table(), loop(), 1e-15);
      }
    }
  });
});

function batchMoments(batch: Batch, within: AdvantageFunction, greedy: number): BatchMoments {
  const all = batch.flat();
  const returns = batch.flatMap((group) =>
    vectorised(
      within,
      group.map(({ reward }) => reward),
    ),
  );
  return {
    rewards: momentsOf(all.map(({ reward }) => [reward, 1])),
    nonZero: all.filter(({ reward }) => reward !== 0).length / all.length,
    perToken: momentsOf(all.map((member, k) => [returns[k]!, tokenCount(member)])),
    greedy,
  };
}

describe.each(BATCH_RULES)('%s', (rule) => {
  const { within, affine } = BATCH_NORMALISERS[rule];

  test('agrees with the loop', () => {
    const smallest = rule === 'openrlhf-reinforce-baseline' ? 2 : 1;
    fc.assert(
      fc.property(batches(smallest), rewards, (batch, greedy) => {
        fc.pre(batch.flat().reduce((sum, member) => sum + tokenCount(member), 0) > 1);
        const { subtract, divide } = affine(batchMoments(batch, within, greedy));
        const loop = batchAdvantages(rl({ advantage: rule }), batch, onPolicy(POLICY, POLICY), greedy);
        const table = batch.map((group) =>
          vectorised(
            within,
            group.map(({ reward }) => reward),
          ).map((x) => (x - subtract) / divide),
        );
        // The variance of equal numbers is rounding, and the divisor may be as small as 1e-4.
        expectClose(
          table.flat(),
          loop.flat().map((member) => member[0]!.reward),
          1e-9,
        );
      }),
    );
  });
});

test('a group of one is refused by openrlhf-reinforce-baseline in both forms', () => {
  const alone = [[trajectory('C2 .')]];
  const objective = rl({ advantage: 'openrlhf-reinforce-baseline' });
  expect(() => batchAdvantages(objective, alone, onPolicy(POLICY, POLICY))).toThrow(RangeError);
  expect(() => BATCH_NORMALISERS['openrlhf-reinforce-baseline'].within(1, 1, 1)).toThrow(RangeError);
});

describe('moments', () => {
  test('of weighted numbers', () => {
    // 1 three times and 0 once: mean 3/4, variance 3/16.
    expect(
      momentsOf([
        [1, 3],
        [0, 1],
      ]),
    ).toEqual({ weight: 4, mean: 0.75, variance: 0.1875 });
  });

  test('in the limit: groups of two, each as often as it comes', () => {
    // J = 1/4; right ones have 8 tokens, wrong ones 4: E[|o|1{R=1}] = 2, E[|o|1{R=0}] = 3. R − μ is 0 in a pair of
    // equals, ½ for a right one beside a wrong one (weight 2·¾), −½ for a wrong one beside a right one (weight 3·¼).
    const { mean, variance, weight } = exactPerTokenMoments(ADVANTAGES['dr-grpo'].advantage, 2, 0.25, 0.75, {
      correct: 2,
      wrong: 3,
    });
    expect(mean).toBeCloseTo((0.5 * 1.5 - 0.5 * 0.75) / 5, 15);
    expect(variance).toBeCloseTo((0.25 * 2.25) / 5 - mean ** 2, 15);
    expect(weight).toBe(Infinity);
    const { affine } = BATCH_NORMALISERS['reinforce-pp'];
    const rewards = momentsOf([
      [1, 0.25],
      [0, 0.75],
    ]);
    const { subtract, divide } = affine({
      rewards,
      nonZero: 0.25,
      perToken: { mean, variance, weight },
      greedy: 0,
    });
    expect(subtract).toBe(mean);
    expect(divide).toBeCloseTo(Math.sqrt(variance + 1e-8), 15);
  });
});
