/** The exact answers of one case, under the field names of case files (`tests/data/golden/README.md`). */
import { exactDiscountedObjective, exactScoreMoments, type ScoreMoments } from '../model/exact-score-moments';
import { exactKl, klDirectTerm, KL_SOURCES, type ExactKl, type KlSource } from '../model/exact-kl';
import { exactK2LossGradient, exactK3LossGradient, immediateCostSizes } from '../model/exact-kl-loss';
import { exactRewardGradient } from '../model/exact-reward';
import { attemptProbability, exactStatistics, type ProcessStatistics } from '../model/exact-statistics';
import { actionLogRatios } from '../model/log-ratio';
import type { LogitVector } from '../model/policy';
import type { Process } from '../model/process';
import { exactAdvantageMoments, surrogateGradient, type AdvantageMoments } from '../objective/advantages';
import { actionFields, CASE_ADVANTAGES, CASE_DISCOUNTS } from './case-fields';
import type { StudyCase } from './cases';
import { exampleFields } from './example-fields';
import { supervisedFields } from './exact-supervised-fields';

/** How many values of P(T = t) a case lists. */
const LISTED_ATTEMPTS = 8;

export type ExactOutputs = ReturnType<typeof exactCase>;

/** All exact answers of a case, float64; vectors are in the order θ_s, θ_dC, θ_dW, in units of the value per logit. */
export function exactCase(study: StudyCase) {
  const { process, gamma } = study;
  const statistics = exactStatistics(process);
  const rewardGradient = exactRewardGradient(process);
  const discounted = exactDiscountedObjective(process, gamma);
  const moments = mapValues(CASE_DISCOUNTS, (mode) => exactScoreMoments(process, mode, gamma));
  const advantages = mapValues(CASE_ADVANTAGES, (id) =>
    exactAdvantageMoments(id, study.groupSize, statistics.accuracy, statistics.errorRate),
  );
  const kl = exactKl(process, study.reference, gamma);
  return {
    statistics: statisticsFields(process, statistics),
    grad_expected_reward: rewardGradient,
    discounted_objective_E_gamma_pow_total_len_times_R: discounted.value,
    grad_discounted_objective: discounted.gradient,
    score_moments: mapValues(moments, momentFields),
    group_advantage: mapValues(advantages, advantageFields),
    surrogate_gradient: mapValues(advantages, (advantage) =>
      mapValues(moments, (scores) => surrogateGradient(advantage, scores)),
    ),
    kl: klFields(study, kl),
    total_objective_gradient: {
      reward_minus_w_kl_full: minus(rewardGradient, study.klWeight, kl.both.gradFull),
      reward_minus_w_kl_detached: minus(rewardGradient, study.klWeight, kl.both.gradDetached),
    },
    ...(study.dataPolicy === null ? {} : { sft_dft: supervisedFields(process, study.dataPolicy) }),
    examples: exampleFields(study),
  };
}

function statisticsFields(process: Process, statistics: ProcessStatistics) {
  return {
    prob_correct: statistics.accuracy,
    prob_correct_formula_section42: statistics.uncappedAccuracy,
    expected_attempts: statistics.expectedAttempts,
    variance_attempts: statistics.attemptsVariance,
    prob_attempts_equals_t: Array.from({ length: LISTED_ATTEMPTS }, (_, i) =>
      attemptProbability(process, i + 1),
    ),
    prob_reach_cap: statistics.capReachChance,
    expected_sampling_tokens: statistics.expectedAnswerTokens,
    expected_decisions: statistics.expectedDecisions,
    expected_tokens_including_decision_tokens: statistics.expectedTokens,
    expected_counts: actionFields(statistics.expectedCounts, 'n_'),
  };
}

function momentFields(moments: ScoreMoments) {
  return { E_1R1_weighted_score: moments.correct, E_1R0_weighted_score: moments.wrong };
}

function advantageFields(advantage: AdvantageMoments) {
  return {
    E_A_given_R1: advantage.givenCorrect,
    E_A_given_R0: advantage.givenWrong,
    factor_c: advantage.factor,
  };
}

function klFields({ process, reference }: StudyCase, kl: Readonly<Record<KlSource, ExactKl>>) {
  const sizes = immediateCostSizes(process, reference);
  const sources = Object.fromEntries(KL_SOURCES.map((source) => [source, klSourceFields(kl[source])]));
  return {
    event_log_ratios_pi_over_ref: actionFields(actionLogRatios(process.policy, reference), ''),
    ...(sources as Record<KlSource, ReturnType<typeof klSourceFields>>),
    direct_term_theta_s: klDirectTerm(process),
    grad_k2_in_loss: exactK2LossGradient(process, reference),
    grad_k3_in_loss: exactK3LossGradient(process, reference),
    d_magnitudes: {
      mean_abs_d_sample_per_attempt: sizes.sample,
      mean_abs_d_decision_per_decision: sizes.decision,
      ratio_abs_d_sample_to_decision: sizes.ratio,
    },
  };
}

function klSourceFields(kl: ExactKl) {
  const { sampleC, sampleW, stopC, resC, resW, stopW } = kl.firstAttemptQ;
  const decisions = { Q_stop_C: stopC, Q_res_C: resC, Q_res_W: resW, Q_stop_W: stopW };
  return {
    expected_kl: kl.expectedKl,
    discounted_value_at_start: kl.discountedValue,
    grad_detached_gamma1: kl.gradDetached,
    grad_detached_gamma: kl.gradDetachedDiscounted,
    grad_full_gamma1: kl.gradFull,
    Q_first_attempt: {
      ...(stopC === undefined ? {} : decisions),
      Q_sample_C: sampleC,
      Q_sample_W: sampleW,
    },
  };
}

/** g − w·k. */
function minus(g: LogitVector, weight: number, k: LogitVector): LogitVector {
  return [g[0] - weight * k[0], g[1] - weight * k[1], g[2] - weight * k[2]];
}

function mapValues<K extends string, A, B>(record: Readonly<Record<K, A>>, f: (value: A) => B): Record<K, B> {
  return Object.fromEntries(Object.entries<A>(record).map(([key, value]) => [key, f(value)])) as Record<K, B>;
}
