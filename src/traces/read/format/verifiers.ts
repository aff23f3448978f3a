/**
 * Results of PrimeIntellect's verifiers, `results.jsonl`: example_id, prompt, completion, answer, reward, metrics (again as
 * fields of their own), is_completed, is_truncated, stop_condition, token_usage (types.py, save_utils.py). Prompt and completion
 * are messages; of a completion over several turns the assistant's are joined.
 */
import { assistantText, promptText } from '../messages';
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

const GRADER = /(correct|exact_match|accuracy)/i;

export const verifiers: RecordFormat = {
  name: 'verifiers',
  title: 'verifiers results (JSONL)',
  truths: ['answer'],
  truthFields: '`answer`',
  recognise: (record) =>
    Object.hasOwn(record, 'completion') && Object.hasOwn(record, 'reward')
      ? ['example_id', 'is_completed', 'stop_condition']
          .filter((key) => Object.hasOwn(record, key))
          .map((key) => `has fields completion, reward, ${key}`)[0]
      : undefined,
  drafts(record, context) {
    const completion = assistantText(field(record, 'completion'));
    if (completion === undefined) {
      const error = asText(atPath(record, 'error.message'));
      throw new RecordError(
        error === undefined
          ? `There is no text under "completion"; there are ${keyList(record)}.`
          : `The rollout ended in an error: ${error.slice(0, 120)}`,
      );
    }
    const id = asName(field(record, 'example_id'));
    const prompt = promptText(field(record, 'prompt'));
    return [
      {
        ...completion,
        prompt,
        // Examples of different environments have the same numbers.
        group: id === undefined ? undefined : `${id}#${context.hash(prompt ?? '')}`,
        truth: field(record, 'answer'),
        graded: verdict(record),
        truncated: asTruncated(field(record, 'is_truncated')),
        tokens: asCount(atPath(record, 'token_usage.output_tokens')),
      },
    ];
  },
};

/** A metric that grades the answer, else the whole reward if it is 0 or 1. */
function verdict(record: JsonObject): boolean | undefined {
  const metrics = field(record, 'metrics');
  const grader = isObject(metrics) ? Object.keys(metrics).find((key) => GRADER.test(key)) : undefined;
  const graded = grader === undefined ? undefined : asVerdict(field(metrics, grader));
  return graded ?? asVerdict(field(record, 'reward'));
}
