import { gzipSync, deflateRawSync } from 'node:zlib';
import { parquetWriteBuffer } from 'hyparquet-writer';
import { describe, expect, test } from 'vitest';
import { readTraces } from '../../../../src/traces/read/read-traces';
import { bytesFile, streamOf, type TraceFile } from '../../../../src/traces/read/trace-file';
import { writeTraces } from '../../../../src/traces/write/write-traces';
import {
  fixture,
  fixtureBytes,
  FIXTURES,
  joinedBytes,
  readAll,
  streamedFile,
  textFile,
} from '../../../support/traces';

const ROW = { input: 'user\nWhat is 1 + 1?', output: 'It is 2.', gts: '2', score: 1, step: 1 };
const line = (more: object = {}): string => JSON.stringify({ ...ROW, ...more }) + '\n';

/** The one sentence that says why a file gives nothing. */
async function stopped(file: TraceFile): Promise<string> {
  const { traces, problems } = await readAll(file);
  expect(traces).toEqual([]);
  const [problem] = problems;
  expect(problem).toMatchObject({ kind: 'stopped', row: undefined, file: file.name });
  return problem!.message;
}

describe('files that are no logs', () => {
  test('empty, blank, binary, UTF-16, an image, plain text', async () => {
    expect(await stopped(textFile('a', ''))).toBe('The file is empty.');
    expect(await stopped(textFile('a', ' \n\n '))).toContain('nothing but spaces');
    expect(await stopped(bytesFile('a', new Uint8Array(3000)))).toContain('binary');
    expect(await stopped(bytesFile('a', new Uint8Array(Buffer.from('\uFEFF{"a":1}', 'utf16le'))))).toContain(
      'UTF-16',
    );
    expect(await stopped(bytesFile('a', Uint8Array.of(0x89, 80, 78, 71, 13, 10, 26, 10, 0, 0)))).toContain(
      'binary',
    );
    expect(await stopped(textFile('a', 'Dear reader,\nthis is a letter.\n'))).toMatch(
      /plain text.*"Dear reader,".*JSONL/,
    );
  });

  test('JSON of no known format: its fields, and what to do', async () => {
    const message = await stopped(textFile('a', '{"alpha": 1, "beta": 2}\n{"alpha": 3, "beta": 4}\n'));
    expect(message).toBe(
      'The file holds JSON objects, one a line with alpha, beta, which is no known format. Name the format, or the columns that hold ' +
        'the text of the completion and the right answer (columns, --truth COLUMN).',
    );
    expect(await stopped(textFile('a', '{\n "alpha": {\n "x": 1\n }\n}\n'))).toContain('alpha');
    expect(await stopped(textFile('a', '[1, 2, 3]'))).toContain('no whole record');
  });

  test('a file that fails while it is read is told, not thrown', async () => {
    const broken: TraceFile = {
      name: 'a',
      size: 10,
      stream: () =>
        new ReadableStream({
          pull: () => {
            throw new Error('the disk is gone');
          },
        }),
    };
    expect(await stopped(broken)).toBe('The file could not be read: the disk is gone.');
  });

  test('an unknown format is an error of the caller', async () => {
    await expect(readAll(fixture('verl.jsonl'), { format: 'xml' as 'csv' })).rejects.toThrow(
      /format must be one of verl, trl/,
    );
  });
});

