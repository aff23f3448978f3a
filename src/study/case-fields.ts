/** The names of case files; see `tests/data/golden/README.md`. */
import type { DiscountMode } from '../model/exact-weights';
import type { PerAction } from '../model/log-ratio';
import { ACTION_KINDS, type ActionKind } from '../model/tally';
import type { AdvantageId } from '../objective/advantages';

/** Kinds of action; counts have `n_` before them. */
export const ACTION_FIELDS: Readonly<Record<ActionKind, string>> = {
  sampleC: 'C',
  sampleW: 'W',
  stopC: 'stop_C',
  resC: 'res_C',
  resW: 'res_W',
  stopW: 'stop_W',
};

/** A value for each kind of action, as case files name them. */
export function actionFields(values: PerAction, prefix: string): Record<string, number> {
  return Object.fromEntries(ACTION_KINDS.map((kind) => [`${prefix}${ACTION_FIELDS[kind]}`, values[kind]]));
}

/** Group advantages by their names in case files. */
export const CASE_ADVANTAGES = {
  grpo_population_std: 'grpo-population-std',
  grpo_sample_std: 'grpo-sample-std',
  'grpo_population_std_eps1e-6': 'grpo-population-std-eps',
  'grpo_sample_std_eps1e-6': 'grpo-sample-std-eps',
  dr_grpo_no_std: 'dr-grpo',
  rloo: 'rloo',
} as const satisfies Readonly<Record<string, AdvantageId>>;

/** Discount modes by their names in case files. */
export const CASE_DISCOUNTS = {
  none: 'none',
  token_theorem31: 'theorem-3.1',
  token_definition31: 'definition-3.1',
  per_iteration: 'per-attempt',
  per_action: 'per-action',
} as const satisfies Readonly<Record<string, DiscountMode>>;
