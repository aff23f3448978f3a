/** Writers of formats that are one JSON object with a list inside. */
import type { RawTrace } from '../trace';
import { finishReason } from './json-formats';
import { mark, Numbering, parts, pieces, promptOrGroup, type TraceWriter, type WriteOptions } from './writer';

const INSPECT_HEADER = {
  version: 2,
  status: 'success',
  eval: { task: 'traces', model: 'unknown' },
  plan: {},
  stats: {},
};

export const inspectWriter: TraceWriter = {
  name: 'inspect',
  title: 'inspect-ai log (JSON)',
  extension: '.json',
  carries: ['text', 'prompt', 'thinkingEnd', 'truth', 'graded', 'truncated', 'tokens'],
  write: (traces, options) => pieces(list(INSPECT_HEADER, 'samples', inspectSamples(traces, options), {})),
};

/** Samples as `.json` and `.eval` have them. */
export function* inspectSamples(
  traces: Iterable<RawTrace>,
  options: WriteOptions,
): Generator<{ readonly id: string; readonly epoch: number }, void, void> {
  const groups = new Numbering();
  for (const trace of traces) yield inspectSample(trace, groups.next(trace.group).count, options);
}

function inspectSample(
  trace: RawTrace,
  epoch: number,
  options: WriteOptions,
): { readonly id: string; readonly epoch: number } {
  const { thinking, visible } = parts(trace);
  const content =
    thinking === undefined
      ? visible
      : [
          { type: 'reasoning', reasoning: thinking },
          { type: 'text', text: visible },
        ];
  const message = { role: 'assistant', content };
  const sample = {
    id: trace.group,
    epoch,
    input: promptOrGroup(trace),
    target: trace.truth ?? '',
    messages: [{ role: 'user', content: promptOrGroup(trace) }, message],
    output: {
      model: 'unknown',
      choices: [{ message, stop_reason: finishReason(trace, 'max_tokens') ?? 'unknown' }],
      completion: visible,
      usage: trace.tokens === undefined ? undefined : { output_tokens: trace.tokens },
    },
    scores: trace.graded === undefined ? {} : { grader: { value: trace.graded ? 'C' : 'I' } },
    metadata: mark(options),
  };
  return sample;
}

export const reasoningGymWriter: TraceWriter = {
  name: 'reasoning-gym',
  title: 'reasoning-gym evaluation (JSON)',
  extension: '.json',
  carries: ['text', 'prompt', 'truth'],
  write: (traces, options) =>
    pieces(
      list({ name: 'traces', category: 'traces', config: {} }, 'results', results(traces, options), {
        completions_per_prompt: null,
      }),
    ),
};

/** Completions of a question that follow one another become one result. */
function* results(traces: Iterable<RawTrace>, options: WriteOptions): Generator<object, void, void> {
  let last: RawTrace | undefined;
  let completions: { readonly score: number }[] = [];
  const result = (): object => ({
    question: promptOrGroup(last!),
    expected_answer: last!.truth ?? null,
    best_score: Math.max(...completions.map((completion) => completion.score)),
    mean_score: completions.reduce((sum, completion) => sum + completion.score, 0) / completions.length,
    completions,
  });
  for (const trace of traces) {
    if (last !== undefined && (last.group !== trace.group || last.truth !== trace.truth)) {
      yield result();
      completions = [];
    }
    last = trace;
    completions.push({
      ...{ model_answer: null, full_model_response: trace.text },
      score: trace.graded ? 1 : 0,
      ...mark(options),
    });
  }
  if (completions.length > 0) yield result();
}

/** A JSON object with fields in front of and behind its list. */
function* list(
  front: object,
  name: string,
  elements: Iterable<object>,
  behind: object,
): Generator<string, void, void> {
  yield JSON.stringify(front).slice(0, -1) + `,"${name}":[`;
  let separator = '\n';
  for (const element of elements) {
    yield separator + JSON.stringify(element);
    separator = ',\n';
  }
  const rest = JSON.stringify(behind).slice(1);
  yield `\n]${rest === '}' ? '' : ','}${rest}\n`;
}
