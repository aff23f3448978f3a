/** Overlong rules at their bounds. */
import { describe, expect, test } from 'vitest';
import {
  isCorrect,
  isMasked,
  overlongPenalty,
  trajectoryReward,
} from '../../../../src/objective/batch/reward';
import { batchWeights } from '../../../../src/objective/batch/weights';
import type { OverlongRule } from '../../../../src/objective/objective';
import { onPolicy, POLICY, rl, trajectory } from './helpers';

const ALIKE = onPolicy(POLICY, POLICY);
const overlong = (rule: OverlongRule): { rule: OverlongRule; maxTokens: number; buffer: number } => ({
  rule,
  maxTokens: 10,
  buffer: 4,
});
/** Right answers of 6, 7, 9, 10 and 11 tokens with their STOP. */
const RIGHT = [5, 6, 8, 9, 10].map((length) => trajectory(`C${length} .`));

describe('the reward of right trajectories of 6, 7, 9, 10 and 11 tokens, at most 10, buffer 4', () => {
  test.each<[OverlongRule, number[]]>([
    ['none', [1, 1, 1, 1, 1]],
    ['zero-reward', [1, 1, 1, 1, 0]],
    ['mask', [1, 1, 1, 1, 0]],
    // 0 up to 6, then −1/4 a token: −1/4 at 7, −3/4 at 9, −1 at 10 and after; the last is wrong as well.
    ['soft-penalty', [1, 0.75, 0.25, 0, -1]],
  ])('%s', (rule, expected) => {
    const objective = rl({ overlong: overlong(rule) });
    expect(RIGHT.map((member) => trajectoryReward(objective, member, ALIKE))).toEqual(expected);
  });

  test('only the last is not correct, and only where there is a rule', () => {
    expect(RIGHT.map((member) => isCorrect(overlong('mask'), member))).toEqual([
      true,
      true,
      true,
      true,
      false,
    ]);
    expect(isCorrect(overlong('none'), RIGHT[4]!)).toBe(true);
    expect(isCorrect(overlong('none'), trajectory('W2 .'))).toBe(false);
  });
});

test('wrong ones are fined too, and a buffer of 0 is a step', () => {
  expect(trajectoryReward(rl({ overlong: overlong('soft-penalty') }), trajectory('W8 .'), ALIKE)).toBe(-0.75);
  const step = { rule: 'soft-penalty', maxTokens: 10, buffer: 0 } as const;
  expect([9, 10, 11].map((tokens) => overlongPenalty(step, tokens))).toEqual([0, 0, -1]);
});

test('decisions count as tokens: a truncated answer of 10 is not overlong, one with its STOP is', () => {
  expect(isMasked(overlong('mask'), trajectory('C10'))).toBe(false);
  expect(isMasked(overlong('mask'), trajectory('C10 .'))).toBe(true);
  expect(isMasked(overlong('zero-reward'), trajectory('C10 .'))).toBe(false);
});

test('a masked trajectory has no weight, and its reward still counts for the group', () => {
  const group = [trajectory('C10 .'), trajectory('C2 .')];
  const kl = { placement: 'loss', estimator: 'k2', weight: 1, gamma: 1 } as const;
  const far = { ...ALIKE, reference: { ...POLICY, thetaS: -1 } };
  const objective = rl({ advantage: 'dr-grpo', overlong: overlong('mask'), kl });
  const [masked, kept] = batchWeights(objective, [group], far)[0]!;
  expect(masked).toEqual([0, 0].map(() => ({ reward: 0, klSampling: 0, klDecision: 0 })));
  expect(kept!.map(({ reward }) => reward)).toEqual([0.5, 0.5]); // Rewards 0 and 1, mean 1/2.
  expect(kept![0]!.klSampling).toBeLessThan(0);
});
