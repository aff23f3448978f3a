/** What became of RESAMPLE after a wrong answer, in words. */
import { CAUGHT, ESCAPED, type Fate } from '../../study/training/phase';

export const FATE_WORDS: Readonly<Record<Fate, string>> = {
  learned: 'learned to resample',
  kept: 'went on resampling',
  between: 'reject wrong answers less than half the time',
  caught: 'stay an echo chamber',
  lost: 'fell back',
};

/** In the order in which cells are counted. */
export const FATES: readonly Fate[] = ['learned', 'kept', 'between', 'caught', 'lost'];

export const FATE_DEFINITION = `By the mean over the policies at the records: from p_d|W = ${ESCAPED} on, wrong answers are rejected more often than not, which counts as resampling; who was there and is no longer fell back; who never was and ends below ${CAUGHT} is an echo chamber. Both numbers are the lab’s own, and the map of a sweep goes by the same.`;

/** "Of 49 cells 20 learned to resample and 9 fell back." */
export function fatesText(fates: Readonly<Partial<Record<Fate, number>>>): string {
  const cells = Object.values(fates).reduce((sum, count) => sum + count, 0);
  const parts = FATES.flatMap((fate) => {
    const count = fates[fate] ?? 0;
    return count === 0 ? [] : [`${count === cells ? 'all' : count} ${singular(FATE_WORDS[fate], count)}`];
  });
  const list = parts.length < 2 ? parts.join('') : `${parts.slice(0, -1).join(', ')} and ${parts.at(-1)}`;
  return `Of ${cells} cells ${list}.`;
}

/** "1 stays an echo chamber". */
function singular(words: string, count: number): string {
  return count === 1 ? words.replace(/^stay\b/, 'stays').replace(/^reject\b/, 'rejects') : words;
}
