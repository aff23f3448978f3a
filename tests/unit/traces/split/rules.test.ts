/** What each rule makes of a completion: attempts, decisions, spans and lengths. */
import { describe, expect, it } from 'vitest';
import type { RawTrace, SplitTrace } from '../../../../src/traces/trace';
import type { SplitOptions } from '../../../../src/traces/split/options';
import type { SplitRule } from '../../../../src/traces/split/rules';
import { isUnjudged, splitTrace } from '../../../../src/traces/split/split';
import { approximateTokens } from '../../../../src/traces/split/tokens';
import { rawTrace } from '../../../support/raw-trace';

function split(
  text: string,
  rule: SplitRule,
  more: Partial<RawTrace> = {},
  options: SplitOptions = {},
): SplitTrace {
  const outcome = splitTrace(rawTrace(text, more), rule, options);
  if (isUnjudged(outcome)) throw new Error(outcome.unjudged);
  return outcome;
}

/** "41R 42S": values and the first letters of decisions. */
const summary = (trace: SplitTrace): string =>
  trace.attempts.map(({ value, decision }) => `${value}${decision[0]}`).join(' ');

const by = (text: string, more: Partial<RawTrace> = {}): string[] =>
  (['marker', 'changed-value', 'every-mention'] as const).map((rule) => summary(split(text, rule, more)));

describe('three rules', () => {
  it('differ on a repeated answer', () => {
    const text =
      'The answer is 41. The answer is 41. Wait, let me recheck. The answer is 41. Wait. The answer is 42.';
    expect(by(text)).toEqual(['41R 41R 42S', '41R 42S', '41R 41R 41R 42S']);
  });

  it('keep the last candidate before a marker as the answer of the attempt', () => {
    expect(by('The answer is 40. So the answer is 41. Wait. The answer is 42.')[0]).toBe('41R 42S');
  });

  it('need a new answer behind a marker', () => {
    expect(by('The answer is 42. Let me double-check. All is fine.')).toEqual(['42S', '42S', '42S']);
  });

  it('carry their name', () => {
    expect(split('The answer is 42.', 'changed-value').rule).toBe('changed-value');
  });
});

describe('the final tag', () => {
  it('is the output of STOP where it repeats the answer, whatever stands between', () => {
    expect(by('The answer is 42. Let me recheck: fine. <answer>42</answer>')).toEqual(['42S', '42S', '42S']);
  });

  it('is an attempt where it differs, with a silent decision', () => {
    const { attempts } = split('The answer is 42. <answer>41</answer>', 'marker');
    expect(attempts.map((a) => [a.value, a.decision, a.decisionTokens, a.decisionSpan])).toEqual([
      ['42', 'RESAMPLE', 0, undefined],
      ['41', 'STOP', 0, undefined],
    ]);
  });

  it('counts again behind a marker where attempts themselves end in it', () => {
    const once = '<answer>41</answer> Wait, let me try again. ';
    expect(by(`${once}${once}<answer>42</answer>`)[0]).toBe('41R 41R 42S');
  });

  it('may be broken', () => {
    expect(by('So it is 42.\n</answer>92.1>')[0]).toBe('92.1S');
    expect(by('answer>42</answer>')[0]).toBe('42S');
    expect(by('<answer>42')[0]).toBe('42S');
    expect(by('<answer>42</answer><answer>')[0]).toBe('42S');
  });
});

describe('thinking and what is shown', () => {
  it('takes an unchanged answer behind the thinking as the output of STOP', () => {
    const trace = split(
      '<think>The answer is 42.</think>6 * 7 = 42. Let me check. \\boxed{42}',
      'every-mention',
    );
    expect(summary(trace)).toBe('42S');
    expect(trace.attempts[0]!.part).toBe('thinking');
  });

  it('takes a changed one as a silent attempt, also without an opening tag', () => {
    const trace = split('The answer is 41.</think>The answer is 42.', 'marker');
    expect(trace.attempts.map((a) => [a.value, a.part, a.decisionTokens])).toEqual([
      ['41', 'thinking', 0],
      ['42', 'visible', 0],
    ]);
  });

  it('parts where the log does, if it keeps the two apart', () => {
    const text = 'The answer is 41. The answer is 42.';
    expect(summary(split(text, 'marker', { thinkingEnd: 18 }))).toBe('41R 42S');
    expect(split(text, 'marker', { thinkingEnd: 18 }).attempts[0]!.answerSpan).toEqual({ start: 0, end: 18 });
  });
});

describe('the last decision', () => {
  const last = (text: string, truncated: boolean | undefined): string =>
    split(text, 'marker', { truncated }).attempts.at(-1)!.decision;

  it('is open where the completion was cut', () => {
    expect(last('The answer is 42. And', true)).toBe('CENSORED');
  });

  it('is RESAMPLE where the completion was cut behind the marker, by the rule that knows markers', () => {
    expect(last('The answer is 42. Wait, let me', true)).toBe('RESAMPLE');
    expect(last('<answer>42</answer> Wait, let me', true)).toBe('RESAMPLE');
    const { attempts } = split('The answer is 42. Wait, let me', 'marker', { truncated: true });
    expect(attempts.at(-1)!.decisionTokens).toBeGreaterThan(0);
    expect(
      split('The answer is 42. Wait, let me', 'changed-value', { truncated: true }).attempts.at(-1)!.decision,
    ).toBe('CENSORED');
  });

  it('is STOP where the answer was handed over before the cut', () => {
    expect(last('<answer>42</answer> I hope this', true)).toBe('STOP');
    expect(last('Final answer: 42. I hope this', true)).toBe('STOP');
    expect(last('The answer is 42.</think>The answer is 42. I', true)).toBe('STOP');
  });

  it('is STOP where the completion ended by itself, be it in a check', () => {
    expect(last('The answer is 42. Let me double-check. Fine.', false)).toBe('STOP');
  });

  it('is open where the log does not say and a check hangs', () => {
    expect(last('The answer is 42. Let me double-check. Fine.', undefined)).toBe('CENSORED');
    expect(last('<answer>42</answer> Let me double-check. Fine.', undefined)).toBe('STOP');
    expect(last('The answer is 42.', undefined)).toBe('STOP');
    expect(last('<think> The answer is 42. And', undefined)).toBe('CENSORED');
  });
});

