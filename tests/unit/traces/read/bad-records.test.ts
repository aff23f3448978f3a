import { describe, expect, test } from 'vitest';
import { bytesFile } from '../../../../src/traces/read/trace-file';
import { fixtureBytes, readAll, textFile, verlLine } from '../../../support/traces';

describe('records that are broken', () => {
  test('each is told with its line, the others are read', async () => {
    const text =
      verlLine() +
      '{"input": "x", \n' +
      '[1]\n' +
      '\n' +
      verlLine({ output: 5 }) +
      '42\n' +
      verlLine() +
      '{"a": nul}\n' +
      verlLine();
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
    const { traces, problems } = await readAll(textFile('log', '{"input": "cut\n' + verlLine() + verlLine()));
    expect(traces).toHaveLength(2);
    expect(problems).toHaveLength(1);
  });

  test('problems are counted beyond those that are kept', async () => {
    const { problems, problemCount, skipped } = await readAll(
      textFile('log', verlLine() + '{\n'.repeat(500) + verlLine()),
    );
    expect(problems).toHaveLength(50);
    expect(problemCount - skipped).toBe(1);
    expect(skipped).toBe(500);
  });

  test('elements of JSON documents, rows of CSV', async () => {
    const list = `[${verlLine()},{"input": tru},7,${verlLine()},{"output":1},${verlLine()}]`;
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
    const { traces, problems } = await readAll(textFile('log', verlLine() + chat + verlLine()));
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
    expect((await readAll(textFile('log', verlLine({ output: '\uFFFD' })))).problems).toEqual([]);
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
      textFile('log', '\uFEFF' + verlLine().replace('\n', '\r\n').repeat(2)),
    );
    expect([traces.length, problems]).toEqual([2, []]);
    const csv = await readAll(textFile('log', '\uFEFFprompt,completion,truth\r\np,"t ",1\r\n'));
    expect(csv.traces).toMatchObject([{ prompt: 'p', text: 't ', truth: '1' }]);
    expect((await readAll(textFile('log', '\uFEFFR1\r\nR-1V1\r\n'))).traces).toHaveLength(2);
  });

  test('a line of 10 MB is read; one beyond the limit is let go, and the next one read', async () => {
    const long = verlLine({ output: 'wait, '.repeat(1_800_000) });
    const { traces } = await readAll(textFile('log', verlLine() + long + verlLine()));
    expect(traces.map(({ text }) => text.length)).toEqual([8, 10_800_000, 8]);
    for (const text of [verlLine() + long + verlLine(), `[${verlLine()},${long},${verlLine()}]`]) {
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
    const { traces, problems } = await readAll(textFile('log', verlLine() + nested + verlLine()));
    expect(traces).toHaveLength(2);
    expect(problems[0]).toMatchObject({
      row: 2,
      message: 'The line has brackets nested more than 256 deep.',
    });
    expect((await readAll(textFile('log', deep))).problems[0]).toMatchObject({ kind: 'stopped' });
    const list = await readAll(textFile('log', `[${verlLine()},${nested},${verlLine()}]`));
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
    const inherited = await readAll(textFile('log', verlLine()), { columns: { class: 'toString' } });
    expect(inherited.problems[0]!.message).toContain('No record has the column "toString"');
  });
});
