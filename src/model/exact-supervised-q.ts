/**
 * The expected gradients that Theorems D.1 and D.2 would give: E_D[Σ_t ∇log π_t·Q_t] with the Q of eq. 17, and
 * E_D[Σ_t ∇π_t·Q_t] with the Q of eq. 27 at c = 1.
 *
 * Neither is the gradient of SFT or DFT. Both Q-values count what follows an action and leave out the action itself,
 * so the terminal STOP has weight 0, and tokens of one answer weigh less the later they come. Each of the L tokens
 * of an answer carries the answer's score, hence the moment E[L(L−1)/2].
 */
import { undiscounted, walkAttempts, type FutureRule } from './exact-attempts';
import { meanLength, meanTokenPairs } from './lengths';
import { actionLogProbabilities, mapActions, type PerAction } from './log-ratio';
import { actionProbabilities, resampleChance, resampleGap, type LogitVector, type Policy } from './policy';
import type { Process } from './process';
import { choiceGradient, supervisedWeights, type SupervisedWeighting } from './supervised-weights';

/** What a token of an answer or a decision adds to the Q of every action before it: 1/π (eq. 17), or c = 1 (eq. 27). */
export function implicitRewards(policy: Policy, weighting: SupervisedWeighting): PerAction {
  const logs = actionLogProbabilities(policy);
  return mapActions((kind) => (weighting === 'sft' ? Math.exp(-logs[kind]) : 1));
}

/** Expected rewards of one attempt of the data. */
interface AttemptRewards {
  /** E[reward of the decision | C] and the same given W. */
  readonly decisionC: number;
  readonly decisionW: number;
  /** E[reward of all tokens of the answer]. */
  readonly answer: number;
}

function attemptRewards(data: Process, reward: PerAction): AttemptRewards {
  const { p, q, a, aBar, b, bBar } = actionProbabilities(data.policy);
  return {
    decisionC: a * reward.stopC + aBar * reward.resC,
    decisionW: b * reward.resW + bBar * reward.stopW,
    answer:
      p * meanLength(data.lengths.correct) * reward.sampleC +
      q * meanLength(data.lengths.wrong) * reward.sampleW,
  };
}

/** Future reward F before an attempt of the data: positive terms only. */
function futureRule(data: Process, { decisionC, decisionW, answer }: AttemptRewards): FutureRule<number> {
  const chances = actionProbabilities(data.policy);
  const perAttempt = answer + chances.p * decisionC + chances.q * decisionW;
  const { total } = undiscounted(data);
  const r = resampleChance(chances);
  return {
    exhausted: 0,
    undecided: answer,
    before: (next) => perAttempt + r * next,
    stationary: () => perAttempt * total,
  };
}

/** Mean reward after a RESAMPLE, over the decisions of the data; 0 where none is ever followed by an attempt. */
export function meanFutureReward(data: Process, reward: PerAction): number {
  const { visits } = walkAttempts(data, futureRule(data, attemptRewards(data, reward)), undiscounted(data));
  let decisions = 0;
  let sum = 0;
  for (const { reach, next } of visits) {
    if (next === null) continue;
    decisions += reach;
    sum += reach * next;
  }
  return decisions === 0 ? 0 : sum / decisions;
}

/**
 * @param data the process that wrote the data: the data policy with the lengths and the cap.
 * @param policy the policy that is trained.
 */
export function exactSupervisedQForm(
  data: Process,
  policy: Policy,
  weighting: SupervisedWeighting,
): LogitVector {
  const chances = actionProbabilities(data.policy);
  const { p, q, aBar, b } = chances;
  const reward = implicitRewards(policy, weighting);
  const rewards = attemptRewards(data, reward);
  const weights = supervisedWeights(policy, data.policy, weighting);
  const lengthC = meanLength(data.lengths.correct);
  const lengthW = meanLength(data.lengths.wrong);
  const pairsC = meanTokenPairs(data.lengths.correct) * reward.sampleC;
  const pairsW = meanTokenPairs(data.lengths.wrong) * reward.sampleW;
  const gap = resampleGap(chances);
  let s = 0;
  let dC = 0;
  let dW = 0;
  const { visits } = walkAttempts(data, futureRule(data, rewards), undiscounted(data));
  for (const { reach, next } of visits) {
    if (next === null) {
      s += reach * choiceGradient(weights.sample, pairsC, pairsW);
      continue;
    }
    const afterC = rewards.decisionC + aBar * next;
    const afterW = rewards.decisionW + b * next;
    const excess =
      pairsC -
      pairsW +
      (lengthC - lengthW) * afterC +
      lengthW * (rewards.decisionC - rewards.decisionW + gap * next);
    s += reach * choiceGradient(weights.sample, pairsC + lengthC * afterC, pairsW + lengthW * afterW, excess);
    // STOP has Q = 0; RESAMPLE has Q = F.
    dC += reach * p * choiceGradient(weights.atCorrect, 0, next);
    dW += reach * q * choiceGradient(weights.atWrong, next, 0);
  }
  return [s, dC, dW];
}
