/** The objective that is being built: a preset and the parts that were changed, valid or not. */
import {
  buildObjective,
  type ObjectiveValues,
  type ObjectiveVariant,
  parseObjective,
} from '../../experiment/objective-variant';
import type { InputIssue } from '../../model/input-error';
import { objectivePreset, type ObjectivePreset } from '../../objective/presets';

export interface Build {
  /** The id of a preset. */
  readonly base: string;
  readonly values: ObjectiveValues;
  /** The row that it takes the place of; null for a new one. */
  readonly editing: string | null;
}

export const FIRST_BUILD: Build = { base: 'trl-grpo', values: {}, editing: null };

/** What is built so far, with its faults at the paths of its parts. */
export function builtOf({ base, values }: Build): {
  readonly preset: ObjectivePreset;
  readonly variant: ObjectiveVariant | undefined;
  readonly issues: readonly InputIssue[];
} {
  const preset = objectivePreset(base)!;
  const issues: InputIssue[] = [];
  const variant = buildObjective(preset, values, '', issues);
  return { preset, variant, issues };
}

/** A row of the comparison, to be changed. */
export function buildFromRow(id: string): Build {
  const { base, changes } = variantOfRow(id);
  const values = Object.fromEntries(changes.map(({ field, value }) => [field.path, value]));
  return { base: base.id, values, editing: id };
}

/** True for a row that is no preset. */
export function isBuilt(id: string): boolean {
  return objectivePreset(id) === undefined;
}

/** @throws RangeError for text that is no id of a row. */
export function variantOfRow(id: string): ObjectiveVariant {
  const variant = parseObjective(id, '', []);
  if (variant === undefined) throw new RangeError(`"${id}" is no objective.`);
  return variant;
}
