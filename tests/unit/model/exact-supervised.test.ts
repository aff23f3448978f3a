/** SFT and DFT against the sum over every trajectory of small capped data, slopes, and their fixed points. */
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { exactStatistics } from '../../../src/model/exact-statistics';
import {
  exactSupervisedGradient,
  SUPERVISED_LOSSES,
  UNMASKED,
  type SupervisedLoss,
  type SupervisedOptions,
} from '../../../src/model/exact-supervised';
import { exactSupervisedQForm } from '../../../src/model/exact-supervised-q';
import { constantLength, meanLength } from '../../../src/model/lengths';
import type { LogitVector, Policy } from '../../../src/model/policy';
import { CAP_RULES, type Process } from '../../../src/model/process';
import { expectClose, policies, processes } from './arbitraries';
import { actionTable, enumerate, mean, type Action, type Trajectory, type Vector } from './enumerate';

const small = processes(fc.integer({ min: 1, max: 4 }));
const runs = { numRuns: 60 };
const ANSWER_LEVEL: SupervisedOptions = { ...UNMASKED, answerWeight: 'answer' };

/** Tokens of a trajectory one by one; the tokens of an answer carry its probability and score. */
function tokensOf({ actions }: Trajectory): Action[] {
  return actions.flatMap((action) => Array.from({ length: action.tokens || 1 }, () => action));
}

/** E_D[Σ over `units` of weight·∂log π/∂logit], with the score of the trained policy. */
function meanGradient(
  data: readonly Trajectory[],
  policy: Policy,
  units: (trajectory: Trajectory) => readonly Action[],
  weight: (chance: number, units: readonly Action[], at: number) => number,
): Vector {
  const table = actionTable(policy);
  const sum: Vector = [0, 0, 0];
  for (const trajectory of data) {
    const list = units(trajectory);
    list.forEach(({ kind, logit }, at) => {
      sum[logit] += trajectory.probability * table[kind].score * weight(table[kind].chance, list, at);
    });
  }
  return sum;
}

const WEIGHTS: Record<SupervisedLoss, (chance: number) => number> = {
  sft: () => 1,
  dft: (chance) => chance,
  'dft-without-stop-gradient': (chance) => chance * (1 + Math.log(chance)),
};

describe('the sum over all trajectories of the data', () => {
  test.each(SUPERVISED_LOSSES)('%s, by tokens and by answers', (loss) => {
    fc.assert(
      fc.property(small, policies(), (data, policy) => {
        const all = enumerate(data);
        expectClose(
          exactSupervisedGradient(data, policy, loss),
          meanGradient(all, policy, tokensOf, WEIGHTS[loss]),
        );
        expectClose(
          exactSupervisedGradient(data, policy, loss, ANSWER_LEVEL),
          meanGradient(all, policy, ({ actions }) => actions, WEIGHTS[loss]),
        );
      }),
      runs,
    );
  });

  test('Theorem D.1: the Q of a token is the sum of 1/π over the tokens after it', () => {
    fc.assert(
      fc.property(small, policies(), (data, policy) => {
        const table = actionTable(policy);
        const expected = meanGradient(enumerate(data), policy, tokensOf, (_, tokens, at) =>
          tokens.slice(at + 1).reduce((sum, { kind }) => sum + 1 / table[kind].chance, 0),
        );
        expectClose(exactSupervisedQForm(data, policy, 'sft'), expected, 1e-9);
      }),
      { numRuns: 25 },
    );
  });

  test('Theorem D.2: the Q of a token is the number of tokens after it, and π multiplies the score', () => {
    fc.assert(
      fc.property(small, policies(), (data, policy) => {
        const expected = meanGradient(
          enumerate(data),
          policy,
          tokensOf,
          (chance, tokens, at) => chance * (tokens.length - 1 - at),
        );
        expectClose(exactSupervisedQForm(data, policy, 'dft'), expected, 1e-9);
      }),
      { numRuns: 25 },
    );
  });
});

describe('slopes', () => {
  const H = 1e-5;

  /** Central differences of Σ_D over tokens of f(π(token)) in the three logits of the trained policy. */
  function slope(all: readonly Trajectory[], policy: Policy, f: (chance: number) => number): LogitVector {
    const along = (logit: keyof Policy): number => {
      const at = (shift: number): number => {
        const table = actionTable({ ...policy, [logit]: policy[logit] + shift });
        return mean(all, (trajectory) =>
          tokensOf(trajectory).reduce((sum, { kind }) => sum + f(table[kind].chance), 0),
        );
      };
      return (at(H) - at(-H)) / (2 * H);
    };
    return [along('thetaS'), along('thetaDC'), along('thetaDW')];
  }

  test.each<[SupervisedLoss, string, (chance: number) => number]>([
    ['sft', 'E_D[Σ log π]', Math.log],
    ['dft', 'E_D[Σ π]', (chance) => chance],
    ['dft-without-stop-gradient', 'E_D[Σ π·log π]', (chance) => chance * Math.log(chance)],
  ])('%s is the gradient of %s', (loss, _, f) => {
    fc.assert(
      fc.property(small, policies(2), (data, policy) => {
        expectClose(exactSupervisedGradient(data, policy, loss), slope(enumerate(data), policy, f), 1e-7);
      }),
      { numRuns: 20 },
    );
  });
});

