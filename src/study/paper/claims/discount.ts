/** Theorem 3.1 and Definition 3.1: which tokens discount the advantage of a decision. */
import { exactDiscountedObjective, exactScoreMoments } from '../../../model/exact-score-moments';
import type { LogitVector } from '../../../model/policy';
import type { Claim } from '../claim';
import { between, same } from '../exact-check';
import { APPENDIX_C, constantProcess, LOGITS, symbols } from '../settings';

const GAMMA = 0.99;
const L = 8;

/** ∇ of E[γ^tokens·R] = p·a·f/(1 − f·r), f = γ^L, by hand: J_γ·(q + …). */
function discountedGradient(): { value: number; gradient: LogitVector } {
  const { p, q, a, b, r } = symbols(APPENDIX_C.policy);
  const f = GAMMA ** L;
  const rest = 1 - f * r;
  const value = (p * a * f) / rest;
  return {
    value,
    gradient: [
      value * (q + (f * p * q * (1 - a - b)) / rest),
      value * (1 - a - (f * p * a * (1 - a)) / rest),
      value * ((f * q * b * (1 - b)) / rest),
    ],
  };
}

/** Largest difference of two gradients scaled to g_s = 1. */
function apart(one: LogitVector, two: LogitVector): number {
  return Math.max(...[1, 2].map((i) => Math.abs(one[i]! / one[0] - two[i]! / two[0])));
}

export const discountExponent: Claim = {
  id: 'discount-exponent',
  title: 'Which tokens discount a decision',
  section: '3.3.1',
  where: 'Theorem 3.1 against Definition 3.1',
  statement:
    'With a discount γ per token the advantage of a decision is weighed by the tokens from its own attempt on, the same exponent as that of the answer before it.',
  measured:
    'The expected weighted scores of right trajectories under the exponent that Theorem 3.1 prints and under the one that Definition 3.1 asks for, with γ = 0.99 and L = 8, and the gradient of the discounted reward itself.',
  verdict: 'false as stated',
  explanation:
    'Definition 3.1 has a decision look at Φ(s_k+1), the tokens after it; the theorem prints the tokens from s_k on. With equal lengths the two differ by exactly γ^L on the decision components and agree on sampling. Neither equals the gradient of the discounted reward, because the tokens before an action do not count. Without a cap the printed exponent gives its direction, too long by (1 − γ^L·r)/s; with a cap, or with the exponent of the definition, the direction is another. At γ = 1, as in the rest of the paper, all three coincide.',
  exact: () => {
    const process = constantProcess(APPENDIX_C.policy, L);
    const capped = constantProcess(APPENDIX_C.policy, L, L, { maxAttempts: 4, atCap: 'fail' });
    const theorem = exactScoreMoments(process, 'theorem-3.1', GAMMA);
    const definition = exactScoreMoments(process, 'definition-3.1', GAMMA);
    const objective = exactDiscountedObjective(process, GAMMA);
    const byHand = discountedGradient();
    const { r, s } = symbols(APPENDIX_C.policy);
    const tooLong = (1 - GAMMA ** L * r) / s;
    const plain = exactScoreMoments(process, 'none', 1).correct;
    const undiscounted = exactDiscountedObjective(process, 1).gradient;
    const cappedTheorem = exactScoreMoments(capped, 'theorem-3.1', GAMMA).correct;
    const far = 'Far beyond rounding: more than one part in a thousand of g_s.';
    return [
      same('θ_s, theorem over definition', theorem.correct[0] / definition.correct[0], 1),
      same('θ_d,C, theorem over definition', theorem.correct[1] / definition.correct[1], GAMMA ** L),
      same('θ_d,W, theorem over definition', theorem.correct[2] / definition.correct[2], GAMMA ** L),
      same(
        'θ_d,W of wrong trajectories, theorem over definition',
        theorem.wrong[2] / definition.wrong[2],
        GAMMA ** L,
      ),
      same('discounted reward', objective.value, byHand.value),
      ...LOGITS.flatMap((logit, i) => [
        same(`its gradient, ${logit}`, objective.gradient[i]!, byHand.gradient[i]!, byHand.value),
        same(`theorem over that gradient, ${logit}`, theorem.correct[i]! / objective.gradient[i]!, tooLong),
        same(`at γ = 1 all agree, ${logit}`, plain[i]!, undiscounted[i]!),
      ]),
      between(
        'definition, direction away from that gradient',
        apart(definition.correct, objective.gradient),
        1e-3,
        1,
        far,
      ),
      between(
        'theorem with a cap of 4 attempts, direction away from the gradient there',
        apart(cappedTheorem, exactDiscountedObjective(capped, GAMMA).gradient),
        1e-3,
        1,
        far,
      ),
    ];
  },
};
