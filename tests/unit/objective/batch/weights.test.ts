/** A whole objective on a whole batch: aggregation by hand, and the loss of a step against its signal. */
import { describe, expect, test } from 'vitest';
import { ACTION_KINDS } from '../../../../src/model/tally';
import type { Policy } from '../../../../src/model/policy';
import { batchSignal, signalGradient } from '../../../../src/objective/batch/signal';
import { batchWeights } from '../../../../src/objective/batch/weights';
import type { Aggregation } from '../../../../src/objective/objective';
import { expectClose } from '../../model/arbitraries';
import { gradient, NO_RATIO, OLD, onPolicy, POLICY, REFERENCE, rl, trajectory } from './helpers';

// |o| = 3, 7, 5 and 5; rewards 1, 0, 1 and 0; A = R − μ = ±1/2.
const BATCH = [
  [trajectory('C2 .'), trajectory('W2 > W3 .')],
  [trajectory('C5'), trajectory('W4 .')],
];
const A = [0.5, -0.5, 0.5, -0.5];
const TOKENS = [3, 7, 5, 5];

test.each<[Aggregation, number[]]>([
  ['seq-mean-token-sum', [1, 1, 1, 1]],
  ['seq-mean-token-mean', TOKENS.map((tokens) => 1 / tokens)],
  // 20 tokens of 4 sequences: 5 on average.
  ['token-mean', [0.2, 0.2, 0.2, 0.2]],
  ['seq-mean-token-sum-norm', [0.01, 0.01, 0.01, 0.01]],
  ['seq-sum-token-sum-norm', [0.04, 0.04, 0.04, 0.04]],
])('%s', (rule, shares) => {
  const objective = rl({ advantage: 'dr-grpo', aggregation: { rule, normLength: 100, batchSize: 4 } });
  const weights = batchWeights(objective, BATCH, onPolicy(POLICY, REFERENCE)).flat();
  weights.forEach((member, i) => {
    expectClose(
      member.map(({ reward }) => reward),
      member.map(() => A[i]! * shares[i]!),
    );
  });
});

test('a signal is the sum by kind over sequences, right and wrong apart', () => {
  const signal = batchSignal(rl({ advantage: 'dr-grpo' }), BATCH, onPolicy(POLICY, REFERENCE));
  // Right: C2 . and C5; wrong: W2 > W3 . and W4 ., each action ±1/2, over 4 sequences.
  expect(signal.rewardCorrect).toEqual({
    sampleC: 0.25,
    sampleW: 0,
    stopC: 0.125,
    resC: 0,
    resW: 0,
    stopW: 0,
  });
  expect(signal.rewardWrong).toEqual({
    sampleC: 0,
    sampleW: -0.375,
    stopC: 0,
    resC: 0,
    resW: -0.125,
    stopW: -0.25,
  });
  for (const kind of ACTION_KINDS) expect(signal.klSampling[kind] + signal.klDecision[kind]).toBe(0);
});

describe('a step of verl, off policy: the signal is the slope of its loss', () => {
  const log = (x: number): number => -Math.log(1 + Math.exp(-x));
  /** log π of the actions of each trajectory, with tokens. */
  const actions = ({ thetaS, thetaDC, thetaDW }: Policy): [logPi: number, tokens: number][][] => [
    [
      [log(thetaS), 2],
      [log(thetaDC), 1],
    ],
    [
      [log(-thetaS), 2],
      [log(thetaDW), 1],
      [log(-thetaS), 3],
      [log(-thetaDW), 1],
    ],
    [[log(thetaS), 5]],
    [
      [log(-thetaS), 4],
      [log(-thetaDW), 1],
    ],
  ];
  const old = actions(OLD);
  const reference = actions(REFERENCE);
  const clip = (x: number, low: number, high: number): number => Math.min(Math.max(x, low), high);

  test.each<[string, Policy]>([
    ['near π_old', POLICY],
    ['past the bounds for C and W', { thetaS: 1.2, thetaDC: 0.3, thetaDW: 0.4 }],
    ['past the dual clip', { thetaS: -3.5, thetaDC: 2.5, thetaDW: -3 }],
  ])('%s', (_, policy) => {
    // GRPO of two: ±(1/2)/(√½ + 1e-6). Dual clip at 1.1, token-mean over 20 tokens, k3 as a loss with weight 0.1.
    const advantage = 0.5 / (Math.SQRT1_2 + 1e-6);
    const loss = (at: Policy): number =>
      actions(at).reduce((sum, member, i) => {
        const Ai = i % 2 === 0 ? advantage : -advantage;
        return member.reduce((inner, [logPi, tokens], t) => {
          const rho = Math.exp(logPi - old[i]![t]![0]);
          const pessimist = Math.max(-rho * Ai, -clip(rho, 0.8, 1.28) * Ai);
          const policyLoss = Ai < 0 ? Math.min(pessimist, -1.1 * Ai) : pessimist;
          const l = logPi - reference[i]![t]![0];
          const k3 = Math.exp(-l) + l - 1;
          return inner + policyLoss + 0.1 * tokens * k3;
        }, sum);
      }, 0) / 20;
    const objective = rl({
      advantage: 'grpo-sample-std-eps',
      aggregation: { rule: 'token-mean', normLength: 1, batchSize: 1 },
      ratio: { ...NO_RATIO, rule: 'ppo-dual', bound: 1.1 },
      kl: { placement: 'loss', estimator: 'k3', weight: 0.1, gamma: 1 },
    });
    const signal = batchSignal(objective, BATCH, { policy, old: OLD, reference: REFERENCE });
    expectClose(
      signalGradient(signal, policy),
      gradient((at) => -loss(at), policy),
      1e-9,
    );
  });
});

test('off policy the ratio and its bounds act on the advantage with its KL to go', () => {
  // A = 1 − 1000·k2 is far below 0, so C, whose ρ falls below 1 − ε_low, is clipped although its answer is right.
  const kl = { placement: 'reward-to-go', estimator: 'k2', weight: 1000, gamma: 1 } as const;
  const policies = { policy: { ...OLD, thetaS: OLD.thetaS - 2 }, old: OLD, reference: REFERENCE };
  const penalty = (rule: 'none' | 'ppo'): number => {
    const objective = rl({ kl, ratio: { ...NO_RATIO, rule } });
    return batchWeights(objective, [[trajectory('C5')]], policies)[0]![0]![0]!.klSampling;
  };
  expect(penalty('none')).toBeLessThan(-1);
  expect(penalty('ppo')).toBeCloseTo(0, 15);
});
