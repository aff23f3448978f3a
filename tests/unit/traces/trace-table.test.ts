import { expect, test } from 'vitest';
import { joinedTables, readLogs, readPart } from '../../../src/study/calibrate/read-logs';
import { fixture } from '../../support/traces';

test('tables read apart and joined are those of one reading, names and rows included', async () => {
  // The same questions in both, so that the numbers of groups of the second differ from those that it gave itself.
  const files = ['columns.jsonl', 'reasoning-gym.json', 'columns.csv', 's2r.txt'].map(fixture);
  const together = (await readLogs(files)).tables;
  const parts = await Promise.all(files.map((file) => readPart(file, {})));
  const joined = joinedTables(parts);
  expect([...joined.keys()].sort()).toEqual([...together.keys()].sort());
  for (const [rule, table] of together) {
    const other = joined.get(rule)!;
    expect(other.columns()).toEqual(table.columns());
    expect([...other]).toEqual([...table]);
  }
  expect([...together.values()].some(({ size }) => size > 3)).toBe(true);
});
