/** KL in the reward and in the loss: by hand, and by every trajectory of small processes against the exact answers. */
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { exactK2LossGradient, exactK3LossGradient } from '../../../../src/model/exact-kl-loss';
import { exactKl } from '../../../../src/model/exact-kl';
import type { Process } from '../../../../src/model/process';
import { explicitPmf } from '../../../../src/model/lengths';
import { batchSignal, termGradient } from '../../../../src/objective/batch/signal';
import { batchWeights } from '../../../../src/objective/batch/weights';
import { KL_ESTIMATORS, type KlEstimator, type KlPlacement } from '../../../../src/objective/objective';
import { expectClose, gammas, policies, processes } from '../../model/arbitraries';
import { actionTable, enumerate, meanScore } from '../../model/enumerate';
import { asBatchMember, expectedGradient, OLD, onPolicy, POLICY, REFERENCE, rl, trajectory } from './helpers';

const small = processes(fc.constantFrom(1, 2));

/** Nothing but a penalty: an answer over one token has no reward. */
function penalty(placement: KlPlacement, estimator: KlEstimator, gamma = 1): ReturnType<typeof rl> {
  return rl({
    kl: { placement, estimator, weight: 1, gamma },
    overlong: { rule: 'zero-reward', maxTokens: 0, buffer: 1 },
  });
}

describe('as a loss, over all trajectories', () => {
  const cases = fc.tuple(small, policies());
  const loss = (process: Process, reference: Process['policy'], estimator: KlEstimator): number[] =>
    expectedGradient(penalty('loss', estimator), enumerate(process), onPolicy(process.policy, reference)).map(
      (x) => -x,
    );

  test('k1 has no gradient where no answer is longer than another', () => {
    fc.assert(
      fc.property(cases, fc.integer({ min: 1, max: 9 }), ([process, reference], length) => {
        const pmf = explicitPmf({ [length]: 1 });
        const even = { ...process, lengths: { correct: pmf, wrong: pmf } };
        expectClose(loss(even, reference, 'k1'), [0, 0, 0], 1e-12);
      }),
    );
  });

  test('k2, and every form with "+", has the reverse KL, state by state', () => {
    fc.assert(
      fc.property(cases, ([process, reference]) => {
        const exact = exactK2LossGradient(process, reference);
        for (const estimator of ['k2', 'k1+', 'abs+', 'k3+', 'k3-corrected'] as const) {
          expectClose(loss(process, reference, estimator), exact);
        }
      }),
    );
  });

  test('k3 has the forward KL', () => {
    fc.assert(
      fc.property(cases, ([process, reference]) => {
        expectClose(loss(process, reference, 'k3'), exactK3LossGradient(process, reference));
      }),
    );
  });

  test('abs has the sign of the log ratio', () => {
    // Likelier than in the reference: C, RESAMPLE|W; less likely: STOP|C.
    const reference = { thetaS: -0.5, thetaDC: 2, thetaDW: -1 };
    const signs = { sampleC: 1, sampleW: -1, stopC: -1, resC: 1, resW: 1, stopW: -1 };
    fc.assert(
      fc.property(processes(fc.constantFrom(1, 2), fc.constant(POLICY)), (process) => {
        const expected = meanScore(
          enumerate(process),
          ({ actions }, t) => signs[actions[t]!.kind] * Math.max(actions[t]!.tokens, 1),
        );
        expectClose(loss(process, reference, 'abs'), expected);
      }),
    );
  });

  test('k3-corrected has the reverse KL off policy as well', () => {
    fc.assert(
      fc.property(cases, policies(1), ([process, reference], policy) => {
        const off = { policy, old: process.policy, reference };
        const now = actionTable(policy);
        const old = actionTable(process.policy);
        const then = actionTable(reference);
        // E_old[ρ·l·∇log π] of each action alone: the visits are those of π_old.
        const expected = [0, 0, 0];
        for (const { probability, actions } of enumerate(process)) {
          for (const { kind, logit, tokens } of actions) {
            const ratio = now[kind].chance / old[kind].chance;
            const l = Math.log(now[kind].chance / then[kind].chance);
            expected[logit]! -= probability * Math.max(tokens, 1) * ratio * l * now[kind].score;
          }
        }
        expectClose(expectedGradient(penalty('loss', 'k3-corrected'), enumerate(process), off), expected);
      }),
    );
  });
});

