/** Section 3.3.2, remark on clipping: what a clipped importance ratio leaves of each policy's gradient. */
import { attributionRatio } from '../../../model/attribution';
import { exactActionMoments } from '../../../model/exact-action-moments';
import { exactOutcome, exactRewardGradient } from '../../../model/exact-reward';
import { actionLogRatios, actionScores, type PerAction } from '../../../model/log-ratio';
import type { LogitVector, Policy } from '../../../model/policy';
import { ACTION_KINDS, type ActionKind } from '../../../model/tally';
import { ADVANTAGES, exactAdvantageMoments } from '../../../objective/advantages';
import { forEachOutcome, outcomeActions, type Totals, trajectories } from '../../../objective/totals';
import type { Claim } from '../claim';
import { between, same } from '../exact-check';
import { APPENDIX_C, constantProcess, symbols } from '../settings';

const OLD = APPENDIX_C.policy;
const PROCESS = constantProcess(OLD, APPENDIX_C.length);
const GROUP = 8;
const EPSILON = 0.2;

/** The policy after some steps on the same data: every logit further by this much. */
function moved(by: number): Policy {
  return { thetaS: OLD.thetaS + by, thetaDC: OLD.thetaDC + by, thetaDW: OLD.thetaDW + by };
}

/** The ratio π/π_old of each kind of action. */
function importance(policy: Policy): PerAction {
  const logs = actionLogRatios(policy, OLD);
  return Object.fromEntries(ACTION_KINDS.map((kind) => [kind, Math.exp(logs[kind])])) as unknown as PerAction;
}

/** Of min(ρA, clip(ρ)A): no gradient where a step has already gone further than ε in the direction of A. */
function isClipped(ratio: number, positive: boolean, epsilon: number): boolean {
  return positive ? ratio > 1 + epsilon : ratio < 1 - epsilon;
}

/**
 * Gradient from Σ A over actions of a kind, for positive and for negative advantages.
 *
 * @param epsilon Infinity for no clipping.
 */
function gradientOf(
  policy: Policy,
  weight: (kind: ActionKind, positive: boolean) => number,
  epsilon: number,
): LogitVector {
  const ratios = importance(policy);
  const scores = actionScores(policy);
  const signal = (kind: ActionKind): number =>
    [true, false].reduce(
      (sum, positive) =>
        isClipped(ratios[kind], positive, epsilon)
          ? sum
          : sum + weight(kind, positive) * ratios[kind] * scores[kind],
      0,
    );
  return [
    signal('sampleC') + signal('sampleW'),
    signal('stopC') + signal('resC'),
    signal('resW') + signal('stopW'),
  ];
}

function exactGradient(
  policy: Policy,
  epsilon: number,
  moments = exactActionMoments(PROCESS, 'none', 1),
): LogitVector {
  const outcome = exactOutcome(PROCESS);
  const { givenCorrect, givenWrong } = exactAdvantageMoments(
    'grpo-population-std',
    GROUP,
    outcome.correct,
    outcome.wrong,
  );
  return gradientOf(
    policy,
    (kind, positive) => (positive ? givenCorrect * moments.correct[kind] : givenWrong * moments.wrong[kind]),
    epsilon,
  );
}

function estimatedGradient(totals: Totals, policy: Policy, epsilon: number): LogitVector {
  const { advantage } = ADVANTAGES['grpo-population-std'];
  const sums = { positive: zeros(), negative: zeros() };
  forEachOutcome(totals.groupSize, (m, reward) => {
    const counts = outcomeActions(totals, PROCESS.atCap, m, reward);
    const A = advantage(m, reward, totals.groupSize);
    const sum = reward === 1 ? sums.positive : sums.negative;
    for (const kind of ACTION_KINDS) sum[kind] += A * counts[kind];
  });
  const n = trajectories(totals);
  return gradientOf(policy, (kind, positive) => sums[positive ? 'positive' : 'negative'][kind] / n, epsilon);
}

