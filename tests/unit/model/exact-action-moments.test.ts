/** Action moments against every trajectory of small processes, against score moments, and 1/|o| in closed cases. */
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { exactActionMoments } from '../../../src/model/exact-action-moments';
import { exactPerTokenCosts, exactPerTokenMoments } from '../../../src/model/exact-per-token';
import { exactScoreMoments } from '../../../src/model/exact-score-moments';
import { DISCOUNT_MODES } from '../../../src/model/exact-weights';
import { constantLength } from '../../../src/model/lengths';
import { actionScores } from '../../../src/model/log-ratio';
import type { Process } from '../../../src/model/process';
import { ACTION_KINDS, type ActionKind } from '../../../src/model/tally';
import { expectClose, gammas, processes } from './arbitraries';
import { enumerate, mean, type Trajectory } from './enumerate';

const small = processes(fc.integer({ min: 1, max: 4 }));
const responseLength = ({ actions }: Trajectory): number =>
  actions.reduce((sum, { tokens }) => sum + (tokens > 0 ? tokens : 1), 0);
const taken = ({ actions }: Trajectory, kind: ActionKind): number =>
  actions.filter((action) => action.kind === kind).length;

describe('action moments', () => {
  test('give the score moments of every discount mode', () => {
    fc.assert(
      fc.property(small, gammas, (process, gamma) => {
        const s = actionScores(process.policy);
        for (const mode of DISCOUNT_MODES) {
          const moments = exactActionMoments(process, mode, gamma);
          const scores = exactScoreMoments(process, mode, gamma);
          for (const reward of ['correct', 'wrong'] as const) {
            const m = moments[reward];
            expectClose(
              [
                s.sampleC * m.sampleC + s.sampleW * m.sampleW,
                s.stopC * m.stopC + s.resC * m.resC,
                s.resW * m.resW + s.stopW * m.stopW,
              ],
              scores[reward],
            );
          }
        }
      }),
    );
  });

  test('without a discount are expected counts by reward', () => {
    fc.assert(
      fc.property(small, (process) => {
        const all = enumerate(process);
        const moments = exactActionMoments(process, 'none', 1);
        for (const kind of ACTION_KINDS) {
          expectClose(
            moments.correct[kind],
            mean(all, (one) => one.reward * taken(one, kind)),
          );
          expectClose(
            moments.wrong[kind],
            mean(all, (one) => (1 - one.reward) * taken(one, kind)),
          );
        }
      }),
      { numRuns: 40 },
    );
  });
});

describe('sums divided by |o|', () => {
  test('equal the sum over all trajectories', () => {
    fc.assert(
      fc.property(small, (process) => {
        const all = enumerate(process);
        const counts = exactPerTokenMoments(process);
        const costs = exactPerTokenCosts(process);
        const cost = ({ actions }: Trajectory, kind: ActionKind): number =>
          actions.reduce((sum, action) => sum + (action.kind === kind ? action.tokens || 1 : 0), 0);
        for (const kind of ACTION_KINDS) {
          expectClose(
            [counts.correct[kind], counts.wrong[kind], costs.correct[kind], costs.wrong[kind]],
            [
              mean(all, (one) => (one.reward * taken(one, kind)) / responseLength(one)),
              mean(all, (one) => ((1 - one.reward) * taken(one, kind)) / responseLength(one)),
              mean(all, (one) => (one.reward * cost(one, kind)) / responseLength(one)),
              mean(all, (one) => ((1 - one.reward) * cost(one, kind)) / responseLength(one)),
            ],
            1e-12,
          );
        }
      }),
      { numRuns: 40 },
    );
  });

  /** With equal lengths and no cap |o| = T·(L+1), so T samples give 1/(L+1) whatever T is, and their tokens L/(L+1). */
  test.each([
    [1, 1.4],
    [200, 1.4],
    [4096, 1.4],
    [4096, 12],
  ])('of equal answers of %i tokens with θ_d,W = %d and no cap are exact', (tokens, thetaDW) => {
    const process: Process = {
      policy: { thetaS: -0.4, thetaDC: 2.2, thetaDW },
      lengths: { correct: constantLength(tokens), wrong: constantLength(tokens) },
      maxAttempts: null,
      atCap: 'truncate',
    };
    const samples = ({ correct, wrong }: ReturnType<typeof exactPerTokenMoments>): number =>
      correct.sampleC + correct.sampleW + wrong.sampleC + wrong.sampleW;
    const relative = (x: number, y: number): number => Math.abs(x / y - 1);
    expect(relative(samples(exactPerTokenMoments(process)), 1 / (tokens + 1))).toBeLessThan(1e-11);
    expect(relative(samples(exactPerTokenCosts(process)), tokens / (tokens + 1))).toBeLessThan(1e-11);
  });
});
