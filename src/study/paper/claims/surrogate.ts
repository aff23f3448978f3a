/** Section 3.3.1: how the reward's gradient divides, what normalisation does to it, and which actions carry it. */
import { attributionRatio } from '../../../model/attribution';
import { exactActionMoments } from '../../../model/exact-action-moments';
import { exactOutcome, exactRewardGradient } from '../../../model/exact-reward';
import { exactScoreMoments } from '../../../model/exact-score-moments';
import { actionScores, type PerAction } from '../../../model/log-ratio';
import { actionProbabilities } from '../../../model/policy';
import type { Process } from '../../../model/process';
import type { ADVANTAGE_IDS } from '../../../objective/advantages';
import {
  ADVANTAGES,
  binomialPmf,
  exactAdvantageMoments,
  surrogateGradient,
} from '../../../objective/advantages';
import {
  accuracy,
  estimatedRewardGradient,
  estimatedSurrogateGradient,
} from '../../../objective/reward-estimators';
import { forEachOutcome, outcomeActions, type Totals, trajectories } from '../../../objective/totals';
import type { Claim } from '../claim';
import { between, digits, same } from '../exact-check';
import { APPENDIX_C, COLLAPSED, constantProcess, symbols } from '../settings';

const ratioOf = (process: Process): number => attributionRatio(exactRewardGradient(process))!;

export const rewardAttribution: Claim = {
  id: 'reward-attribution',
  title: 'Reward gradients of comparable size',
  section: '3.3.1',
  where: 'Theorem 3.1 and “comparable gradient magnitudes across all parameters” (D.5)',
  statement: 'The reward gives sampling and deciding gradients of comparable size.',
  measured:
    'The attribution ratio |g_s| / (|g_d,C| + |g_d,W|) of the gradient of the expected reward. It is 1/(1 − p_d|C + p_d|W) at every answer length.',
  verdict: 'conditional',
  explanation:
    'Within one trajectory every action has the same weight A_i, as the theorem says. In expectation the three gradients are 1 : (1 − p_d|C) : p_d|W. They are comparable where p_d|W is not small. From a start that never rejects an answer sampling gets 27.8 times as much, and the signal on θ_d,W vanishes with p_d|W: the echo chamber is a slow region of RL too.',
  exact: () => {
    const { a, b, J } = symbols(APPENDIX_C.policy);
    const gradient = exactRewardGradient(constantProcess(APPENDIX_C.policy, APPENDIX_C.length));
    const deeper = { ...COLLAPSED, thetaDW: -8 };
    const signal = (thetaDW: number): number =>
      exactRewardGradient(constantProcess({ ...COLLAPSED, thetaDW }, 8))[2];
    return [
      same(
        'ratio at the point of Appendix C, L = 8',
        ratioOf(constantProcess(APPENDIX_C.policy, 8)),
        1 / (1 - a + b),
      ),
      same('the same at L = 2048', ratioOf(constantProcess(APPENDIX_C.policy, 2048)), 1 / (1 - a + b)),
      same('g_s there', gradient[0], J * (1 - J)),
      same('g_d,C there', gradient[1], J * (1 - J) * (1 - a)),
      same('g_d,W there', gradient[2], J * (1 - J) * b),
      digits('ratio from the collapsed start (0, 4, −4)', ratioOf(constantProcess(COLLAPSED, 8)), 27.8, 1),
      between(
        'signal on θ_d,W at θ_d,W = −8 over that at −4, divided by the ratio of the two p_d|W',
        signal(-8) / signal(-4) / (symbols(deeper).b / symbols(COLLAPSED).b),
        0.98,
        1.02,
        'The signal is J(1 − J)·p_d|W, and J(1 − J) moves by at most the change of p_d|W, 0.018.',
      ),
    ];
  },
  simulate: () =>
    (
      [
        ['the policy of Appendix C', APPENDIX_C.policy],
        ['the collapsed start (0, 4, −4)', COLLAPSED],
      ] as const
    ).map(([setting, policy]) => {
      const process = constantProcess(policy, 8);
      const exact = exactRewardGradient(process);
      return {
        setting,
        process,
        groupSize: 8,
        quantities: [
          {
            name: 'attribution ratio',
            exact: ratioOf(process),
            estimate: (totals: Totals) => attributionRatio(estimatedRewardGradient(totals, process)) ?? NaN,
          },
          ...(['g_s', 'g_d,C', 'g_d,W'] as const).map((name, i) => ({
            name,
            exact: exact[i]!,
            estimate: (totals: Totals) => estimatedRewardGradient(totals, process)[i]!,
          })),
        ],
      };
    }),
  experiment: {
    version: 1,
    name: 'Reward attribution as resampling becomes rare',
    model: { policy: { thetaS: 0, thetaDC: 4, thetaDW: -4 }, lengths: 8 },
    sampling: { trajectories: 262_144 },
    sweep: [{ path: 'model.policy.thetaDW', from: -4, to: 4, points: 17 }],
  },
};

