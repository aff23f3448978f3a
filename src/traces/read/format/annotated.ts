/**
 * Traces already split into attempts, by a language model or by hand: JSONL, a JSON list, or {"traces": […]} with
 *
 *     {"group": "q7", "prompt": "…", "text": "…", "truth": "42", "truncated": false,
 *      "attempts": [{"correct": false, "value": "41", "start": 0, "end": 120, "decision": "RESAMPLE"}, {"correct": true}]}
 *
 * Only `attempts` is needed, and of each attempt `correct`. start and end count UTF-16 units of `text`, the end not included, and
 * point at the candidate answer. `decision` is STOP, RESAMPLE or CENSORED; without it the attempts that follow tell. Also read:
 * class, thinking_end, tokens (of the completion; of an attempt, with decision_tokens), graded or final_correct, and
 * group_id for group.
 */
import type { AnnotatedAttempt, Decision, Span } from '../../trace';
import { RecordError } from '../problem-list';
import type { RecordFormat } from '../record-format';
import {
  asCount,
  asList,
  asName,
  asText,
  asTruncated,
  asVerdict,
  field,
  firstOf,
  isObject,
  keyList,
  shown,
} from '../values';

const DECISIONS: ReadonlyMap<string, Decision> = new Map([
  ['STOP', 'STOP'],
  ['RESAMPLE', 'RESAMPLE'],
  ['CENSORED', 'CENSORED'],
]);

export const annotated: RecordFormat = {
  name: 'annotated',
  title: 'annotated attempts (JSON, JSONL)',
  list: 'traces',
  truthFields: 'verdicts of the attempts',
  recognise: (record) => {
    const attempts = asList(field(record, 'attempts'));
    const fits = attempts?.every((attempt) => isObject(attempt) && Object.hasOwn(attempt, 'correct'));
    return fits ? 'has attempts with verdicts' : undefined;
  },
  recogniseDocument: (keys) => (keys.has('traces') ? 'is an object with a list of traces' : undefined),
  drafts(record) {
    const attempts = asList(field(record, 'attempts'));
    if (attempts === undefined)
      throw new RecordError(`There is no list under "attempts"; there are ${keyList(record)}.`);
    const text = asText(field(record, 'text')) ?? '';
    const thinkingEnd = asCount(field(record, 'thinking_end'));
    return [
      {
        text,
        thinkingEnd: thinkingEnd !== undefined && thinkingEnd <= text.length ? thinkingEnd : undefined,
        prompt: asText(field(record, 'prompt')),
        group: asName(firstOf(record, ['group', 'group_id'])),
        className: asName(field(record, 'class')),
        truth: field(record, 'truth'),
        graded: asVerdict(firstOf(record, ['graded', 'final_correct'])),
        truncated: asTruncated(field(record, 'truncated')),
        tokens: asCount(field(record, 'tokens')),
        split: attempts.map((attempt, i) => attemptOf(attempt, i + 1, text)),
      },
    ];
  },
};

function attemptOf(attempt: unknown, number: number, text: string): AnnotatedAttempt {
  const correct = asVerdict(field(attempt, 'correct'));
  if (correct === undefined)
    throw new RecordError(`Attempt ${number} does not say under "correct" whether it is right.`);
  const named = field(attempt, 'decision');
  const decision = DECISIONS.get(asText(named)?.trim().toUpperCase() ?? '');
  if (named !== undefined && named !== null && decision === undefined)
    throw new RecordError(
      `Attempt ${number} has the decision ${shown(named)}; it has to be STOP, RESAMPLE or CENSORED.`,
    );
  return {
    correct,
    value: asName(field(attempt, 'value')),
    span: spanOf(attempt, number, text),
    decision,
    ...given('tokens', asCount(field(attempt, 'tokens'))),
    ...given('decisionTokens', asCount(field(attempt, 'decision_tokens'))),
  };
}

function given<K extends string>(key: K, value: number | undefined): { readonly [P in K]?: number } {
  return (value === undefined ? {} : { [key]: value }) as { readonly [P in K]?: number };
}

function spanOf(attempt: unknown, number: number, text: string): Span | undefined {
  const start = asCount(field(attempt, 'start'));
  const end = asCount(field(attempt, 'end'));
  if (start === undefined || end === undefined || text === '') return undefined;
  if (start > end || end > text.length)
    throw new RecordError(
      `Attempt ${number} stands at ${start}..${end}, but the text has ${text.length} units.`,
    );
  return { start, end };
}
