import { describe, expect, test } from 'vitest';
import { readTraces } from '../../../../src/traces/read/read-traces';
import { bytesFile, streamOf, type TraceFile } from '../../../../src/traces/read/trace-file';
import { writeTraces } from '../../../../src/traces/write/write-traces';
import {
  fixture,
  FIXTURES,
  joinedBytes,
  readAll,
  streamedFile,
  textFile,
  verlLine,
} from '../../../support/traces';

describe('what is missing', () => {
  test('truth: how many, where the format keeps it, which columns there are', async () => {
    const { traces, problems } = await readAll(
      textFile('log', verlLine({ gts: null }).repeat(2) + verlLine()),
    );
    expect(traces).toHaveLength(3);
    expect(problems).toMatchObject([
      {
        kind: 'warning',
        message:
          '2 of 3 completions have no right answer, so their attempts cannot be judged. 2 have a grade of the final answer, which says ' +
          'nothing of the attempts before. The format keeps it in `gts`. Name its column (truth, --truth COLUMN); the records have ' +
          'input, output, gts, score, step.',
      },
    ]);
  });

  test('the column named goes before the format’s own; a wrong name is told', async () => {
    const file = textFile('log', verlLine({ extra_info: { answer: [3] }, 'a.b': 4 }));
    expect((await readAll(file, { truth: 'extra_info.answer' })).traces).toMatchObject([{ truth: '3' }]);
    expect((await readAll(file, { columns: { truth: 'a.b' } })).traces).toMatchObject([{ truth: '4' }]);
    const wrong = await readAll(file, { truth: 'extra_info.anwser' });
    expect(wrong.traces).toMatchObject([{ truth: '2' }]);
    expect(wrong.problems[0]!.message).toContain(
      'No record has the column "extra_info.anwser". The first one has input',
    );
  });

  test('of a worked solution the last box is the right answer, and the column it was found in is named', async () => {
    const row = (solution: string): object => ({ step: 1, prompt: 'p', completion: 'It is 140.', solution });
    const solutions = [
      'So we get $\\boxed{140}$.',
      'First \\boxed{1}, at last $\\boxed {\\frac{1}{2}\\}}$ apples.',
      'A box that is cut: \\boxed{14',
      '#### Step 1\n\\boxed{7}',
    ];
    const file = textFile('log', solutions.map((text) => `${JSON.stringify(row(text))}\n`).join(''));
    const { traces, notes } = await readAll(file);
    expect(traces.map(({ truth }) => truth)).toEqual([
      '140',
      '\\frac{1}{2}\\}',
      'A box that is cut: \\boxed{14',
      '7',
    ]);
    expect(notes[0]).toBe(
      'Read as TRL completions (Parquet): the file has fields step, prompt, completion; the right answer is taken from "solution".',
    );
    expect((await readAll(file, { truth: 'step' })).notes[0]).toContain(
      'the right answer is taken from "step"',
    );
  });

  test('truths that are no answers', async () => {
    const file = textFile(
      'log',
      verlLine({ gts: true }) +
        verlLine({ gts: { a: 1 } }) +
        verlLine({ gts: [1, 2] }) +
        verlLine({ gts: [] }),
    );
    const { traces, problems } = await readAll(file);
    expect(traces.map(({ truth }) => truth)).toEqual([undefined, undefined, undefined, undefined]);
    expect(problems.slice(0, 3).map(({ message }) => message)).toEqual([
      'The right answer is true, which is no answer.',
      'The right answer is an object with a; name the field inside it, as in "column.field".',
      'The right answer is a list of 2 values; only a list of one can be compared.',
    ]);
  });

  test('all other columns by name, the class by file', async () => {
    const row = { q: 'What?', a: 'It is 4.', t: 4, g: 'g1', lvl: 2, cut: 'length', ok: 0, n: 12 };
    const columns = {
      text: 'a',
      prompt: 'q',
      truth: 't',
      group: 'g',
      class: 'lvl',
      truncated: 'cut',
      score: 'ok',
      tokens: 'n',
    };
    const { traces } = await readAll(textFile('log', JSON.stringify(row)), { columns });
    expect(traces).toEqual([
      {
        source: { file: 'log', row: 1 },
        group: 'g1',
        className: '2',
        prompt: 'What?',
        text: 'It is 4.',
        thinkingEnd: undefined,
        truth: '4',
        graded: false,
        truncated: true,
        tokens: 12,
        split: undefined,
      },
    ]);
    const named = await readAll(textFile('logs/Hard set.v2.jsonl.gz', verlLine()), { classOfFile: true });
    expect(named.traces).toMatchObject([{ className: 'Hard set.v2' }]);
  });

  test('the product where the paper’s prompt asks for one, and said so', async () => {
    const input = 'user\nCalculate 987654321 * 123456789. Think step by step.\nassistant\n';
    const { traces, notes } = await readAll(textFile('log', verlLine({ input, gts: undefined })));
    expect(traces).toMatchObject([{ truth: '121932631112635269', className: '9×9' }]);
    expect(notes.join()).toContain('so it is the product');
  });

  test('numbers that a double does not hold stay exact, NaN is nothing', async () => {
    const text = `{"input":"p 9007199254740993","output":"t","gts":121932631112635269,"score":NaN,"acc":Infinity}\n`;
    for (const file of [textFile('log', text), textFile('log', `[${text}]`)]) {
      const { traces } = await readAll(file);
      expect(traces).toMatchObject([{ truth: '121932631112635269', prompt: 'p 9007199254740993' }]);
      expect(traces[0]!.graded).toBeUndefined();
    }
  });
});

