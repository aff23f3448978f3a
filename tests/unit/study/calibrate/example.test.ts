import { expect, test } from 'vitest';
import { compareReadings, rulesOf } from '../../../../src/study/calibrate/calibrate-reading';
import { exampleLog } from '../../../../src/study/calibrate/example';
import { readLogs } from '../../../../src/study/calibrate/read-logs';

test('every row of the example says that it is synthetic, and a seed gives the same bytes', async () => {
  const log = exampleLog('rl-like');
  const bytes = await log.slice!(0, log.size!);
  const rows = new TextDecoder().decode(bytes).trim().split('\n');
  expect(rows).toHaveLength(700);
  for (const row of rows) expect((JSON.parse(row) as { synthetic: unknown }).synthetic).toBe(true);
  // Megabytes: byte by byte, an assertion on both takes many seconds.
  expect(Buffer.compare(await exampleLog('rl-like').slice!(0, log.size!), bytes)).toBe(0);
});

test('the example is read by all rules, and deciding makes part of the difference between its models', async () => {
  const [first, second] = await Promise.all([
    readLogs([exampleLog('rl-like')]),
    readLogs([exampleLog('sft-like')]),
  ]);
  expect(rulesOf(first)).toEqual(['marker', 'changed-value', 'every-mention']);
  const { overall, byClass } = compareReadings(first, second, 'marker', { resamples: 200 })!;
  expect(overall.resampling).toBe('paired');
  expect(overall.parts.pDW.low).toBeGreaterThan(0);
  expect(overall.parts.pS.value! + overall.parts.pDC.value! + overall.parts.pDW.value!).toBeCloseTo(
    overall.predictedDifference.value!,
    12,
  );
  expect(byClass.map(({ className }) => className)).toEqual([
    '3×3',
    '3×4',
    '3×5',
    '3×6',
    '3×7',
    '3×8',
    '3×9',
  ]);
});
