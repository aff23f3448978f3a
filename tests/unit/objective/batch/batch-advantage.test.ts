/** Advantages that the batch has a part in, on batches worked by hand. */
import { describe, expect, test } from 'vitest';
import { batchAdvantages, greedyReward } from '../../../../src/objective/batch/advantages';
import type { AdvantageRule, RlObjective } from '../../../../src/objective/objective';
import { expectClose } from '../../model/arbitraries';
import { onPolicy, POLICY, REFERENCE, rl, trajectory } from './helpers';

// Tokens 3, 7 (two attempts), 5 (cut off by the cap) and 5; rewards 1, 0, 1, 1.
const BATCH = [
  [trajectory('C2 .'), trajectory('W2 > W3 .')],
  [trajectory('C5'), trajectory('C4 .')],
];
const ALIKE = onPolicy(POLICY, POLICY);

/** Advantages of the four trajectories, after checking that all actions of each have the same. */
function advantages(rule: AdvantageRule, parts: Partial<RlObjective> = {}, greedy?: number): number[] {
  return batchAdvantages(rl({ advantage: rule, ...parts }), BATCH, ALIKE, greedy)
    .flat()
    .map((member) => {
      expect(new Set(member.map(({ reward }) => reward)).size).toBe(1);
      expect(member.every(({ klSampling, klDecision }) => klSampling === 0 && klDecision === 0)).toBe(true);
      return member[0]!.reward;
    });
}

describe('worked by hand', () => {
  test('trl-batch: group means, deviation of all four rewards', () => {
    // Mean 3/4, Σ(R−3/4)² = 3/16 + 9/16 = 3/4, sample σ² = 1/4. Group means 1/2 and 1.
    expectClose(advantages('trl-batch'), [0.5 / 0.5001, -0.5 / 0.5001, 0, 0], 1e-14);
  });

  test('gpg: α = 4 / 3 rewards that are not 0', () => {
    expectClose(advantages('gpg'), [(4 / 3) * 0.5, (4 / 3) * -0.5, 0, 0], 1e-14);
  });

  test('remax: minus the reward of the greedy trajectory', () => {
    expectClose(advantages('remax', {}, 1), [0, -1, 0, 0]);
    expectClose(advantages('remax', {}, 0), [1, 0, 1, 1]);
    expectClose(advantages('remax'), [0, -1, 0, 0]); // π_old samples C and stops at it.
  });

  test('reinforce-pp: whitened over 20 tokens, long answers weighing more', () => {
    // Mean 13/20; Σ|o|(R−m)² = 13·(7/20)² + 7·(13/20)² = (637 + 1183)/400 = 4.55; sample variance 4.55/19.
    const deviation = Math.sqrt(4.55 / 19 + 1e-8);
    expectClose(
      advantages('reinforce-pp'),
      [0.35, -0.65, 0.35, 0.35].map((x) => x / deviation),
      1e-14,
    );
  });

  test('reinforce-pp-baseline: R − μ of the group, then whitened over tokens', () => {
    // R − μ = 1/2, −1/2, 0, 0 on 3, 7, 5, 5 tokens: mean (3 − 7)/40 = −0.1; Σ|o|(x+0.1)² = 3·0.36 + 7·0.16 + 0.1.
    const deviation = Math.sqrt((1.08 + 1.12 + 0.1) / 19 + 1e-8);
    expectClose(
      advantages('reinforce-pp-baseline'),
      [0.6, -0.4, 0.1, 0.1].map((x) => x / deviation),
      1e-14,
    );
  });

  test('openrlhf-reinforce-baseline: the same with the population variance', () => {
    const deviation = Math.sqrt(2.3 / 20);
    expectClose(
      advantages('openrlhf-reinforce-baseline'),
      [0.6, -0.4, 0.1, 0.1].map((x) => x / deviation),
      1e-14,
    );
  });

  test('a batch with next to no variance: openrlhf does not divide by less than 1e-4', () => {
    const near = [[trajectory('C1 .'), trajectory('C4 .')]];
    const overlong = { rule: 'soft-penalty', maxTokens: 50_002, buffer: 50_000 } as const;
    const rule = rl({ advantage: 'openrlhf-reinforce-baseline', overlong });
    const [first, second] = batchAdvantages(rule, near, ALIKE)[0]!.map((member) => member[0]!.reward);
    // Penalties 0 and 3/50000: R − μ = ±3e-5, mean over tokens (2 − 5)·3e-5/7.
    const m = (-3 / 7) * 3e-5;
    expectClose([first!, second!], [(3e-5 - m) / 1e-4, (-3e-5 - m) / 1e-4], 1e-9);
  });
});

test('KL to go is whitened with the return, and scaled by the same deviation', () => {
  const kl = { placement: 'reward-to-go', estimator: 'k1', weight: 1, gamma: 1 } as const;
  const batch = [[trajectory('C2 .')]];
  const lS = Math.log((1 + Math.exp(-0.1)) / (1 + Math.exp(-0.4)));
  const lC = Math.log((1 + Math.exp(-1.5)) / (1 + Math.exp(-1.1)));
  // Returns: 1 − 2·l_s − l_C on the two tokens of the answer, 1 − l_C on the decision: they differ by d = 2·l_s.
  const d = 2 * lS;
  const m = 1 - lC - (2 / 3) * d;
  const deviation = Math.sqrt((2 * (d / 3) ** 2 + ((2 / 3) * d) ** 2) / 2 + 1e-8);
  const [[member]] = batchAdvantages(
    rl({ advantage: 'reinforce-pp', kl }),
    batch,
    onPolicy(POLICY, REFERENCE),
  ) as [[{ reward: number; klSampling: number; klDecision: number }[]]];
  expectClose(
    member.flatMap(({ reward, klSampling, klDecision }) => [reward, klSampling, klDecision]),
    [1 - m, -d, -lC, 1 - m, 0, -lC].map((x) => x / deviation),
    1e-11,
  );
});

test('the discount weighs an advantage after its normalisation', () => {
  const whitened = advantages('reinforce-pp')[1]!;
  const discounted = batchAdvantages(
    rl({ advantage: 'reinforce-pp', discount: { mode: 'per-action', gamma: 0.5 } }),
    BATCH,
    ALIKE,
  )[0]![1]!.map(({ reward }) => reward);
  expectClose(
    discounted,
    [0.125, 0.25, 0.5, 1].map((weight) => weight * whitened),
  );
});

test('the greedy trajectory is right if it samples C and stops', () => {
  expect(greedyReward({ thetaS: 0.1, thetaDC: 0.1, thetaDW: -1 })).toBe(1);
  expect(greedyReward({ thetaS: -0.1, thetaDC: 0.1, thetaDW: 1 })).toBe(0);
  expect(greedyReward({ thetaS: 0.1, thetaDC: -0.1, thetaDW: 1 })).toBe(0);
});
