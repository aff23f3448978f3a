import { expect, test } from 'vitest';
import { gridView } from '../../../../src/app/grid-view';
import {
  differenceBound,
  differenceOf,
  differentFields,
  differenceZ,
} from '../../../../src/app/kept/difference';
import { meetings, otherPosition } from '../../../../src/app/kept/overlay';
import { parseExperiment } from '../../../../src/experiment/schema';

const experiment = (more: object = {}) => parseExperiment({ version: 1, ...more });
const view = (...sweep: object[]) => gridView(experiment({ sweep }));
const L = (...values: number[]) => ({ path: 'model.lengths', values });
const K = (...values: (number | null)[]) => ({ path: 'model.maxAttempts', values });

test('errors of independent runs add in squares, and of runs that share draws as they are', () => {
  const [a, b] = [
    { exact: 5, value: 6, standardError: 3 },
    { exact: 2, value: 1, standardError: 4 },
  ];
  expect(differenceOf(a, b, false)).toEqual({ exact: 3, value: 5, standardError: 5 });
  expect(differenceOf(a, b, true)).toEqual({ exact: 3, value: 5, standardError: 7 });
  expect(differenceZ(differenceOf(a, b, false))).toBe(1);
  expect(differenceZ({ exact: 0, value: 0, standardError: 0 })).toBeNull();
});

test('the bound grows with the number of ratios and falls with the blocks', () => {
  const few = experiment({ sampling: { blocks: 32 } });
  // Student's t with 31 degrees of freedom: 2.0395 for one of twenty.
  expect(differenceBound(1, few, few)).toBeCloseTo(2.0395, 4);
  expect(differenceBound(192, few, few)).toBeGreaterThan(3.8);
  const many = experiment({ sampling: { blocks: 1024, trajectories: 65_536 } });
  expect(differenceBound(1, many, many)).toBeCloseTo(1.962, 3);
  // The run with fewer counts.
  expect(differenceBound(9, many, few)).toBe(differenceBound(9, few, few));
});

test('what is asked differently is named, but not what a sweep sets in both or nothing reads', () => {
  const a = experiment({ sweep: [L(1, 8)], name: 'one' });
  const b = experiment({
    name: 'two',
    model: { lengths: 7, maxAttempts: 4 },
    training: { steps: 5 },
    sweep: [L(1, 8)],
  });
  expect(differentFields(a, b)).toEqual([expect.stringMatching(/^K is .* in A and 4 in B$/)]);
  expect(differentFields(a, a)).toEqual([]);
  expect(differentFields(a, experiment())).toContain('A sweeps model.lengths:1,8 and B nothing');
});

test('runs meet where the values on their axes are the same', () => {
  const [a, b] = [view(K(1, 2), L(1, 8, 100)), view(K(2, 4), L(8, 100, 200))];
  expect(a.x).toBe(0);
  expect(meetings(a, [1, 1], b)).toEqual([{ a: 4, b: 0 }]);
  expect(otherPosition(a, [1, 2], b)).toEqual([0, 1]);
  expect(meetings(view(L(1)), [0], view(K(1, 2)))).toEqual([]);
  expect(meetings(view(), [], view())).toEqual([{ a: 0, b: 0 }]);
});
