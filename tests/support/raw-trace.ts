import type { RawTrace } from '../../src/traces/trace';

/** A completion of which the log says nothing but its text, the right answer 42 and that it was not cut. */
export function rawTrace(text: string, more: Partial<RawTrace> = {}): RawTrace {
  return {
    source: { file: 'test', row: 1 },
    group: 'question',
    className: undefined,
    prompt: undefined,
    text,
    thinkingEnd: undefined,
    truth: '42',
    graded: undefined,
    truncated: false,
    tokens: undefined,
    split: undefined,
    ...more,
  };
}
