import type { Span } from '../trace';

/** A decision is no longer than this on either side of its marker, in UTF-16 units. */
const REACH = 200;

/**
 * The sentence or line round a marker, inside `limits`; where the sentence goes on into the next candidate, it ends with
 * the marker.
 */
export function sentenceAround(text: string, marker: Span, limits: Span): Span {
  const low = Math.max(limits.start, marker.start - REACH);
  const before = text.slice(low, marker.start);
  const breakBefore = Math.max(before.lastIndexOf('\n'), lastSentenceEnd(before));
  let start = low + breakBefore + 1;
  while (start < marker.start && /\s/.test(text[start]!)) start++;
  const high = Math.min(limits.end, marker.end + REACH);
  const stop = /[.!?。！？:](?=\s|$)|\n/.exec(text.slice(marker.end, high));
  // A candidate in the same sentence belongs to the answer, and so does the work that leads to it.
  const end = stop === null ? marker.end : marker.end + stop.index + (stop[0] === '\n' ? 0 : 1);
  return { start, end: Math.min(end, limits.end) };
}

function lastSentenceEnd(text: string): number {
  for (let i = text.length - 2; i >= 0; i--) {
    if ('.!?'.includes(text[i]!) && /\s/.test(text[i + 1]!)) return i;
    if ('。！？'.includes(text[i]!)) return i;
  }
  return -1;
}
