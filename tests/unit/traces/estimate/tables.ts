/** Small tables written by hand. */
import type { Attempt, Decision, SplitTrace } from '../../../../src/traces/trace';
import { TraceTable } from '../../../../src/traces/trace-table';

const DECISIONS: Record<string, Decision> = {
  '>': 'RESAMPLE',
  '=': 'RESAMPLE',
  '.': 'STOP',
  '|': 'CENSORED',
};

/** What else a trace may say of itself. */
type Extra = Partial<Pick<SplitTrace, 'finalCorrect' | 'gradedOtherwise' | 'truncated' | 'className'>>;

/**
 * A trace from a text such as `W=W>C.`: C and W are attempts; `>` is a RESAMPLE before another value, `=` one before the
 * same value, `.` a STOP and `|` a cut. A right answer takes 10 tokens, a wrong one 20, a RESAMPLE 2. A trace that ends
 * in anything but a STOP is truncated, and its final answer is that of its last attempt, unless `extra` says otherwise.
 */
export function traceOf(group: string, text: string, row = 1, extra: Extra = {}): SplitTrace {
  const attempts: Attempt[] = [];
  for (let i = 0; i < text.length; i += 2) {
    const correct = text[i] === 'C';
    const decision = DECISIONS[text[i + 1]!]!;
    attempts.push({
      correct,
      value: undefined,
      sameValue: i === 0 ? undefined : text[i - 1] === '=',
      part: 'text',
      tokens: correct ? 10 : 20,
      decision,
      decisionTokens: decision === 'RESAMPLE' ? 2 : 0,
      candidateSpan: undefined,
      answerSpan: undefined,
      decisionSpan: undefined,
    });
  }
  const last = attempts.at(-1);
  return {
    source: { file: 'hand', row },
    group,
    className: undefined,
    rule: 'hand',
    attempts,
    finalCorrect: last?.correct ?? false,
    truncated: last !== undefined && last.decision !== 'STOP',
    ...extra,
  };
}

export function tableOf(...traces: (readonly [group: string, text: string, extra?: Extra])[]): TraceTable {
  const table = new TraceTable();
  traces.forEach(([group, text, extra], i) => table.add(traceOf(group, text, i + 1, extra)));
  return table;
}
