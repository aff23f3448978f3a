/**
 * verl's rollout and validation dumps, `{rollout_data_dir}/{step}.jsonl`: input, output, gts, score, step, and one field for
 * each extra value of the reward function (acc, pred, …); later versions add uid. `input` is the prompt in the model's chat
 * template without its special tokens. There is no flag for truncation (verl, ray_trainer.py, `_dump_generations`).
 */
import { RecordError } from '../problem-list';
import { hasFields, type RecordFormat } from '../record-format';
import { asName, asText, asVerdict, field, firstOf, keyList } from '../values';

export const verl: RecordFormat = {
  name: 'verl',
  title: 'verl rollout dump (JSONL)',
  truths: ['gts'],
  truthFields: '`gts`',
  recognise: (record) =>
    typeof field(record, 'output') === 'string' && hasFields(record, 'input', 'output', 'score')
      ? (hasFields(record, 'input', 'output', 'gts', 'score') ?? 'has fields input, output, score')
      : undefined,
  drafts(record) {
    const text = asText(field(record, 'output'));
    if (text === undefined)
      throw new RecordError(`There is no text under "output"; there are ${keyList(record)}.`);
    return [
      {
        text,
        prompt: asText(field(record, 'input')),
        group: asName(field(record, 'uid')),
        truth: field(record, 'gts'),
        // `score` may add shaping to the verdict; then it is neither 0 nor ±1, and says nothing here.
        graded: asVerdict(firstOf(record, ['acc', 'score'])),
      },
    ];
  },
};
