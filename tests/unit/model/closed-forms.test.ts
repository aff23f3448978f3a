/** The closed forms of the theory without a cap, written as printed, and the numbers that follow from them. */
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { attributionRatio } from '../../../src/model/attribution';
import { exactKl, klDirectTerm } from '../../../src/model/exact-kl';
import {
  exactK2LossGradient,
  exactK3LossGradient,
  immediateCostSizes,
} from '../../../src/model/exact-kl-loss';
import { exactRewardGradient } from '../../../src/model/exact-reward';
import { exactScoreMoments } from '../../../src/model/exact-score-moments';
import { attemptProbability, exactStatistics } from '../../../src/model/exact-statistics';
import { constantLength, meanLength } from '../../../src/model/lengths';
import type { LogitVector, Policy } from '../../../src/model/policy';
import type { Process } from '../../../src/model/process';
import { expectClose, gammas, policies, processes } from './arbitraries';

const uncapped = processes(fc.constant(null));

/** Probabilities and the quantities of the theory, with 1 − x by subtraction. */
function symbols({ thetaS, thetaDC, thetaDW }: Policy) {
  const sigma = (x: number): number => 1 / (1 + Math.exp(-x));
  const [p, a, b] = [sigma(thetaS), sigma(thetaDC), sigma(thetaDW)];
  const q = 1 - p;
  const s = p * a + q * (1 - b);
  return { p, q, a, b, s, r: 1 - s, N: 1 / s, J: (p * a) / s };
}

function constantLengths(policy: Policy, correct: number, wrong = correct): Process {
  const lengths = { correct: constantLength(correct), wrong: constantLength(wrong) };
  return { policy, lengths, maxAttempts: null, atCap: 'truncate' };
}

function bernoulli(x: number, y: number): number {
  return x * Math.log(x / y) + (1 - x) * Math.log((1 - x) / (1 - y));
}

/** The point of Appendix C. */
const appendixC: Policy = { thetaS: 0.4, thetaDC: 2.2, thetaDW: 1.4 };
const appendixCReference: Policy = { thetaS: 0.3, thetaDC: 2.0, thetaDW: 1.2 };

describe('process without a cap', () => {
  test('N = 1/s, Var T = r/s², expected counts, geometric T', () => {
    fc.assert(
      fc.property(uncapped, (process) => {
        const { p, q, a, b, s, r, N } = symbols(process.policy);
        const statistics = exactStatistics(process);
        expectClose(statistics.expectedAttempts, N);
        expectClose(statistics.attemptsVariance, r / s ** 2);
        expectClose(attemptProbability(process, 3), r * r * s);
        expect(statistics.capReachChance).toBe(0);
        const { sampleC, sampleW, stopC, resC, resW, stopW } = statistics.expectedCounts;
        expectClose(
          [sampleC, sampleW, stopC, resC, resW, stopW],
          [N * p, N * q, N * p * a, N * p * (1 - a), N * q * b, N * q * (1 - b)],
        );
      }),
    );
  });

  test('logit J = θ_s + ln a − ln(1−b), and ∇J = J(1−J)·(1, 1−a, b)', () => {
    fc.assert(
      fc.property(uncapped, (process) => {
        const { a, b, J } = symbols(process.policy);
        const { accuracy, errorRate } = exactStatistics(process);
        expectClose(Math.log(accuracy / errorRate), process.policy.thetaS + Math.log(a) - Math.log(1 - b));
        expectClose(exactRewardGradient(process), [J * (1 - J), J * (1 - J) * (1 - a), J * (1 - J) * b]);
        expectClose(attributionRatio(exactRewardGradient(process))!, 1 / (1 - a + b));
      }),
    );
  });

  test('a long cap gives the uncapped answers', () => {
    fc.assert(
      fc.property(uncapped, policies(), gammas, (process, reference, gamma) => {
        for (const atCap of ['truncate', 'fail', 'decide-then-fail'] as const) {
          const capped: Process = { ...process, maxAttempts: 4096, atCap };
          expectClose(exactRewardGradient(capped), exactRewardGradient(process));
          expectClose(
            exactScoreMoments(capped, 'definition-3.1', gamma).wrong,
            exactScoreMoments(process, 'definition-3.1', gamma).wrong,
          );
          expectClose(
            exactKl(capped, reference, gamma).both.gradFull,
            exactKl(process, reference, gamma).both.gradFull,
            1e-8,
          );
        }
      }),
      { numRuns: 20 },
    );
  });

  test('without a discount h_1 = ∇J = −h_0', () => {
    fc.assert(
      fc.property(processes(fc.constantFrom(null, 1, 2, 7)), (process) => {
        const { correct, wrong } = exactScoreMoments(process, 'none', 0.5);
        expectClose(correct, exactRewardGradient(process));
        expectClose(
          wrong,
          exactRewardGradient(process).map((x) => -x),
        );
      }),
    );
  });

  test('equal lengths: Theorem 3.1 and Definition 3.1 differ by γ^L on the decisions only', () => {
    fc.assert(
      fc.property(policies(), gammas, fc.integer({ min: 1, max: 9 }), (policy, gamma, tokens) => {
        const process = constantLengths(policy, tokens);
        const theorem = exactScoreMoments(process, 'theorem-3.1', gamma).correct;
        const [s, dC, dW] = exactScoreMoments(process, 'definition-3.1', gamma).correct;
        expectClose(theorem, [s, dC * gamma ** tokens, dW * gamma ** tokens]);
      }),
    );
  });
});