function zeros(): Record<ActionKind, number> {
  return { sampleC: 0, sampleW: 0, stopC: 0, resC: 0, resW: 0, stopW: 0 };
}

/** E[1{R}·number of actions], in closed form: R is independent of the RESAMPLE attempts before the last. */
function closedMoments(): ReturnType<typeof exactActionMoments> {
  const { p, q, a, b, s, J } = symbols(OLD);
  const resC = (p * (1 - a)) / s;
  const resW = (q * b) / s;
  const share = (R: number, right: boolean): PerAction => ({
    sampleC: R * (resC + (right ? 1 : 0)),
    sampleW: R * (resW + (right ? 0 : 1)),
    stopC: right ? R : 0,
    resC: R * resC,
    resW: R * resW,
    stopW: right ? 0 : R,
  });
  return { correct: share(J, true), wrong: share(1 - J, false) };
}

const ratioOf = (gradient: LogitVector): number => attributionRatio(gradient)!;

export const clipping: Claim = {
  id: 'clipping',
  title: 'Clipping preserves the balance',
  section: '3.3.2',
  where: 'Section 3.3.2, remark “Interaction with clipping”',
  statement:
    'Clipping the importance ratio changes the size of reward gradients and preserves their balance between sampling and deciding.',
  measured:
    'The attribution ratio of the clipped surrogate (ε = 0.2, one ratio for each action, GRPO advantage, groups of 8) on data of the policy of Appendix C, when every logit has since moved by 0.1 and by 0.3.',
  verdict: 'conditional',
  explanation:
    'It holds as long as no kind of action has left the band 1 ± ε. Rare actions leave it first: a logit step of 0.3 moves the chance of a rare action by a quarter and that of a common one by little. STOP after a wrong answer is such an action, and all of the signal that teaches RESAMPLE is its punishment. Once it is clipped, sampling gets most of what is left. The number is for one ratio for each action; a ratio of whole trajectories needs another simulation.',
  exact: () => {
    const closed = closedMoments();
    const near = exactGradient(moved(0.1), EPSILON);
    const far = exactGradient(moved(0.3), EPSILON);
    const unclipped = exactGradient(moved(0.3), Infinity);
    const ratios = importance(moved(0.3));
    return [
      same(
        'on the data’s own policy',
        ratioOf(exactGradient(OLD, EPSILON)),
        ratioOf(exactRewardGradient(PROCESS)),
      ),
      same(
        'after 0.1, clipped over unclipped',
        ratioOf(near) / ratioOf(exactGradient(moved(0.1), Infinity)),
        1,
      ),
      same('after 0.3, unclipped', ratioOf(unclipped), ratioOf(exactGradient(moved(0.3), Infinity, closed))),
      same('after 0.3, clipped', ratioOf(far), ratioOf(exactGradient(moved(0.3), EPSILON, closed))),
      between(
        'after 0.3, clipped over unclipped',
        ratioOf(far) / ratioOf(unclipped),
        2,
        Infinity,
        'The balance has moved by more than a factor of two.',
      ),
      between('ratio π/π_old of STOP after W, after 0.3', ratios.stopW, 0, 1 - EPSILON, 'Below the band.'),
      between('ratio π/π_old of W, after 0.3', ratios.sampleW, 1 - EPSILON, 1, 'Inside the band.'),
    ];
  },
  simulate: () => [
    {
      setting: 'data of the policy of Appendix C, groups of 8',
      process: PROCESS,
      groupSize: GROUP,
      quantities: (
        [
          ['attribution ratio on the data’s own policy', 0, EPSILON],
          ['attribution ratio after 0.1, clipped', 0.1, EPSILON],
          ['attribution ratio after 0.3, unclipped', 0.3, Infinity],
          ['attribution ratio after 0.3, clipped', 0.3, EPSILON],
        ] as const
      ).map(([name, by, epsilon]) => ({
        name,
        exact: ratioOf(exactGradient(moved(by), epsilon)),
        estimate: (totals: Totals) => attributionRatio(estimatedGradient(totals, moved(by), epsilon)) ?? NaN,
      })),
    },
  ],
};
