/** Footnote 10 against Table 7: the theorems put the KL penalty into the reward, the experiments into the loss. */
import { attributionRatio } from '../../../model/attribution';
import { exactKl } from '../../../model/exact-kl';
import { exactK2LossGradient, exactK3LossGradient } from '../../../model/exact-kl-loss';
import { klGradientDetached, klGradientK2Loss } from '../../../objective/kl-estimators';
import type { Totals } from '../../../objective/totals';
import type { Claim } from '../claim';
import { between, digits, same } from '../exact-check';
import { APPENDIX_C, constantProcess, LOGITS, symbols } from '../settings';

const { policy, reference } = APPENDIX_C;
const gradients = (L: number) => {
  const process = constantProcess(policy, L);
  return {
    inReward: exactKl(process, reference, 1).both.gradFull,
    k2: exactK2LossGradient(process, reference),
    k3: exactK3LossGradient(process, reference),
  };
};

export const klPlacement: Claim = {
  id: 'kl-placement',
  title: 'KL in the reward, KL as a loss',
  section: 'E',
  where: 'Footnote 10 and Theorem 3.2 against Table 7 (KL loss type low_var_kl)',
  statement: 'The analysis of a KL penalty in the reward explains training runs whose KL penalty is a loss.',
  measured:
    'The expected gradients of the penalty in the reward, as the loss k2, and as the loss k3 (low_var_kl, the setting of Table 7), at the point of Appendix C with L = 8 and L = 200.',
  verdict: 'false as stated',
  explanation:
    'The two placements have different gradients. In the reward RESAMPLE pays for the whole next attempt, of order L; as a loss a decision pays its own token, of order 1. As a loss the ratio of sampling to deciding is linear in L without end: 1.02287·L for k2. At L = 200 the gradient on θ_d,C even has the other sign. What the paper proves holds for the first placement, what it trains is the second.',
  exact: () => {
    const short = gradients(8);
    const long = gradients(200);
    const { p, q, a, b, N } = symbols(policy);
    const slope = attributionRatio(gradients(1).k2)!;
    const reverse = [
      200 * N * p * q * (policy.thetaS - reference.thetaS),
      N * p * a * (1 - a) * (policy.thetaDC - reference.thetaDC),
      N * q * b * (1 - b) * (policy.thetaDW - reference.thetaDW),
    ];
    const theory = [
      ['L = 200', long, [7.842, 0.0188, 0.0218], [7.663, -0.0169, 0.0613], [3, 4, 4]],
      ['L = 8', short, [0.3137, 0.0188, 0.0218], [0.3049, 0.0157, 0.0226], [4, 4, 4]],
    ] as const;
    return [
      ...theory.flatMap(([name, gradient, k3, inReward, decimals]) =>
        LOGITS.flatMap((logit, i) => [
          digits(`k3 as a loss, ${name}, ${logit}`, gradient.k3[i]!, k3[i]!, decimals[i]!),
          digits(`in the reward, ${name}, ${logit}`, gradient.inReward[i]!, inReward[i]!, decimals[i]!),
        ]),
      ),
      ...LOGITS.map((logit, i) => same(`k2 as a loss, L = 200, ${logit}`, long.k2[i]!, reverse[i]!)),
      digits('ratio of k2 at L = 1', slope, 1.02287, 5),
      same('ratio of k2 at L = 4096 over 4096', attributionRatio(gradients(4096).k2)! / 4096, slope),
      between(
        'sign of θ_d,C in the reward times that of the loss, L = 200',
        Math.sign(long.inReward[1]) * Math.sign(long.k3[1]),
        -1,
        -1,
        'The signs differ.',
      ),
    ];
  },
  simulate: () =>
    [8, 200].map((L) => {
      const process = constantProcess(policy, L);
      const exact = gradients(L);
      return {
        setting: `the point of Appendix C, L = ${L}`,
        process,
        groupSize: 8,
        quantities: LOGITS.flatMap((logit, i) => [
          {
            name: `in the reward, ${logit}`,
            exact: exact.inReward[i]!,
            estimate: (totals: Totals) => klGradientDetached(totals, process, reference, 'both')[i]!,
          },
          {
            name: `k2 as a loss, ${logit}`,
            exact: exact.k2[i]!,
            estimate: (totals: Totals) => klGradientK2Loss(totals, process, reference)[i]!,
          },
        ]),
      };
    }),
  experiment: {
    version: 1,
    name: 'KL in the reward and as a loss, against answer length',
    sampling: { trajectories: 262_144 },
    sweep: [{ path: 'model.lengths', from: 1, to: 2048, points: 64, scale: 'log' }],
  },
};
