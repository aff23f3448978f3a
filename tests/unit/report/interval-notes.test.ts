import { expect, test } from 'vitest';
import { intervalNotes } from '../../../src/report/interval-notes';
import type { Estimate } from '../../../src/traces/estimate/bootstrap';

const estimate = (method: string, value: number | null = 0.5): Estimate => ({
  name: 'share',
  symbol: 's',
  value,
  low: null,
  high: null,
  n: 1,
  clusters: 1,
  method,
});

test('what most numbers have stands above, the others have a mark in the order they come', () => {
  const all = [
    estimate('Wilson'),
    estimate('BCa'),
    estimate('BCa'),
    estimate('none: too few'),
    estimate('Wald', null),
  ];
  const { usual, notes, markOf } = intervalNotes(all);
  expect(usual).toBe('BCa');
  expect(notes).toEqual([
    ['a', 'Wilson'],
    ['b', 'none: too few'],
  ]);
  expect(all.map(markOf)).toEqual(['a', '', '', 'b', '']);
});
