/**
 * Exact gradients of SFT and DFT (Appendix D): the direction of ascent of the expected log-likelihood of data that
 * another policy rolled out, and what DFT makes of it.
 *
 * An answer of L tokens is one action. Token-weighted, each of its tokens carries the answer's log-probability; at
 * answer level the answer counts once. A decision is one token either way.
 */
import { expectedVisits } from './exact-attempts';
import { meanLength } from './lengths';
import { actionLogProbabilities } from './log-ratio';
import { actionProbabilities, type LogitVector, type Policy } from './policy';
import type { Process } from './process';
import { choiceGradient, supervisedWeights } from './supervised-weights';

/**
 * - `sft`: ∇E_D[Σ log π] (eq. 16).
 * - `dft`: E_D[Σ ∇π]: DFT with the factor π held constant (eq. 26), as it is trained.
 * - `dft-without-stop-gradient`: ∇E_D[Σ π·log π] = E_D[Σ (1 + log π)·∇π]: eq. 24 read literally.
 */
export const SUPERVISED_LOSSES = ['sft', 'dft', 'dft-without-stop-gradient'] as const;
export type SupervisedLoss = (typeof SUPERVISED_LOSSES)[number];

export interface SupervisedOptions {
  /** How often an answer counts: once a token, or once. */
  readonly answerWeight: 'tokens' | 'answer';
  /** Which tokens the loss is taken over: all, answers only or decisions only; the others are masked. */
  readonly trains: 'both' | 'sampling' | 'decision';
}

export const UNMASKED: SupervisedOptions = { answerWeight: 'tokens', trains: 'both' };

/**
 * Gradient of a supervised loss, in units of log-likelihood (SFT) or probability (DFT) per trajectory and logit.
 *
 * SFT: (L_C·n̂_C·q − L_W·n̂_W·p, n̂_stopC·(1−a) − n̂_resC·a, n̂_resW·(1−b) − n̂_stopW·b); DFT: ((L_C·n̂_C − L_W·n̂_W)·pq,
 * (n̂_stopC − n̂_resC)·a(1−a), (n̂_resW − n̂_stopW)·b(1−b)), with n̂ the expected counts of the data.
 *
 * @param data the process that wrote the data: the data policy with the lengths and the cap.
 * @param policy the policy that is trained.
 */
export function exactSupervisedGradient(
  data: Process,
  policy: Policy,
  loss: SupervisedLoss,
  { answerWeight, trains }: SupervisedOptions = UNMASKED,
): LogitVector {
  const { p: dataP, q: dataQ } = actionProbabilities(data.policy);
  const { attempts, decisions } = expectedVisits(data);
  const weights = supervisedWeights(policy, data.policy, loss === 'sft' ? 'sft' : 'dft');
  const perAnswer = answerWeight === 'answer';
  const lengthC = perAnswer ? 1 : meanLength(data.lengths.correct);
  const lengthW = perAnswer ? 1 : meanLength(data.lengths.wrong);
  const samples = trains === 'decision' ? 0 : attempts;
  const decided = trains === 'sampling' ? 0 : decisions;
  if (loss !== 'dft-without-stop-gradient') {
    return [
      samples * choiceGradient(weights.sample, lengthC, lengthW),
      decided * dataP * choiceGradient(weights.atCorrect, 1, 1),
      decided * dataQ * choiceGradient(weights.atWrong, 1, 1),
    ];
  }
  // (1 + log π) of the two actions of a logit differ by the logit.
  const logs = actionLogProbabilities(policy);
  const sampleC = 1 + logs.sampleC;
  const sampleW = 1 + logs.sampleW;
  const sampleExcess = (lengthC - lengthW) * sampleC + lengthW * policy.thetaS;
  return [
    samples * choiceGradient(weights.sample, lengthC * sampleC, lengthW * sampleW, sampleExcess),
    decided * dataP * choiceGradient(weights.atCorrect, 1 + logs.stopC, 1 + logs.resC, policy.thetaDC),
    decided * dataQ * choiceGradient(weights.atWrong, 1 + logs.resW, 1 + logs.stopW, policy.thetaDW),
  ];
}
