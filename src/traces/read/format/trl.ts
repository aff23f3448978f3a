/**
 * TRL's GRPO completions, `completions/completions_{step}.parquet`: step, prompt, completion, one column for each reward
 * function, extra columns, advantage (grpo_trainer.py). Each file holds the last generation batch before its step only. Neither
 * truth nor truncation has a column of its own; a truth logged as an extra column is found by its usual names.
 */
import { promptText, assistantText } from '../messages';
import { RecordError } from '../problem-list';
import { hasFields, type RecordFormat } from '../record-format';
import { asVerdict, field, firstOf, keyList, type JsonObject } from '../values';

const TRUTHS = ['ground_truth', 'answer', 'target', 'label', 'gts', 'solution'];
/** Reward functions that grade the answer, by what they are usually called. */
const GRADER = /(accuracy|correct|exact_match|is_right)/i;

export const trl: RecordFormat = {
  name: 'trl',
  title: 'TRL completions (Parquet)',
  truths: TRUTHS,
  truthFields: 'no column, unless one is logged as ' + TRUTHS.join(', '),
  recognise: (record) =>
    hasFields(record, 'step', 'prompt', 'completion', 'advantage') ??
    hasFields(record, 'step', 'prompt', 'completion'),
  drafts(record) {
    const completion = assistantText(field(record, 'completion'));
    if (completion === undefined)
      throw new RecordError(`There is no text under "completion"; there are ${keyList(record)}.`);
    return [
      {
        ...completion,
        prompt: promptText(field(record, 'prompt')),
        truth: firstOf(record, TRUTHS),
        graded: verdict(record),
      },
    ];
  },
};

function verdict(record: JsonObject): boolean | undefined {
  const grader = Object.keys(record).find((key) => GRADER.test(key));
  return grader === undefined ? undefined : asVerdict(field(record, grader));
}
