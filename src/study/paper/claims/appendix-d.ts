/** Appendix D.1 to D.4: whether the implicit Q-values are those of the gradients they are said to give. */
import { exactSupervisedGradient } from '../../../model/exact-supervised';
import { exactSupervisedQForm } from '../../../model/exact-supervised-q';
import { actionProbabilities } from '../../../model/policy';
import { parseTrajectory } from '../../../model/trajectory';
import { dftTrajectoryValues, sftTrajectoryValues } from '../../../model/trajectory-values';
import { dftQ, expectedRewardQ, realisedRewardQ, sftQ, sftQByRecursion } from '../appendix-d';
import type { Claim } from '../claim';
import { between, same } from '../exact-check';
import { APPENDIX_C, constantProcess } from '../settings';

const { policy, length } = APPENDIX_C;
const ACTIONS = parseTrajectory(APPENDIX_C.trajectory, { correct: length, wrong: length });

export const sftQValues: Claim = {
  id: 'sft-q-values',
  title: 'Q-values of SFT',
  section: 'D',
  where: 'Theorem D.1: eq. 17 against eq. 16, and eq. 21 against eq. 17',
  statement:
    'The SFT gradient is a policy gradient whose Q-values are sums of 1/π over the tokens still to come.',
  measured:
    'The weight of each score on the trajectory W, RESAMPLE, C, STOP of Appendix C in the SFT gradient (eq. 16) and with the Q of eq. 17; eq. 17 against the recursion of its proof; and both gradients in expectation over data of the policy itself.',
  verdict: 'false as stated',
  explanation:
    'In eq. 16 every score has weight 1. With eq. 17 the last STOP has weight 0 and RESAMPLE about 14, so another gradient comes out. The recursion of the proof, eq. 21, leaves out the first token of the next answer and so contradicts eq. 17 by 1/π of that token. The SFT gradient is a policy gradient with reward 1/π for each token alone, without a sum over the future.',
  exact: () => {
    const { p, a, aBar, b } = actionProbabilities(policy);
    const values = sftTrajectoryValues(policy, ACTIONS);
    const resample = values.actions[1]!;
    const stop = values.actions.at(-1)!;
    const closed = sftQ(policy, length);
    const recursion = sftQByRecursion(policy, length);
    const data = constantProcess(policy, length);
    const away = { ...policy, thetaDC: policy.thetaDC + 0.5 };
    const sft = exactSupervisedGradient(data, away, 'sft');
    const qForm = exactSupervisedQForm(data, away, 'sft');
    return [
      same('eq. 17, Q of the last STOP, where eq. 16 has weight 1', stop.q, 0, 1),
      same('∂ on θ_d,C with eq. 17, where eq. 16 has 1 − p_d|C', values.gradient[1], 0, aBar),
      same('eq. 17, Q of RESAMPLE, where eq. 16 has weight 1', resample.q, length / p + 1 / a),
      same(
        'eq. 17 minus eq. 21 at RESAMPLE: 1/π of the next token',
        closed.resample.value - recursion.resample.value,
        1 / p,
        length / p,
      ),
      same('eq. 17 differentiably, the same Q of RESAMPLE', closed.resample.value, resample.q),
      same('eq. 17, Q of the first token', closed.first.value, values.actions[0]!.q),
      same('that Q by hand', closed.first.value, (length - 1) / (1 - p) + 1 / b + length / p + 1 / a),
      between(
        'sign of ∂ on θ_d,C in expectation, eq. 17 times eq. 16, with θ_d,C half a logit above the data',
        Math.sign(qForm[1]) * Math.sign(sft[1]),
        1,
        1,
        'Both pull θ_d,C down to the data here; only the sizes differ.',
      ),
      between(
        'size of ∂ on θ_d,C in expectation, eq. 17 over eq. 16',
        qForm[1] / sft[1],
        2,
        Infinity,
        'More than twice as much: RESAMPLE after C weighs what follows it, STOP nothing.',
      ),
    ];
  },
};

