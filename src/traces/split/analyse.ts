/** What a completion contains, found once; the rules then draw attempts from it. */
import type { RawTrace, Span } from '../trace';
import { type Candidate, MOST_CANDIDATES } from './candidate';
import { candidatesOf } from './candidates';
import { westernDigits } from './characters';
import type { CuePhrase } from './cues';
import type { Verdict } from './marker-lists';
import { usesDecimalComma } from './number-text';
import { prepareSplitter, type SplitOptions, type Splitter } from './options';
import { partAt, partsOf, type Parts } from './parts';
import type { PhraseMatch } from './phrases';

/** A revision marker in the text. */
export interface Marker {
  readonly span: Span;
  /** The phrase of the list that it matches. */
  readonly phrase: string;
  /** A verdict of the model on its own answer; undefined for a plain marker. A verdict "right" marks no revision. */
  readonly verdict: Verdict | undefined;
}

export interface Found {
  readonly raw: RawTrace;
  /** In order, without overlap; the first `MOST_CANDIDATES`. */
  readonly candidates: readonly Candidate[];
  readonly markers: readonly Marker[];
  readonly parts: Parts;
  /** There are more candidates than are kept: the trace ends at the last of them, cut. */
  readonly overfull: boolean;
  /** As the log says; where it does not, a thinking that was opened and never closed was cut. */
  readonly truncated: boolean | undefined;
  readonly decimalComma: boolean;
  readonly digitsPerToken: 1 | 3;
}

/**
 * Finds candidates, markers and parts of a completion. Time and memory are linear in its text.
 *
 * @param options what to look for; prepare it once (`prepareSplitter`) for many traces
 */
export function analyseTrace(raw: RawTrace, options: SplitOptions | Splitter = {}): Found {
  const splitter = 'phrases' in options ? options : prepareSplitter(options);
  const text = westernDigits(raw.text);
  const parts = partsOf(raw);
  const decimalComma = splitter.decimalComma ?? usesDecimalComma(text);
  const markers: Marker[] = [];
  const cues: PhraseMatch<CuePhrase>[] = [];
  for (const { start, end, tag } of splitter.phrases.matches(text)) {
    if (tag.role === 'cue') cues.push({ start, end, tag: tag.cue });
    else {
      const verdict = tag.role === 'verdict' ? tag.verdict : undefined;
      markers.push({ span: { start, end }, phrase: tag.phrase, verdict });
    }
  }
  const findings = candidatesOf({
    text,
    prompt: raw.prompt,
    cues,
    kinds: splitter.kinds,
    style: { decimalComma, alone: false },
    truncated: raw.truncated ?? parts.unclosed,
    lastMarker: markers.findLast((marker) => marker.verdict === undefined)?.span.start,
    border: parts.visibleStart,
  });
  const overfull = findings.length > MOST_CANDIDATES;
  return {
    raw,
    overfull,
    candidates: findings
      .slice(0, MOST_CANDIDATES)
      .map((finding) => ({ ...finding, part: partAt(parts, finding.span.start) })),
    markers,
    parts,
    truncated: overfull || (raw.truncated ?? (parts.unclosed || undefined)),
    decimalComma,
    digitsPerToken: splitter.digitsPerToken,
  };
}
