/**
 * Conversations in the form of OpenAI's API, one a line: {messages: [{role, content}, …]}, a response with `choices` (beside its
 * request's `messages` or `prompt`, or alone), or a line of a batch result (`response.body`). vLLM, SGLang and DeepSeek keep the
 * thinking in `reasoning_content`. The right answer has to stand in a further column.
 */
import { isAssistant, messageText, promptText, type MessageText } from '../messages';
import { RecordError } from '../problem-list';
import type { Draft, RecordFormat } from '../record-format';
import { GUESSES } from '../guesses';
import {
  asCount,
  asList,
  asName,
  asTruncated,
  asVerdict,
  atPath,
  field,
  firstOf,
  keyList,
  type JsonObject,
} from '../values';

const REQUESTS = [
  'messages',
  'prompt',
  'request.body.messages',
  'request.messages',
  'body.messages',
  'input',
  'question',
];

export const chat: RecordFormat = {
  name: 'chat',
  title: 'OpenAI-like chat (JSONL)',
  truths: GUESSES.truth,
  truthFields: 'no field of its own, unless one is called ' + GUESSES.truth.slice(0, 5).join(', '),
  recognise(record) {
    if (choicesOf(record)) return 'has choices of an OpenAI-like response';
    return asList(field(record, 'messages'))?.some(isAssistant)
      ? 'has messages with one of an assistant'
      : undefined;
  },
  drafts(record) {
    const common = {
      truth: firstOf(record, GUESSES.truth),
      group: asName(firstOf(record, GUESSES.group)),
      graded: asVerdict(firstOf(record, GUESSES.score)),
    };
    const choices = choicesOf(record);
    if (choices !== undefined) {
      const prompt = promptText(firstOf(record, REQUESTS));
      const usage = firstOf(record, ['usage.completion_tokens', 'response.body.usage.completion_tokens']);
      return choices.map((choice): Draft => ({
        ...common,
        ...answer(choice, record),
        prompt,
        truncated: asTruncated(field(choice, 'finish_reason')),
        // The sum over all choices says nothing of one.
        tokens: choices.length === 1 ? asCount(usage) : undefined,
      }));
    }
    const messages = asList(field(record, 'messages')) ?? [];
    const last = messages.findLastIndex(isAssistant);
    if (last < 0) throw new RecordError(`There is no message of an assistant; there are ${keyList(record)}.`);
    const message = messages[last];
    return [
      {
        ...common,
        ...answer(message, record),
        prompt: promptText(messages.slice(0, last)) ?? promptText(firstOf(record, ['prompt', 'question'])),
        truncated: asTruncated(
          firstOf(record, ['finish_reason', 'stop_reason']) ?? field(message, 'finish_reason'),
        ),
        tokens: asCount(firstOf(record, ['usage.completion_tokens', 'completion_tokens'])),
      },
    ];
  },
};

/** The choices of a response, if there are any. */
function choicesOf(record: JsonObject): readonly unknown[] | undefined {
  for (const path of ['choices', 'response.choices', 'response.body.choices', 'body.choices']) {
    const choices = asList(atPath(record, path));
    if (choices !== undefined && choices.length > 0) return choices;
  }
  return undefined;
}

/** The message of a choice, the plain text of the old completions API, or a message itself. */
function answer(from: unknown, record: JsonObject): MessageText {
  const text = field(from, 'text');
  const found = typeof text === 'string' ? messageText(text) : messageText(field(from, 'message') ?? from);
  if (found === undefined)
    throw new RecordError(`There is no text in the answer; there are ${keyList(record)}.`);
  return found;
}