describe('records that are broken', () => {
  test('each is told with its line, the others are read', async () => {
    const text =
      line() +
      '{"input": "x", \n' +
      '[1]\n' +
      '\n' +
      line({ output: 5 }) +
      '42\n' +
      line() +
      '{"a": nul}\n' +
      line();
    const { traces, problems, skipped } = await readAll(textFile('log', text));
    expect(traces.map(({ source }) => source.row)).toEqual([1, 7, 9]);
    expect(problems.map(({ row, kind }) => [row, kind])).toEqual(
      [2, 3, 5, 6, 8].map((row) => [row, 'skipped']),
    );
    expect(skipped).toBe(5);
    expect(problems[0]!.message).toBe('The line is not JSON: it does not begin with { and end with }.');
    expect(problems[1]!.message).toBe('The line holds a list of 1, not an object.');
    expect(problems[2]!.message).toBe(
      'There is no text under "output"; there are input, output, gts, score, step.',
    );
  });

  test('the first line may be broken', async () => {
    const { traces, problems } = await readAll(textFile('log', '{"input": "cut\n' + line() + line()));
    expect(traces).toHaveLength(2);
    expect(problems).toHaveLength(1);
  });

  test('problems are counted beyond those that are kept', async () => {
    const { problems, problemCount, skipped } = await readAll(
      textFile('log', line() + '{\n'.repeat(500) + line()),
    );
    expect(problems).toHaveLength(50);
    expect(problemCount - skipped).toBe(1);
    expect(skipped).toBe(500);
  });

  test('elements of JSON documents, rows of CSV', async () => {
    const list = `[${line()},{"input": tru},7,${line()},{"output":1},${line()}]`;
    const { traces, problems } = await readAll(textFile('log', list));
    expect(traces.map(({ source }) => source.row)).toEqual([1, 4, 6]);
    expect(problems.map(({ row }) => row)).toEqual([2, 3, 5]);
    const rows = await readAll(textFile('log', 'prompt,completion,truth\na,b,1\na,b,1,2\na,c,1\n'));
    expect(rows.traces.map(({ text }) => text)).toEqual(['b', 'c']);
    expect(rows.problems[0]).toMatchObject({ row: 3, message: 'The row has 4 cells, the heading 3.' });
  });

  test('a document cut off gives what came before', async () => {
    const bytes = fixtureBytes('reasoning-gym.json');
    const { traces, problems } = await readAll(bytesFile('log', bytes.subarray(0, bytes.length - 300)));
    expect(traces).toHaveLength(2);
    expect(problems.map(({ kind }) => kind)).toEqual(['stopped']);
    expect(problems[0]!.message).toMatch(/after record 1 the file was cut off/);
  });

  test('mixed formats: the other one is named', async () => {
    const chat = '{"messages":[{"role":"assistant","content":"x"}]}\n';
    const { traces, problems } = await readAll(textFile('log', line() + chat + line()));
    expect(traces).toHaveLength(2);
    expect(problems[0]!.message).toContain('It looks like OpenAI-like chat');
  });

  test('verdicts, decisions and spans that make no sense', async () => {
    const attempts = (...list: object[]): string => JSON.stringify({ text: 'abc', attempts: list }) + '\n';
    const text =
      attempts({ correct: true }) +
      attempts({ correct: 'perhaps' }) +
      attempts({ correct: true, decision: 'MAYBE' }) +
      attempts({ correct: true, start: 2, end: 9 });
    const { problems } = await readAll(textFile('log', text));
    expect(problems.filter(({ kind }) => kind === 'skipped').map(({ message }) => message)).toEqual([
      'Attempt 1 does not say under "correct" whether it is right.',
      'Attempt 1 has the decision "MAYBE"; it has to be STOP, RESAMPLE or CENSORED.',
      'Attempt 1 stands at 2..9, but the text has 3 units.',
    ]);
  });
});

