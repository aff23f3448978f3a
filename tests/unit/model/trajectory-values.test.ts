/** Appendix C of the paper, exactly, and the Q-values of single trajectories against their definitions. */
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { exactKl } from '../../../src/model/exact-kl';
import { exactScoreMoments } from '../../../src/model/exact-score-moments';
import { exactSupervisedQForm } from '../../../src/model/exact-supervised-q';
import { DISCOUNT_MODES } from '../../../src/model/exact-weights';
import type { LogitVector, Policy } from '../../../src/model/policy';
import type { Process } from '../../../src/model/process';
import {
  parseTrajectory,
  trajectoryLogProbability,
  trajectoryScore,
  type TrajectoryAction,
} from '../../../src/model/trajectory';
import {
  dftTrajectoryValues,
  klTrajectoryValues,
  rewardTrajectoryValues,
  sftTrajectoryValues,
  type ValuedTrajectory,
} from '../../../src/model/trajectory-values';
import { expectClose, gammas, policies, processes } from './arbitraries';
import { enumerate, mean, type Trajectory } from './enumerate';

describe('Appendix C: W, RESAMPLE, C, STOP at L = 8, A = 0.5, γ = 1, w = 1', () => {
  const policy: Policy = { thetaS: 0.4, thetaDC: 2.2, thetaDW: 1.4 };
  const reference: Policy = { thetaS: 0.3, thetaDC: 2, thetaDW: 1.2 };
  const actions = parseTrajectory('W,R,C,S', { correct: 8, wrong: 8 });
  const reward = rewardTrajectoryValues(policy, actions, 0.5);
  const kl = klTrajectoryValues(policy, reference, actions, 1, -1);

  /** The exact column of the theory at 1e-12, the paper's four digits at what its rounding leaves. */
  function expectBoth(actual: number, printed: number, exact: number, slack: number): void {
    expect(Math.abs(actual - exact)).toBeLessThanOrEqual(1e-12);
    expect(Math.abs(actual - printed)).toBeLessThanOrEqual(slack);
  }

  test('reward: symmetric push', () => {
    const [s, dC, dW] = reward.gradient;
    expectBoth(s, -0.0987, -0.098687660112452, 5e-5);
    expectBoth(dW, 0.0989, 0.0989080557207091, 5e-5);
    expectBoth(dC, 0.0499, 0.0498752445598426, 5e-5);
  });

  test('Table 3: penalties, futures, Q-values and contributions', () => {
    const printed = [
      { d: 0.4704, q: 0.0737, share: -0.0441, logit: 0 },
      { d: -0.0429, q: -0.3967, share: -0.0785, logit: 2 },
      { d: -0.332, q: -0.3538, share: -0.142, logit: 0 },
      { d: -0.0218, q: -0.0218, share: -0.0022, logit: 1 },
    ];
    const exact = [
      { d: 0.469280063451404, q: 0.0738503782089512, share: -0.0442133101283366 },
      { d: -0.0428650574195803, q: -0.395429685242453, share: -0.078222362683166 },
      { d: -0.330719936548596, q: -0.352564627822873, share: -0.141488535753179 },
      { d: -0.0218446912742766, q: -0.0218446912742766, share: -0.00217901863927761 },
    ];
    kl.actions.forEach(({ immediate, q, contribution, future, logit }, t) => {
      expectBoth(immediate, printed[t]!.d, exact[t]!.d, 1.3e-3);
      expectBoth(q, printed[t]!.q, exact[t]!.q, 1.3e-3);
      expectBoth(contribution, printed[t]!.share, exact[t]!.share, 5.2e-4);
      expectBoth(future, printed[t + 1]?.q ?? 0, exact[t + 1]?.q ?? 0, 1.3e-3);
      expect(logit).toBe(printed[t]!.logit);
    });
  });

  test('Table 4: drag and net update', () => {
    const [s, dC, dW] = kl.gradient;
    expectBoth(s, -0.1861, -0.185701845881516, 5.2e-4);
    const net = reward.gradient.map((push, i) => push + kl.gradient[i]!);
    expectBoth(net[0]!, -0.2848, -0.284389505993968, 5.2e-4);
    expectBoth(net[2]!, 0.0204, 0.0206856930375431, 5.2e-4);
    expectBoth(net[1]!, 0.0477, 0.047696225920565, 5.2e-4);
    expect(s / dW).toBeCloseTo(2.37403, 5);
    expect(s / dC).toBeCloseTo(85.22, 2);
  });

  test('the sign of section 3.3 is the opposite of what Appendix C prints', () => {
    const costs = klTrajectoryValues(policy, reference, actions, 1);
    expectClose(
      costs.gradient,
      kl.gradient.map((x) => -x),
      1e-16,
    );
  });
});

