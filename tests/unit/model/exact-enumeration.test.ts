/** Exact answers against the sum over every trajectory of small capped processes. */
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { exactKl, klDirectTerm, KL_SOURCES } from '../../../src/model/exact-kl';
import {
  exactK2LossGradient,
  exactK3LossGradient,
  immediateCostSizes,
} from '../../../src/model/exact-kl-loss';
import { exactRewardGradient } from '../../../src/model/exact-reward';
import { exactDiscountedObjective, exactScoreMoments } from '../../../src/model/exact-score-moments';
import { attemptProbability, exactStatistics } from '../../../src/model/exact-statistics';
import { DISCOUNT_MODES, type DiscountMode } from '../../../src/model/exact-weights';
import { ACTION_KINDS } from '../../../src/model/tally';
import { expectClose, gammas, policies, processes } from './arbitraries';
import {
  actionTable,
  costs,
  enumerate,
  mean,
  meanScore,
  rewardToGo,
  type Action,
  type Trajectory,
} from './enumerate';

const small = processes(fc.integer({ min: 1, max: 4 }));
const runs = { numRuns: 60 };

const isSample = (action: Action): boolean => action.tokens > 0;
const tokensFrom = (trajectory: Trajectory, attempt: number): number =>
  trajectory.actions
    .filter((action) => action.attempt >= attempt)
    .reduce((sum, action) => sum + action.tokens, 0);

/** The weight of action t, read from the definition of each mode. */
function weight(mode: DiscountMode, gamma: number, trajectory: Trajectory, t: number): number {
  const action = trajectory.actions[t]!;
  switch (mode) {
    case 'none':
      return 1;
    case 'theorem-3.1':
      return gamma ** tokensFrom(trajectory, action.attempt);
    case 'definition-3.1':
      return gamma ** tokensFrom(trajectory, isSample(action) ? action.attempt : action.attempt + 1);
    case 'per-attempt':
      return gamma ** (trajectory.attempts - action.attempt);
    case 'per-action':
      return gamma ** (trajectory.actions.length - 1 - t);
  }
}

