/** Which objectives are compared and with which weight, and both as keys of the page's address. */
import { parseObjective } from '../../experiment/objective-variant';
import { InputError, type InputIssue } from '../../model/input-error';
import {
  countIssues,
  DEFAULT_OBJECTIVES,
  MOST_OBJECTIVES,
  namedObjectives,
  sharedWeightIssues,
} from '../../study/compare/objectives';
import { typedNumber } from '../controls/typed-number';
import { addressWithKeys } from '../address-keys';

export interface Choice {
  /** Their canonical texts, in the order of the rows. */
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
  try {
    const options = { klWeight: klWeight === null ? undefined : (klWeight as number) };
    return sharedWeightIssues(namedObjectives(objectives, options), options);
  } catch (error) {
    if (!(error instanceof InputError)) throw error;
    return error.issues;
  }
}

/** The choice of an address. What does not fit is told and left out; where nothing is left, the standard one. */
export function choiceFromAddress(search: string): {
  readonly choice: Choice;
  readonly issues: readonly InputIssue[];
} {
  const parameters = new URLSearchParams(search);
  const named = parameters.get('objectives')?.split(',') ?? [];
  const issues = countIssues(named);
  const known: string[] = [];
  for (const [i, text] of named.slice(0, MOST_OBJECTIVES).entries()) {
    const variant = parseObjective(text, `objectives[${i}]`, issues);
    if (variant !== undefined && !known.includes(variant.id)) known.push(variant.id);
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

/**
 * The same query but for the keys of the choice; the standard choice has none. The signs `;`, `=`, `,` and `@` of
 * objectives may stand in a query as they are, and read the same where something on the way has encoded them.
 */
export function addressWithChoice(search: string, { objectives, klWeight }: Choice): string {
  const standard = objectives.join() === DEFAULT_CHOICE.objectives.join();
  return addressWithKeys(search, KEYS, [
    ...(standard || objectives.length === 0 ? [] : [`objectives=${objectives.join(',')}`]),
    ...(typeof klWeight === 'number' ? [`klWeight=${klWeight}`] : []),
  ]);
}
