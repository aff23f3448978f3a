/** Objectives by name, with what a user changes in all of them at once. */
import type { Experiment } from '../../experiment/experiment';
import { type ObjectiveVariant, parseObjective } from '../../experiment/objective-variant';
import { InputError, inputIssue, type InputIssue } from '../../model/input-error';
import type { Objective } from '../../objective/objective';
import type { NamedObjective } from './result';

/** What a comparison begins with: one of each kind that users ask about. */
export const DEFAULT_OBJECTIVES: readonly string[] = [
  'paper-theory',
  'paper-experiment',
  'verl-grpo@2026-08',
  'verl-grpo-kl-loss',
  'verl-grpo-kl-in-reward',
  'verl-reinforce-pp',
  'trl-grpo',
  'trl-dapo',
  'trl-dr-grpo',
  'openrlhf-reinforce-pp-baseline',
  'sft',
  'dft',
];

export interface ObjectiveOptions {
  /** Weight of every KL penalty that is switched on, instead of the objective's own. */
  readonly klWeight?: number | undefined;
  /** Axes of the experiment: one of them may set the KL weight in its place. */
  readonly sweep?: Experiment['sweep'];
}

/** The axis that sets the weight of every KL penalty that is on. */
export const KL_WEIGHT_AXIS = 'objective.kl.weight';

/**
 * @param specs ids of presets, or objectives in text (`parseObjective`); the ids of the results are canonical.
 * @throws InputError with every fault.
 */
export function namedObjectives(specs: readonly string[], options: ObjectiveOptions = {}): NamedObjective[] {
  const issues: InputIssue[] = [];
  if (specs.length === 0) issues.push(inputIssue('objectives', specs, 'at least one objective'));
  const ids: string[] = [];
  const variants = specs.flatMap((spec, i) => {
    const variant = parseObjective(spec, `objectives[${i}]`, issues);
    if (variant === undefined) return [];
    if (ids.includes(variant.id)) issues.push(inputIssue(`objectives[${i}]`, spec, 'named once'));
    else ids.push(variant.id);
    issues.push(...weightIssues(variant, `objectives[${i}]`, options));
    return [variant];
  });
  issues.push(...optionIssues(options));
  if (issues.length > 0) throw new InputError(issues);
  const { klWeight } = options;
  return variants.map(({ id, title, objective }) => ({
    id,
    title,
    objective: klWeight === undefined ? objective : withKlWeight(objective, klWeight),
  }));
}

/** The same objective with this weight on its KL penalty, where that is switched on. */
export function withKlWeight(objective: Objective, weight: number): Objective {
  return objective.kind !== 'rl' || objective.kl.placement === 'none'
    ? objective
    : { ...objective, kl: { ...objective.kl, weight } };
}

function sweepsKlWeight({ sweep = [] }: ObjectiveOptions): boolean {
  return sweep.some(({ path }) => path === KL_WEIGHT_AXIS);
}

/** A weight in the name of an objective must be the weight that it has. */
function weightIssues({ changes }: ObjectiveVariant, at: string, options: ObjectiveOptions): InputIssue[] {
  const own = changes.find(({ field }) => field.path === 'kl.weight');
  const setter = options.klWeight !== undefined ? 'klWeight' : sweepsKlWeight(options) ? 'the sweep' : null;
  if (own === undefined || setter === null) return [];
  const allowed = `left out where ${setter} sets the weight of every KL penalty`;
  return [inputIssue(`${at}.kl.weight`, own.value, allowed)];
}

function optionIssues(options: ObjectiveOptions): InputIssue[] {
  const { klWeight } = options;
  if (klWeight === undefined) return [];
  const issues: InputIssue[] = [];
  if (!(klWeight >= 0 && klWeight <= 1000))
    issues.push(inputIssue('klWeight', klWeight, 'a number from 0 to 1000'));
  if (sweepsKlWeight(options))
    issues.push(inputIssue('klWeight', klWeight, `left out where an axis sets ${KL_WEIGHT_AXIS}`));
  return issues;
}
