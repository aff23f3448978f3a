/** Objectives by name, with what a user changes in all of them at once. */
import type { Experiment } from '../../experiment/experiment';
import { ownWeightIssues, unreadWeightIssues } from '../../experiment/kl-weight';
import { parseObjective } from '../../experiment/objective-variant';
import { axisValues } from '../../experiment/sweep';
import { InputError, inputIssue, type InputIssue } from '../../model/input-error';
import { withKlWeight } from '../../objective/kl-weight';
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

/** Most objectives of one comparison. Each is a row with a kernel of its own; there are some forty presets. */
export const MOST_OBJECTIVES = 64;

/** Too many objectives, before any of them is read: an address may name thousands. */
export function countIssues(specs: readonly string[]): InputIssue[] {
  if (specs.length <= MOST_OBJECTIVES) return [];
  return [inputIssue('objectives', `${specs.length} objectives`, `at most ${MOST_OBJECTIVES} objectives`)];
}

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
  const issues = countIssues(specs);
  if (issues.length > 0) throw new InputError(issues);
  if (specs.length === 0) issues.push(inputIssue('objectives', specs, 'at least one objective'));
  const ids: string[] = [];
  const setter = options.klWeight !== undefined ? 'klWeight' : sweepsKlWeight(options) ? 'the sweep' : null;
  const variants = specs.flatMap((spec, i) => {
    const variant = parseObjective(spec, `objectives[${i}]`, issues);
    if (variant === undefined) return [];
    if (ids.includes(variant.id)) issues.push(inputIssue(`objectives[${i}]`, spec, 'named once'));
    else ids.push(variant.id);
    issues.push(...ownWeightIssues(variant, `objectives[${i}]`, setter));
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

/**
 * What is wrong with a weight for all of these objectives together: that none of them has a penalty. Apart from the
 * rest, because a comparison computes them a few at a time.
 */
export function sharedWeightIssues(
  named: readonly NamedObjective[],
  { klWeight, sweep = [] }: ObjectiveOptions,
): InputIssue[] {
  const swept = sweep.findIndex(({ path }) => path === KL_WEIGHT_AXIS);
  if (swept >= 0)
    return unreadWeightIssues(named, axisValues(sweep[swept]!) as readonly number[], `sweep[${swept}]`);
  return klWeight === undefined ? [] : unreadWeightIssues(named, [klWeight], 'klWeight');
}

function sweepsKlWeight({ sweep = [] }: ObjectiveOptions): boolean {
  return sweep.some(({ path }) => path === KL_WEIGHT_AXIS);
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
