import { expect, test } from 'vitest';
import { joinedTables, readLogs, readPart } from '../../../../src/study/calibrate/read-logs';
import { MOST_CANDIDATES } from '../../../../src/traces/split/candidate';
import { calibrate } from '../../../../src/traces/estimate/calibrate';
import { textFile, verlLine } from '../../../support/traces';

test('a trace with too many answers is named, and counts as cut behind those that are read', async () => {
  const loop = 'The answer is 3. Wait, the answer is 2. '.repeat(MOST_CANDIDATES);
  const { files, tables } = await readLogs([
    textFile('log.jsonl', verlLine() + verlLine({ output: loop, score: 1 })),
  ]);
  expect(files[0]!.problems.filter(({ kind }) => kind === 'warning')).toEqual([
    {
      file: 'log.jsonl',
      row: 2,
      kind: 'warning',
      message:
        'It holds more than 20,000 answers, as a loop or noise does: it counts as cut off behind these.',
    },
  ]);
  const table = tables.get('every-mention')!;
  const { attempts, truncated, finalCorrect } = table.trace(1);
  expect(attempts).toHaveLength(MOST_CANDIDATES);
  expect(attempts.at(-1)!.decision).toBe('CENSORED');
  // What ends such a text only its grader knows.
  expect([truncated, finalCorrect]).toEqual([true, true]);
  expect(table.trace(0)).toMatchObject({ truncated: false, attempts: [{ decision: 'STOP' }] });
});

test('a question that dominates is named by where it stands and how it begins, in joined tables too', async () => {
  const line = (input: string, times: number): string =>
    verlLine({ input, gts: '5', output: `${'The answer is 4. Wait, no. '.repeat(times)}The answer is 4.` });
  const own = Array.from({ length: 12 }, (_, i) => line(`Question number ${i}?`, 0)).join('');
  const long = `user\nHow many   angles has a polygon of which nothing else is known than that it is convex?`;
  const files = [textFile('a.jsonl', own), textFile('b.jsonl', line(long, 3) + line(long, 3))];
  const expected =
    'One question (first in b.jsonl, row 1: "user How many angles has a polygon of which nothing else is …") has 8 of the 20 decisions';
  const together = (await readLogs(files)).tables.get('every-mention')!;
  const joined = joinedTables(await Promise.all(files.map((file) => readPart(file, {})))).get(
    'every-mention',
  )!;
  for (const table of [together, joined]) {
    const { warnings } = calibrate(table, { resamples: 100, draws: 99 });
    expect(warnings.find(({ code }) => code === 'dominated')?.message).toContain(expected);
  }
});
