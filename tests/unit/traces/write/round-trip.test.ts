import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { detectFormat } from '../../../../src/traces/read/read-traces';
import { bytesFile } from '../../../../src/traces/read/trace-file';
import type { AnnotatedAttempt, RawTrace } from '../../../../src/traces/trace';
import { writeTraces, WRITERS } from '../../../../src/traces/write/write-traces';
import type { Carried, TraceWriter } from '../../../../src/traces/write/writer';
import { joinedBytes, readAll } from '../../../support/traces';

/** Text with everything that formats quote, escape or split at, but no lone surrogate, which UTF-8 cannot hold. */
const TEXT = fc
  .array(
    fc.oneof(
      fc.string({ unit: 'grapheme', maxLength: 12 }),
      fc.constantFrom(
        '"',
        '\\',
        '\\"',
        '\n',
        '\r\n',
        ',',
        ';',
        '\t',
        '{',
        '}',
        '[',
        ']',
        '= 42',
        '</think>',
        '\u2028',
      ),
    ),
    { maxLength: 12 },
  )
  .map((parts) => parts.join('').replaceAll('\0', ''));

const WORD = fc.stringMatching(/^[A-Za-z][A-Za-z0-9 _.-]{0,20}[A-Za-z0-9]$/);

/** Truths in the form in which readers give them. */
const TRUTH = fc.oneof(
  fc.bigInt({ min: -(10n ** 30n), max: 10n ** 30n }).map(String),
  WORD.filter((text) => text !== 'None'),
);

const ATTEMPT = fc.record({
  correct: fc.boolean(),
  value: fc.option(fc.integer().map(String), { nil: undefined }),
  span: fc.constant(undefined),
  // What follows is known only of the last one; S2R strings say what happened to all.
  decision: fc.constantFrom('RESAMPLE' as const),
});

function traceOf(group: string, prompt: string): fc.Arbitrary<RawTrace> {
  return fc
    .record({
      className: fc.option(WORD, { nil: undefined }),
      text: TEXT,
      cut: fc.double({ min: 0, max: 1, noNaN: true }),
      hasThinking: fc.boolean(),
      truth: fc.option(TRUTH, { nil: undefined }),
      graded: fc.option(fc.boolean(), { nil: undefined }),
      truncated: fc.option(fc.boolean(), { nil: undefined }),
      tokens: fc.option(fc.nat(1e6), { nil: undefined }),
      attempts: fc.array(ATTEMPT, { minLength: 1, maxLength: 4 }),
      stops: fc.boolean(),
    })
    .map(({ text, cut, hasThinking, attempts, stops, ...rest }) => {
      const end = Math.floor(cut * (text.length - 1));
      // A surrogate pair is one character.
      const splits = /[\uD800-\uDBFF]$/.test(text.slice(0, end));
      const split: AnnotatedAttempt[] = attempts.map((attempt, i) =>
        i === attempts.length - 1 && stops ? { ...attempt, decision: 'STOP' as const } : attempt,
      );
      return {
        ...rest,
        source: { file: 'made', row: 1 },
        group,
        prompt,
        text,
        thinkingEnd: hasThinking && end > 0 && !splits ? end : undefined,
        split,
      };
    });
}

const TRACES = fc
  .uniqueArray(WORD, { minLength: 1, maxLength: 4 })
  .chain((groups) =>
    fc.tuple(
      ...groups.map((group) =>
        TEXT.chain((text) =>
          // The group in the prompt keeps prompts of different groups apart.
          fc.array(traceOf(group, `${text} ${group}?`.trim()), { minLength: 1, maxLength: 3 }),
        ),
      ),
    ),
  )
  .map((groups) => groups.flat());

/** Group → number in order of first appearance, since formats that know only prompts name groups otherwise. */
function partition(traces: readonly RawTrace[]): number[] {
  const numbers = new Map<string, number>();
  return traces.map(({ group }) => {
    if (!numbers.has(group)) numbers.set(group, numbers.size);
    return numbers.get(group)!;
  });
}

function carried(trace: RawTrace, { carries, name }: TraceWriter): Partial<Record<Carried, unknown>> {
  const entries = carries.map((key) => [key, trace[key]] as const);
  return Object.fromEntries(
    entries.map(([key, value]) => [key, key === 'split' ? splitAs(trace.split, name) : value]),
  );
}

