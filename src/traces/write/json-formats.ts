/** Writers of formats with one JSON object a line; the fields are described beside their readers in ../read/format. */
import type { RawTrace } from '../trace';
import {
  assistantMessage,
  attemptsOf,
  jsonLines,
  Numbering,
  parts,
  promptOrGroup,
  textHash,
  userMessages,
  type TraceWriter,
} from './writer';

export const verlWriter: TraceWriter = {
  name: 'verl',
  title: 'verl rollout dump (JSONL)',
  extension: '.jsonl',
  carries: ['text', 'prompt', 'group', 'truth', 'graded'],
  write: (traces, options) =>
    jsonLines(traces, options, (trace) => ({
      input: trace.prompt,
      output: trace.text,
      gts: trace.truth ?? null,
      score: score(trace),
      step: 0,
      uid: trace.group,
    })),
};

export const lmEvalWriter: TraceWriter = {
  name: 'lm-eval',
  title: 'lm-evaluation-harness samples (JSONL)',
  extension: '.jsonl',
  carries: ['text', 'prompt', 'truth', 'graded'],
  write(traces, options) {
    const documents = new Numbering();
    return jsonLines(traces, options, (trace) => ({
      doc_id: documents.next(trace.group).number,
      doc: { question: promptOrGroup(trace) },
      target: trace.truth ?? 'None',
      arguments: { gen_args_0: { arg_0: promptOrGroup(trace), arg_1: { do_sample: true } } },
      resps: [[trace.text]],
      filtered_resps: [trace.text],
      filter: 'none',
      metrics: trace.graded === undefined ? [] : ['exact_match'],
      doc_hash: textHash(trace.group),
      prompt_hash: textHash(promptOrGroup(trace)),
      target_hash: textHash(trace.truth ?? 'None'),
      exact_match: score(trace) ?? undefined,
    }));
  },
};

export const chatWriter: TraceWriter = {
  name: 'chat',
  title: 'OpenAI-like chat (JSONL)',
  extension: '.jsonl',
  carries: ['text', 'prompt', 'group', 'thinkingEnd', 'truth', 'graded', 'truncated', 'tokens'],
  write: (traces, options) =>
    jsonLines(traces, options, (trace) => ({
      group: trace.group,
      messages: [...userMessages(trace.prompt), assistantMessage(trace)],
      finish_reason: finishReason(trace, 'length'),
      usage: trace.tokens === undefined ? undefined : { completion_tokens: trace.tokens },
      ground_truth: trace.truth,
      correct: trace.graded,
    })),
};

export const verifiersWriter: TraceWriter = {
  name: 'verifiers',
  title: 'verifiers results (JSONL)',
  extension: '.jsonl',
  carries: ['text', 'prompt', 'thinkingEnd', 'truth', 'graded', 'truncated', 'tokens'],
  write(traces, options) {
    const examples = new Numbering();
    return jsonLines(traces, options, (trace) => ({
      example_id: examples.next(trace.group).number,
      prompt: userMessages(promptOrGroup(trace)),
      completion: [assistantMessage(trace)],
      answer: trace.truth,
      reward: score(trace),
      metrics: trace.graded === undefined ? {} : { correct_answer: score(trace) },
      is_completed: true,
      is_truncated: trace.truncated,
      token_usage: trace.tokens === undefined ? undefined : { input_tokens: 0, output_tokens: trace.tokens },
    }));
  },
};

export const annotatedWriter: TraceWriter = {
  name: 'annotated',
  title: 'annotated attempts (JSONL)',
  extension: '.jsonl',
  carries: [
    'text',
    'prompt',
    'group',
    'className',
    'thinkingEnd',
    'truth',
    'graded',
    'truncated',
    'tokens',
    'split',
  ],
  write: (traces, options) =>
    jsonLines(traces, options, (trace) => ({
      group: trace.group,
      class: trace.className,
      prompt: trace.prompt,
      text: trace.text,
      thinking_end: trace.thinkingEnd,
      truth: trace.truth,
      graded: trace.graded,
      truncated: trace.truncated,
      tokens: trace.tokens,
      attempts: attemptsOf(trace, 'annotated').map((attempt) => ({
        correct: attempt.correct,
        value: attempt.value,
        start: attempt.span?.start,
        end: attempt.span?.end,
        decision: attempt.decision,
        tokens: attempt.tokens,
        decision_tokens: attempt.decisionTokens,
      })),
    })),
};

/** As JSONL, since a plain line holds neither a group nor a mark. A censored attempt is written without a verdict, which reads as STOP. */
export const s2rWriter: TraceWriter = {
  name: 's2r',
  title: 'S2R trajectory strings (JSONL)',
  extension: '.jsonl',
  carries: ['prompt', 'group', 'split'],
  write: (traces, options) =>
    jsonLines(traces, options, (trace) => ({
      group: trace.group,
      prompt: trace.prompt,
      trajectory: s2rString(trace),
    })),
};

export function s2rString(trace: RawTrace): string {
  const attempts = attemptsOf(trace, 's2r');
  return attempts
    .map(({ correct, decision }, i) => {
      const answer = correct ? 'R1' : 'R-1';
      const happened = decision ?? (i < attempts.length - 1 ? 'RESAMPLE' : 'STOP');
      if (happened === 'CENSORED') return answer;
      // The verdict agrees with the truth where a right answer is kept or a wrong one rejected.
      return answer + (correct === (happened === 'STOP') ? 'V1' : 'V-1');
    })
    .join('');
}

export const jsonlWriter: TraceWriter = {
  name: 'jsonl',
  title: 'JSONL with columns',
  extension: '.jsonl',
  carries: ['text', 'prompt', 'group', 'className', 'thinkingEnd', 'truth', 'graded', 'truncated', 'tokens'],
  write: (traces, options) => jsonLines(traces, options, columns),
};

/** Columns as their readers guess them. */
export function columns(trace: RawTrace): Readonly<Record<string, string | number | boolean | undefined>> {
  const { thinking, visible } = parts(trace);
  return {
    group: trace.group,
    class: trace.className,
    prompt: trace.prompt,
    reasoning_content: thinking,
    completion: visible,
    ground_truth: trace.truth,
    correct: trace.graded,
    truncated: trace.truncated,
    completion_tokens: trace.tokens,
  };
}

/** A grade as a number; null, which readers take for none, where there is none. */
export function score({ graded }: RawTrace): number | null {
  return graded === undefined ? null : Number(graded);
}

export function finishReason({ truncated }: RawTrace, cut: string): string | undefined {
  return truncated === undefined ? undefined : truncated ? cut : 'stop';
}
