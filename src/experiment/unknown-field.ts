/** Messages for names that are not fields, with the known name nearest to what was typed. */
import { describeValue, type InputIssue } from '../model/input-error';

/** Longer names are cut in messages. */
const LONGEST_NAME = 60;

/**
 * @param section Path of the object that has the name; empty for the whole file.
 * @param known Names that the object may have.
 * @param elsewhere Full paths of fields in other places, for a field that is one level off.
 */
export function unknownFieldIssue(
  section: string,
  name: string,
  value: unknown,
  known: readonly string[],
  elsewhere: readonly string[] = [],
): InputIssue {
  const shown = name.length > LONGEST_NAME ? `${name.slice(0, LONGEST_NAME - 1)}…` : name;
  const path = section === '' ? shown : `${section}.${shown}`;
  const sibling = nearestName(name, known);
  const nearest =
    sibling === undefined
      ? elsewhere.find((field) => field === name || field.endsWith(`.${name}`))
      : section === ''
        ? sibling
        : `${section}.${sibling}`;
  const allowed = `one of ${known.join(', ')}`;
  return {
    path,
    received: describeValue(value),
    allowed,
    message:
      `${path} is not a field` +
      (nearest === undefined ? '' : `; did you mean ${nearest}?`) +
      `${nearest === undefined ? '.' : ''} Fields ${section === '' ? 'here' : `of ${section}`}: ${known.join(', ')}.`,
  };
}

/** The same issue with the name that was probably meant. */
export function withHint(issue: InputIssue, meant: string | undefined): InputIssue {
  return meant === undefined ? issue : { ...issue, message: `${issue.message} Did you mean ${meant}?` };
}

/** The path that ends in this name, or the one fewest edits away. */
export function nearestPath(path: string, known: readonly string[]): string | undefined {
  return known.find((other) => other.endsWith(`.${path}`)) ?? nearestName(path, known);
}

/** The known name fewest edits away: at most a third of its letters, but 1 edit of short names and 2 of others. */
export function nearestName(name: string, known: readonly string[]): string | undefined {
  let best: string | undefined;
  let bestEdits = Infinity;
  for (const candidate of known) {
    const most = candidate.length < 4 ? 1 : Math.max(2, Math.floor(candidate.length / 3));
    if (Math.abs(candidate.length - name.length) > most) continue;
    const edits = editDistance(name.toLowerCase(), candidate.toLowerCase());
    if (edits <= most && edits < bestEdits) [best, bestEdits] = [candidate, edits];
  }
  return best;
}

/** Levenshtein's distance: insertions, deletions and substitutions. */
function editDistance(a: string, b: string): number {
  let row = Array.from({ length: b.length + 1 }, (_, j) => j);
  for (let i = 1; i <= a.length; i++) {
    const next = [i];
    for (let j = 1; j <= b.length; j++) {
      next.push(Math.min(row[j]! + 1, next[j - 1]! + 1, row[j - 1]! + (a[i - 1] === b[j - 1] ? 0 : 1)));
    }
    row = next;
  }
  return row[b.length]!;
}