describe('a reading under way', () => {
  test('can be cancelled, and lets the source go', async () => {
    let cancelled = false;
    const bytes = new TextEncoder().encode(verlLine().repeat(5000));
    const endless: TraceFile = {
      name: 'log',
      size: undefined,
      stream: () => {
        const source = streamOf(
          (function* () {
            for (;;) yield bytes;
          })(),
        );
        const reader = source.getReader();
        return new ReadableStream<Uint8Array>({
          pull: async (controller) => controller.enqueue((await reader.read()).value!),
          cancel: () => {
            cancelled = true;
          },
        });
      },
    };
    const controller = new AbortController();
    let read = 0;
    const reading = async (): Promise<void> => {
      for await (const batch of readTraces(endless, { signal: controller.signal })) {
        read += batch.traces.length;
        if (read > 2000) controller.abort(new Error('enough'));
      }
    };
    await expect(reading()).rejects.toThrow('enough');
    expect(cancelled).toBe(true);
    cancelled = false;
    for await (const batch of readTraces(endless)) if (batch.traces.length > 0) break;
    expect(cancelled).toBe(true);
  });

  test('tells how far it is, also where nothing is found', async () => {
    const text = verlLine() + '{"broken\n'.repeat(1_500_000);
    const seen: number[] = [];
    for await (const { bytesRead } of readTraces(streamedFile('log', new TextEncoder().encode(text), 65536)))
      seen.push(bytesRead);
    expect(seen.length).toBeGreaterThan(3);
    expect(seen).toEqual([...seen].sort((a, b) => a - b));
  }, 20_000);

  test('no fixture read under a wrong format crashes', async () => {
    for (const [name, own] of Object.entries(FIXTURES)) {
      for (const format of new Set(Object.values(FIXTURES))) {
        if (format === own) continue;
        const { problems } = await readAll(fixture(name), { format });
        for (const { message } of problems) expect(message).not.toMatch(/could not be read/);
      }
    }
  });

  test('rows beyond one row group keep their numbers', async () => {
    const { traces } = await readAll(fixture('trl.parquet'));
    const many = Array.from({ length: 2500 }, (_, i) => ({ ...traces[i % 4]!, text: `t${i}` }));
    const bytes = joinedBytes(writeTraces('trl', many));
    const again = await readAll(bytesFile('log', bytes));
    expect(again.traces.map(({ text, source }) => [text, source.row])).toEqual(
      many.map(({ text }, i) => [text, i + 1]),
    );
  });
});
