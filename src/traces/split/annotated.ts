/** Traces that somebody else has split: their attempts are taken as they are. */
import type { AnnotatedAttempt, Attempt, RawTrace, Span, SplitTrace } from '../trace';
import { partAt, partsOf } from './parts';
import { TokenMeasure } from './token-measure';
import { valueKey } from './value';

export const ANNOTATED = 'annotated';

/**
 * Attempts of an annotator. Lengths are the annotator's where counted, else known only where spans are: an answer then
 * runs from the end of the one before to the end of its span, and the decision between has no span of its own. Without
 * either a length is 0, not known.
 */
export function annotatedTrace(raw: RawTrace, split: readonly AnnotatedAttempt[]): SplitTrace {
  const parts = partsOf(raw);
  const measure = new TokenMeasure(raw.text, raw.tokens, 1);
  const truncated = raw.truncated ?? false;
  let end = 0;
  const attempts = split.map((attempt, i): Attempt => {
    const span = spanIn(raw.text, attempt.span);
    const value = attempt.value === undefined ? undefined : valueKey(attempt.value);
    const before = i === 0 ? undefined : split[i - 1]!.value;
    const answerSpan = span === undefined ? undefined : { start: Math.min(end, span.start), end: span.end };
    // Measured in any case: lengths run from one answer to the next.
    const measured = span === undefined || span.end <= end ? 0 : measure.upTo(span.end);
    end = Math.max(end, span?.end ?? 0);
    return {
      correct: attempt.correct,
      value,
      sameValue: sameAsBefore(value, i === 0 ? false : before),
      part: span === undefined ? 'text' : partAt(parts, span.start),
      tokens: attempt.tokens ?? measured,
      decision: attempt.decision ?? (i < split.length - 1 ? 'RESAMPLE' : truncated ? 'CENSORED' : 'STOP'),
      decisionTokens: attempt.decisionTokens ?? 0,
      candidateSpan: span,
      answerSpan,
      decisionSpan: undefined,
    };
  });
  return {
    source: raw.source,
    group: raw.group,
    prompt: raw.prompt,
    className: raw.className,
    rule: ANNOTATED,
    attempts,
    finalCorrect: raw.graded ?? attempts.at(-1)?.correct ?? false,
    truncated,
  };
}

/** `before`: the value of the attempt before; false if this is the first. */
function sameAsBefore(value: string | undefined, before: string | undefined | false): boolean | undefined {
  if (value === undefined || before === undefined) return undefined;
  return before !== false && valueKey(before) === value;
}

/** An annotator's span, cut to the text; undefined if nothing of it lies there. */
function spanIn(text: string, span: Span | undefined): Span | undefined {
  if (span === undefined) return undefined;
  const start = Math.min(Math.max(0, span.start), text.length);
  const end = Math.min(Math.max(start, span.end), text.length);
  return end > start ? { start, end } : undefined;
}