export const dftQValues: Claim = {
  id: 'dft-q-values',
  title: 'Q-values of DFT',
  section: 'D',
  where: 'Appendix D.4: eq. 33 against eq. 27',
  statement:
    'Under DFT the Q of a decision is of the order of all tokens to come, and the Q of a token of an answer is of order 1.',
  measured:
    'The Q of eq. 27 (c = 1) for the first and the last token of an answer and for the decision after it, on the trajectory of Appendix C with L = 8 and L = 500.',
  verdict: 'false as stated',
  explanation:
    'By eq. 27 a token of an answer has all that its decision has still to come, and the decision and the rest of the answer on top. Its Q is always the larger one, and both are of order L.',
  exact: () =>
    [8, 500].flatMap((L) => {
      const actions = parseTrajectory(APPENDIX_C.trajectory, { correct: L, wrong: L });
      const values = dftTrajectoryValues(policy, actions).actions;
      const answer = values[0]!;
      const resample = values[1]!;
      const dual = dftQ(policy, L);
      return [
        same(`L = ${L}: Q of RESAMPLE`, resample.q, L + 1),
        same(`L = ${L}: Q of the first token before it`, answer.q, L - 1 + 1 + L + 1),
        same(`L = ${L}: Q of the last token before it`, answer.qLastToken, 1 + L + 1),
        same(`L = ${L}: Q of the first token, differentiably`, dual.first.value, answer.q),
        between(
          `L = ${L}: Q of the last token over Q of RESAMPLE, said to be of order 1/L`,
          answer.qLastToken / resample.q,
          1,
          2,
          'Above 1, because the decision itself counts in the token’s Q.',
        ),
      ];
    }),
};

export const table5Claim: Claim = {
  id: 'q-dependence',
  title: 'What the Q-values depend on',
  section: 'D',
  where: 'Table 5',
  statement:
    'Q-values depend on the other policy under SFT, not under DFT and not under RL; they depend on future lengths under SFT and DFT, not under RL.',
  measured:
    'The partial derivatives of each Q by the logits of the other policy and by the answer length, by dual numbers, on the trajectory of Appendix C.',
  verdict: 'conditional',
  explanation:
    'The SFT row holds but for the last STOP, whose Q is the constant 0. The DFT row holds. The RL row holds for the advantage A_i that has come out, which is a number; the Q of the reward itself after RESAMPLE is J, and J depends on π_sample. With γ < 1 the RL row also depends on lengths.',
  exact: () => {
    const sft = sftQ(policy, length);
    const dft = dftQ(policy, length);
    const realised = realisedRewardQ(policy, length, 0.99, APPENDIX_C.advantage);
    const undiscounted = realisedRewardQ(policy, length, 1, APPENDIX_C.advantage);
    const expected = expectedRewardQ(policy, length);
    const { p, q, a, aBar, b, bBar } = actionProbabilities(policy);
    const J = expected.resample.value;
    return [
      same('SFT: ∂Q_d(RESAMPLE)/∂θ_s = −L·(1−p)/p', sft.resample.slope('θ_s'), (-length * q) / p),
      same('SFT: ∂Q_sample/∂θ_d,W = −(1−b)/b', sft.first.slope('θ_d,W'), -bBar / b),
      same('SFT: ∂Q_sample/∂θ_d,C = −(1−a)/a', sft.first.slope('θ_d,C'), -aBar / a),
      same('SFT: ∂Q_d(RESAMPLE)/∂L = 1/p', sft.resample.slope('L'), 1 / p),
      same('SFT: ∂Q_d(last STOP)/∂θ_s', sft.stop.slope('θ_s'), 0, 1),
      same('DFT: ∂Q_d(RESAMPLE)/∂θ_s', dft.resample.slope('θ_s'), 0, 1),
      same('DFT: ∂Q_sample/∂θ_d,W', dft.first.slope('θ_d,W'), 0, 1),
      same('DFT: ∂Q_d(RESAMPLE)/∂L = c = 1', dft.resample.slope('L'), 1),
      same('RL, A_i realised: ∂Q_d(RESAMPLE)/∂θ_s', realised.resample.slope('θ_s'), 0, 1),
      same('RL, A_i realised: ∂Q_sample/∂θ_d,W', realised.first.slope('θ_d,W'), 0, 1),
      same('RL, Q^π: ∂Q_d(RESAMPLE)/∂θ_s = J(1−J)', expected.resample.slope('θ_s'), J * (1 - J)),
      same('RL, γ = 1: ∂Q_d(RESAMPLE)/∂L', undiscounted.resample.slope('L'), 0, 1),
      same(
        'RL, γ = 0.99: ∂Q_d(RESAMPLE)/∂L = 2·ln γ·γ^2L·A',
        realised.resample.slope('L'),
        2 * Math.log(0.99) * 0.99 ** (2 * length) * APPENDIX_C.advantage,
      ),
    ];
  },
};