describe('verdicts of the model on its answer', () => {
  const text =
    '\\boxed{41}\nWait, let me recheck my solution.\nSo the answer is 41? No. Therefore, the answer is incorrect.\n' +
    'Let me try again.\n\\boxed{42}\nWait, let me recheck my solution.\n\\boxed{42} fits. The answer is correct.';

  it('make a check of what lies between marker and verdict', () => {
    expect(summary(split(text, 'marker'))).toBe('41R 42S');
  });

  it('can be left unread', () => {
    expect(summary(split(text, 'marker', {}, { verdicts: false }))).toBe('41R 41R 42R 42S');
  });
});

describe('judging', () => {
  it('compares values, not texts', () => {
    const trace = split('The answer is $42{,}000.0$.', 'marker', { truth: '42,000' });
    expect(trace.attempts[0]!.correct).toBe(true);
    expect(trace.finalCorrect).toBe(true);
  });

  it('tells why it cannot', () => {
    expect(splitTrace(rawTrace('The answer is 42.', { truth: undefined }), 'marker')).toEqual({
      unjudged: 'no-truth',
    });
    expect(splitTrace(rawTrace('The answer is 42.', { truth: undefined, graded: true }), 'marker')).toEqual({
      unjudged: 'only-final-graded',
    });
  });

  it('has the word of the log only where no answer was found', () => {
    expect(split('I do not know.', 'marker', { graded: true })).toMatchObject({
      attempts: [],
      finalCorrect: true,
    });
    const against = split('The answer is 41.', 'marker', { graded: true });
    expect(against).toMatchObject({ finalCorrect: false, gradedOtherwise: true });
  });

  it('tells whether a value came again', () => {
    const trace = split('The answer is 41. Wait. The answer is 41. Wait. The answer is 42.', 'marker');
    expect(trace.attempts.map((a) => a.sameValue)).toEqual([false, true, false]);
  });
});

describe('spans and lengths', () => {
  const text = 'First 6 * 7 = 41. That is odd.\nWait, let me recheck that. The answer is 42. Good.';

  it('tile the text', () => {
    const { attempts } = split(text, 'marker');
    const pieces = attempts.flatMap((a) => [a.answerSpan, a.decisionSpan]).flatMap((s) => s ?? []);
    expect(pieces.map(({ start, end }) => text.slice(start, end))).toEqual([
      'First 6 * 7 = 41. That is odd.\n',
      'Wait, let me recheck that.',
      ' The answer is 42. Good.',
    ]);
    expect(attempts.map((a) => text.slice(a.candidateSpan!.start, a.candidateSpan!.end))).toEqual([
      '41',
      '42',
    ]);
  });

  it('add up to the tokens of the log', () => {
    for (const tokens of [17, 23, 1000]) {
      const { attempts } = split(text, 'marker', { tokens });
      expect(attempts.reduce((sum, a) => sum + a.tokens + a.decisionTokens, 0)).toBe(tokens);
    }
  });

  it('are approximate without', () => {
    const { attempts } = split(text, 'marker');
    expect(attempts[0]!.decisionTokens).toBe(approximateTokens('Wait, let me recheck that.'));
    expect(attempts[0]!.decisionTokens).toBe(7);
  });
});

describe('traces that are split already', () => {
  const attempt = { correct: true, value: '42.0', span: undefined, decision: undefined };

  it('keep their attempts under every rule', () => {
    const raw = rawTrace('', {
      split: [{ ...attempt, correct: false, value: '41' }, attempt, attempt],
      truth: undefined,
    });
    const trace = splitTrace(raw, 'every-mention') as SplitTrace;
    expect(trace.rule).toBe('annotated');
    expect(summary(trace)).toBe('41R 42R 42S');
    expect(trace.attempts.map((a) => a.sameValue)).toEqual([false, false, true]);
    expect(trace.attempts.map((a) => a.tokens)).toEqual([0, 0, 0]);
  });

  it('are censored at the end if they were cut, unless the annotator says otherwise', () => {
    const decided = { ...attempt, decision: 'STOP' as const };
    expect(
      (splitTrace(rawTrace('', { split: [attempt], truncated: true }), 'marker') as SplitTrace).attempts[0]!
        .decision,
    ).toBe('CENSORED');
    expect(
      (splitTrace(rawTrace('', { split: [decided], truncated: true }), 'marker') as SplitTrace).attempts[0]!
        .decision,
    ).toBe('STOP');
  });

  it('have lengths where they have spans, cut to the text', () => {
    const raw = rawTrace('one two 41 and then 42', {
      split: [
        { ...attempt, value: '41', correct: false, span: { start: 8, end: 10 } },
        { ...attempt, value: undefined, span: { start: 20, end: 99 } },
      ],
    });
    const { attempts } = splitTrace(raw, 'marker') as SplitTrace;
    expect(attempts.map((a) => a.answerSpan)).toEqual([
      { start: 0, end: 10 },
      { start: 10, end: 22 },
    ]);
    expect(attempts.map((a) => [a.tokens, a.sameValue])).toEqual([
      [4, false],
      [4, undefined],
    ]);
  });
});