/** Of attempts S2R holds no values, first-try-matters no decisions. */
function splitAs(split: RawTrace['split'], format: string): unknown {
  return split?.map(({ correct, value, decision }) => ({
    correct,
    ...(format === 's2r' ? {} : { value }),
    ...(format === 'first-try' ? {} : { decision }),
  }));
}

/** What the format's syntax itself cannot hold, apart from what it has no field for. */
function representable({ name }: TraceWriter, traces: readonly RawTrace[]): RawTrace[] {
  // The thinking of first-try-matters ends at the last </think> of the raw text, and its problem at a heading.
  if (name === 'first-try')
    return traces
      .map((trace) => ({ ...trace, text: trace.text.replaceAll('</think>', '<\\think>') }))
      .map(closed);
  // One result has one right answer, so completions of a question with different ones part; the grouping stays.
  return [...traces];
}

/** Where nothing is visible behind the thinking, first-try-matters does not show where it ended. */
function closed(trace: RawTrace): RawTrace {
  const { text, thinkingEnd } = trace;
  return thinkingEnd === undefined || thinkingEnd < text.length
    ? trace
    : { ...trace, thinkingEnd: undefined };
}

describe.each(WRITERS.map((writer) => [writer.name, writer] as const))('%s', (_name, writer) => {
  test('what is written is detected and read again', async () => {
    await fc.assert(
      fc.asyncProperty(TRACES, async (made) => {
        const traces = representable(writer, made);
        const bytes = joinedBytes(writeTraces(writer.name, traces));
        const format = writer.name === 'inspect-eval' ? 'inspect' : writer.name;
        expect(await detectFormat(bytesFile('log', bytes))).toMatchObject({ format });
        const { traces: read, skipped } = await readAll(bytesFile('log', bytes));
        expect(skipped).toBe(0);
        expect(read.map((trace) => carried(trace, writer))).toEqual(
          traces.map((trace) => carried(trace, writer)),
        );
        expect(partition(read)).toEqual(partition(traces));
      }),
      { numRuns: 25 },
    );
  });

  test('a mark on every row of synthetic logs, which readers pass over', async () => {
    const traces = fc.sample(TRACES, { numRuns: 1, seed: 7 })[0]!;
    const made = representable(writer, traces);
    const plain = joinedBytes(writeTraces(writer.name, made));
    const marked = joinedBytes(writeTraces(writer.name, made, { synthetic: true }));
    expect((await readAll(bytesFile('log', marked))).traces).toEqual(
      (await readAll(bytesFile('log', plain))).traces,
    );
    if (['trl', 'inspect-eval'].includes(writer.name)) return;
    const text = new TextDecoder().decode(marked);
    const count = text.split('synthetic').length - 1;
    if (writer.name === 'csv') expect(text.split('true\r\n').length - 1).toBeGreaterThanOrEqual(made.length);
    else expect(count).toBe(made.length);
    expect(new TextDecoder().decode(plain)).not.toContain('synthetic');
  });
});

test('formats of attempts refuse traces without any, with the place', () => {
  const trace: RawTrace = {
    source: { file: 'a.jsonl', row: 3 },
    group: 'q',
    className: undefined,
    prompt: 'p',
    text: 't',
    thinkingEnd: undefined,
    truth: '1',
    graded: undefined,
    truncated: undefined,
    tokens: undefined,
    split: undefined,
  };
  for (const format of ['annotated', 's2r', 'first-try'] as const)
    expect(() => [...writeTraces(format, [trace])]).toThrow(/split into attempts to be written as/);
  expect(() => writeTraces('xml' as 'csv', [])).toThrow(/must be one of verl, trl/);
});

test('nothing is made before it is asked for', () => {
  let asked = 0;
  const endless = function* (): Generator<RawTrace> {
    for (;;) {
      asked++;
      yield {
        source: { file: 'a', row: asked },
        group: 'q',
        className: undefined,
        prompt: 'p',
        text: 'x'.repeat(1000),
        thinkingEnd: undefined,
        truth: '1',
        graded: true,
        truncated: false,
        tokens: 1,
        split: undefined,
      };
    }
  };
  for (const format of ['verl', 'chat', 'csv', 'inspect', 'inspect-eval', 'jsonl'] as const) {
    asked = 0;
    const iterator = writeTraces(format, endless())[Symbol.iterator]();
    iterator.next();
    expect(asked).toBeLessThan(100);
    iterator.return?.();
  }
});