describe('closed forms of the theory', () => {
  const any = processes(fc.constantFrom(null, 1, 3, 40));

  test('SFT and DFT from the expected counts of the data', () => {
    fc.assert(
      fc.property(any, policies(), (data, policy) => {
        const n = exactStatistics(data).expectedCounts;
        const [p, a, b] = [policy.thetaS, policy.thetaDC, policy.thetaDW].map((x) => 1 / (1 + Math.exp(-x)));
        const tokensC = meanLength(data.lengths.correct) * n.sampleC;
        const tokensW = meanLength(data.lengths.wrong) * n.sampleW;
        expectClose(exactSupervisedGradient(data, policy, 'sft'), [
          tokensC * (1 - p!) - tokensW * p!,
          n.stopC * (1 - a!) - n.resC * a!,
          n.resW * (1 - b!) - n.stopW * b!,
        ]);
        expectClose(exactSupervisedGradient(data, policy, 'dft'), [
          (tokensC - tokensW) * p! * (1 - p!),
          (n.stopC - n.resC) * a! * (1 - a!),
          (n.resW - n.stopW) * b! * (1 - b!),
        ]);
      }),
    );
  });

  test('masks leave the other tokens out', () => {
    fc.assert(
      fc.property(any, policies(), fc.constantFrom(...SUPERVISED_LOSSES), (data, policy, loss) => {
        const [s, dC, dW] = exactSupervisedGradient(data, policy, loss);
        const masked = (trains: SupervisedOptions['trains']): LogitVector =>
          exactSupervisedGradient(data, policy, loss, { ...UNMASKED, trains });
        expectClose(masked('sampling'), [s, 0, 0], 0);
        expectClose(masked('decision'), [0, dC, dW], 0);
      }),
    );
  });

  test('SFT stands still at the data policy whatever the length; DFT moves on', () => {
    fc.assert(
      fc.property(policies(), fc.integer({ min: 1, max: 4096 }), (policy, tokens) => {
        const lengths = { correct: constantLength(tokens), wrong: constantLength(tokens) };
        const data: Process = { policy, lengths, maxAttempts: null, atCap: 'truncate' };
        expectClose(exactSupervisedGradient(data, policy, 'sft'), [0, 0, 0], 0);
        const [s, dC, dW] = exactSupervisedGradient(data, policy, 'dft');
        // DFT moves every logit further the way the data lean.
        expect(s * policy.thetaS).toBeGreaterThanOrEqual(0);
        expect(dC * policy.thetaDC).toBeGreaterThanOrEqual(0);
        expect(dW * policy.thetaDW).toBeGreaterThanOrEqual(0);
        expect(Math.abs(s) + Math.abs(dC) + Math.abs(dW) > 0).toBe(
          [policy.thetaS, policy.thetaDC, policy.thetaDW].some((theta) => theta !== 0),
        );
      }),
    );
  });

  test('near the data policy SFT keeps its digits: N·L·pq·(θ_data − θ) to first order', () => {
    const policy: Policy = { thetaS: 0.4, thetaDC: 2.2, thetaDW: 1.4 };
    const shift = 1e-9;
    const lengths = { correct: constantLength(300), wrong: constantLength(300) };
    const data: Process = {
      policy: { ...policy, thetaS: policy.thetaS + shift },
      lengths,
      maxAttempts: 5,
      atCap: 'truncate',
    };
    const { expectedAttempts } = exactStatistics(data);
    const p = 1 / (1 + Math.exp(-0.4));
    const [s] = exactSupervisedGradient(data, policy, 'sft');
    const gap = data.policy.thetaS - policy.thetaS; // The shift as the doubles have it.
    expect(s / (expectedAttempts * 300 * p * (1 - p) * gap)).toBeCloseTo(1, 8);
  });
});

test('the Q-form keeps its digits where the data nearly always resample', () => {
  // Every attempt but one in 1e17 is followed by RESAMPLE, so F is of the order of 1e17 and (1−a) − b of 1e−17.
  const policy: Policy = { thetaS: 0.4, thetaDC: -39, thetaDW: 38 };
  const lengths = { correct: constantLength(8), wrong: constantLength(8) };
  const data: Process = { policy, lengths, maxAttempts: null, atCap: 'truncate' };
  const p = 1 / (1 + Math.exp(-0.4));
  const q = 1 - p;
  const a = Math.exp(-39);
  const bBar = Math.exp(-38);
  const N = 1 / (p * a + q * bBar);
  // At the data policy an attempt is worth 8 + 8 tokens and 2 decisions, and pq·(X_C − X_W) a visit is left: the
  // tokens within an answer, L(L−1)/2·(1/p − 1/q), and L·((1−a) − b)·F.
  const F = N * (8 + 8 + 2);
  const expected = N * (28 * (q - p) + p * q * 8 * (bBar - a) * F);
  const [s] = exactSupervisedQForm(data, policy, 'sft');
  expect(Math.abs(s / expected - 1)).toBeLessThan(1e-13);
});

describe('logits of ±40', () => {
  test.each(CAP_RULES)('every gradient is finite, %s', (atCap) => {
    const ends = [-40, 0.5, 40];
    const corners: Policy[] = ends.flatMap((thetaS) =>
      ends.flatMap((thetaDC) => ends.map((thetaDW) => ({ thetaS, thetaDC, thetaDW }))),
    );
    const lengths = { correct: constantLength(4096), wrong: constantLength(1) };
    for (const maxAttempts of [null, 1, 2, 4096]) {
      for (const [i, policy] of corners.entries()) {
        const data: Process = {
          policy: corners[(i * 7 + 5) % corners.length]!,
          lengths,
          maxAttempts,
          atCap,
        };
        const numbers = [
          ...SUPERVISED_LOSSES.flatMap((loss) => exactSupervisedGradient(data, policy, loss)),
          ...exactSupervisedQForm(data, policy, 'sft'),
          ...exactSupervisedQForm(data, policy, 'dft'),
        ];
        expect(
          numbers.every((x) => Number.isFinite(x)),
          JSON.stringify(data.policy),
        ).toBe(true);
      }
    }
  });
});
