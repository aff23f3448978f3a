/** Appendix C: what its one trajectory shows, and what the expectation over trajectories is. */
import { exactKl } from '../../../model/exact-kl';
import { exactRewardGradient } from '../../../model/exact-reward';
import { klGradientDetached } from '../../../objective/kl-estimators';
import { estimatedRewardGradient } from '../../../objective/reward-estimators';
import type { Totals } from '../../../objective/totals';
import { appendixCMachine, APPENDIX_C_INPUTS } from '../appendix-c';
import type { Claim } from '../claim';
import { digits } from '../exact-check';
import { APPENDIX_C, constantProcess, LOGITS } from '../settings';

const PROCESS = constantProcess(APPENDIX_C.policy, APPENDIX_C.length);

export const appendixCDrag: Claim = {
  id: 'appendix-c-drag',
  title: 'The drag on one trajectory',
  section: 'C',
  where: 'Appendix C.1, “more than double … and over 80 times larger”',
  statement:
    'On the trajectory W, RESAMPLE, C, STOP the KL penalty pulls θ_s more than twice as hard as θ_d,W and over 80 times as hard as θ_d,C.',
  measured: 'The two ratios from the exact contributions of the trajectory’s four actions.',
  verdict: 'true',
  explanation:
    'It holds for this trajectory. It has one action of each kind that the example speaks of, so it says little about the expected gradient; see the next claim.',
  exact: () => {
    const { kl } = appendixCMachine(APPENDIX_C_INPUTS);
    const [s, dC, dW] = kl.gradient;
    return [
      digits('|KL on θ_s| / |KL on θ_d,W|', Math.abs(s / dW), 2.37403, 5, 'more than double'),
      digits('|KL on θ_s| / |KL on θ_d,C|', Math.abs(s / dC), 85.22, 2, 'over 80'),
    ];
  },
};

export const appendixCExpectation: Claim = {
  id: 'appendix-c-expectation',
  title: 'One trajectory and the expectation',
  section: 'C',
  where: 'Appendix C.2, Table 4, “the net parameter update”',
  statement: 'The example shows how the reward pushes and the penalty drags each parameter.',
  measured:
    'The expected gradients of the reward and of minus the penalty at the point of Appendix C, over all trajectories.',
  verdict: 'conditional',
  explanation:
    'One trajectory is not the gradient. In the example the reward pushes θ_s down, by 0.0987; in expectation it pushes θ_s up, by 0.1119. The penalty drags all three logits in both.',
  exact: () => {
    const reward = exactRewardGradient(PROCESS);
    const kl = exactKl(PROCESS, APPENDIX_C.reference, 1).both.gradFull;
    const expectedReward = [0.1119006, 0.0111621, 0.0897649];
    const expectedKl = [-0.3049385, -0.0156834, -0.0226175];
    return LOGITS.flatMap((logit, i) => [
      digits(`∂E[R], ${logit}`, reward[i]!, expectedReward[i]!, 7),
      digits(`−∂E[KL], ${logit}`, -kl[i]!, expectedKl[i]!, 7),
    ]);
  },
  simulate: () => {
    const reward = exactRewardGradient(PROCESS);
    const kl = exactKl(PROCESS, APPENDIX_C.reference, 1).both.gradDetached;
    return [
      {
        setting: 'the point of Appendix C, L = 8',
        process: PROCESS,
        groupSize: 8,
        quantities: LOGITS.flatMap((logit, i) => [
          {
            name: `∂E[R], ${logit}`,
            exact: reward[i]!,
            estimate: (totals: Totals) => estimatedRewardGradient(totals, PROCESS)[i]!,
          },
          {
            name: `−∂E[KL], ${logit}`,
            exact: -kl[i]!,
            estimate: (totals: Totals) =>
              -klGradientDetached(totals, PROCESS, APPENDIX_C.reference, 'both')[i]!,
          },
        ]),
      },
    ];
  },
  experiment: { version: 1, name: 'The point of Appendix C', sampling: { trajectories: 1_048_576 } },
};
