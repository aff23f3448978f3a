/** Section 3.3.2: the KL penalty in the reward: where its gradient saturates, what it is the gradient of, what it pays. */
import { attributionRatio } from '../../../model/attribution';
import { exactKl } from '../../../model/exact-kl';
import { exactRewardGradient } from '../../../model/exact-reward';
import { exactStatistics } from '../../../model/exact-statistics';
import { actionLogRatios } from '../../../model/log-ratio';
import { actionProbabilities, type Policy } from '../../../model/policy';
import type { Process } from '../../../model/process';
import { expectedKl, klGradientDetached, klGradientFull } from '../../../objective/kl-estimators';
import { accuracy } from '../../../objective/reward-estimators';
import type { Totals } from '../../../objective/totals';
import type { Claim } from '../claim';
import { between, digits, same } from '../exact-check';
import { APPENDIX_C, bernoulli, constantProcess, symbols } from '../settings';

const { policy, reference } = APPENDIX_C;

function inReward(L: number, from: Policy = reference): number {
  return attributionRatio(exactKl(constantProcess(policy, L), from, 1).both.gradDetached)!;
}

/** The ratio for L → ∞: the gradient is g_0 + L·g_1, and decisions that cost nothing leave L·g_1. */
function limit(from: Policy): number {
  return attributionRatio(exactKl(constantProcess(policy, 1), from, 1).sampling.gradDetached)!;
}

export const klSaturation: Claim = {
  id: 'kl-saturation',
  title: 'The KL penalty holds sampling back L times as hard',
  section: '3.3.2',
  where: 'Theorem 3.2 and “changes to π_d incur O(1) penalties”',
  statement:
    'The KL penalty on sampling grows with the answer length, the one on deciding does not, so sampling is held back about L times as hard.',
  measured:
    'The attribution ratio of the KL penalty in the reward, with the future terms of Theorem 3.2, as answers grow: at the point of Appendix C and with a reference 1.5 logits below it.',
  verdict: 'conditional',
  explanation:
    'It holds for the immediate penalties alone. RESAMPLE also pays for the whole next attempt, and that payment grows with L too. The ratio therefore levels off: at 103.2 for the point of Appendix C, and at 5.53 for a reference 1.5 logits away.',
  exact: () => {
    const far = { thetaS: policy.thetaS - 1.5, thetaDC: policy.thetaDC - 1.5, thetaDW: policy.thetaDW - 1.5 };
    const most = Math.max(...Array.from({ length: 4096 }, (_, i) => inReward(i + 1)));
    return [
      digits('ratio at L = 1', inReward(1), 0.963, 3),
      digits('ratio at L = 8', inReward(8), 7.96, 2),
      digits('ratio at L = 50', inReward(50), 48.3, 1),
      digits('ratio at L = 100', inReward(100), 93.0, 1),
      digits('ratio at L = 500', inReward(500), 101.0, 1),
      digits('limit', limit(reference), 103.2, 1),
      between(
        'largest ratio for L = 1 to 4096, over the limit',
        most / limit(reference),
        0.99,
        1,
        'The ratio rises to its limit from below, within 1 % at L = 4096.',
      ),
      digits('limit with the reference 1.5 logits below', limit(far), 5.53, 2),
    ];
  },
  simulate: () =>
    [8, 100].map((L) => {
      const process = constantProcess(policy, L);
      return {
        setting: `the point of Appendix C, L = ${L}`,
        process,
        groupSize: 8,
        quantities: [
          {
            name: 'attribution ratio',
            exact: inReward(L),
            estimate: (totals: Totals) =>
              attributionRatio(klGradientDetached(totals, process, reference, 'both')) ?? NaN,
          },
        ],
      };
    }),
  experiment: {
    version: 1,
    name: 'KL in the reward against answer length',
    sampling: { trajectories: 262_144 },
    sweep: [{ path: 'model.lengths', from: 1, to: 2048, points: 64, scale: 'log' }],
  },
};

