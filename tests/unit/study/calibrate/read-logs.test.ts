import { expect, test } from 'vitest';
import { readLogs } from '../../../../src/study/calibrate/read-logs';
import { MOST_CANDIDATES } from '../../../../src/traces/split/candidate';
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
