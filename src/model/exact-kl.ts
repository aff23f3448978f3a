/**
 * Exact KL penalty placed in the reward (section 3.3 and Theorem 3.2): its expectation, Q-values and gradients.
 *
 * Costs carry the sign of section 3.3, log(π/π_ref), and a penalty subtracts them; Appendix C prints the opposite sign.
 * An answer of L tokens costs L·log(π/π_ref), a decision log(π/π_ref).
 */
import { expectedVisits } from './exact-attempts';
import { attemptCosts, KL_SOURCES, qValues, solveKl, type KlSource, type QValues } from './exact-kl-solution';
import { meanLength } from './lengths';
import { actionProbabilities, type LogitVector, type Policy } from './policy';
import type { Process } from './process';

export { KL_SOURCES, type KlSource };

export interface ExactKl {
  /** E[Σ cost], γ = 1. */
  readonly expectedKl: number;
  /** Value at the start with one γ for each action (Theorem 3.2). */
  readonly discountedValue: number;
  /** E[Σ_t ∇log π_t·Q_t] at γ = 1, the costs held constant. */
  readonly gradDetached: LogitVector;
  /** The same with Q discounted by γ per action; visits are not discounted (Lemma 2). */
  readonly gradDetachedDiscounted: LogitVector;
  /** ∇ of `expectedKl`: `gradDetached` plus the change of the costs themselves. */
  readonly gradFull: LogitVector;
  /** Expected Q of each kind of action at the first attempt, with γ; decisions only where one is taken. */
  readonly firstAttemptQ: QValues;
}

/**
 * Exact KL answers for each source of cost.
 *
 * @param gamma discount per action, in (0, 1].
 */
export function exactKl(
  process: Process,
  reference: Policy,
  gamma: number,
): Readonly<Record<KlSource, ExactKl>> {
  const chances = actionProbabilities(process.policy);
  const of = (source: KlSource): ExactKl => {
    const costs = attemptCosts(process, reference, source);
    const plain = solveKl(process, costs, 1);
    const discounted = solveKl(process, costs, gamma);
    const [s, dC, dW] = plain.gradient;
    const direct = source === 'decision' ? 0 : klDirectTerm(process);
    return {
      expectedKl: plain.value,
      discountedValue: discounted.value,
      gradDetached: plain.gradient,
      gradDetachedDiscounted: discounted.gradient,
      gradFull: [s + direct, dC, dW],
      firstAttemptQ: qValues(chances, costs, gamma, discounted.visits[0]!.next),
    };
  };
  return { both: of('both'), sampling: of('sampling'), decision: of('decision') };
}

/**
 * What the gradient of the expected penalty has beyond the detached one, on θ_s: N·pq·(E[L_C] − E[L_W]).
 *
 * With unequal lengths "tokens × log ratio of the answer" is not a KL, so E[∂cost] does not vanish.
 */
export function klDirectTerm(process: Process): number {
  const { p, q } = actionProbabilities(process.policy);
  const { correct, wrong } = process.lengths;
  return expectedVisits(process).attempts * p * q * (meanLength(correct) - meanLength(wrong));
}
