/**
 * Samples of the lm-evaluation-harness, `samples_{task}_{date}.jsonl`: doc_id, doc, target, arguments, resps, filtered_resps,
 * filter, metrics, doc_hash, prompt_hash, target_hash, and a field for each metric (evaluator.py, evaluation_tracker.py).
 * `resps` holds a list for each request, of one text a repeat. A task with several filters writes every document once for each,
 * with the same `resps`: only the first filter of the file is read.
 */
import { RecordError } from '../problem-list';
import { hasFields, type Draft, type RecordContext, type RecordFormat } from '../record-format';
import { promptText } from '../messages';
import { asList, asName, asText, asVerdict, atPath, field, keyList, type JsonObject } from '../values';

/** Metrics that say of one sample whether it is right. */
const METRICS = ['exact_match', 'acc', 'math_verify', 'flexible_match', 'pass@1', 'is_correct'];

export const lmEval: RecordFormat = {
  name: 'lm-eval',
  title: 'lm-evaluation-harness samples (JSONL)',
  truths: ['target'],
  truthFields: '`target`',
  recognise: (record) => hasFields(record, 'doc_id', 'resps'),
  drafts(record, context) {
    if (isOtherFilter(record, context)) return [];
    const texts = responses(record);
    const prompt = promptOf(record);
    const hash = asText(field(record, 'doc_hash')) ?? context.hash(prompt ?? '');
    const target = asText(field(record, 'target'));
    return texts.map((text): Draft => ({
      text,
      prompt,
      // Documents of different tasks have the same numbers.
      group: `${asName(field(record, 'doc_id')) ?? ''}#${hash.slice(0, 16)}`,
      truth: target === 'None' ? undefined : (target ?? field(record, 'target')),
      // With repeats a metric is of their vote or mean.
      graded: texts.length === 1 ? verdict(record) : undefined,
    }));
  },
};

function isOtherFilter(record: JsonObject, context: RecordContext): boolean {
  const filter = asText(field(record, 'filter')) ?? '';
  if (context.alone) return false;
  const first = asText(context.memory.get('filter')) ?? filter;
  context.memory.set('filter', first);
  if (first === filter) return false;
  context.remark(
    'note',
    `The log has every sample once for each filter; those of "${first}" are read, the others are the same texts again.`,
  );
  return true;
}

function responses(record: JsonObject): string[] {
  const requests = asList(field(record, 'resps'));
  if (requests === undefined)
    throw new RecordError(`There is no list under "resps"; there are ${keyList(record)}.`);
  const texts: string[] = [];
  for (const request of requests) {
    for (const response of asList(request) ?? [request]) {
      if (typeof response !== 'string')
        throw new RecordError(
          '"resps" does not hold generated texts: the task compares likelihoods. A task of type generate_until is needed.',
        );
      texts.push(response);
    }
  }
  if (texts.length === 0) throw new RecordError('"resps" is empty.');
  return texts;
}

/** Logs keep the request as an object of objects; before they are written, and in old ones, it is a list of lists. */
function promptOf(record: JsonObject): string | undefined {
  const request = atPath(record, 'arguments.gen_args_0.arg_0') ?? atPath(record, 'arguments.0.0');
  const single = asList(request)?.length === 1 ? asList(request)![0] : request;
  return (
    promptText(single) ?? asText(atPath(record, 'doc.question')) ?? asText(atPath(record, 'doc.problem'))
  );
}

function verdict(record: JsonObject): boolean | undefined {
  const listed = (asList(field(record, 'metrics')) ?? []).filter((name) => typeof name === 'string');
  for (const name of [...METRICS, ...listed]) {
    const value = asVerdict(field(record, name));
    if (value !== undefined) return value;
  }
  return undefined;
}
