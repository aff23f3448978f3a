import { gzipSync } from 'node:zlib';
import { describe, expect, test } from 'vitest';
import { textHash } from '../../../../src/traces/read/group-key';
import { detectFormat, readTraceAt } from '../../../../src/traces/read/read-traces';
import { bytesFile } from '../../../../src/traces/read/trace-file';
import type { RawTrace } from '../../../../src/traces/trace';
import { fixture, fixtureBytes, FIXTURES, readAll, streamedFile } from '../../../support/traces';

const SMALL = 'Calculate 12 * 34. Think step by step.';
const LARGE = 'Calculate 123 * 4567. Think step by step.';
const LONG = '12 * 34 = 398. Wait, let me check: 12 * 34 = 408. <answer>408</answer>';
const CUT = '123 * 4567 = 561,7';

async function traces(name: string): Promise<Omit<RawTrace, 'source'>[]> {
  const { traces: found, problems } = await readAll(fixture(name));
  expect(problems).toEqual([]);
  return found.map(({ source: _source, ...rest }) => rest);
}

/** What is not said is undefined. */
const NOTHING = {
  className: undefined,
  prompt: undefined,
  thinkingEnd: undefined,
  truth: undefined,
  graded: undefined,
  truncated: undefined,
  tokens: undefined,
  split: undefined,
};

