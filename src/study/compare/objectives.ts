/** Objectives by name, with what a user changes in all of them at once. */
import { InputError, inputIssue } from '../../model/input-error';
import { OBJECTIVE_PRESETS, objectivePreset } from '../../objective/presets';
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
  /** Weight of every KL penalty that is switched on, instead of the preset's own. */
  readonly klWeight?: number | undefined;
}

/** @throws InputError that lists what can be named. */
export function namedObjectives(
  ids: readonly string[],
  { klWeight }: ObjectiveOptions = {},
): NamedObjective[] {
  const known = OBJECTIVE_PRESETS.map(({ id }) => id);
  const issues = ids.flatMap((id, i) =>
    !known.includes(id)
      ? [inputIssue(`objectives[${i}]`, id, `one of ${known.join(', ')}`)]
      : ids.indexOf(id) < i
        ? [inputIssue(`objectives[${i}]`, id, 'named once')]
        : [],
  );
  if (ids.length === 0) issues.push(inputIssue('objectives', ids, `at least one of ${known.join(', ')}`));
  if (klWeight !== undefined && !(klWeight >= 0 && klWeight <= 1000))
    issues.push(inputIssue('klWeight', klWeight, 'a number from 0 to 1000'));
  if (issues.length > 0) throw new InputError(issues);
  return ids.map((id) => {
    const { title, objective } = objectivePreset(id)!;
    const weighed =
      klWeight === undefined || objective.kind !== 'rl' || objective.kl.placement === 'none'
        ? objective
        : { ...objective, kl: { ...objective.kl, weight: klWeight } };
    return { id, title, objective: weighed };
  });
}
