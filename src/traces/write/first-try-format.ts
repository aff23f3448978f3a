/** Writer of first-try-matters annotations, one JSON object a line, with the thinking in numbered lines as its annotator saw it. */
import type { AnnotatedAttempt, RawTrace } from '../trace';
import { attemptsOf, jsonLines, parts, promptOrGroup, type TraceWriter } from './writer';

/** Spans come back as the candidate in its line; decisions do not. */
export const firstTryWriter: TraceWriter = {
  name: 'first-try',
  title: 'first-try-matters annotation (JSONL)',
  extension: '.jsonl',
  carries: ['text', 'prompt', 'thinkingEnd', 'truth', 'graded', 'split'],
  write: (traces, options) =>
    jsonLines(traces, options, (trace) => {
      const attempts = attemptsOf(trace, 'first-try');
      const { thinking, visible } = parts(trace);
      const text = thinking ?? visible;
      const lines = text.split('\n');
      const numbered = lines.map((line, i) => `${i + 1}: ${line}`).join('\n');
      const prompt = promptOrGroup(trace);
      return {
        messages: [
          { role: 'system', content: '' },
          { role: 'user', content: `Problem statement:\n${prompt}\nModel solution:\n${numbered}\n` },
        ],
        response: '',
        reasoning_content: '',
        ground_truth: trace.truth ?? null,
        data_source: 'traces',
        reward_score: rewardText(trace),
        raw_text: thinking === undefined ? text : `${thinking}</think>${visible}`,
        candidate_correctness: attempts.map((attempt) => attempt.correct),
        candidates: attempts.map((attempt) => attempt.value ?? null),
        candidate_position: attempts.map((attempt) => lineOf(attempt, text)),
        total_lines: lines.length,
      };
    }),
};

/** Number of the line a candidate stands in, from 1; 0, which no line has, where it is not known. */
function lineOf({ span }: AnnotatedAttempt, text: string): number {
  if (span === undefined || span.start > text.length) return 0;
  let line = 1;
  for (let at = text.indexOf('\n'); at >= 0 && at < span.start; at = text.indexOf('\n', at + 1)) line++;
  return line;
}

function rewardText({ graded }: RawTrace): string {
  return graded === undefined ? 'None' : graded ? '1.0' : '0.0';
}
