/** A trace's text cut at its candidates and decisions, for marking; never parsed as markup. */
import type { Attempt } from '../../traces/trace';

export interface Piece {
  readonly kind:
    'plain' | 'candidate right' | 'candidate wrong' | 'decision after-right' | 'decision after-wrong';
  readonly text: string;
  readonly title: string;
}

/** More than this of a text is not laid out at once. */
const MOST_SHOWN = 200_000;

export function piecesOf(text: string, attempts: readonly Attempt[]): Piece[] {
  const pieces: Piece[] = [];
  let at = 0;
  const plain = (end: number): void => {
    if (end > at) pieces.push({ kind: 'plain', text: text.slice(at, end), title: '' });
    at = Math.max(at, end);
  };
  attempts.forEach(({ correct, candidateSpan, decisionSpan }, i) => {
    for (const [span, kind, title] of [
      [candidateSpan, `candidate ${correct ? 'right' : 'wrong'}`, `Answer of attempt ${i + 1}`],
      [decisionSpan, `decision after-${correct ? 'right' : 'wrong'}`, `RESAMPLE after attempt ${i + 1}`],
    ] as const) {
      if (span === undefined || span.start < at || span.end > MOST_SHOWN) continue;
      plain(span.start);
      pieces.push({ kind, text: text.slice(span.start, span.end), title });
      at = span.end;
    }
  });
  plain(Math.min(text.length, MOST_SHOWN));
  if (text.length > MOST_SHOWN)
    pieces.push({ kind: 'plain', text: `\n… and ${text.length - MOST_SHOWN} characters more.`, title: '' });
  return pieces;
}