export const klBellman: Claim = {
  id: 'kl-bellman',
  title: 'One value function for both policies',
  section: '3.2',
  where: 'Definition 3.1, Theorem 3.2 and Appendix A.5, “no single sufficient statistic Φ exists”',
  statement:
    'No single function of the state serves both Q-values of the KL penalty, because one recursion adds a term of order L and the other a term of order 1.',
  measured:
    'The residuals of both Bellman recursions for one function V, the expected penalty still to come, at γ = 1 and γ = 0.9.',
  verdict: 'false as stated',
  explanation:
    'V satisfies both recursions exactly: the terms of order L and of order 1 are immediate costs and no part of V. What differs is the size of the immediate costs, as footnote 11 says.',
  exact: () =>
    [1, 0.9].flatMap((gamma) => {
      const { p, q, a, aBar, b, bBar } = actionProbabilities(policy);
      const { discountedValue, firstAttemptQ } = exactKl(constantProcess(policy, 8), reference, gamma).both;
      const cost = actionLogRatios(policy, reference);
      const { sampleC, sampleW, stopC, resC, resW, stopW } = firstAttemptQ as Record<
        keyof typeof cost,
        number
      >;
      // V after an answer and before its decision; V before an answer; 0 after STOP.
      const afterC = a * stopC + aBar * resC;
      const afterW = b * resW + bBar * stopW;
      const before = p * sampleC + q * sampleW;
      const at = `γ = ${gamma}`;
      const size = Math.abs(8 * cost.sampleC);
      return [
        same(`${at}: V before an answer`, discountedValue - before, 0, size),
        same(`${at}: Q of a right answer − 8·d − γ·V`, sampleC - 8 * cost.sampleC - gamma * afterC, 0, size),
        same(`${at}: Q of a wrong answer − 8·d − γ·V`, sampleW - 8 * cost.sampleW - gamma * afterW, 0, size),
        same(`${at}: Q of RESAMPLE after C − d − γ·V`, resC - cost.resC - gamma * before, 0, size),
        same(`${at}: Q of RESAMPLE after W − d − γ·V`, resW - cost.resW - gamma * before, 0, size),
        same(`${at}: Q of STOP after C − d`, stopC - cost.stopC, 0, size),
        same(`${at}: Q of STOP after W − d`, stopW - cost.stopW, 0, size),
      ];
    }),
  simulate: () => {
    const process = constantProcess(policy, 8);
    return [
      {
        setting: 'the point of Appendix C, γ = 1',
        process,
        groupSize: 8,
        quantities: [
          {
            name: 'V before the first answer, the expected penalty of a trajectory',
            exact: exactKl(process, reference, 1).both.discountedValue,
            estimate: (totals: Totals) => expectedKl(totals, process, reference, 'both'),
          },
        ],
      },
    ];
  },
};

/** Right answers of 8 tokens, wrong ones of 24. */
const UNEQUAL = constantProcess(policy, 8, 24);

export const klGradient: Claim = {
  id: 'kl-gradient',
  title: 'What the KL in the reward is the gradient of',
  section: '3.3.2',
  where: 'Appendix A.5, “The policy gradient for the KL penalty takes the standard form”',
  statement: 'The gradient of the expected KL penalty is the sum of scores times the penalty still to come.',
  measured:
    'The gradient of the expected penalty minus that sum, with answers of equal lengths and with wrong answers three times as long; and the expected penalty itself.',
  verdict: 'conditional',
  explanation:
    'It holds where right and wrong answers are equally long. The costs depend on θ themselves, and with “length × log ratio of the answer” their change adds N·p(1 − p)·(L_C − L_W) to θ_s. Such a sum is no longer a KL divergence and can be negative. With a log ratio for each token of its own it is one again.',
  exact: () => {
    const { p, q, N } = symbols(policy);
    const difference = (process: Process): number => {
      const { gradFull, gradDetached } = exactKl(process, reference, 1).both;
      return gradFull[0] - gradDetached[0];
    };
    const step = 1e-5;
    const moved = (by: number): number =>
      exactKl(constantProcess({ ...policy, thetaS: policy.thetaS + by }, 8, 24), reference, 1).both
        .expectedKl;
    const slope = (moved(step) - moved(-step)) / (2 * step);
    const full = exactKl(UNEQUAL, reference, 1).both.gradFull[0];
    const towardWrong = { ...policy, thetaS: policy.thetaS + 0.2 };
    return [
      same('difference on θ_s with L_C = L_W = 8', difference(constantProcess(policy, 8)), 0, 8),
      same('difference on θ_s with L_C = 8, L_W = 24', difference(UNEQUAL), N * p * q * (8 - 24), 24),
      between(
        'gradient on θ_s there, minus a difference quotient of the expected penalty',
        full - slope,
        -1e-7,
        1e-7,
        'A central quotient with step 1e-5 errs by the third derivative (below 50) times 1e-10/6 and by rounding, 1e-15·10/1e-5 = 1e-9.',
      ),
      between(
        'expected penalty with L_C = 100, L_W = 1 and a reference 0.2 logits nearer to right answers',
        exactKl(constantProcess(policy, 100, 1), towardWrong, 1).both.expectedKl,
        -1000,
        -0.1,
        'Negative, which no KL divergence is, and far from rounding.',
      ),
    ];
  },
  simulate: () => {
    const { both } = exactKl(UNEQUAL, reference, 1);
    return [
      {
        setting: 'the point of Appendix C with L_C = 8, L_W = 24',
        process: UNEQUAL,
        groupSize: 8,
        quantities: [
          {
            name: 'gradient of the expected penalty, θ_s',
            exact: both.gradFull[0],
            estimate: (totals: Totals) => klGradientFull(totals, UNEQUAL, reference, 'both')[0],
          },
          {
            name: 'scores times the penalty to come, θ_s',
            exact: both.gradDetached[0],
            estimate: (totals: Totals) => klGradientDetached(totals, UNEQUAL, reference, 'both')[0],
          },
        ],
      },
    ];
  },
  experiment: {
    version: 1,
    name: 'KL in the reward when wrong answers are longer',
    model: { lengths: { correct: 8, wrong: 24 } },
    sampling: { trajectories: 262_144 },
    sweep: [{ path: 'model.lengths.wrong', values: [8, 12, 16, 24, 32, 48, 64] }],
  },
};