describe('text', () => {
  test('invalid UTF-8 is replaced and told once; a real U+FFFD is not', async () => {
    const bad = Buffer.concat([
      Buffer.from('{"input":"p","output":"a'),
      Buffer.from([0xff, 0xfe]),
      Buffer.from('b","gts":"1","score":1}\n'),
    ]);
    const { traces, problems } = await readAll(bytesFile('log', new Uint8Array(Buffer.concat([bad, bad]))));
    expect(traces.map(({ text }) => text)).toEqual(['a\uFFFD\uFFFDb', 'a\uFFFD\uFFFDb']);
    expect(problems).toMatchObject([
      { kind: 'warning', message: expect.stringContaining('From row 1') as string },
    ]);
    expect((await readAll(textFile('log', line({ output: '\uFFFD' })))).problems).toEqual([]);
    const list = Buffer.concat([Buffer.from('['), bad, Buffer.from(']')]);
    expect((await readAll(bytesFile('log', new Uint8Array(list)))).problems).toHaveLength(1);
    const csv = Buffer.concat([
      Buffer.from('prompt,completion,truth\np,'),
      Buffer.from([0xff]),
      Buffer.from(',1\n'),
    ]);
    expect((await readAll(bytesFile('log', new Uint8Array(csv)))).problems).toHaveLength(1);
  });

  test('byte order mark and CR LF', async () => {
    const { traces, problems } = await readAll(
      textFile('log', '\uFEFF' + line().replace('\n', '\r\n').repeat(2)),
    );
    expect([traces.length, problems]).toEqual([2, []]);
    const csv = await readAll(textFile('log', '\uFEFFprompt,completion,truth\r\np,"t ",1\r\n'));
    expect(csv.traces).toMatchObject([{ prompt: 'p', text: 't ', truth: '1' }]);
    expect((await readAll(textFile('log', '\uFEFFR1\r\nR-1V1\r\n'))).traces).toHaveLength(2);
  });

  test('a line of 10 MB is read; one beyond the limit is let go, and the next one read', async () => {
    const long = line({ output: 'wait, '.repeat(1_800_000) });
    const { traces } = await readAll(textFile('log', line() + long + line()));
    expect(traces.map(({ text }) => text.length)).toEqual([8, 10_800_000, 8]);
    for (const text of [line() + long + line(), `[${line()},${long},${line()}]`]) {
      const limited = await readAll(textFile('log', text), { limits: { record: 2 ** 20 } });
      expect(limited.traces).toHaveLength(2);
      expect(limited.problems).toMatchObject([
        { row: 2, kind: 'skipped', message: expect.stringMatching(/longer than 1 MB, the limit/) as string },
      ]);
    }
  }, 20_000);

  test('a quotation mark that is never closed ends a CSV at the limit', async () => {
    const csv = 'prompt,completion,truth\np,t,1\np,"' + 'x,y\n'.repeat(500_000);
    const { traces, problems } = await readAll(textFile('log', csv), { limits: { record: 2 ** 20 } });
    expect(traces).toHaveLength(1);
    expect(problems[0]).toMatchObject({
      kind: 'stopped',
      message: expect.stringMatching(/not closed/) as string,
    });
  });

  test('brackets a million deep, and names of the prototype', async () => {
    const deep = '['.repeat(1_000_000);
    const nested = `{"input":"p","output":"t","gts":"1","score":1,"x":${deep}${']'.repeat(1_000_000)}}\n`;
    const { traces, problems } = await readAll(textFile('log', line() + nested + line()));
    expect(traces).toHaveLength(2);
    expect(problems[0]).toMatchObject({
      row: 2,
      message: 'The line has brackets nested more than 256 deep.',
    });
    expect((await readAll(textFile('log', deep))).problems[0]).toMatchObject({ kind: 'stopped' });
    const list = await readAll(textFile('log', `[${line()},${nested},${line()}]`));
    expect(list.problems).toMatchObject([{ row: 2, kind: 'skipped' }]);

    const evil =
      '{"__proto__":{"output":"x","polluted":1},"input":"p","output":"t","gts":"1","score":1,"constructor":2}\n';
    const own = await readAll(textFile('log', evil), { columns: { class: '__proto__.polluted' } });
    expect(own.traces).toMatchObject([{ text: 't', className: '1' }]);
    expect(({} as Record<string, unknown>).polluted).toBeUndefined();
    const csv = await readAll(textFile('log', '__proto__,completion,truth\nx,t,1\n'), {
      columns: { class: '__proto__' },
    });
    expect(csv.traces).toMatchObject([{ className: 'x', text: 't' }]);
    const inherited = await readAll(textFile('log', line()), { columns: { class: 'toString' } });
    expect(inherited.problems[0]!.message).toContain('No record has the column "toString"');
  });
});

