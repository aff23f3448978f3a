/** Ratio rules of whole trajectories: slopes of the losses, and bounds. */
import { describe, expect, test } from 'vitest';
import { actionLogRatios } from '../../../../src/model/log-ratio';
import type { Policy } from '../../../../src/model/policy';
import { sequenceFactors } from '../../../../src/objective/batch/sequence-ratio';
import { batchSignal, signalGradient } from '../../../../src/objective/batch/signal';
import { expectClose } from '../../model/arbitraries';
import { gradient, NO_RATIO, OLD, POLICY, rl, trajectory } from './helpers';

const TEXT = 'W1 > C1 > W1 .'; // Every token is one action, so slopes of sums over tokens are slopes of actions.
const MEMBER = trajectory(TEXT);
const SETTINGS = { ...NO_RATIO, epsilonLow: 0.2, epsilonHigh: 0.28 };

/** log(π/π_old) of each action, by 1/(1+e^−x). */
function logRatios(policy: Policy): number[] {
  const log = (x: number): number => -Math.log(1 + Math.exp(-x));
  const table = (p: Policy): number[] => [
    log(-p.thetaS),
    log(p.thetaDW),
    log(p.thetaS),
    log(-p.thetaDC),
    log(-p.thetaS),
    log(-p.thetaDW),
  ];
  const old = table(OLD);
  return table(policy).map((x, t) => x - old[t]!);
}
const meanOf = (values: number[]): number => values.reduce((x, y) => x + y, 0) / values.length;
const clip = (x: number, low: number, high: number): number => Math.min(Math.max(x, low), high);

const LOSS = {
  gspo: (policy: Policy, A: number): number => {
    const rho = Math.exp(meanOf(logRatios(policy)));
    return -Math.min(rho * A, clip(rho, 1 - 0.2, 1 + 0.28) * A);
  },
  gmpo: (policy: Policy, A: number): number => {
    const kept = logRatios(policy).map((x) => (A > 0 ? Math.min(x, 0.28) : Math.max(x, -0.2)));
    return -A * Math.exp(meanOf(kept));
  },
};

/** Policies near π_old, past a bound for single actions, and past it for the sequence. */
const POLICIES: Policy[] = [
  POLICY,
  { thetaS: -0.4, thetaDC: 0.2, thetaDW: 0.6 },
  { thetaS: 1.9, thetaDC: 2.5, thetaDW: -0.4 },
  { thetaS: -2.3, thetaDC: -1.1, thetaDW: -1.4 },
];

describe.each(['gspo', 'gmpo'] as const)('%s', (rule) => {
  test.each([1, -1])('the signal is the slope of the loss with A = %d', (A) => {
    for (const policy of POLICIES) {
      // The raw reward of a wrong trajectory is 0, so A comes from a soft penalty (−1) or a right one (+1).
      const member = A === 1 ? { ...MEMBER, reward: 1 as const } : MEMBER;
      const overlong = { rule: A === 1 ? 'none' : 'soft-penalty', maxTokens: 1, buffer: 1 } as const;
      const objective = rl({
        overlong,
        ratio: { ...SETTINGS, rule },
        aggregation: { rule: 'seq-mean-token-mean', normLength: 1, batchSize: 1 },
      });
      const signal = batchSignal(objective, [[member]], { policy, old: OLD, reference: OLD });
      expectClose(
        signalGradient(signal, policy),
        gradient((at) => -LOSS[rule](at, A), policy),
        1e-8,
      );
    }
  });
});

test('bounds and lengths by hand', () => {
  // An answer of 3 tokens with log ratio 0.4 and a decision with −0.2: the mean is (1.2 − 0.2)/4 = 0.25.
  const { steps } = trajectory('C3 .');
  const ratios = { ...actionLogRatios(OLD, OLD), sampleC: 0.4, stopC: -0.2 };
  const factors = (rule: 'gspo' | 'gmpo', A: number, epsilonHigh: number, epsilonLow: number): number[] =>
    sequenceFactors(rule, { ...SETTINGS, epsilonHigh, epsilonLow }, steps, ratios, [A, A]);
  expectClose(factors('gspo', 1, 0.3, 0.2), [Math.exp(0.25), Math.exp(0.25)]);
  expect(factors('gspo', 1, 0.28, 0.2)).toEqual([0, 0]); // e^0.25 = 1.2840 > 1.28
  expectClose(factors('gspo', -1, 0.28, 0.2), [Math.exp(0.25), Math.exp(0.25)]);
  // A > 0: 0.4 is clipped to 0.28, mean (0.84 − 0.2)/4 = 0.16. A < 0: −0.2 to −0.1, mean (1.2 − 0.1)/4 = 0.275.
  expectClose(factors('gmpo', 1, 0.28, 0.1), [0, Math.exp(0.16)]);
  expectClose(factors('gmpo', -1, 0.28, 0.1), [Math.exp(0.275), 0]);
  expectClose(factors('gmpo', 1, 0.4, 0.1), [Math.exp(0.25), Math.exp(0.25)]);
});

test('past e^10 the ratio of a sequence carries no gradient', () => {
  const { steps } = trajectory('C1 .');
  const ratios = { ...actionLogRatios(OLD, OLD), sampleC: 12, stopC: 9 };
  expect(sequenceFactors('gspo', SETTINGS, steps, ratios, [-1, -1])).toEqual([0, 0]);
});
