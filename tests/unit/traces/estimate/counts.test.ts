import { expect, test } from 'vitest';
import {
  CELL,
  cellColumn,
  COLUMN,
  type ColumnName,
  HELD,
  heldOutColumn,
} from '../../../../src/traces/estimate/columns';
import { MOST_CLUSTERS } from '../../../../src/traces/estimate/clusters';
import { countTraces, type TraceCounts } from '../../../../src/traces/estimate/count-traces';
import { GROUP } from '../../../../src/traces/estimate/groups';
import { tableOf } from './tables';

/** Eight traces of three questions, counted by hand below. */
const table = tableOf(
  ['q1', 'C.', { className: 'easy' }],
  ['q1', 'W>C.', { className: 'easy' }],
  ['q1', 'W=W>W>C.', { className: 'easy' }],
  ['q2', 'C=C.', { className: 'hard' }],
  ['q2', 'C>W.', { className: 'hard' }],
  ['q2', 'W>C|', { className: 'hard' }],
  ['q3', '', { className: 'hard' }],
  ['q3', 'W>', { className: 'hard' }],
);

function named({ totals }: TraceCounts, ...names: ColumnName[]): number[] {
  return names.map((name) => totals[COLUMN[name]]!);
}

test('traces, attempts and decisions', () => {
  const counts = countTraces(table);
  expect(named(counts, 'traces', 'empty', 'truncated', 'finalRight')).toEqual([8, 1, 2, 5]);
  expect(named(counts, 'first', 'firstRight', 'right', 'wrong')).toEqual([7, 3, 7, 7]);
  // C.: C, C, C, C= and C. and C> and C|; six of the seven right attempts have a decision.
  expect(named(counts, 'stopC', 'resC', 'stopW', 'resW')).toEqual([4, 2, 1, 6]);
  expect(named(counts, 'rightRight', 'rightWrong', 'wrongRight', 'wrongWrong')).toEqual([1, 1, 3, 2]);
  expect(named(counts, 'rightKnown', 'rightSame', 'wrongKnown', 'wrongSame', 'wrongOther')).toEqual([
    2, 1, 5, 1, 1,
  ]);
  expect(named(counts, 'gained', 'lost')).toEqual([3, 1]);
  expect(named(counts, 'tokensC', 'measuredC', 'tokensW', 'measuredW', 'decisionTokens')).toEqual([
    70, 7, 140, 7, 16,
  ]);
});

test('by attempt index', () => {
  const { totals } = countTraces(table);
  const cell = (k: number): number[] =>
    Object.values(CELL).map((column) => totals[cellColumn(k - 1) + column]!);
  // Right, wrong, STOP|C, RES|C, STOP|W, RES|W.
  expect(cell(1)).toEqual([3, 4, 1, 2, 0, 4]);
  expect(cell(2)).toEqual([3, 2, 2, 0, 1, 1]);
  expect(cell(3)).toEqual([0, 1, 0, 0, 0, 1]);
  expect(cell(4)).toEqual([1, 0, 1, 0, 0, 0]);
  expect(cell(5)).toEqual([0, 0, 0, 0, 0, 0]);
});

test('attempts from 17 on share a cell', () => {
  const { totals } = countTraces(tableOf(['q', `${'W>'.repeat(19)}C.`]));
  expect(totals[cellColumn(16) + CELL.wrong]).toBe(3);
  expect(totals[cellColumn(16) + CELL.right]).toBe(1);
  expect(totals[COLUMN.wrong]).toBe(19);
});

test('what a held-out cap needs', () => {
  const { totals } = countTraces(table);
  const held = (index: number): number[] => Object.values(HELD).map((c) => totals[heldOutColumn(index) + c]!);
  // Pairs up to attempt 2, then: W=W>W>C. alone goes on, from a wrong second attempt, and ends right.
  expect(held(0)).toEqual([1, 1, 2, 1, 0, 0, 1, 1]);
  expect(held(1)).toEqual([1, 1, 2, 2, 0, 0, 1, 1]);
});