export const groupAdvantage: Claim = {
  id: 'group-advantage',
  title: 'The group advantage does not change the balance',
  section: '3.3.1',
  where: 'Section 3.3.1 and Appendix A.4, the group-relative advantage',
  statement: 'The advantage of GRPO weighs the gradients of both policies alike.',
  measured:
    'The expected gradient under four group advantages, each divided by the gradient of the expected reward, for groups of 8. One factor comes out for all three logits.',
  verdict: 'true',
  explanation:
    'The factor is E[A | right] − E[A | wrong]. Dividing by a standard deviation changes the size of a step and not its direction, so it cannot change attribution. This holds as long as a trajectory is not also divided by its length.',
  exact: () => {
    const process = constantProcess(APPENDIX_C.policy, 8);
    const { J } = symbols(APPENDIX_C.policy);
    const gradient = exactRewardGradient(process);
    const scores = exactScoreMoments(process, 'none', 1);
    const outcome = exactOutcome(process);
    const G = 8;
    const spread = [...binomialPmf(G, J, 1 - J)].reduce(
      (sum, chance, m) => sum + chance * Math.sqrt((m / G) * (1 - m / G)),
      0,
    );
    const grpo = spread / (J * (1 - J));
    const expected: Partial<Record<(typeof ADVANTAGE_IDS)[number], number>> = {
      'grpo-population-std': grpo,
      'grpo-sample-std': grpo * Math.sqrt((G - 1) / G),
      'dr-grpo': (G - 1) / G,
      rloo: 1,
    };
    return Object.entries(expected).flatMap(([id, factor]) => {
      const moments = exactAdvantageMoments(
        id as (typeof ADVANTAGE_IDS)[number],
        G,
        outcome.correct,
        outcome.wrong,
      );
      const surrogate = surrogateGradient(moments, scores);
      return (['θ_s', 'θ_d,C', 'θ_d,W'] as const).map((logit, i) =>
        same(`factor of ${id} on ${logit}`, surrogate[i]! / gradient[i]!, factor),
      );
    });
  },
  simulate: () => {
    const process = constantProcess(APPENDIX_C.policy, 8);
    const outcome = exactOutcome(process);
    const scores = exactScoreMoments(process, 'none', 1);
    return [
      {
        setting: 'the policy of Appendix C, groups of 8',
        process,
        groupSize: 8,
        quantities: (['grpo-population-std', 'dr-grpo', 'rloo'] as const).map((id) => ({
          name: `attribution ratio under ${id}`,
          exact: attributionRatio(
            surrogateGradient(exactAdvantageMoments(id, 8, outcome.correct, outcome.wrong), scores),
          )!,
          estimate: (totals: Totals) =>
            attributionRatio(estimatedSurrogateGradient(totals, process, ADVANTAGES[id].advantage)) ?? NaN,
        })),
      },
    ];
  },
};

/** Σ over RESAMPLE actions of (R − J)·|∇log π|, exactly: each adds to the logit of its RESAMPLE. */
function exactResampleSignal(process: Process): number {
  const J = exactOutcome(process).correct;
  const { correct, wrong } = exactActionMoments(process, 'none', 1);
  const scores = actionScores(process.policy);
  const signal = (kind: 'resC' | 'resW'): number =>
    ((1 - J) * correct[kind] - J * wrong[kind]) * Math.abs(scores[kind]);
  return signal('resC') + signal('resW');
}

function estimatedResampleSignal(totals: Totals, process: Process): number {
  const J = accuracy(totals);
  const scores: PerAction = actionScores(process.policy);
  let sum = 0;
  forEachOutcome(totals.groupSize, (m, reward) => {
    const { resC, resW } = outcomeActions(totals, process.atCap, m, reward);
    sum += (reward - J) * (resC * Math.abs(scores.resC) + resW * scores.resW);
  });
  return sum / trajectories(totals);
}

const CAPPED = constantProcess(APPENDIX_C.policy, 8, 8, { maxAttempts: 4, atCap: 'fail' });

export const resampleSignal: Claim = {
  id: 'resample-signal',
  title: 'Reward for RESAMPLE',
  section: '3.3.1',
  where: 'Section 3.3.1, “both contributed to producing the trajectory”',
  statement: 'A trajectory that ends right rewards the RESAMPLE that led to it.',
  measured:
    'The expected push on RESAMPLE actions, (R − J)·∇log π summed over them, with the accuracy J as baseline: without a cap, and with a cap of 4 attempts that gives no reward on overflow.',
  verdict: 'conditional',
  explanation:
    'A single trajectory is rewarded as stated. On average over trajectories the push on RESAMPLE is exactly 0 without a cap, because the reward does not depend on how many attempts were made. All of the gradient on θ_d,W comes from punishing STOP after a wrong answer. With a cap that fails on overflow RESAMPLE is punished on balance.',
  exact: () => {
    const uncapped = constantProcess(APPENDIX_C.policy, 8);
    const { correct, wrong } = exactActionMoments(uncapped, 'none', 1);
    const { p, q, a, b, N, J } = symbols(APPENDIX_C.policy);
    const size = J * N * (p * (1 - a) * a + q * b * (1 - b));
    const stop = actionProbabilities(APPENDIX_C.policy).b;
    return [
      same('push on RESAMPLE without a cap', exactResampleSignal(uncapped), 0, size),
      same('E[RESAMPLE after W and right] over its chance', correct.resW / (correct.resW + wrong.resW), J),
      same(
        'g_d,W from punishing STOP after W alone',
        J * wrong.stopW * stop,
        exactRewardGradient(uncapped)[2],
      ),
      between(
        'push on RESAMPLE with a cap of 4',
        exactResampleSignal(CAPPED),
        -1,
        -1e-3,
        'Negative, and far from rounding; no push is larger than 1.',
      ),
    ];
  },
  simulate: () =>
    (
      [
        ['no cap', constantProcess(APPENDIX_C.policy, 8)],
        ['a cap of 4 attempts, no reward on overflow', CAPPED],
      ] as const
    ).map(([setting, process]) => ({
      setting,
      process,
      groupSize: 8,
      quantities: [
        {
          name: 'push on RESAMPLE',
          exact: exactResampleSignal(process),
          estimate: (totals: Totals) => estimatedResampleSignal(totals, process),
        },
      ],
    })),
};
