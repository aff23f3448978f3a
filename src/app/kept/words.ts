/** What is said of kept runs. */
import type { KeptMark } from '../store';

/** A moment as its reader writes it: "2 Jan 2026, 03:04". */
export function whenText(when: string): string {
  return new Date(when).toLocaleString(undefined, { dateStyle: 'medium', timeStyle: 'short' });
}

/** "as “Length” on 2 Jan 2026, 03:04". */
export function keptWords({ name, when }: Pick<KeptMark, 'name' | 'when'>): string {
  return `as “${name}” on ${whenText(when)}`;
}

/** A size in words: 812 B, 24 kB, 1.3 MB. */
export function sizeText(bytes: number): string {
  const units = ['B', 'kB', 'MB', 'GB', 'TB'];
  const power = bytes < 1000 ? 0 : Math.min(units.length - 1, Math.floor(Math.log10(bytes) / 3));
  const scaled = bytes / 1000 ** power;
  return `${power === 0 ? scaled : Number(scaled.toPrecision(scaled < 100 ? 2 : 3))} ${units[power]}`;
}
