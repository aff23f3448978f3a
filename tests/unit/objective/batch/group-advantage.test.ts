/** Advantages within a group, each on a small group worked by hand. */
import { describe, expect, test } from 'vitest';
import { groupAdvantages, isDead } from '../../../../src/objective/batch/group-advantage';
import { ADVANTAGE_RULES, type AdvantageRule } from '../../../../src/objective/objective';
import { expectClose } from '../../model/arbitraries';

/** Rewards and tokens of a group, and what the rule makes of them, as arithmetic. */
type Case = [AdvantageRule, number[], number[], number[]];

// R = (1, 0, 0, 0): μ = 1/4, Σ(R−μ)² = 9/16 + 3/16 = 3/4, population σ² = 3/16, sample σ² = 1/4.
const ONE_OF_FOUR = [1, 0, 0, 0];
const LENGTHS = [10, 20, 30, 40];
// R = (2, −1): μ = 1/2, Σ(R−μ)² = 9/2, population σ = 3/2, sample σ = √(9/2).
const PAIR = [2, -1];

const WORKED: Case[] = [
  [
    'grpo-population-std',
    ONE_OF_FOUR,
    LENGTHS,
    [0.75, -0.25, -0.25, -0.25].map((x) => x / Math.sqrt(3 / 16)),
  ],
  ['grpo-sample-std', ONE_OF_FOUR, LENGTHS, [1.5, -0.5, -0.5, -0.5]],
  ['grpo-population-std-eps', PAIR, [1, 1], [1.5 / 1.500001, -1.5 / 1.500001]],
  ['grpo-sample-std-eps', ONE_OF_FOUR, LENGTHS, [0.75, -0.25, -0.25, -0.25].map((x) => x / 0.500001)],
  ['verl-grpo-vectorized', ONE_OF_FOUR, LENGTHS, [0.75, -0.25, -0.25, -0.25].map((x) => x / 0.500001)],
  // σ² = 2·0.0001² / 1 = 2e-8, raised to 1e-6: divisor 1e-3 + 1e-6.
  ['verl-grpo-vectorized', [0.0002, 0], [1, 1], [0.0001 / 0.001001, -0.0001 / 0.001001]],
  ['verl-grpo-passk', ONE_OF_FOUR, LENGTHS, [1 / 0.500001, 0, 0, 0]],
  // Best 3, second 1: lead 2; μ = 4/3, Σ(R−μ)² = 16/9 + 25/9 + 1/9 = 14/3, sample σ² = 7/3.
  ['verl-grpo-passk', [0, 3, 1], [1, 1, 1], [0, 2 / (Math.sqrt(7 / 3) + 1e-6), 0]],
  ['verl-grpo-passk', [1, 0, 1], [1, 1, 1], [0, 0, 0]],
  ['trl-group', ONE_OF_FOUR, LENGTHS, [0.75, -0.25, -0.25, -0.25].map((x) => x / 0.5001)],
  ['trl-batch', ONE_OF_FOUR, LENGTHS, [0.75, -0.25, -0.25, -0.25]],
  ['openrlhf-group-norm', ONE_OF_FOUR, LENGTHS, [0.75, -0.25, -0.25, -0.25].map((x) => x / 0.500000001)],
  ['dr-grpo', PAIR, [1, 1], [1.5, -1.5]],
  // The others' means: 0, 1/3, 1/3, 1/3.
  ['rloo', ONE_OF_FOUR, LENGTHS, [1, -1 / 3, -1 / 3, -1 / 3]],
  ['rloo-vectorized', PAIR, [1, 1], [3, -3]],
  // Σ|o|R / Σ|o| = 10/100.
  ['opo', ONE_OF_FOUR, LENGTHS, [0.9, -0.1, -0.1, -0.1]],
  ['opo', PAIR, [1, 3], [2 - (2 - 3) / 4, -1 - (2 - 3) / 4]],
  ['gpg', ONE_OF_FOUR, LENGTHS, [0.75, -0.25, -0.25, -0.25]],
  ['reinforce-pp-baseline', PAIR, [1, 1], [1.5, -1.5]],
  ['openrlhf-reinforce-baseline', PAIR, [1, 1], [1.5, -1.5]],
  ['reinforce-pp', PAIR, [1, 1], PAIR],
  ['remax', PAIR, [1, 1], PAIR],
  ['raw-reward', PAIR, [1, 1], PAIR],
];

describe('worked by hand', () => {
  test.each(WORKED)('%s of %j with tokens %j', (rule, rewards, tokens, expected) => {
    expectClose(groupAdvantages(rule, rewards, tokens), expected, 1e-14);
  });

  test('every rule has a case', () => {
    expect(new Set(WORKED.map(([rule]) => rule))).toEqual(new Set(ADVANTAGE_RULES));
  });
});

describe('a group of one with R = 0.7', () => {
  test.each<[AdvantageRule, number | 'refused']>([
    ['grpo-population-std', 0],
    ['grpo-sample-std', 0],
    ['grpo-population-std-eps', 0],
    ['grpo-sample-std-eps', 0.7 / 1.000001],
    ['verl-grpo-vectorized', 0.7 / 1.000001],
    ['verl-grpo-passk', 'refused'],
    ['trl-group', 0],
    ['trl-batch', 0],
    ['openrlhf-group-norm', 'refused'],
    ['dr-grpo', 0],
    ['rloo', 0.7],
    ['rloo-vectorized', 0],
    ['reinforce-pp', 0.7],
    ['reinforce-pp-baseline', 0.7],
    ['openrlhf-reinforce-baseline', 'refused'],
    ['remax', 0.7],
    ['opo', 0.7],
    ['gpg', 0.7],
    ['raw-reward', 0.7],
  ])('%s gives %s', (rule, expected) => {
    const advantages = (): number[] => groupAdvantages(rule, [0.7], [5]);
    if (expected === 'refused') expect(advantages).toThrow(RangeError);
    else expectClose(advantages(), [expected], 1e-15);
  });
});

describe('a group without variance', () => {
  test.each(ADVANTAGE_RULES.filter((rule) => !['raw-reward', 'remax', 'reinforce-pp'].includes(rule)))(
    '%s gives 0',
    (rule) => {
      for (const reward of [0, 1, -0.5]) {
        groupAdvantages(rule, [reward, reward, reward, reward], [1, 2, 3, 4]).forEach((advantage) =>
          expect(Math.abs(advantage)).toBeLessThan(1e-15),
        );
      }
    },
  );

  test('rewards that differ by rounding are equal', () => {
    expect(isDead([0.3, 0.1 + 0.2])).toBe(true);
    expect(isDead([0.3, 0.3 + 1e-9])).toBe(false);
    expect(groupAdvantages('grpo-sample-std', [0.3, 0.1 + 0.2], [1, 1])).toEqual([0, 0]);
  });
});
