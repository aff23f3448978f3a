/** Monte Carlo estimates of a three-logit case, under the field names of case files. */
import { type KlSource, KL_SOURCES } from '../model/exact-kl';
import { immediateCostSizes } from '../model/exact-kl-loss';
import { actionLogRatios } from '../model/log-ratio';
import type { LogitVector } from '../model/policy';
import { ACTION_KINDS, HEAD } from '../model/tally';
import { ADVANTAGES } from '../objective/advantages';
import {
  expectedKl,
  immediateCosts,
  klGradientDetached,
  klGradientFull,
  klGradientK2Loss,
  klGradientK3Loss,
} from '../objective/kl-estimators';
import {
  accuracy,
  estimatedRewardGradient,
  estimatedSurrogateGradient,
} from '../objective/reward-estimators';
import { actionTotals, type Totals, trajectories } from '../objective/totals';
import { ACTION_FIELDS, CASE_ADVANTAGES } from './case-fields';
import type { StudyCase } from './cases';
import { type Field, type Fields, scalarField, vectorField } from './estimate-fields';
import { takesDecisions } from './informative-draws';

/** The fields that a tally of the case's policy answers. */
export function policyFields(study: StudyCase): Fields {
  return {
    ...statisticsFields(study),
    ...gradientFields(study),
    ...klFields(study),
    ...klLossFields(study),
    ...totalFields(study),
  };
}

function statisticsFields({ process }: StudyCase): Fields {
  const perTrajectory = (counter: number) => (totals: Totals) =>
    totals.counters[counter]! / trajectories(totals);
  return {
    'statistics.prob_correct': scalarField(accuracy, (of) => of.accuracy()),
    'statistics.expected_attempts': scalarField(perTrajectory(HEAD.attempts), (of) => of.attempts()),
    'statistics.expected_sampling_tokens': scalarField(perTrajectory(HEAD.tokens), (of) => of.tokens()),
    ...countFields('statistics.expected_counts', process.atCap),
  };
}

/** Expected number of each kind of action. */
export function countFields(path: string, atCap: StudyCase['process']['atCap']): Fields {
  return Object.fromEntries(
    ACTION_KINDS.map((kind) => [
      `${path}.n_${ACTION_FIELDS[kind]}`,
      scalarField(
        (totals) => actionTotals(totals, atCap)[kind] / trajectories(totals),
        (of) => of.actions(kind),
      ),
    ]),
  );
}

function gradientFields({ process }: StudyCase): Fields {
  const surrogates = Object.entries(CASE_ADVANTAGES).map(([name, id]): [string, Field] => [
    `surrogate_gradient.${name}.none`,
    vectorField(
      (totals) => estimatedSurrogateGradient(totals, process, ADVANTAGES[id].advantage),
      (of) => of.rewardGradient(true),
    ),
  ]);
  return {
    grad_expected_reward: vectorField(
      (totals) => estimatedRewardGradient(totals, process),
      (of) => of.rewardGradient(false),
    ),
    ...Object.fromEntries(surrogates),
  };
}

function klFields({ process, reference }: StudyCase): Fields {
  const logRatios = actionLogRatios(process.policy, reference);
  const ofSource = (source: KlSource): Fields => ({
    [`kl.${source}.expected_kl`]: scalarField(
      (totals) => expectedKl(totals, process, reference, source),
      (of) => of.kl(logRatios, source),
    ),
    [`kl.${source}.grad_detached_gamma1`]: vectorField(
      (totals) => klGradientDetached(totals, process, reference, source),
      (of) => of.klGradient(logRatios, source),
    ),
    [`kl.${source}.grad_full_gamma1`]: vectorField(
      (totals) => klGradientFull(totals, process, reference, source),
      (of) => of.klGradient(logRatios, source),
    ),
  });
  return Object.assign({}, ...KL_SOURCES.map(ofSource)) as Fields;
}

/** The penalty as a loss, and the sizes of immediate costs where they have something to be measured on. */
function klLossFields({ process, reference }: StudyCase): Fields {
  const logRatios = actionLogRatios(process.policy, reference);
  const sizes = (totals: Totals) => immediateCosts(totals, process, reference);
  const decides = takesDecisions(process);
  const hasRatio = decides && immediateCostSizes(process, reference).ratio !== null;
  return {
    'kl.grad_k2_in_loss': vectorField(
      (totals) => klGradientK2Loss(totals, process, reference),
      (of) => of.choices(),
    ),
    'kl.grad_k3_in_loss': vectorField(
      (totals) => klGradientK3Loss(totals, process, reference),
      (of) => of.choices(),
    ),
    'kl.d_magnitudes.mean_abs_d_sample_per_attempt': scalarField(
      (totals) => sizes(totals).sample,
      (of) => of.kl(logRatios, 'sampling'),
    ),
    ...(decides && {
      'kl.d_magnitudes.mean_abs_d_decision_per_decision': scalarField(
        (totals) => sizes(totals).decision,
        (of) => of.kl(logRatios, 'decision'),
      ),
    }),
    ...(hasRatio && {
      'kl.d_magnitudes.ratio_abs_d_sample_to_decision': scalarField(
        (totals) => sizes(totals).sample / sizes(totals).decision,
        (of) => of.kl(logRatios, 'both'),
      ),
    }),
  };
}

/** ∇E[R] − w·∇KL, both from the same trajectories. */
function totalFields({ process, reference, klWeight }: StudyCase): Fields {
  const logRatios = actionLogRatios(process.policy, reference);
  const total = (kl: (totals: Totals) => LogitVector): Field =>
    vectorField(
      (totals) => {
        const penalty = kl(totals);
        return estimatedRewardGradient(totals, process).map((g, i) => g - klWeight * penalty[i]!);
      },
      (of) => {
        const reward = of.rewardGradient(false);
        if (klWeight === 0) return reward;
        const penalty = of.klGradient(logRatios, 'both');
        return reward.map((n, i) => Math.min(n, penalty[i]!));
      },
    );
  return {
    'total_objective_gradient.reward_minus_w_kl_full': total((totals) =>
      klGradientFull(totals, process, reference, 'both'),
    ),
    'total_objective_gradient.reward_minus_w_kl_detached': total((totals) =>
      klGradientDetached(totals, process, reference, 'both'),
    ),
  };
}