describe('KL', () => {
  test('equal lengths, γ = 1: E[KL] = Nκ and its gradient', () => {
    fc.assert(
      fc.property(policies(), policies(), fc.integer({ min: 1, max: 50 }), (policy, reference, L) => {
        const { p, q, a, b, N } = symbols(policy);
        const other = symbols(reference);
        const ks = bernoulli(p, other.p);
        const ka = bernoulli(a, other.a);
        const kb = bernoulli(b, other.b);
        const kappa = L * ks + p * ka + q * kb;
        const [Ds, DC, DW] = [
          policy.thetaS - reference.thetaS,
          policy.thetaDC - reference.thetaDC,
          policy.thetaDW - reference.thetaDW,
        ];
        const { both } = exactKl(constantLengths(policy, L), reference, 1);
        expectClose(both.expectedKl, N * kappa, 1e-9);
        expectClose(
          both.gradFull,
          [
            N * p * q * (L * Ds + ka - kb) - N * N * kappa * p * q * (a - 1 + b),
            p * a * (1 - a) * (N * DC - N * N * kappa),
            q * b * (1 - b) * (N * DW + N * N * kappa),
          ],
          1e-9,
        );
        expectClose(both.gradDetached, both.gradFull);
      }),
    );
  });

  test('unequal lengths add N·pq·(E[L_C] − E[L_W]) to θ_s, and the penalty can be negative', () => {
    fc.assert(
      fc.property(uncapped, policies(), (process, reference) => {
        const { p, q, N } = symbols(process.policy);
        const { correct, wrong } = process.lengths;
        const direct = N * p * q * (meanLength(correct) - meanLength(wrong));
        const { both, sampling, decision } = exactKl(process, reference, 1);
        expectClose(klDirectTerm(process), direct);
        expectClose(both.gradFull[0] - both.gradDetached[0], direct, 1e-9);
        expectClose(sampling.gradFull[0] - sampling.gradDetached[0], direct, 1e-9);
        expect(decision.gradFull).toEqual(decision.gradDetached);
        expectClose(both.expectedKl, sampling.expectedKl + decision.expectedKl);
      }),
    );
    const towardWrong = { ...appendixC, thetaS: 0.6 };
    expect(exactKl(constantLengths(appendixC, 1, 100), towardWrong, 1).both.expectedKl).toBeGreaterThan(0);
    expect(exactKl(constantLengths(appendixC, 100, 1), towardWrong, 1).both.expectedKl).toBeLessThan(0);
  });

  test('per-action discount: V = [p·x_C + q·x_W + γ(…)]/(1 − γ²r)', () => {
    fc.assert(
      fc.property(uncapped, policies(), gammas, (process, reference, gamma) => {
        const { p, q, a, b, r } = symbols(process.policy);
        const other = symbols(reference);
        const xC = meanLength(process.lengths.correct) * Math.log(p / other.p);
        const xW = meanLength(process.lengths.wrong) * Math.log(q / other.q);
        const decisions = p * bernoulli(a, other.a) + q * bernoulli(b, other.b);
        expectClose(
          exactKl(process, reference, gamma).both.discountedValue,
          (p * xC + q * xW + gamma * decisions) / (1 - gamma * gamma * r),
          1e-9,
        );
      }),
    );
  });

  test('break-even in the reward: J − β·E[KL] = (pa − βκ)·N', () => {
    fc.assert(
      fc.property(
        policies(),
        policies(),
        fc.double({ min: 0, max: 1, noNaN: true }),
        (policy, reference, beta) => {
          const { p, q, a, b, N } = symbols(policy);
          const other = symbols(reference);
          const kappa = 8 * bernoulli(p, other.p) + p * bernoulli(a, other.a) + q * bernoulli(b, other.b);
          const process = constantLengths(policy, 8);
          const objective =
            exactStatistics(process).accuracy - beta * exactKl(process, reference, 1).both.expectedKl;
          expectClose(objective, (p * a - beta * kappa) * N, 1e-9);
        },
      ),
    );
  });

  test('as a loss: k2 is the reverse KL, k3 the forward KL', () => {
    fc.assert(
      fc.property(uncapped, policies(), (process, reference) => {
        const { p, q, a, b, N } = symbols(process.policy);
        const other = symbols(reference);
        const meanC = meanLength(process.lengths.correct);
        const meanW = meanLength(process.lengths.wrong);
        expectClose(exactK3LossGradient(process, reference), [
          N * (p - other.p) * (meanC * q + meanW * p),
          N * p * (a - other.a),
          N * q * (b - other.b),
        ]);
        const { policy } = process;
        expectClose(exactK2LossGradient(constantLengths(policy, 9), reference), [
          N * 9 * p * q * (policy.thetaS - reference.thetaS),
          N * p * a * (1 - a) * (policy.thetaDC - reference.thetaDC),
          N * q * b * (1 - b) * (policy.thetaDW - reference.thetaDW),
        ]);
      }),
    );
  });

  test('a policy equal to its reference pays exactly nothing', () => {
    fc.assert(
      fc.property(processes(fc.constantFrom(null, 1, 5)), gammas, (process, gamma) => {
        const { both } = exactKl(process, process.policy, gamma);
        expectClose([both.expectedKl, both.discountedValue, ...both.gradDetached], [0, 0, 0, 0, 0], 0);
        expect(immediateCostSizes(process, process.policy).ratio).toBeNull();
      }),
    );
  });
});

