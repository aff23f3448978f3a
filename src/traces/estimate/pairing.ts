/** Which questions two sets of traces have in common, and whether they are compared in pairs. */
import type { TraceTable } from '../trace-table';
import type { TraceCounts } from './count-traces';

/** Places in `TraceTable.groups` of one question in the first table and in the second. */
export type QuestionPair = readonly [first: number, second: number];

export interface Pairing {
  /**
   * - `paired`: only questions that both answered count, and a question is left out of both at once.
   * - `independent`: all questions count, and the sets are taken for independent. Where they share some, and the models
   *   find the same ones hard, intervals of differences are then too long rather than too short.
   */
  readonly resampling: 'paired' | 'independent';
  /** Questions that both answered. */
  readonly shared: number;
  /** Questions of the first and of the second set that do not count, because the other did not answer them. */
  readonly leftOut: readonly [number, number];
  /** What of this a reader must know. */
  readonly sentence: string;
}

/**
 * Share of the smaller set from which shared questions are compared alone. If questions explain the share r of the
 * variance, pairing takes r of it away and leaving questions out divides what remains by the share that is left: below
 * one half it pays only for r above one half.
 */
const LEAST_SHARED = 0.5;
/** With fewer pairs there is no interval. */
const FEWEST_PAIRS = 2;

export function pairingOf(shared: number, first: number, second: number): Pairing {
  if (shared < FEWEST_PAIRS || shared < LEAST_SHARED * Math.min(first, second)) {
    const known =
      shared === 0
        ? `The two sets have no question in common`
        : `Only ${shared} of ${first} and ${second} questions were answered by both`;
    return {
      resampling: 'independent',
      shared,
      leftOut: [0, 0],
      sentence: `${known}: all count, and the sets are taken for independent.`,
    };
  }
  const leftOut = [first - shared, second - shared] as const;
  const alone = leftOut
    .map((count, i) => [count, i === 0 ? 'the first' : 'the second'] as const)
    .filter(([count]) => count > 0)
    .map(([count, set]) => `${count} of ${set} set`)
    .join(' and ');
  return {
    resampling: 'paired',
    shared,
    leftOut,
    sentence:
      alone === ''
        ? `Both answered the same ${shared} questions, which are compared in pairs.`
        : `${shared} questions were answered by both and are compared in pairs; ${alone}, which the other did not answer, ` +
          `${leftOut[0] + leftOut[1] === 1 ? 'is' : 'are'} left out.`,
  };
}

/**
 * Questions that count in both, in the order of the first: by name, unless their prompts are known and ask another thing,
 * and those that are left by what their prompts ask.
 */
export function sharedQuestions(
  first: TraceTable,
  inFirst: TraceCounts,
  second: TraceTable,
  inSecond: TraceCounts,
): QuestionPair[] {
  const partner = new Map<number, number>();
  const byName = new Map(inSecond.groups.tableIndex.map((group) => [second.groups[group]!, group]));
  const taken = new Set<number>();
  for (const group of inFirst.groups.tableIndex) {
    const same = byName.get(first.groups[group]!);
    if (same === undefined) continue;
    const [asked, askedThere] = [first.promptKey(group), second.promptKey(same)];
    if (asked !== undefined && askedThere !== undefined && asked !== askedThere) continue;
    partner.set(group, same);
    taken.add(same);
  }
  // Questions with the same prompt, as in several steps of a training, are taken in their order.
  const byPrompt = new Map<string, number[]>();
  for (const group of inSecond.groups.tableIndex) {
    const key = taken.has(group) ? undefined : second.promptKey(group);
    if (key === undefined) continue;
    const alike = byPrompt.get(key);
    if (alike === undefined) byPrompt.set(key, [group]);
    else alike.push(group);
  }
  for (const group of inFirst.groups.tableIndex) {
    const key = partner.has(group) ? undefined : first.promptKey(group);
    const same = key === undefined ? undefined : byPrompt.get(key)?.shift();
    if (same !== undefined) partner.set(group, same);
  }
  return inFirst.groups.tableIndex.flatMap((group): QuestionPair[] => {
    const same = partner.get(group);
    return same === undefined ? [] : [[group, same]];
  });
}