describe('exact answers equal the sum over all trajectories', () => {
  test('statistics', () => {
    fc.assert(
      fc.property(small, (process) => {
        const all = enumerate(process);
        const statistics = exactStatistics(process);
        expectClose(
          mean(all, () => 1),
          1,
        );
        expectClose(
          statistics.accuracy,
          mean(all, ({ reward }) => reward),
        );
        expectClose(
          statistics.errorRate,
          mean(all, ({ reward }) => 1 - reward),
        );
        const attempts = mean(all, (trajectory) => trajectory.attempts);
        expectClose(statistics.expectedAttempts, attempts);
        expectClose(
          statistics.attemptsVariance,
          mean(all, (trajectory) => (trajectory.attempts - attempts) ** 2),
        );
        expectClose(
          statistics.capReachChance,
          mean(all, (trajectory) => (trajectory.attempts === process.maxAttempts ? 1 : 0)),
        );
        for (let t = 1; t <= 6; t++) {
          expectClose(
            attemptProbability(process, t),
            mean(all, (trajectory) => (trajectory.attempts === t ? 1 : 0)),
          );
        }
        const answerTokens = mean(all, (trajectory) => tokensFrom(trajectory, 1));
        const decisions = mean(all, ({ actions }) => actions.filter((action) => !isSample(action)).length);
        expectClose(statistics.expectedAnswerTokens, answerTokens);
        expectClose(statistics.expectedDecisions, decisions);
        expectClose(statistics.expectedTokens, answerTokens + decisions);
        for (const kind of ACTION_KINDS) {
          const count = mean(all, ({ actions }) => actions.filter((action) => action.kind === kind).length);
          expectClose(statistics.expectedCounts[kind], count);
        }
      }),
      runs,
    );
  });

  test('reward gradient', () => {
    fc.assert(
      fc.property(small, (process) => {
        expectClose(
          exactRewardGradient(process),
          meanScore(enumerate(process), ({ reward }) => reward),
        );
      }),
      runs,
    );
  });

  test.each(DISCOUNT_MODES)('score moments, %s', (mode) => {
    fc.assert(
      fc.property(small, gammas, (process, gamma) => {
        const all = enumerate(process);
        const moments = exactScoreMoments(process, mode, gamma);
        for (const [moment, reward] of [
          [moments.correct, 1],
          [moments.wrong, 0],
        ] as const) {
          expectClose(
            moment,
            meanScore(all, (trajectory, t) =>
              trajectory.reward === reward ? weight(mode, gamma, trajectory, t) : 0,
            ),
          );
        }
      }),
      runs,
    );
  });

  test('discounted objective and its gradient', () => {
    fc.assert(
      fc.property(small, gammas, (process, gamma) => {
        const all = enumerate(process);
        const value = (trajectory: Trajectory): number =>
          trajectory.reward * gamma ** tokensFrom(trajectory, 1);
        const exact = exactDiscountedObjective(process, gamma);
        expectClose(exact.value, mean(all, value));
        expectClose(exact.gradient, meanScore(all, value));
      }),
      runs,
    );
  });

  test.each(KL_SOURCES)('KL in the reward, paid by %s', (source) => {
    const pays = (action: Action): boolean =>
      source === 'both' || isSample(action) === (source === 'sampling');
    fc.assert(
      fc.property(small, policies(), gammas, (process, reference, gamma) => {
        const all = enumerate(process);
        const toGo = new Map(
          all.map((trajectory) => {
            const list = costs(trajectory, process.policy, reference, pays);
            return [trajectory, { plain: rewardToGo(list, 1), discounted: rewardToGo(list, gamma) }] as const;
          }),
        );
        const exact = exactKl(process, reference, gamma)[source];
        expectClose(
          exact.expectedKl,
          mean(all, (trajectory) => toGo.get(trajectory)!.plain[0]!),
        );
        expectClose(
          exact.discountedValue,
          mean(all, (trajectory) => toGo.get(trajectory)!.discounted[0]!),
        );
        const detached = meanScore(all, (trajectory, t) => toGo.get(trajectory)!.plain[t]!);
        expectClose(exact.gradDetached, detached);
        expectClose(
          exact.gradDetachedDiscounted,
          meanScore(all, (trajectory, t) => toGo.get(trajectory)!.discounted[t]!),
        );
        // ∇E[cost] = E[score of the whole trajectory × cost] + E[∂cost], and ∂(n·log π) = n·score.
        const direct = meanScore(all, ({ actions }, t) => (pays(actions[t]!) ? actions[t]!.tokens || 1 : 0));
        expectClose(
          exact.gradFull,
          detached.map((x, i) => x + direct[i]!),
        );
        if (source !== 'decision') expectClose(klDirectTerm(process), direct[0]);
        for (const kind of ACTION_KINDS) {
          const t = kind.startsWith('sample') ? 0 : 1;
          const taken = ({ actions }: Trajectory): number => (actions[t]?.kind === kind ? 1 : 0);
          const chance = mean(all, taken);
          const q = exact.firstAttemptQ[kind];
          if (chance === 0) expect(q).toBeUndefined();
          else {
            const sum = mean(all, (trajectory) =>
              taken(trajectory) ? toGo.get(trajectory)!.discounted[t]! : 0,
            );
            expectClose(q!, sum / chance, 1e-8);
          }
        }
      }),
      runs,
    );
  });

  test('KL as a loss, and the sizes of immediate costs', () => {
    fc.assert(
      fc.property(small, policies(), (process, reference) => {
        const all = enumerate(process);
        const now = actionTable(process.policy);
        const then = actionTable(reference);
        const ratio = (action: Action): number => now[action.kind].chance / then[action.kind].chance;
        expectClose(
          exactK2LossGradient(process, reference),
          meanScore(all, ({ actions }, t) => (actions[t]!.tokens || 1) * Math.log(ratio(actions[t]!))),
        );
        expectClose(
          exactK3LossGradient(process, reference),
          meanScore(all, ({ actions }, t) => (actions[t]!.tokens || 1) * (1 - 1 / ratio(actions[t]!))),
        );
        const sizes = immediateCostSizes(process, reference);
        const total = (select: (action: Action) => boolean): [size: number, count: number] => [
          mean(all, (trajectory) =>
            costs(trajectory, process.policy, reference, select).reduce(
              (sum, cost) => sum + Math.abs(cost),
              0,
            ),
          ),
          mean(all, ({ actions }) => actions.filter(select).length),
        ];
        const [sampleSize, samples] = total(isSample);
        expectClose(sizes.sample, sampleSize / samples);
        const [decisionSize, decisions] = total((action) => !isSample(action));
        if (decisions > 0) expectClose(sizes.decision, decisionSize / decisions);
      }),
      runs,
    );
  });
});