describe('compressed files', () => {
  const log = line().repeat(2000);

  test('gzip cut off, damaged, within gzip', async () => {
    const packed = new Uint8Array(gzipSync(log, { level: 0 }));
    const cut = await readAll(bytesFile('log', packed.subarray(0, packed.length - 20_000)));
    expect(cut.traces.length).toBeGreaterThan(1500);
    expect(cut.problems.at(-1)).toMatchObject({
      kind: 'stopped',
      message: expect.stringMatching(/damaged or end too early/) as string,
    });
    const damaged = new Uint8Array(gzipSync(log));
    damaged.fill(0xff, damaged.length >> 1);
    expect((await readAll(bytesFile('log', damaged))).problems.at(-1)).toMatchObject({ kind: 'stopped' });
    expect(await stopped(bytesFile('log', new Uint8Array(gzipSync(gzipSync(log)))))).toContain(
      'compressed twice',
    );
    expect(await stopped(bytesFile('log', new Uint8Array(gzipSync(''))))).toBe('The file is empty.');
  });

  test('bombs: beyond the ratio, beyond the size', async () => {
    const bomb = new Uint8Array(gzipSync(line() + ' '.repeat(80 * 2 ** 20)));
    const { traces, problems } = await readAll(bytesFile('log', bomb), { limits: { ratioFrom: 2 ** 20 } });
    expect(traces).toHaveLength(1);
    expect(problems.at(-1)!.message).toMatch(
      /unpacks to more than 400 times its size .* made to exhaust memory/,
    );
    const limited = await readAll(bytesFile('log', new Uint8Array(gzipSync(log, { level: 0 }))), {
      limits: { inflated: 100_000 },
    });
    expect(limited.problems.at(-1)!.message).toContain('unpacks to more than 98 kB');
    // A text that repeats itself is no bomb.
    expect((await readAll(bytesFile('log', new Uint8Array(gzipSync(log))))).traces).toHaveLength(2000);
  }, 20_000);

  /** An archive of one entry that states what it is told to. */
  function archive(name: string, data: Uint8Array, method: number, size: number): Uint8Array {
    const common = Buffer.alloc(26);
    common.writeUInt16LE(20, 0);
    common.writeUInt16LE(method, 4);
    common.writeUInt32LE(data.length, 14);
    common.writeUInt32LE(size, 18);
    common.writeUInt16LE(name.length, 22);
    const local = Buffer.concat([Buffer.from('PK\x03\x04'), common, Buffer.from(name), data]);
    const entry = Buffer.concat([
      Buffer.from('PK\x01\x02\x14\x00'),
      common,
      Buffer.alloc(14),
      Buffer.from(name),
    ]);
    const end = Buffer.alloc(22);
    end.write('PK\x05\x06');
    end.writeUInt16LE(1, 8);
    end.writeUInt16LE(1, 10);
    end.writeUInt32LE(entry.length, 12);
    end.writeUInt32LE(local.length, 16);
    return new Uint8Array(Buffer.concat([local, entry, end]));
  }

  test('archives: a bomb that states a small size, an unknown method, no samples, cut off', async () => {
    const spaces = new Uint8Array(deflateRawSync(Buffer.alloc(40 * 2 ** 20, 32)));
    const bomb = await readAll(bytesFile('log', archive('samples/1_epoch_1.json', spaces, 8, 100)));
    expect(bomb.problems[0]).toMatchObject({
      row: 1,
      kind: 'skipped',
      message: expect.stringMatching(/unpacks to more than 32 MB/) as string,
    });
    const honest = await readAll(
      bytesFile('log', archive('samples/1_epoch_1.json', spaces, 8, 40 * 2 ** 20)),
    );
    expect(honest.problems[0]!.message).toContain('It is 40 MB large, beyond 32 MB');
    const lzma = await readAll(bytesFile('log', archive('samples/1_epoch_1.json', spaces, 14, 100)));
    expect(lzma.problems[0]!.message).toContain('packed by method 14');
    const zstd = await readAll(bytesFile('log', archive('samples/1_epoch_1.json', spaces, 93, 100)));
    expect(zstd.problems[0]).toMatchObject({ kind: 'skipped' });
    expect(await stopped(bytesFile('log', archive('docs/readme.txt', spaces, 8, 100)))).toContain(
      'holds docs/readme.txt, but no',
    );
    const bytes = fixtureBytes('inspect.eval');
    expect(await stopped(bytesFile('log', bytes.subarray(0, bytes.length - 30)))).toContain('cut off');
  });

  test('Parquet: cut off, absurd sizes, more rows than there are', async () => {
    const bytes = fixtureBytes('trl.parquet');
    expect(await stopped(bytesFile('log', bytes.subarray(0, bytes.length - 5)))).toContain('cut off');
    expect(await stopped(bytesFile('log', bytes.subarray(0, 10)))).toContain('too short');
    const footer = new Uint8Array(bytes);
    new DataView(footer.buffer).setUint32(footer.length - 8, 0x7fffffff, true);
    expect(await stopped(bytesFile('log', footer))).toContain('states a description of 2.0 GB');
    const large = await readAll(fixture('trl.parquet'), { limits: { held: 200 } });
    expect(large.traces).toEqual([]);
    expect(large.problems[0]!.message).toMatch(/Row group 1 .* the limits are .* smaller row groups/);
    // The levels of three values are one group of packed bits, 0b111; in its place one run that states 63.
    const small = new Uint8Array(
      parquetWriteBuffer({
        codec: 'UNCOMPRESSED',
        columnData: ['prompt', 'completion', 'truth'].map((name) => ({
          name,
          data: ['1', '2', '3'],
          type: 'STRING',
        })),
      }),
    );
    expect((await readAll(bytesFile('log', small))).traces).toHaveLength(3);
    const runs = small.findIndex((byte, i) => byte === 3 && small[i + 1] === 7);
    small[runs] = 126;
    expect(await stopped(bytesFile('log', small))).toContain('states more repetitions than it can have');
    const packed = streamedFile('log', new Uint8Array(gzipSync(bytes)), 1000);
    const held = await readAll(packed, { limits: { held: 1000 } });
    expect(held.problems[0]!.message).toContain('Unpack it first');
  });
});

