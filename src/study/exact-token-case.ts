/** The exact answers of a token-chain case, under the field names of case files. */
import { exactStatistics } from '../model/exact-statistics';
import { actionProbabilities } from '../model/policy';
import { chainProcess, exactChainKl, exactChainRewardGradient } from '../model/token-chain';
import { randomSignCostSize } from '../model/token-cost';
import type { TokenChainCase } from './cases';

/** Vectors are in the order θ_tok, θ_dC, θ_dW, in units of the value per logit. */
export function exactTokenCase({ chain, reference }: TokenChainCase) {
  const process = chainProcess(chain);
  const statistics = exactStatistics(process);
  const kl = exactChainKl(chain, reference);
  return {
    p_sample_correct: actionProbabilities(process.policy).p,
    prob_correct: statistics.accuracy,
    expected_attempts: statistics.expectedAttempts,
    grad_expected_reward: exactChainRewardGradient(chain),
    expected_kl: kl.expectedKl,
    expected_sampling_kl_per_attempt: kl.samplingPerAttempt,
    expected_decision_kl_per_attempt: kl.decisionPerAttempt,
    grad_kl_from_sampling: kl.gradSampling,
    grad_kl_from_decision: kl.gradDecision,
    mean_abs_d_sample_per_attempt: randomSignCostSize(
      chain.tokens,
      chain.policy.thetaTok,
      reference.thetaTok,
    ),
  };
}