test('by question', () => {
  const { groups, groupNames } = countTraces(table);
  expect(groupNames).toEqual(['q1', 'q2', 'q3']);
  const column = (c: number): number[] => [0, 1, 2].map((g) => groups.get(g, c));
  expect(column(GROUP.first)).toEqual([3, 3, 1]);
  expect(column(GROUP.firstRight)).toEqual([1, 2, 0]);
  expect(column(GROUP.attempts)).toEqual([7, 6, 1]);
  expect(column(GROUP.decidedC)).toEqual([3, 3, 0]);
  expect(column(GROUP.decidedW)).toEqual([4, 2, 1]);
  expect(column(GROUP.pairWR)).toEqual([1, 1, 0]);
  expect(column(GROUP.pairWW)).toEqual([1, 0, 0]);
  expect(column(GROUP.pairRR)).toEqual([0, 1, 0]);
  expect(column(GROUP.pairRW)).toEqual([0, 1, 0]);
});

test('lengths, attempts and the largest traces', () => {
  const { attempts, lengths, largest } = countTraces(table);
  expect([...attempts.counts.subarray(0, 6)]).toEqual([1, 2, 4, 0, 1, 0]);
  expect(lengths.correct.counts[10]).toBe(7);
  expect(lengths.resample.counts[2]).toBe(8);
  expect(lengths.wrong.lengthPmf()).toEqual({ min: 20, probabilities: Float64Array.of(1) });
  expect(largest.decidedW).toEqual({ count: 3, file: 'hand', row: 3 });
});

test('a class alone, and truncated traces left out', () => {
  const easy = countTraces(table, { className: 'easy' });
  expect(named(easy, 'traces', 'right', 'wrong')).toEqual([3, 3, 4]);
  expect(easy.clusters.size).toBe(1);
  const dropped = countTraces(table, { censoring: 'drop' });
  expect(named(dropped, 'traces', 'truncated', 'right', 'wrong', 'resW')).toEqual([6, 0, 6, 5, 4]);
  expect(() => countTraces(table, { className: 'none' })).toThrow(
    'There is no class "none"; there are easy, hard.',
  );
});

test('clusters are questions or traces, and their rows add up', () => {
  const byTrace = countTraces(table, { cluster: 'trace' });
  expect(byTrace.clusters.size).toBe(8);
  expect(countTraces(table).clusters.size).toBe(3);
  expect(byTrace.totals).toEqual(countTraces(table).totals);
});

test('more questions than rows are spread over them', () => {
  const many = tableOf(...Array.from({ length: 5000 }, (_, i) => [`q${i}`, 'C.'] as const));
  const { clusters, totals, groups } = countTraces(many);
  expect(clusters.size).toBe(MOST_CLUSTERS);
  expect(totals[COLUMN.traces]).toBe(5000);
  expect(groups.size).toBe(5000);
  const sizes = Array.from({ length: MOST_CLUSTERS }, (_, g) => clusters.row(g)[COLUMN.traces]!);
  // 4.9 on average, the first of each row by itself.
  expect(Math.min(...sizes)).toBeGreaterThanOrEqual(3);
  expect(Math.max(...sizes)).toBeLessThanOrEqual(7);
});

test('what is dropped as cut off is what is reported as cut off', () => {
  // The log says nothing of a limit, and still the decision behind the last attempt is missing.
  const cut = tableOf(['q1', 'C.'], ['q1', 'W>C|', { truncated: false }], ['q2', 'W>', { truncated: true }]);
  const kept = countTraces(cut);
  const dropped = countTraces(cut, { censoring: 'drop' });
  expect(named(kept, 'traces', 'truncated')).toEqual([3, 2]);
  expect(kept.integrity.flawed.truncated).toBe(2);
  expect(named(dropped, 'traces', 'truncated')).toEqual([1, 0]);
});
