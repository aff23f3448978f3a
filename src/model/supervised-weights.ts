/**
 * How supervised losses weigh the two actions of each choice: SFT by ∇log π, DFT by π·∇log π = ∇π (Appendix D, with
 * π held constant as eq. 26 has it).
 *
 * The data come from one policy and the gradient is taken at another. At each choice the action that the logit
 * favours adds data chance × weight, the other one subtracts its own, and the two cancel where the policy has reached
 * a fixed point. Their ratio is e^gap with an exact gap, so the difference keeps its digits there.
 */
import { actionProbabilities, type Policy } from './policy';

/** `sft`: weight ∇log π. `dft`: weight π·∇log π. */
export type SupervisedWeighting = 'sft' | 'dft';

/** The data's choice between two actions, x (favoured by the logit) and y. */
export interface ChoiceWeights {
  /** P_data(x)·weight(x), positive. What y takes away per unit is `favoured`·e^`gap`. */
  readonly favoured: number;
  /** log of the ratio of the two: θ − θ_data for SFT, −θ_data for DFT. */
  readonly gap: number;
}

/** Weights of the answer, of the decision at a right answer and of the decision at a wrong one. */
export interface SupervisedWeights {
  readonly sample: ChoiceWeights;
  readonly atCorrect: ChoiceWeights;
  readonly atWrong: ChoiceWeights;
}

export function supervisedWeights(
  policy: Policy,
  data: Policy,
  weighting: SupervisedWeighting,
): SupervisedWeights {
  const now = actionProbabilities(policy);
  const then = actionProbabilities(data);
  const choice = (dataChance: number, x: number, y: number, theta: number, thetaData: number) =>
    weighting === 'sft'
      ? { favoured: dataChance * y, gap: theta - thetaData }
      : { favoured: dataChance * x * y, gap: -thetaData };
  return {
    sample: choice(then.p, now.p, now.q, policy.thetaS, data.thetaS),
    atCorrect: choice(then.a, now.a, now.aBar, policy.thetaDC, data.thetaDC),
    atWrong: choice(then.b, now.b, now.bBar, policy.thetaDW, data.thetaDW),
  };
}

/**
 * favoured·x − favoured·e^gap·y: what one choice adds to the gradient of its logit when x and y are worth so much.
 *
 * @param excess x − y, given apart because it may be known without cancellation.
 */
export function choiceGradient(
  { favoured, gap }: ChoiceWeights,
  x: number,
  y: number,
  excess = x - y,
): number {
  // For a gap near zero the difference of weights decides, for a large one it would cancel a large y.
  return Math.abs(gap) < 1
    ? favoured * (excess - Math.expm1(gap) * y)
    : favoured * x - favoured * Math.exp(gap) * y;
}
