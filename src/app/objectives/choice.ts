/** Which objectives are compared and with which weight, and both as keys of the page's address. */
import { InputError, inputIssue, type InputIssue } from '../../model/input-error';
import { OBJECTIVE_PRESETS } from '../../objective/presets';
import { DEFAULT_OBJECTIVES, namedObjectives } from '../../study/compare/objectives';
import { typedNumber } from '../controls/field-control';
import { addressWithKeys } from './address-keys';

export interface Choice {
  /** In the order of the rows. */
  readonly objectives: readonly string[];
  /** As typed: a number, text that is none, or null for each preset's own. */
  readonly klWeight: number | string | null;
}

export const DEFAULT_CHOICE: Choice = { objectives: DEFAULT_OBJECTIVES, klWeight: null };

const KEYS = ['objectives', 'klWeight'] as const;

/** A weight as typed; nothing typed leaves each preset its own. */
export function typedWeight(text: string): number | string | null {
  return text.trim() === '' ? null : (typedNumber(text) as number | string);
}

/** What is wrong with a choice. */
export function choiceIssues({ objectives, klWeight }: Choice): readonly InputIssue[] {
  // Its own words would list all forty.
  const none = objectives.length === 0 ? [inputIssue('objectives', [], 'at least one of the list')] : [];
  try {
    namedObjectives(DEFAULT_OBJECTIVES, { klWeight: klWeight === null ? undefined : (klWeight as number) });
    return none;
  } catch (error) {
    if (!(error instanceof InputError)) throw error;
    return [...none, ...error.issues];
  }
}

/** The choice of an address. What does not fit is told and left out; where nothing is left, the standard one. */
export function choiceFromAddress(search: string): {
  readonly choice: Choice;
  readonly issues: readonly InputIssue[];
} {
  const parameters = new URLSearchParams(search);
  const issues: InputIssue[] = [];
  const known: string[] = [];
  for (const id of parameters.get('objectives')?.split(',') ?? []) {
    const exists = OBJECTIVE_PRESETS.some((preset) => preset.id === id);
    if (!exists) issues.push(inputIssue('objectives', id, 'ids of objectives in the list'));
    else if (!known.includes(id)) known.push(id);
  }
  const weight = parameters.get('klWeight');
  const choice: Choice = {
    objectives: known.length === 0 ? DEFAULT_CHOICE.objectives : known,
    klWeight: weight === null ? null : typedWeight(weight),
  };
  const own = choiceIssues(choice);
  if (own.length === 0) return { choice, issues };
  return { choice: { ...choice, klWeight: null }, issues: [...issues, ...own] };
}

/** The same query but for the keys of the choice; the standard choice has none. */
export function addressWithChoice(search: string, { objectives, klWeight }: Choice): string {
  const standard = objectives.join() === DEFAULT_CHOICE.objectives.join();
  return addressWithKeys(search, KEYS, [
    ...(standard || objectives.length === 0 ? [] : [`objectives=${objectives.join(',')}`]),
    ...(typeof klWeight === 'number' ? [`klWeight=${klWeight}`] : []),
  ]);
}
