/**
 * SFT and DFT from a tally of what the data policy rolled out (Appendix D). The data are drawn, the policy that is
 * trained only weighs them, so every estimate is a mean over data and exact in expectation.
 */
import { type SupervisedLoss, type SupervisedOptions, UNMASKED } from '../model/exact-supervised';
import { implicitRewards, meanFutureReward } from '../model/exact-supervised-q';
import { meanLength, meanTokenPairs } from '../model/lengths';
import { actionLogProbabilities, actionScores, mapActions, type PerAction } from '../model/log-ratio';
import { actionProbabilities, type LogitVector, type Policy } from '../model/policy';
import type { Process } from '../model/process';
import type { SupervisedWeighting } from '../model/supervised-weights';
import { ACTION_KINDS, type ActionKind } from '../model/tally';
import { isSample, LOGIT_OF } from '../model/trajectory';
import { actionTotals, costSums, scoreSum, type Totals, trajectories } from './totals';

/** π of each kind of action. */
function probabilities(policy: Policy): PerAction {
  const logs = actionLogProbabilities(policy);
  return mapActions((kind) => Math.exp(logs[kind]));
}

/**
 * E_D[Σ weight·∇log π] over the tokens or answers of the data, weight 1, π or π(1 + log π); `exactSupervisedGradient`
 * has the definitions.
 *
 * @param totals of rollouts of `data`, the process that wrote the data. @param policy the policy that is trained.
 */
export function estimatedSupervisedGradient(
  totals: Totals,
  data: Process,
  policy: Policy,
  loss: SupervisedLoss,
  { answerWeight, trains }: SupervisedOptions = UNMASKED,
): LogitVector {
  const chances = probabilities(policy);
  const logs = actionLogProbabilities(policy);
  const scores = actionScores(policy);
  const counts = actionTotals(totals, data.atCap);
  const gradient: [number, number, number] = [0, 0, 0];
  for (const kind of ACTION_KINDS) {
    if (trains !== 'both' && isSample(kind) !== (trains === 'sampling')) continue;
    const units = answerWeight === 'tokens' ? costSums(totals, kind).sum : counts[kind];
    const weight = loss === 'sft' ? 1 : loss === 'dft' ? chances[kind] : chances[kind] * (1 + logs[kind]);
    gradient[LOGIT_OF[kind]] += (units * weight * scores[kind]) / trajectories(totals);
  }
  return gradient;
}

/**
 * E_D[Σ_t ∇log π_t·Q_t] of Theorem D.1 and E_D[Σ_t ∇π_t·Q_t] of Theorem D.2; `exactSupervisedQForm` has the definitions.
 *
 * Summed the other way round: each token's implicit reward times the scores of all tokens before it. A tally holds
 * tokens × answers so far, but neither tokens × tokens so far nor squares of a length; there the expected length of an
 * answer stands for the length. That is exact in mean, because a length is independent of all else given the outcome,
 * and lowers the variance.
 */
export function estimatedSupervisedQForm(
  totals: Totals,
  data: Process,
  policy: Policy,
  weighting: SupervisedWeighting,
): LogitVector {
  const reward = implicitRewards(policy, weighting);
  const chances = probabilities(policy);
  const scores = actionScores(policy);
  const weight = mapActions((kind) => scores[kind] * (weighting === 'sft' ? 1 : chances[kind]));
  const counts = actionTotals(totals, data.atCap);
  const answerC = meanLength(data.lengths.correct) * weight.sampleC;
  const answerW = meanLength(data.lengths.wrong) * weight.sampleW;
  let s =
    reward.sampleC * weight.sampleC * meanTokenPairs(data.lengths.correct) * counts.sampleC +
    reward.sampleW * weight.sampleW * meanTokenPairs(data.lengths.wrong) * counts.sampleW;
  let dC = 0;
  let dW = 0;
  for (const kind of ACTION_KINDS) {
    const { priorC, priorW, own } = before(totals, kind);
    s += reward[kind] * (answerC * priorC + answerW * priorW);
    if (!isSample(kind)) s += reward[kind] * (isRight(kind) ? answerC : answerW) * own;
    // Every earlier answer was followed by RESAMPLE.
    dC += reward[kind] * weight.resC * priorC;
    dW += reward[kind] * weight.resW * priorW;
  }
  // A baseline for each choice, times the data policy's own score, whose mean is 0: what either action earns by the
  // attempts after it. It takes out most of the noise of the future and leaves the mean alone.
  const future = meanFutureReward(data, reward);
  const chancesOfData = actionProbabilities(data.policy);
  const [scoreS, scoreC, scoreW] = scoreSum(counts, chancesOfData);
  s -= (answerC * chancesOfData.aBar - answerW * chancesOfData.b) * future * scoreS;
  dC += weight.resC * future * scoreC;
  dW -= weight.resW * future * scoreW;
  const n = trajectories(totals);
  return [s / n, dC / n, dW / n];
}

function isRight(kind: ActionKind): boolean {
  return kind === 'sampleC' || kind === 'stopC' || kind === 'resC';
}

/** Over the actions of a kind: Σ cost, and Σ cost × right and wrong answers of earlier attempts. */
function before(totals: Totals, kind: ActionKind): { own: number; priorC: number; priorW: number } {
  const { sum, timesC, timesW } = costSums(totals, kind);
  return isRight(kind)
    ? { own: sum, priorC: timesC - sum, priorW: timesW }
    : { own: sum, priorC: timesC, priorW: timesW - sum };
}
