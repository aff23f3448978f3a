import { expect, test } from 'vitest';
import { lostWords, otherPoints, plotPoints } from '../../../../src/app/figure/attribution-points';
import type { SeriesId } from '../../../../src/app/series';
import { parseExperiment } from '../../../../src/experiment/schema';
import { madeRun } from '../kept/made-run';

const L = (...values: unknown[]) => ({ path: 'model.lengths', values });
const K = (...values: unknown[]) => ({ path: 'model.maxAttempts', values });
const asked = (...sweep: object[]) => parseExperiment({ version: 1, sweep });

/** The value names the cell: 10 in cell 1; the exact answer is one less. */
const numbered = (...sweep: object[]) =>
  madeRun(asked(...sweep), (cell) => ({ exact: 10 * cell - 1, value: 10 * cell, standardError: 0.5 }));
const ONE = new Set<SeriesId>(['klLoss']);
/** Two-sided 95 % of Student's t with 31 degrees, of half an error. */
const HALF = 2.0395134 * 0.5;

test('points of a run are its ratios along the drawn axis through the cell shown, with bars of 95 %', () => {
  const points = plotPoints(numbered(L(1, 8), K(1, 2, 4)), [0, 1], ONE);
  expect(points.map(({ x, y, series }) => [x, y, series.id])).toEqual([
    [1, 10, 'klLoss'],
    [8, 40, 'klLoss'],
  ]);
  expect(points[1]!.low).toBeCloseTo(40 - HALF, 3);
  expect(points[1]!.high).toBeCloseTo(40 + HALF, 3);
  expect(plotPoints(numbered(), [], ONE)).toEqual([]);
});

test('cells without a ratio, and curves that are hidden, have no points', () => {
  const run = madeRun(asked(K(1, 2, 4)), (cell, id) =>
    cell === 0 ? undefined : id === 'klLoss' ? null : { exact: 1, value: cell, standardError: 0 },
  );
  expect(plotPoints(run, [0], ONE)).toEqual([]);
  const both = plotPoints(run, [0], new Set<SeriesId>(['klReward', 'klLoss']));
  expect(both.map(({ x, y }) => [x, y])).toEqual([
    [2, 1],
    [4, 2],
  ]);
});

test('points of run B come from its cells at the place of A, with their exact answers', () => {
  const [a, b] = [numbered(L(1, 8), K(1, 2, 4)), numbered(L(8, 20), K(4, 2))];
  const points = otherPoints(a, [0, 1], b, ONE);
  expect(points.map(({ x, y, exact }) => [x, y, exact])).toEqual([
    [8, 10, 9],
    [20, 30, 29],
  ]);
  expect(points[0]!.low).toBeCloseTo(10 - HALF, 3);
  expect(points[0]!.high).toBeCloseTo(10 + HALF, 3);
  expect(otherPoints(a, [0, 2], b, ONE).map(({ y }) => y)).toEqual([0, 20]);
  expect(otherPoints(a, [0, 1], numbered(K(1, 2)), ONE)).toEqual([]);
  expect(otherPoints(a, [0, 1], b, new Set())).toEqual([]);
});

test('on an axis of names B lies where A has the name', () => {
  const [a, b] = [numbered(K(1, null)), numbered(K(null, 7))];
  expect(otherPoints(a, [0], b, ONE).map(({ x, y }) => [x, y])).toEqual([[1, 0]]);
});

test('a ratio over noise is not drawn but told', () => {
  const run = numbered(L(1, 8));
  expect(lostWords(run, [0], ONE)).toBe('');
  const cell = run.results.get(1)!;
  const noise = { exact: 0.1, value: 0.1, standardError: 0.1 };
  const klLoss = { ...cell.gradients.klLoss, logits: [noise, noise, noise] as const };
  const results = new Map(run.results).set(1, { ...cell, gradients: { ...cell.gradients, klLoss } });
  expect(plotPoints({ ...run, results }, [0], ONE).map(({ x }) => x)).toEqual([1]);
  expect(lostWords({ ...run, results }, [0], ONE)).toMatch(/^1 ratio is lost in noise and not drawn/);
  expect(lostWords({ ...run, results }, [0], new Set())).toBe('');
});
