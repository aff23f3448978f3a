/** Monte Carlo estimates of one case, under the field names of case files, each with its standard error. */
import { type KlSource, KL_SOURCES } from '../model/exact-kl';
import { actionLogRatios } from '../model/log-ratio';
import { ACTION_KINDS, type CellTally, HEAD } from '../model/tally';
import { ADVANTAGES } from '../objective/advantages';
import { expectedKl, klGradientDetached, klGradientFull } from '../objective/kl-estimators';
import {
  accuracy,
  estimatedRewardGradient,
  estimatedSurrogateGradient,
} from '../objective/reward-estimators';
import { actionTotals, type Totals, trajectories } from '../objective/totals';
import { ACTION_FIELDS, CASE_ADVANTAGES } from './case-fields';
import type { StudyCase } from './cases';
import { InformativeDraws } from './informative-draws';
import { jackknife, totalsOf } from './jackknife';

export interface FieldEstimate {
  readonly value: number | readonly number[];
  readonly standardError: number | readonly number[];
  /**
   * Draws that inform the estimate: how often the rarest event it rests on happened (of a vector, in the component
   * with the fewest, those that cannot vary left out). Below about 200 the standard error is itself uncertain.
   */
  readonly n: number;
}

/** A field: how to estimate it, and how many draws inform each component. */
interface Field {
  readonly scalar: boolean;
  readonly estimate: (totals: Totals) => readonly number[];
  readonly draws: (informative: InformativeDraws) => readonly number[];
}

/** @param tally of the case's process @returns estimates by dotted path in the case's `outputs` */
export function estimateCase(study: StudyCase, tally: CellTally): Record<string, FieldEstimate> {
  const fields = caseFields(study);
  const estimates = jackknife(
    tally,
    Object.fromEntries(Object.entries(fields).map(([name, field]) => [name, field.estimate])),
  );
  const informative = new InformativeDraws(totalsOf(tally), study.process);
  return Object.fromEntries(
    Object.entries(fields).map(([name, { scalar, draws }]): [string, FieldEstimate] => {
      const { value, standardError } = estimates[name]!;
      const varying = draws(informative).filter((_, i) => standardError[i]! > 0);
      return [
        name,
        {
          value: scalar ? value[0]! : value,
          standardError: scalar ? standardError[0]! : standardError,
          n: varying.length === 0 ? 0 : Math.min(...varying),
        },
      ];
    }),
  );
}

function caseFields(study: StudyCase): Record<string, Field> {
  return { ...statisticsFields(study), ...gradientFields(study), ...klFields(study) };
}

function statisticsFields({ process }: StudyCase): Record<string, Field> {
  const perTrajectory = (counter: number) => (totals: Totals) =>
    totals.counters[counter]! / trajectories(totals);
  const scalar = (estimate: (totals: Totals) => number, draws: (of: InformativeDraws) => number): Field => ({
    scalar: true,
    estimate: (totals) => [estimate(totals)],
    draws: (of) => [draws(of)],
  });
  return {
    'statistics.prob_correct': scalar(accuracy, (of) => of.accuracy()),
    'statistics.expected_attempts': scalar(perTrajectory(HEAD.attempts), (of) => of.attempts()),
    'statistics.expected_sampling_tokens': scalar(perTrajectory(HEAD.tokens), (of) => of.tokens()),
    ...Object.fromEntries(
      ACTION_KINDS.map((kind) => [
        `statistics.expected_counts.n_${ACTION_FIELDS[kind]}`,
        scalar(
          (totals) => actionTotals(totals, process.atCap)[kind] / trajectories(totals),
          (of) => of.actions(kind),
        ),
      ]),
    ),
  };
}

function gradientFields({ process }: StudyCase): Record<string, Field> {
  const surrogates = Object.entries(CASE_ADVANTAGES).map(([name, id]): [string, Field] => [
    `surrogate_gradient.${name}.none`,
    {
      scalar: false,
      estimate: (totals) => estimatedSurrogateGradient(totals, process, ADVANTAGES[id].advantage),
      draws: (of) => of.rewardGradient(true),
    },
  ]);
  return {
    grad_expected_reward: {
      scalar: false,
      estimate: (totals) => estimatedRewardGradient(totals, process),
      draws: (of) => of.rewardGradient(false),
    },
    ...Object.fromEntries(surrogates),
  };
}

function klFields({ process, reference }: StudyCase): Record<string, Field> {
  const logRatios = actionLogRatios(process.policy, reference);
  const ofSource = (source: KlSource): Record<string, Field> => ({
    [`kl.${source}.expected_kl`]: {
      scalar: true,
      estimate: (totals) => [expectedKl(totals, process, reference, source)],
      draws: (of) => [of.kl(logRatios, source)],
    },
    [`kl.${source}.grad_detached_gamma1`]: {
      scalar: false,
      estimate: (totals) => klGradientDetached(totals, process, reference, source),
      draws: (of) => of.klGradient(logRatios, source),
    },
    [`kl.${source}.grad_full_gamma1`]: {
      scalar: false,
      estimate: (totals) => klGradientFull(totals, process, reference, source),
      draws: (of) => of.klGradient(logRatios, source),
    },
  });
  return Object.assign({}, ...KL_SOURCES.map(ofSource)) as Record<string, Field>;
}
