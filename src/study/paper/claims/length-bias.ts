/** Appendix A.4 and Table 7: GRPO as it is trained divides each trajectory's sum by its length. */
import { exactPerTokenMoments } from '../../../model/exact-per-token';
import type { ActionMoments } from '../../../model/exact-action-moments';
import { exactOutcome } from '../../../model/exact-reward';
import { actionScores } from '../../../model/log-ratio';
import { actionProbabilities, type LogitVector } from '../../../model/policy';
import { ACTION_KINDS, type ActionKind } from '../../../model/tally';
import type { Process } from '../../../model/process';
import { exactAdvantageMoments } from '../../../objective/advantages';
import type { Claim } from '../claim';
import { digits, near, same } from '../exact-check';
import { constantProcess, direction, LOGITS, policyOf } from '../settings';

const POLICY = policyOf(0.6, 0.9, 0.8);
const GROUP = 8;

/** E[A/|o|·Σ ∇log π] from action moments, scaled to g_s = 1. */
function gradientDirection(process: Process, { correct, wrong }: ActionMoments): LogitVector {
  const outcome = exactOutcome(process);
  const advantage = exactAdvantageMoments('grpo-population-std', GROUP, outcome.correct, outcome.wrong);
  const scores = actionScores(process.policy);
  const signal = (kind: ActionKind): number =>
    (advantage.givenCorrect * correct[kind] + advantage.givenWrong * wrong[kind]) * scores[kind];
  return direction([
    signal('sampleC') + signal('sampleW'),
    signal('stopC') + signal('resC'),
    signal('resW') + signal('stopW'),
  ]);
}

/** Attempts that the double sum goes to: what is left out is below r^200 = 1e-53. */
const MOST = 200;

/** The same moments term by term: k RESAMPLE attempts, j of them wrong, then STOP. */
function summedMoments(process: Process, lengthC: number, lengthW: number): ActionMoments {
  const { p, q, a, aBar, b, bBar } = actionProbabilities(process.policy);
  const none = (): Record<ActionKind, number> =>
    Object.fromEntries(ACTION_KINDS.map((kind) => [kind, 0])) as Record<ActionKind, number>;
  const moments = { correct: none(), wrong: none() };
  let chances = [1]; // Of j wrong answers in the RESAMPLE attempts so far.
  for (let k = 0; k <= MOST; k++) {
    chances.forEach((chance, j) => {
      for (const right of [true, false]) {
        const nC = k - j + (right ? 1 : 0);
        const nW = j + (right ? 0 : 1);
        const weight = (chance * (right ? p * a : q * bBar)) / (nC * (lengthC + 1) + nW * (lengthW + 1));
        const sum = right ? moments.correct : moments.wrong;
        sum.sampleC += weight * nC;
        sum.sampleW += weight * nW;
        sum.resC += weight * (k - j);
        sum.resW += weight * j;
        sum[right ? 'stopC' : 'stopW'] += weight;
      }
    });
    const before = chances;
    chances = Array.from(
      { length: k + 2 },
      (_, j) => (before[j] ?? 0) * p * aBar + (before[j - 1] ?? 0) * q * b,
    );
  }
  return moments;
}

export const lengthBias: Claim = {
  id: 'length-bias',
  title: 'Dividing by the response length',
  section: '3.3.1',
  where: 'Section 3.3.1 and Appendix A.4 against GRPO as it is trained (Table 7)',
  statement:
    'The advantage weighs all actions of a trajectory alike. GRPO as it is commonly trained also divides the sum by the length |o| of the trajectory.',
  measured:
    'The direction of the expected gradient with and without 1/|o|, at p_s = 0.6, p_d|C = 0.9, p_d|W = 0.8, groups of 8: with answers of 100 tokens, and with wrong answers of 300. |o| counts answers and decisions.',
  verdict: 'conditional',
  explanation:
    'With attempts of equal length 1/|o| changes nothing but the size of a step, because the reward does not depend on the number of attempts. With wrong answers three times as long (1, 0.10, 0.80) becomes (1, 0.14, 0.50): trajectories that resampled are long, and their lesson is divided away.',
  exact: () => {
    const equal = constantProcess(POLICY, 100);
    const longer = constantProcess(POLICY, 100, 300);
    const { a, b } = actionProbabilities(POLICY);
    const moments = exactPerTokenMoments(longer);
    const summed = summedMoments(longer, 100, 300);
    const even = gradientDirection(equal, exactPerTokenMoments(equal));
    const uneven = gradientDirection(longer, moments);
    const because =
      'The integral over e^(−x|o|) has an error of e^−49 of itself, and both sums round: 1e-12 of the moment.';
    return [
      same('equal lengths, g_d,C / g_s', even[1], 1 - a, 1),
      same('equal lengths, g_d,W / g_s', even[2], b, 1),
      digits('wrong answers three times as long, g_d,C / g_s', uneven[1], 0.14, 2),
      digits('wrong answers three times as long, g_d,W / g_s', uneven[2], 0.5, 2),
      ...ACTION_KINDS.flatMap((kind) =>
        (['correct', 'wrong'] as const)
          .filter((reward) => summed[reward][kind] > 0)
          .map((reward) =>
            near(
              `E[1/|o| per ${kind}, ${reward} at the end] by the integral`,
              moments[reward][kind],
              summed[reward][kind],
              1e-12 * summed[reward][kind],
              because,
            ),
          ),
      ),
      ...LOGITS.slice(1).map((logit, i) =>
        same(
          `direction by summing trajectories, ${logit}`,
          uneven[i + 1]!,
          gradientDirection(longer, summed)[i + 1]!,
          1,
        ),
      ),
    ];
  },
};
