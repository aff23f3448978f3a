/**
 * inspect-ai logs: `.json` is one EvalLog {version, status, eval, plan, results, stats, error, samples}; `.eval` is a ZIP archive
 * with an EvalSample in each `samples/{id}_epoch_{n}.json` (log/_log.py, log/_recorders/eval.py, model/_model_output.py).
 * The answer is the message of `output.choices[0]`, the last generation of the sample; reasoning is a content part of its own.
 */
import { assistantText, messageText, promptText, type MessageText } from '../messages';
import { RecordError } from '../problem-list';
import type { RecordFormat } from '../record-format';
import {
  asCount,
  asName,
  asText,
  asTruncated,
  asVerdict,
  atPath,
  field,
  isObject,
  keyList,
  type JsonObject,
} from '../values';

const ATTACHMENT = 'attachment://';
/** Limits of a sample that cut its text; others (time, messages, cost) end the sample between generations. */
const CUTTING_LIMITS = ['token', 'context'];

export const inspect: RecordFormat = {
  name: 'inspect',
  title: 'inspect-ai log (JSON, .eval)',
  list: 'samples',
  truths: ['target'],
  truthFields: '`target`',
  recognise: (record) =>
    Object.hasOwn(record, 'id') && Object.hasOwn(record, 'epoch') && isObject(field(record, 'output'))
      ? 'has fields id, epoch, output'
      : undefined,
  recogniseDocument: (keys) =>
    keys.has('eval') && (keys.has('plan') || keys.has('samples') || keys.has('status'))
      ? 'is an object with fields eval, ' + (keys.has('plan') ? 'plan' : 'status')
      : undefined,
  drafts(record, context) {
    const answer = answerOf(record);
    const id = asName(field(record, 'id'));
    const prompt = promptText(resolved(field(record, 'input'), record));
    const choice = atPath(record, 'output.choices.0');
    return [
      {
        ...answer,
        prompt,
        // Numbers as ids are those of any other task too.
        group: id === undefined ? undefined : `${id}#${context.hash(prompt ?? '')}`,
        truth: field(record, 'target'),
        graded: verdict(record, context.columns.score),
        truncated: cutByLimit(record) ?? asTruncated(field(choice, 'stop_reason')),
        tokens: asCount(atPath(record, 'output.usage.output_tokens')),
      },
    ];
  },
};

function answerOf(record: JsonObject): MessageText {
  const message = atPath(record, 'output.choices.0.message');
  const answer =
    messageText(withText(message, record)) ??
    messageText(resolved(atPath(record, 'output.completion'), record)) ??
    assistantText(field(record, 'messages'));
  if (answer !== undefined && answer.text !== '') return answer;
  const error = asText(atPath(record, 'error.message'));
  if (error !== undefined) throw new RecordError(`The sample ended in an error: ${error.slice(0, 120)}`);
  if (answer !== undefined) return answer;
  throw new RecordError(`There is no output of a model; there are ${keyList(record)}.`);
}

/** Long texts may be kept once, under `attachments`. */
function withText(message: unknown, record: JsonObject): unknown {
  const content = field(message, 'content');
  return isObject(message) && typeof content === 'string'
    ? { ...message, content: resolved(content, record) }
    : message;
}

function resolved(value: unknown, record: JsonObject): unknown {
  if (typeof value !== 'string' || !value.startsWith(ATTACHMENT)) return value;
  return field(field(record, 'attachments'), value.slice(ATTACHMENT.length)) ?? value;
}

function verdict(record: JsonObject, wanted: string | undefined): boolean | undefined {
  const scores = field(record, 'scores');
  if (!isObject(scores)) return undefined;
  const names = wanted !== undefined && Object.hasOwn(scores, wanted) ? [wanted] : Object.keys(scores);
  for (const name of names) {
    const score = field(scores, name);
    const value = asVerdict(isObject(score) ? field(score, 'value') : score);
    if (value !== undefined) return value;
  }
  return undefined;
}

function cutByLimit(record: JsonObject): true | undefined {
  return CUTTING_LIMITS.includes(asText(atPath(record, 'limit.type')) ?? '') ? true : undefined;
}
