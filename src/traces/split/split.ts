/** Attempts and decisions of a completion: judged by the right answer, measured in tokens, with their spans. */
import type { Attempt, Decision, RawTrace, Span, SplitTrace } from '../trace';
import { analyseTrace, type Found } from './analyse';
import { annotatedTrace } from './annotated';
import type { SplitOptions, Splitter } from './options';
import { draftsOf, type Draft, type SplitRule } from './rules';
import { sentenceAround } from './sentence';
import { TokenMeasure } from './token-measure';
import { valueKey } from './value';

/** Why a completion cannot be judged attempt by attempt. */
export type UnjudgedReason =
  /** Neither the log nor the user says what the right answer is. */
  | 'no-truth'
  /** The log's grader judged the final answer only; whether earlier attempts were right is not known. */
  | 'only-final-graded';

export interface Unjudged {
  readonly unjudged: UnjudgedReason;
}

export function isUnjudged(outcome: SplitTrace | Unjudged): outcome is Unjudged {
  return 'unjudged' in outcome;
}

/** Finds, draws and judges in one call; see `analyseTrace` and `applyRule`. */
export function splitTrace(
  raw: RawTrace,
  rule: SplitRule,
  options: SplitOptions | Splitter = {},
): SplitTrace | Unjudged {
  return raw.split === undefined
    ? applyRule(analyseTrace(raw, options), rule)
    : annotatedTrace(raw, raw.split);
}

/**
 * Attempts by a rule, or by the annotator where the log is split already (then the rule's name is "annotated").
 *
 * The attempts and decisions tile the text: an answer begins where the decision before it ends and runs up to its own
 * decision, remarks behind the candidate included; the last one runs to the end.
 *
 * @returns the reason instead, if attempts cannot be judged
 */
export function applyRule(found: Found, rule: SplitRule): SplitTrace | Unjudged {
  const { raw } = found;
  if (raw.split !== undefined) return annotatedTrace(raw, raw.split);
  if (raw.truth === undefined)
    return { unjudged: raw.graded === undefined ? 'no-truth' : 'only-final-graded' };
  const truths = [valueKey(raw.truth), valueKey(raw.truth, { decimalComma: found.decimalComma })];
  const attempts = attemptsOf(found, rule, (value) => truths.includes(value));
  const last = attempts.at(-1);
  return {
    source: raw.source,
    group: raw.group,
    prompt: raw.prompt,
    className: raw.className,
    rule,
    attempts,
    finalCorrect: (found.overfull ? raw.graded : undefined) ?? last?.correct ?? raw.graded ?? false,
    // A grader calls a trace wrong that was cut behind a right attempt: that is no disagreement.
    gradedOtherwise:
      raw.graded === undefined || last?.decision !== 'STOP' ? undefined : raw.graded !== last.correct,
    truncated: found.truncated ?? false,
  };
}

function attemptsOf(found: Found, rule: SplitRule, isRight: (value: string) => boolean): Attempt[] {
  const { raw } = found;
  const drafts = draftsOf(found, rule);
  const measure = new TokenMeasure(raw.text, raw.tokens, found.digitsPerToken);
  let start = 0;
  return drafts.map((draft, i) => {
    const following = drafts[i + 1];
    const unfinished =
      following === undefined && rule === 'marker' ? unfinishedRevision(found, draft) : undefined;
    const decisionSpan = following === undefined ? unfinished : decisionSpanOf(raw.text, draft, following);
    const border = Math.max(draft.until, draft.next?.border ?? 0);
    const textEnd = found.overfull ? draft.until : raw.text.length;
    const end = decisionSpan?.start ?? (following === undefined ? textEnd : border);
    const answerSpan: Span = { start, end };
    start = decisionSpan?.end ?? end;
    return {
      correct: isRight(draft.answer.value),
      value: draft.answer.value,
      sameValue: i > 0 && drafts[i - 1]!.answer.value === draft.answer.value,
      part: draft.answer.part,
      tokens: measure.upTo(answerSpan.end),
      decision: following === undefined && unfinished === undefined ? lastDecision(found, draft) : 'RESAMPLE',
      decisionTokens: decisionSpan === undefined ? 0 : measure.upTo(decisionSpan.end),
      candidateSpan: draft.answer.span,
      answerSpan,
      decisionSpan,
    };
  });
}

function decisionSpanOf(text: string, draft: Draft, following: Draft): Span | undefined {
  const marker = draft.next?.marker;
  if (marker === undefined) return undefined;
  return sentenceAround(text, marker.span, { start: draft.until, end: following.from });
}

/**
 * The marker behind the last answer of a completion that was cut: the decision was taken, and only the attempt behind it is
 * missing. Were it left open, as STOP never is, p_d|W would come out too small and p_d|C too large.
 */
function unfinishedRevision(
  { raw, markers, truncated, overfull }: Found,
  { until, markerBehind }: Draft,
): Span | undefined {
  if (truncated !== true || overfull || !markerBehind) return undefined;
  const marker = markers.find(({ span, verdict }) => span.start >= until && verdict !== 'right');
  return marker && sentenceAround(raw.text, marker.span, { start: until, end: raw.text.length });
}

/**
 * What followed the last attempt. A completion that was cut leaves it open, unless its answer was handed over and no
 * revision began behind that. One that ended by itself has stopped, also where it ended in a check that brought no new
 * answer. Where the log does not say whether it was cut, a revision behind an answer not handed over leaves it open.
 */
function lastDecision({ truncated, overfull }: Found, { stated, markerBehind }: Draft): Decision {
  if (overfull) return 'CENSORED';
  if (truncated === true) return stated && !markerBehind ? 'STOP' : 'CENSORED';
  if (truncated === undefined) return markerBehind && !stated ? 'CENSORED' : 'STOP';
  return 'STOP';
}