describe('each format as its fixture has it', () => {
  test('verl', async () => {
    const base = { ...NOTHING, className: '2×2' };
    expect(await traces('verl.jsonl')).toEqual([
      {
        ...base,
        group: '0b6c-1',
        prompt: `user\n${SMALL}\nassistant\n`,
        text: LONG,
        truth: '408',
        graded: true,
      },
      {
        ...base,
        className: '3×4',
        group: '0b6c-2',
        prompt: `user\n${LARGE}\nassistant\n`,
        text: '123 * 4567 = 561741. <answer>561741</answer>',
        truth: '561741',
        graded: true,
      },
      {
        ...base,
        className: '3×4',
        group: '0b6c-2',
        prompt: `user\n${LARGE}\nassistant\n`,
        text: CUT,
        truth: '561741',
        graded: false,
      },
    ]);
  });

  test('TRL', async () => {
    const found = await traces('trl.parquet');
    expect(found).toHaveLength(4);
    expect(found[0]).toEqual({
      ...NOTHING,
      className: '2×2',
      group: textHash(SMALL),
      prompt: SMALL,
      text: LONG,
      truth: '408',
      graded: true,
    });
    expect(found.map(({ graded }) => graded)).toEqual([true, false, true, false]);
    expect(new Set(found.map(({ group }) => group)).size).toBe(2);
    expect((await traces('trl-chat.parquet'))[0]).toMatchObject({
      prompt: SMALL,
      text: LONG,
      group: textHash(SMALL),
      // No truth in the log; the paper's prompt tells it.
      truth: '408',
    });
  });

  test('lm-evaluation-harness: a trace a repeat, the first filter only', async () => {
    const found = await traces('lm-eval.jsonl');
    expect(found).toEqual([
      {
        ...NOTHING,
        group: '0#aa11',
        prompt: 'Question: Tom has 3 apples and buys 4.\nAnswer:',
        text: '3 + 4 = 7. The answer is 7.',
        truth: '7',
        graded: true,
      },
      ...['5', '4'].map((text) => ({
        ...NOTHING,
        group: '1#aa22',
        prompt: 'Question: 2 + 2?\nAnswer:',
        text,
        truth: '4',
      })),
    ]);
    expect((await readAll(fixture('lm-eval.jsonl'))).notes.join()).toContain('"strict-match" are read');
  });

  test.each(['inspect.json', 'inspect.eval', 'inspect-zstd.eval'])('inspect-ai: %s', async (name) => {
    const { traces: found, problems } = await readAll(fixture(name));
    // Two accepted answers cannot be compared as one.
    expect(problems.map(({ row, kind }) => [row, kind])).toEqual([
      [4, 'warning'],
      [undefined, 'warning'],
    ]);
    const thinking = '12 * 34 = 398. Wait, 408.';
    expect(found.map(({ source: _source, ...rest }) => rest)).toEqual([
      {
        ...NOTHING,
        className: '2×2',
        group: `1#${textHash(SMALL)}`,
        prompt: SMALL,
        text: `${thinking}The answer is 408.`,
        thinkingEnd: thinking.length,
        truth: '408',
        graded: true,
        truncated: false,
        tokens: 31,
      },
      {
        ...NOTHING,
        className: '2×2',
        group: `1#${textHash(SMALL)}`,
        prompt: SMALL,
        text: '12 * 34 = 4',
        truth: '408',
        graded: false,
        truncated: true,
        tokens: 5,
      },
      {
        ...NOTHING,
        className: '3×4',
        group: `q2#${textHash(LARGE)}`,
        prompt: LARGE,
        text: 'It is 561741.',
        truth: '561741',
        graded: true,
        truncated: false,
        tokens: 12,
      },
      {
        ...NOTHING,
        group: `q3#${textHash('Which of a, b?')}`,
        prompt: 'Which of a, b?',
        text: 'Either.',
        truncated: true,
        tokens: 3,
      },
    ]);
  });

  test('chat: messages, a response with choices, a batch result', async () => {
    const found = await traces('chat.jsonl');
    const thinking = '12 * 34 = 398. Wait, 408.';
    expect(found).toEqual([
      {
        ...NOTHING,
        className: '2×2',
        group: textHash(`Be brief.\n\n${SMALL}`),
        prompt: `Be brief.\n\n${SMALL}`,
        text: `${thinking}408`,
        thinkingEnd: thinking.length,
        truth: '408',
        truncated: false,
      },
      ...[
        ['561741', false],
        ['561', true],
      ].map(([text, truncated]) => ({
        ...NOTHING,
        className: '3×4',
        group: textHash(LARGE),
        prompt: LARGE,
        text,
        truth: '561741',
        truncated,
      })),
      {
        ...NOTHING,
        className: '2×2',
        group: textHash(SMALL),
        prompt: SMALL,
        text: 'It is 407.',
        truth: '408',
        truncated: false,
        tokens: 6,
      },
    ]);
  });

  test('verifiers', async () => {
    const found = await traces('verifiers.jsonl');
    const prompt = `Think first.\n\n${SMALL}`;
    expect(found).toEqual([
      {
        ...NOTHING,
        className: '2×2',
        group: `0#${textHash(prompt)}`,
        prompt,
        text: '12 * 34 is 408.408',
        thinkingEnd: 15,
        truth: '408',
        graded: true,
        truncated: false,
        tokens: 17,
      },
      {
        ...NOTHING,
        className: '2×2',
        group: `0#${textHash(prompt)}`,
        prompt,
        text: '12 * 34 = 39',
        truth: '408',
        graded: false,
        truncated: true,
        tokens: 8,
      },
      {
        ...NOTHING,
        className: '3×4',
        group: `1#${textHash(LARGE)}`,
        prompt: LARGE,
        text: '561740\n\n561741',
        truth: '561741',
        graded: true,
        truncated: false,
      },
    ]);
  });

  test('first-try-matters: positions are lines of the thinking', async () => {
    const [trace] = await traces('first-try.json');
    const thinking = '<think>\n12 * 34 = 398.\nWait, 12 * 34 = 408,\nso it is 408.';
    expect(trace).toEqual({
      ...NOTHING,
      group: textHash('What is 12 * 34?'),
      prompt: 'What is 12 * 34?',
      text: `${thinking}\n\nIt is 408.<|im_end|>`,
      thinkingEnd: thinking.length,
      truth: '408',
      graded: true,
      split: [
        { correct: false, value: '398', span: { start: 18, end: 21 }, decision: undefined },
        { correct: true, value: '408', span: { start: 53, end: 56 }, decision: undefined },
      ],
    });
    for (const { value, span } of trace!.split!)
      expect(trace!.text.slice(span!.start, span!.end)).toBe(value);
  });

  test('S2R: decisions are what the verdict says of the truth', async () => {
    const { traces: found, problems } = await readAll(fixture('s2r.txt'));
    const short = found.map(({ split, truncated, source }) => [
      source.row,
      split!.map(({ correct, decision }) => `${correct ? 'C' : 'W'} ${decision}`).join(', '),
      truncated,
    ]);
    expect(short).toEqual([
      [1, 'C STOP', false],
      [2, 'W RESAMPLE, C STOP', false],
      [3, 'W STOP', false],
      [5, 'C RESAMPLE, C STOP', false],
      // Rejected, and cut before the next answer.
      [6, 'W RESAMPLE', true],
    ]);
    expect(new Set(found.map(({ group }) => group)).size).toBe(5);
    expect(problems.map(({ message }) => message).join()).toContain('5 of 5 completions have no prompt');
    expect((await traces('s2r.jsonl')).map(({ group }) => group)).toEqual(['q1', 'q1']);
  });

  test('reasoning-gym: the expected answer decides, the tag stands in for truncation', async () => {
    const found = await traces('reasoning-gym.json');
    expect(found.map(({ text: _text, ...rest }) => rest)).toEqual(
      [
        ['What is 12 * 34?', '408', true, false],
        ['What is 12 * 34?', '408', undefined, false],
        ['What is 123 * 4567?', '561741', undefined, true],
        ['What is 123 * 4567?', '561741', undefined, false],
      ].map(([prompt, truth, graded, truncated]) => ({
        ...NOTHING,
        group: textHash(prompt as string),
        prompt,
        truth,
        graded,
        truncated,
      })),
    );
    expect(found[0]!.text).toBe(LONG);
  });

  test.each(['annotated.jsonl', 'annotated.json'])('annotated attempts: %s', async (name) => {
    const { traces: found } = await readAll(fixture(name));
    expect(found.map(({ source: _source, ...rest }) => rest)).toEqual([
      {
        ...NOTHING,
        group: 'q1',
        className: '2×2',
        prompt: 'What is 12 * 34?',
        text: '398. No, 408.',
        truth: '408',
        truncated: false,
        tokens: 7,
        split: [
          {
            correct: false,
            value: '398',
            span: { start: 0, end: 3 },
            decision: 'RESAMPLE',
            tokens: 2,
            decisionTokens: 1,
          },
          { correct: true, value: '408', span: { start: 9, end: 12 }, decision: 'STOP' },
        ],
      },
      {
        ...NOTHING,
        group: '7',
        text: '',
        graded: false,
        truncated: true,
        split: [
          {
            correct: true,
            value: undefined,
            span: undefined,
            decision: 'RESAMPLE',
            tokens: 120,
            decisionTokens: 1,
          },
          {
            correct: false,
            value: undefined,
            span: undefined,
            decision: 'CENSORED',
            tokens: 80,
            decisionTokens: 0,
          },
        ],
      },
    ]);
  });

  test('columns under usual names, JSONL and CSV', async () => {
    expect(await traces('columns.jsonl')).toEqual([
      {
        ...NOTHING,
        group: '3',
        className: 'easy',
        prompt: SMALL,
        text: LONG,
        truth: '408',
        truncated: false,
        tokens: 21,
      },
      {
        ...NOTHING,
        group: '4',
        className: 'hard',
        prompt: LARGE,
        text: CUT,
        truth: '561741',
        truncated: true,
        tokens: 9,
      },
    ]);
    const { traces: rows } = await readAll(fixture('columns.csv'));
    expect(rows).toEqual([
      {
        ...NOTHING,
        source: { file: 'columns.csv', row: 2 },
        group: '3',
        prompt: 'What is 12 * 34?',
        text: '12 * 34 = "398".\r\nWait, 408.',
        truth: '408',
        graded: true,
        truncated: false,
      },
      {
        ...NOTHING,
        source: { file: 'columns.csv', row: 3 },
        group: '4',
        prompt: 'What is 123 * 4567?',
        text: '561,7',
        truth: '561741',
        graded: false,
        truncated: true,
      },
    ]);
  });
});