describe('what is missing', () => {
  test('truth: how many, where the format keeps it, which columns there are', async () => {
    const { traces, problems } = await readAll(textFile('log', line({ gts: null }).repeat(2) + line()));
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
    const file = textFile('log', line({ extra_info: { answer: [3] }, 'a.b': 4 }));
    expect((await readAll(file, { truth: 'extra_info.answer' })).traces).toMatchObject([{ truth: '3' }]);
    expect((await readAll(file, { columns: { truth: 'a.b' } })).traces).toMatchObject([{ truth: '4' }]);
    const wrong = await readAll(file, { truth: 'extra_info.anwser' });
    expect(wrong.traces).toMatchObject([{ truth: '2' }]);
    expect(wrong.problems[0]!.message).toContain(
      'No record has the column "extra_info.anwser". The first one has input',
    );
  });

  test('truths that are no answers', async () => {
    const file = textFile(
      'log',
      line({ gts: true }) + line({ gts: { a: 1 } }) + line({ gts: [1, 2] }) + line({ gts: [] }),
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
    const named = await readAll(textFile('logs/Hard set.v2.jsonl.gz', line()), { classOfFile: true });
    expect(named.traces).toMatchObject([{ className: 'Hard set.v2' }]);
  });

  test('the product where the paper’s prompt asks for one, and said so', async () => {
    const input = 'user\nCalculate 987654321 * 123456789. Think step by step.\nassistant\n';
    const { traces, notes } = await readAll(textFile('log', line({ input, gts: undefined })));
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
    const bytes = new TextEncoder().encode(line().repeat(5000));
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
    const text = line() + '{"broken\n'.repeat(1_500_000);
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
