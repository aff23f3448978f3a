/** Which interval each number of a table has: what most of them have stands above it, and the others have a note. */
import type { Estimate } from '../traces/estimate/bootstrap';

export interface IntervalNotes {
  /** Of most of the numbers. */
  readonly usual: string;
  /** The methods of the others, and why some have none, each with its mark. */
  readonly notes: readonly (readonly [mark: string, method: string])[];
  /** The mark of a number; empty for what is usual, and where there is no number. */
  readonly markOf: (estimate: Estimate) => string;
}

/** @param estimates those of a table, in its order */
export function intervalNotes(estimates: readonly Estimate[]): IntervalNotes {
  const counts = new Map<string, number>();
  for (const { value, method } of estimates)
    if (value !== null) counts.set(method, (counts.get(method) ?? 0) + 1);
  const [usual = 'none: there is no number'] = [...counts.keys()].sort(
    (x, y) => counts.get(y)! - counts.get(x)!,
  );
  const others = [...counts.keys()].filter((method) => method !== usual);
  const marks = new Map(others.map((method, i) => [method, String.fromCharCode(97 + i)] as const));
  return {
    usual,
    notes: others.map((method) => [marks.get(method)!, method] as const),
    markOf: ({ value, method }) => (value === null ? '' : (marks.get(method) ?? '')),
  };
}