describe('detection and access', () => {
  test.each(Object.entries(FIXTURES))('%s is taken for %s, by content', async (name, format) => {
    const detection = await detectFormat(bytesFile('log', fixtureBytes(name)));
    expect(detection).toMatchObject({ format });
  });

  test.each(Object.keys(FIXTURES))(
    '%s reads the same packed by gzip, in two members, in small pieces',
    async (name) => {
      const bytes = fixtureBytes(name);
      const half = Math.floor(bytes.length / 2);
      const packed = new Uint8Array(
        Buffer.concat([gzipSync(bytes.subarray(0, half)), gzipSync(bytes.subarray(half))]),
      );
      const plain = await readAll(bytesFile('log', bytes));
      expect(plain.traces.length).toBeGreaterThan(0);
      expect((await readAll(bytesFile('log', packed))).traces).toEqual(plain.traces);
      // Pieces of one byte cut every character, escape and line end.
      expect((await readAll(streamedFile('log', bytes, 1))).traces).toEqual(plain.traces);
      expect((await readAll(streamedFile('log', packed, 97))).traces).toEqual(plain.traces);
    },
  );

  test.each(Object.keys(FIXTURES))('every trace of %s is found again by its row', async (name) => {
    const { traces: all } = await readAll(fixture(name));
    const seen = new Map<number, number>();
    for (const trace of all) {
      const index = seen.get(trace.source.row) ?? 0;
      seen.set(trace.source.row, index + 1);
      expect(await readTraceAt(fixture(name), trace.source.row, {}, index)).toEqual(trace);
    }
    expect(await readTraceAt(fixture(name), 1000)).toBeUndefined();
    expect(await readTraceAt(fixture(name), all[0]!.source.row, {}, 99)).toBeUndefined();
  });
});
