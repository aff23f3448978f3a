/** Logits at the ends of the range, and gradients against finite differences of what they are gradients of. */
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { exactKl } from '../../../src/model/exact-kl';
import { exactRewardGradient } from '../../../src/model/exact-reward';
import { exactDiscountedObjective, exactScoreMoments } from '../../../src/model/exact-score-moments';
import { exactStatistics } from '../../../src/model/exact-statistics';
import { constantLength, explicitPmf } from '../../../src/model/lengths';
import { actionLogRatios, policyKl } from '../../../src/model/log-ratio';
import { actionProbabilities, type LogitVector, type Policy } from '../../../src/model/policy';
import { CAP_RULES, type Process } from '../../../src/model/process';
import { exactCase } from '../../../src/study/exact-case';
import { expectClose, gammas, policies, processes } from './arbitraries';

const ends = [-40, 0.5, 40];
const corners: Policy[] = ends.flatMap((thetaS) =>
  ends.flatMap((thetaDC) => ends.map((thetaDW) => ({ thetaS, thetaDC, thetaDW }))),
);
const lengths = { correct: constantLength(4096), wrong: explicitPmf({ '1': 0.25, '4096': 0.75 }) };
const oneLength = { correct: constantLength(4096), wrong: constantLength(1) };

function numbersOf(value: unknown): unknown[] {
  return typeof value === 'object' && value !== null ? Object.values(value).flatMap(numbersOf) : [value];
}

describe('logits of ±40', () => {
  test.each([null, 1, 2, 40, 4096])('every exact answer is finite, cap %s', (maxAttempts) => {
    for (const [i, policy] of corners.entries()) {
      const reference = corners[(i * 7 + 5) % corners.length]!;
      for (const atCap of CAP_RULES) {
        for (const gamma of [1, 0.9]) {
          const outputs = exactCase({
            id: 'corner',
            // Single trajectories are valued only where lengths are fixed.
            process: { policy, lengths: gamma === 1 ? oneLength : lengths, maxAttempts, atCap },
            reference,
            dataPolicy: corners[(i * 11 + 3) % corners.length]!,
            gamma,
            groupSize: 64,
            klWeight: 1,
            exampleTrajectories: ['C,S', 'W,R,C', 'C,R,W,R'],
          });
          const bad = numbersOf(outputs).filter((x) => typeof x === 'number' && !Number.isFinite(x));
          expect(bad, JSON.stringify({ policy, atCap, gamma })).toEqual([]);
        }
      }
    }
  });

  test('N = 1/s with s = 4e-18', () => {
    const policy: Policy = { thetaS: 40, thetaDC: -40, thetaDW: 40 };
    const statistics = exactStatistics({ policy, lengths, maxAttempts: null, atCap: 'truncate' });
    // s = σ(40)σ(−40) + σ(−40)², so N = e^40 + 1 to first order in e^−40.
    expect(statistics.expectedAttempts / (Math.exp(40) + 1)).toBeCloseTo(1, 14);
    expect(statistics.errorRate / Math.exp(-40)).toBeCloseTo(1, 13);
  });

  test('logit J = θ_s + ln a − ln(1−b) and ∇J = J(1−J)·(1, 1−a, b), to a relative 1e-13', () => {
    for (const policy of corners) {
      const process: Process = { policy, lengths, maxAttempts: null, atCap: 'truncate' };
      const { accuracy, errorRate } = exactStatistics(process);
      const softplus = (x: number): number => Math.log1p(Math.exp(x));
      const logit = policy.thetaS - softplus(-policy.thetaDC) + softplus(policy.thetaDW);
      expect(Math.abs(Math.log(accuracy / errorRate) - logit)).toBeLessThan(1e-12);
      const spread = accuracy * errorRate;
      const [s, dC, dW] = exactRewardGradient(process);
      const aBar = 1 / (1 + Math.exp(policy.thetaDC));
      const b = 1 / (1 + Math.exp(-policy.thetaDW));
      expect(Math.abs(s / spread - 1)).toBeLessThan(1e-13);
      expect(Math.abs(dC / (spread * aBar) - 1)).toBeLessThan(1e-13);
      expect(Math.abs(dW / (spread * b) - 1)).toBeLessThan(1e-13);
    }
  });

  test('E[KL] = Nκ and h_1 = ∇J, to a relative 1e-13', () => {
    for (const [i, policy] of corners.entries()) {
      const reference = corners[(i * 5 + 2) % corners.length]!;
      const process: Process = {
        policy,
        lengths: { correct: constantLength(8), wrong: constantLength(8) },
        maxAttempts: null,
        atCap: 'truncate',
      };
      const { expectedAttempts, expectedCounts } = exactStatistics(process);
      const kl = policyKl(policy, reference);
      const { sampleC, sampleW } = expectedCounts;
      const expected = expectedAttempts * 8 * kl.sample + sampleC * kl.atCorrect + sampleW * kl.atWrong;
      const { expectedKl } = exactKl(process, reference, 1).both;
      expect(Math.abs(expectedKl - expected)).toBeLessThanOrEqual(1e-13 * expected);
      const gradient = exactRewardGradient(process);
      exactScoreMoments(process, 'none', 1).correct.forEach((x, j) => {
        expect(Math.abs(x - gradient[j]!)).toBeLessThanOrEqual(1e-13 * Math.abs(gradient[j]!));
      });
    }
  });

  test('where nearly every decision is RESAMPLE, ∂θ_s = N²pq·(x_C·(1−b) − x_W·a) for answers that pay', () => {
    const policy: Policy = { thetaS: 0.4, thetaDC: -39, thetaDW: 38 };
    const process: Process = {
      policy,
      lengths: { correct: constantLength(8), wrong: constantLength(30) },
      maxAttempts: null,
      atCap: 'truncate',
    };
    const reference: Policy = { thetaS: -0.2, thetaDC: 0, thetaDW: 0 };
    const { p, q, a, bBar } = actionProbabilities(policy);
    const N = 1 / (p * a + q * bBar);
    const ratios = actionLogRatios(policy, reference);
    const expected = N * N * p * q * (8 * ratios.sampleC * bBar - 30 * ratios.sampleW * a);
    const actual = exactKl(process, reference, 1).sampling.gradDetached[0];
    expect(Math.abs(actual / expected - 1)).toBeLessThan(1e-12);
  });
});

