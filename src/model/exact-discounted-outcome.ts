/**
 * The reward and the discount of what is still to come: D_R = E[product of the attempts' factors · 1{reward = R}], with
 * its complement, as a recursion over the attempts left.
 */
import type { Continuation, FutureRule } from './exact-attempts';
import type { AttemptWeights, ByOutcome, Share } from './exact-weights';
import { actionProbabilities, stopChance, type ActionProbabilities } from './policy';
import type { Process } from './process';

/** Each attempt passes on its own discount too, so the past is discounted like the future. */
export function discountedContinuation(process: Process, { future }: AttemptWeights): Continuation {
  const chances = actionProbabilities(process.policy);
  return {
    factor: chances.p * chances.aBar * future.correct.value + chances.q * chances.b * future.wrong.value,
    total: 1 / lossPerAttempt(chances, future),
  };
}

/** 1 − Σ_o P(o)·P(RESAMPLE|o)·f_o, as a sum of positive terms. */
function lossPerAttempt(chances: ActionProbabilities, future: ByOutcome): number {
  const { p, q, aBar, b } = chances;
  return stopChance(chances) + p * aBar * future.correct.gap + q * b * future.wrong.gap;
}

/**
 * D_1 and D_0, each with its complement.
 *
 * Before an attempt D = Σ_o p_o·f_o·[P(STOP|o)·1{o earns R} + P(RESAMPLE|o)·D'], and 1 − D is the same sum with
 * every factor replaced by what it takes away, so both are sums of positive terms.
 */
export function discountedOutcomeRule(process: Process, weights: AttemptWeights): FutureRule<ByOutcome> {
  const chances = actionProbabilities(process.policy);
  const { p, q, a, aBar, b, bBar } = chances;
  const { correct: fC, wrong: fW } = weights.future;
  const { correct: uC, wrong: uW } = weights.futureUndecided;
  const never: Share = { value: 0, gap: 1 };
  const sure: Share = { value: 1, gap: 0 };
  const resample = (f: Share, next: Share): number => f.gap + f.value * next.gap;
  return {
    exhausted: { correct: never, wrong: sure },
    undecided:
      process.atCap === 'truncate'
        ? {
            correct: { value: p * uC.value, gap: p * uC.gap + q },
            wrong: { value: q * uW.value, gap: p + q * uW.gap },
          }
        : { correct: never, wrong: { value: p * uC.value + q * uW.value, gap: p * uC.gap + q * uW.gap } },
    before: ({ correct, wrong }) => ({
      correct: {
        value: p * fC.value * (a + aBar * correct.value) + q * fW.value * b * correct.value,
        gap: p * (a * fC.gap + aBar * resample(fC, correct)) + q * (bBar + b * resample(fW, correct)),
      },
      wrong: {
        value: p * fC.value * aBar * wrong.value + q * fW.value * (bBar + b * wrong.value),
        gap: p * (a + aBar * resample(fC, wrong)) + q * (bBar * fW.gap + b * resample(fW, wrong)),
      },
    }),
    stationary: () => {
      const loss = lossPerAttempt(chances, weights.future);
      return {
        correct: { value: (p * a * fC.value) / loss, gap: (p * fC.gap + q * (bBar + b * fW.gap)) / loss },
        wrong: { value: (q * bBar * fW.value) / loss, gap: (p * (a + aBar * fC.gap) + q * fW.gap) / loss },
      };
    },
  };
}
