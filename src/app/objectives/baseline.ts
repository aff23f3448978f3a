/** What is shown of an objective's direction: its shares, or how they differ from those of the pinned objective. */
import type { ComparedTerm, Measured, ObjectiveResult } from '../../study/compare/result';
import type { ComparisonState } from './comparison';
import { difference } from './numbers';

/** The pinned objective's result; null where none is pinned or its result has not come. */
export function pinnedResult({ baseline, results }: ComparisonState): ObjectiveResult | null {
  return (baseline === null ? undefined : results.get(baseline)) ?? null;
}

/** One part a logit; or why there are none, in words. */
export type ShownDirection = readonly Measured[] | string;

/** The pinned objective itself keeps its shares. */
export function shownDirection(
  result: ObjectiveResult,
  pinned: ObjectiveResult | null,
  term: ComparedTerm,
): ShownDirection {
  const own = result.direction[term];
  if (own === null) return 'no gradient';
  if (pinned === null || pinned.id === result.id) return own;
  const against = pinned.direction[term];
  if (against === null) return 'the baseline has no gradient';
  return own.map((part, i) => difference(part, against[i]!));
}
