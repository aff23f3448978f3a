/**
 * What each kind of action is charged when every action pays a charge and answers for what follows it: the weights of
 * reward-to-go (Lemma 2, Theorem 3.2), for any charge by kind.
 */
import { undiscounted, walkAttempts, type FutureRule } from './exact-attempts';
import { meanLength } from './lengths';
import type { PerAction } from './log-ratio';
import { actionProbabilities, resampleChance, stopChance } from './policy';
import type { Process } from './process';

/**
 * E[Σ_t 1{kind of t}·Q_t] of each kind, Q_t = Σ_{t' ≥ t} γ^(t'−t)·cost_t'·charge[kind of t'].
 *
 * @param charge per token of an answer, per decision. @param gamma discount per action, in (0, 1].
 */
export function exactToGo(process: Process, charge: PerAction, gamma: number): PerAction {
  const chances = actionProbabilities(process.policy);
  const { p, q, a, aBar, b, bBar } = chances;
  const r = resampleChance(chances);
  const payC = meanLength(process.lengths.correct) * charge.sampleC;
  const payW = meanLength(process.lengths.wrong) * charge.sampleW;
  const atCorrect = a * charge.stopC + aBar * charge.resC;
  const atWrong = b * charge.resW + bBar * charge.stopW;
  const samples = p * payC + q * payW;
  const perAttempt = samples + gamma * (p * atCorrect + q * atWrong);
  const rule: FutureRule<number> = {
    exhausted: 0,
    undecided: samples,
    before: (next) => perAttempt + gamma * gamma * r * next,
    stationary: () => perAttempt / (stopChance(chances) + r * (1 - gamma) * (1 + gamma)),
  };
  const sum = { sampleC: 0, sampleW: 0, stopC: 0, resC: 0, resW: 0, stopW: 0 };
  for (const { reach, next } of walkAttempts(process, rule, undiscounted(process)).visits) {
    if (next === null) {
      sum.sampleC += reach * p * payC;
      sum.sampleW += reach * q * payW;
      continue;
    }
    sum.sampleC += reach * p * (payC + gamma * (atCorrect + gamma * aBar * next));
    sum.sampleW += reach * q * (payW + gamma * (atWrong + gamma * b * next));
    sum.stopC += reach * p * a * charge.stopC;
    sum.resC += reach * p * aBar * (charge.resC + gamma * next);
    sum.resW += reach * q * b * (charge.resW + gamma * next);
    sum.stopW += reach * q * bBar * charge.stopW;
  }
  return sum;
}
