/**
 * Evaluations of reasoning-gym, one JSON object a data set: name, category, config, system_prompt, …, and results with
 * question, expected_answer and completions of model_answer, full_model_response, score (eval/eval.py). There is no flag for
 * truncation; a response without an `<answer>` tag, which the system prompt asks for, stands in for one, unless it ends in a
 * boxed answer: then another prompt was used. `score` is strict
 * about the form ("48.0" for "48" is not 1), so only a full score says anything.
 */
import { RecordError } from '../problem-list';
import type { Draft, RecordFormat } from '../record-format';
import { asList, asNumber, asText, field, keyList } from '../values';

/** Also half a tag or a malformed one (`</answer>92.1>`): the model meant to end. */
const ANSWER_TAG = /<\/?answer/;
const BOXED_END = /\\boxed\{[^{}]*\}[\s.$\\\])]*$/;
/** More than a boxed answer with what may stand behind it takes. */
const END_LENGTH = 200;

export const reasoningGym: RecordFormat = {
  name: 'reasoning-gym',
  title: 'reasoning-gym evaluation (JSON)',
  list: 'results',
  truths: ['expected_answer'],
  truthFields: '`expected_answer`',
  recognise: (record) =>
    Object.hasOwn(record, 'question') &&
    Object.hasOwn(record, 'expected_answer') &&
    (Object.hasOwn(record, 'completions') || Object.hasOwn(record, 'full_model_response'))
      ? 'has fields question, expected_answer and model responses'
      : undefined,
  recogniseDocument: (keys) =>
    keys.has('category') &&
    (keys.has('results') || keys.has('completions_per_prompt') || keys.has('average_best_score'))
      ? 'is an object with fields name, category, results'
      : undefined,
  drafts(record, context) {
    const completions = asList(field(record, 'completions')) ?? [record];
    context.remark(
      'note',
      'The format does not say what was cut by the token limit: a response without an <answer> tag that does not end in a boxed answer counts as cut.',
    );
    const drafts = completions.map((completion): Draft => {
      const text = asText(field(completion, 'full_model_response'));
      if (text === undefined)
        throw new RecordError(`There is no text under "full_model_response"; there are ${keyList(record)}.`);
      return {
        text,
        prompt: asText(field(record, 'question')),
        truth: field(record, 'expected_answer'),
        graded: asNumber(field(completion, 'score')) === 1 ? true : undefined,
        truncated: !ANSWER_TAG.test(text) && !BOXED_END.test(text.slice(-END_LENGTH)),
      };
    });
    if (drafts.length === 0) throw new RecordError('The question has no completions.');
    return drafts;
  },
};