test('reward to go has the gradient of Theorem 3.2 with its costs held, payer by payer', () => {
  fc.assert(
    fc.property(small, policies(), gammas, (process, reference, gamma) => {
      const all = enumerate(process);
      const ours = onPolicy(process.policy, reference);
      const exact = exactKl(process, reference, gamma);
      const objective = penalty('reward-to-go', 'k1', gamma);
      const part = (term: 'klSampling' | 'klDecision'): number[] => {
        const sum = [0, 0, 0];
        for (const one of all) {
          const signal = batchSignal(objective, [[asBatchMember(one)]], ours);
          termGradient(signal[term], process.policy).forEach((x, k) => (sum[k]! -= one.probability * x));
        }
        return sum;
      };
      expectClose(part('klSampling'), exact.sampling.gradDetachedDiscounted, 1e-9);
      expectClose(part('klDecision'), exact.decision.gradDetachedDiscounted, 1e-9);
      expectClose(
        expectedGradient(objective, all, ours).map((x) => -x),
        exact.both.gradDetachedDiscounted,
        1e-9,
      );
    }),
  );
});

describe('by hand', () => {
  const member = trajectory('W2 > C3 .');
  const policies = { policy: POLICY, old: OLD, reference: REFERENCE };
  const log = (x: number): number => -Math.log(1 + Math.exp(-x));
  /** log(π_old/π_ref) of the four actions times tokens. */
  const paid = [
    2 * (log(-OLD.thetaS) - log(-REFERENCE.thetaS)),
    log(OLD.thetaDW) - log(REFERENCE.thetaDW),
    3 * (log(OLD.thetaS) - log(REFERENCE.thetaS)),
    log(OLD.thetaDC) - log(REFERENCE.thetaDC),
  ] as [number, number, number, number];
  const weights = (
    objective: ReturnType<typeof rl>,
  ): { reward: number; klSampling: number; klDecision: number }[] =>
    batchWeights(objective, [[member]], policies)[0]![0]!;

  test('reward-to-go charges what an action and all later ones pay, by payer, at the ratio of π_old', () => {
    const [w, resample, c, stop] = paid;
    const g = 0.5;
    const found = weights(penalty('reward-to-go', 'k1', g));
    expectClose(
      found.map((x) => -x.klSampling),
      [w + g * g * c, g * c, c, 0],
    );
    expectClose(
      found.map((x) => -x.klDecision),
      [g * resample + g ** 3 * stop, resample + g * g * stop, g * stop, stop],
    );
    expect(found.every(({ reward }) => reward === 0)).toBe(true);
  });

  test('reward-sum takes all of it from the reward, so all actions share it', () => {
    const kl = { placement: 'reward-sum', estimator: 'k1', weight: 0.25, gamma: 1 } as const;
    const reward = 1 - 0.25 * (paid[0] + paid[1] + paid[2] + paid[3]);
    expectClose(
      weights(rl({ kl })).map((x) => x.reward),
      [reward, reward, reward, reward],
    );
    // GRPO standardises it: of two trajectories one gets +√½, the other −√½, whatever they pay.
    const pair = batchWeights(
      rl({ kl, advantage: 'grpo-sample-std' }),
      [[member, trajectory('C3 .')]],
      policies,
    );
    expect(Math.abs(pair[0]![0]![0]!.reward)).toBeCloseTo(Math.SQRT1_2, 12);
    expect(pair[0]![1]![0]!.reward).toBeCloseTo(-pair[0]![0]![0]!.reward, 12);
  });

  test('as a loss each action has its own, at the ratio of π, in the term of its kind', () => {
    const found = weights(penalty('loss', 'k3'));
    const forward = (x: number, y: number): number => 1 - Math.exp(log(y) - log(x));
    expectClose(
      found.map((x) => -x.klSampling),
      [2 * forward(-POLICY.thetaS, -REFERENCE.thetaS), 0, 3 * forward(POLICY.thetaS, REFERENCE.thetaS), 0],
    );
    expectClose(
      found.map((x) => -x.klDecision),
      [0, forward(POLICY.thetaDW, REFERENCE.thetaDW), 0, forward(POLICY.thetaDC, REFERENCE.thetaDC)],
    );
  });
});

test('without a placement no estimator does anything', () => {
  const member = asBatchMember(
    enumerate({
      policy: POLICY,
      lengths: { correct: explicitPmf({ 3: 1 }), wrong: explicitPmf({ 2: 1 }) },
      maxAttempts: 2,
      atCap: 'truncate',
    })[0]!,
  );
  for (const estimator of KL_ESTIMATORS) {
    const weights = batchWeights(penalty('none', estimator), [[member]], onPolicy(POLICY, REFERENCE))[0]![0]!;
    for (const weight of weights) expect(weight).toEqual({ reward: 0, klSampling: 0, klDecision: 0 });
  }
});