describe('numbers of the theory', () => {
  const klRatio = (L: number, reference = appendixCReference): number =>
    attributionRatio(exactKl(constantLengths(appendixC, L), reference, 1).both.gradDetached)!;
  const limit = (reference: Policy): number =>
    attributionRatio(exactKl(constantLengths(appendixC, 1), reference, 1).sampling.gradDetached)!;

  test.each([
    [1, 0.963, 3],
    [8, 7.96, 2],
    [50, 48.3, 1],
    [100, 93.0, 1],
    [500, 101.0, 1],
  ])('KL attribution at L = %i is %f: it saturates', (L, printed, digits) => {
    expect(klRatio(L)).toBeCloseTo(printed, digits);
  });

  test('the limit for L → ∞ is 103.2 at the point of Appendix C', () => {
    expect(limit(appendixCReference)).toBeCloseTo(103.2, 1);
    expect(klRatio(1e9)).toBeCloseTo(limit(appendixCReference), 3);
  });

  test('a reference 1.5 logits below the policy lowers the limit to 5.53', () => {
    const { thetaS, thetaDC, thetaDW } = appendixC;
    expect(limit({ thetaS: thetaS - 1.5, thetaDC: thetaDC - 1.5, thetaDW: thetaDW - 1.5 })).toBeCloseTo(
      5.53,
      2,
    );
  });

  test('k2 in the loss is linear in L: 1.02287·L', () => {
    for (const L of [1, 8, 500, 4096]) {
      const gradient = exactK2LossGradient(constantLengths(appendixC, L), appendixCReference);
      expect(attributionRatio(gradient)! / L).toBeCloseTo(1.02287, 5);
    }
  });

  test('expected gradients at the point of Appendix C', () => {
    const process = constantLengths(appendixC, 8);
    const expectDigits = (actual: LogitVector, printed: LogitVector): void =>
      actual.forEach((x, i) => expect(x).toBeCloseTo(printed[i]!, 7));
    expectDigits(exactRewardGradient(process), [0.1119006, 0.0111621, 0.0897649]);
    const [s, dC, dW] = exactKl(process, appendixCReference, 1).both.gradFull;
    expectDigits([-s, -dC, -dW], [-0.3049385, -0.0156834, -0.0226175]);
  });

  test('from the collapsed start (0, 4, −4) the reward gradient goes 27.8 : 1 to sampling', () => {
    const process = constantLengths({ thetaS: 0, thetaDC: 4, thetaDW: -4 }, 8);
    expect(attributionRatio(exactRewardGradient(process))).toBeCloseTo(27.8, 1);
  });

  test('no ratio without a decision gradient', () => {
    expect(attributionRatio([1, 0, 0])).toBeNull();
    expect(attributionRatio([-3, 1, -1])).toBe(1.5);
  });
});