describe('gradients are the slopes of their objectives', () => {
  const H = 1e-5;
  const small = processes(fc.constantFrom(null, 1, 2, 5, 60), policies(2));

  /** Central differences in the three logits. */
  function slope(process: Process, objective: (process: Process) => number): LogitVector {
    const along = (logit: keyof Policy): number => {
      const at = (shift: number): number =>
        objective({ ...process, policy: { ...process.policy, [logit]: process.policy[logit] + shift } });
      return (at(H) - at(-H)) / (2 * H);
    };
    return [along('thetaS'), along('thetaDC'), along('thetaDW')];
  }

  test('∇E[R]', () => {
    fc.assert(
      fc.property(small, (process) => {
        expectClose(
          exactRewardGradient(process),
          slope(process, (moved) => exactStatistics(moved).accuracy),
          1e-8,
        );
      }),
    );
  });

  test('∇E[γ^tokens·R]', () => {
    fc.assert(
      fc.property(small, gammas, (process, gamma) => {
        expectClose(
          exactDiscountedObjective(process, gamma).gradient,
          slope(process, (moved) => exactDiscountedObjective(moved, gamma).value),
          1e-8,
        );
      }),
    );
  });

  test('full gradient of E[KL], for each source of cost', () => {
    fc.assert(
      fc.property(small, policies(2), (process, reference) => {
        for (const source of ['both', 'sampling', 'decision'] as const) {
          expectClose(
            exactKl(process, reference, 1)[source].gradFull,
            slope(process, (moved) => exactKl(moved, reference, 1)[source].expectedKl),
            1e-6,
          );
        }
      }),
    );
  });
});