export const klBreakEven: Claim = {
  id: 'kl-break-even',
  title: 'When another attempt is worth its penalty',
  section: '3.3.2',
  where: 'Section 3.3.2, “π_d receives sustained gradients with minimal KL constraint”',
  statement: 'With the penalty in the reward the decision policy keeps its learning signal almost untouched.',
  measured:
    'The objective J − β·E[KL] and its gradient on θ_d,W as the weight β grows, at the point of Appendix C with L = 8.',
  verdict: 'conditional',
  explanation:
    'The objective is (p_s·p_d|C − β·κ)·N, with κ the expected penalty of one attempt and N the number of attempts. Apart from the cost of the decision token itself another attempt is worth its price as long as p_s·p_d|C > β·κ. Beyond that the penalty teaches the policy to stop, right or wrong. κ grows with L.',
  exact: () => {
    const { p, q, a, b, N } = symbols(policy);
    const [pr, ar, br] = [reference.thetaS, reference.thetaDC, reference.thetaDW].map(
      (x) => 1 / (1 + Math.exp(-x)),
    ) as [number, number, number];
    const kappa = 8 * bernoulli(p, pr) + p * bernoulli(a, ar) + q * bernoulli(b, br);
    const process = constantProcess(policy, 8);
    const kl = exactKl(process, reference, 1).both;
    const J = exactStatistics(process).accuracy;
    const gradient = exactRewardGradient(process)[2];
    const beyondLocal = (beta: number): number => {
      const local = q * b * (1 - b) * N * (policy.thetaDW - reference.thetaDW);
      return gradient - beta * (kl.gradFull[2] - local);
    };
    const breakEven = (p * a) / kappa;
    return [
      ...[0, 0.05, 1, 10].map((beta) =>
        same(
          `J − β·E[KL] at β = ${beta}`,
          J - beta * kl.expectedKl,
          (p * a - beta * kappa) * N,
          J + beta * kl.expectedKl * 100,
        ),
      ),
      same(
        'gradient on θ_d,W beyond the local term at break-even',
        beyondLocal(breakEven),
        0,
        gradient * 100,
      ),
      between(
        'the same at half the break-even weight',
        beyondLocal(breakEven / 2),
        gradient * 0.499,
        gradient * 0.501,
        'It is (p·a − β·κ)·N²·(1−p)·b(1−b), half of the gradient of the reward there.',
      ),
      between(
        'the same at twice the break-even weight',
        beyondLocal(breakEven * 2),
        gradient * -1.001,
        gradient * -0.999,
        'Minus the gradient of the reward, by the same formula.',
      ),
    ];
  },
  simulate: () => {
    const process = constantProcess(policy, 8);
    const kl = exactKl(process, reference, 1).both;
    const beta = 1;
    return [
      {
        setting: 'the point of Appendix C, L = 8, β = 1',
        process,
        groupSize: 8,
        quantities: [
          {
            name: 'J − β·E[KL]',
            exact: exactStatistics(process).accuracy - beta * kl.expectedKl,
            estimate: (totals: Totals) =>
              accuracy(totals) - beta * expectedKl(totals, process, reference, 'both'),
          },
        ],
      },
    ];
  },
};