describe('written trajectories', () => {
  test('actions, attempts and tokens', () => {
    expect(parseTrajectory('C,R,W,R,C', { correct: 3, wrong: 50 })).toEqual([
      { kind: 'sampleC', attempt: 1, tokens: 3 },
      { kind: 'resC', attempt: 1, tokens: 1 },
      { kind: 'sampleW', attempt: 2, tokens: 50 },
      { kind: 'resW', attempt: 2, tokens: 1 },
      { kind: 'sampleC', attempt: 3, tokens: 3 },
    ]);
  });

  test.each(['', 'S', 'C,C', 'C,S,W', 'W,R,', 'c,s'])('"%s" is none', (text) => {
    expect(() => parseTrajectory(text, { correct: 1, wrong: 1 })).toThrow(RangeError);
  });
});

describe('averaged over all trajectories', () => {
  const small = processes(fc.integer({ min: 1, max: 3 }));
  const runs = { numRuns: 40 };

  const actionsOf = ({ actions }: Trajectory): TrajectoryAction[] =>
    actions.map(({ kind, attempt, tokens }) => ({ kind, attempt, tokens: tokens || 1 }));

  function meanGradient(
    all: readonly Trajectory[],
    values: (trajectory: Trajectory) => ValuedTrajectory,
  ): LogitVector {
    const gradients = new Map(all.map((trajectory) => [trajectory, values(trajectory).gradient]));
    const component = (i: 0 | 1 | 2): number => mean(all, (trajectory) => gradients.get(trajectory)![i]);
    return [component(0), component(1), component(2)];
  }

  test('log-probabilities and scores', () => {
    fc.assert(
      fc.property(small, (process) => {
        const fixed: Process = {
          ...process,
          lengths: {
            correct: { min: 2, probabilities: Float64Array.of(1) },
            wrong: { min: 3, probabilities: Float64Array.of(1) },
          },
        };
        const all = enumerate(fixed);
        for (const trajectory of all) {
          const actions = actionsOf(trajectory);
          expectClose(
            trajectoryLogProbability(process.policy, actions),
            Math.log(trajectory.probability),
            1e-11,
          );
          const sum = [0, 0, 0];
          for (const { logit, score } of trajectory.actions) sum[logit]! += score;
          expectClose(trajectoryScore(process.policy, actions), sum);
        }
      }),
      runs,
    );
  });

  test('Theorem 3.2 gives the detached gradient of the KL', () => {
    fc.assert(
      fc.property(small, policies(), gammas, (process, reference, gamma) => {
        const realised = meanGradient(enumerate(process), (trajectory) =>
          klTrajectoryValues(process.policy, reference, actionsOf(trajectory), gamma),
        );
        expectClose(exactKl(process, reference, gamma).both.gradDetachedDiscounted, realised);
      }),
      runs,
    );
  });

  test.each(DISCOUNT_MODES)('Theorem 3.1 gives the score moments, %s', (mode) => {
    fc.assert(
      fc.property(small, gammas, (process, gamma) => {
        const realised = meanGradient(enumerate(process), (trajectory) =>
          rewardTrajectoryValues(process.policy, actionsOf(trajectory), trajectory.reward, mode, gamma),
        );
        expectClose(exactScoreMoments(process, mode, gamma).correct, realised);
      }),
      runs,
    );
  });

  test('Theorems D.1 and D.2 give the Q-forms', () => {
    fc.assert(
      fc.property(small, policies(), (data, policy) => {
        const all = enumerate(data);
        expectClose(
          exactSupervisedQForm(data, policy, 'sft'),
          meanGradient(all, (trajectory) => sftTrajectoryValues(policy, actionsOf(trajectory))),
          1e-9,
        );
        expectClose(
          exactSupervisedQForm(data, policy, 'dft'),
          meanGradient(all, (trajectory) => dftTrajectoryValues(policy, actionsOf(trajectory))),
          1e-9,
        );
      }),
      runs,
    );
  });
});
