import { describe, expect, test } from 'vitest';
import {
  differenceBound,
  differenceOf,
  differencesOf,
  differentFields,
  differenceZ,
  differenceZText,
} from '../../../../src/app/kept/difference';
import { apartText, canOverlay, isApart, meetings, otherPlace } from '../../../../src/app/kept/overlay';
import { freshRun } from '../../../../src/app/store';
import { parseExperiment } from '../../../../src/experiment/schema';
import { madeRun } from './made-run';

const experiment = (more: object = {}) => parseExperiment({ version: 1, ...more });
const run = (...sweep: object[]) => freshRun(experiment({ sweep }));
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
  expect(differenceZ({ exact: 0, value: 1, standardError: NaN })).toBeNull();
});

test('a difference without any error is beyond every bound', () => {
  expect(differenceZ({ exact: 0, value: 0.1, standardError: 0 })).toBe(Infinity);
  expect(differenceZ({ exact: 0, value: -0.1, standardError: 0 })).toBe(-Infinity);
  expect([Infinity, -Infinity, 0.44, null].map(differenceZText)).toEqual(['+∞', '−∞', '+0.4', '–']);
  const made = (value: number) => madeRun(experiment(), () => ({ exact: 0, value, standardError: 0 }));
  const curves = new Set(['klReward'] as const);
  expect(differencesOf(made(1), [], made(2), curves)).toMatchObject({
    beyond: [{ z: -Infinity }],
    largest: { z: -Infinity },
  });
  expect(differencesOf(made(1), [], made(1), curves).beyond).toEqual([]);
});

describe('the differences of two runs', () => {
  const asked = (seed: string, thetaS: number) =>
    experiment({ sampling: { seed }, model: { policy: { thetaS } }, sweep: [L(1, 8, 100)] });
  const quantity = (value: number, standardError: number) => ({ exact: value / 2, value, standardError });
  const a = madeRun(asked('1', 0), (cell, id) => quantity([1, 2, 3][cell]! + (id === 'klLoss' ? 40 : 0), 3));
  // The first cell differs most and is smaller in A; the last is not finished, and one gradient has no ratio.
  const other = (seed: string) =>
    madeRun(asked(seed, 1), (cell, id) =>
      cell === 2 ? undefined : id === 'surrogate' ? null : quantity([71, 12][cell]!, 4),
    );

  test('of two seeds: A − B over √(a² + b²), the largest by size, whatever its sign', () => {
    const found = differencesOf(a, [0], other('2'), new Set(['klReward', 'surrogate'] as const));
    expect(found.shared).toBe(false);
    expect(found.ratios.map(({ cell, difference, z }) => [cell, difference.value, z])).toEqual([
      [0, -70, -14],
      [1, -10, -2],
    ]);
    expect(found.ratios[0]).toMatchObject({
      series: { id: 'klReward' },
      a: { value: 1 },
      b: { value: 71 },
      difference: { exact: -35, standardError: 5 },
    });
    expect(found.bound).toBe(differenceBound(2, a.experiment, a.experiment));
    expect(found.largest).toBe(found.ratios[0]);
    expect(found.beyond).toEqual([found.ratios[0]]);
  });

  test('of one seed: over a + b', () => {
    const found = differencesOf(a, [0], other('1'), new Set(['klReward'] as const));
    expect(found.shared).toBe(true);
    expect(found.ratios.map(({ z }) => z)).toEqual([-10, -10 / 7]);
    expect(found.beyond).toHaveLength(1);
  });

  test('of another curve are not counted', () => {
    const { ratios } = differencesOf(a, [0], other('2'), new Set(['klLoss'] as const));
    expect(ratios.map(({ difference }) => difference.value)).toEqual([-30, 30]);
    expect(differencesOf(a, [0], other('2'), new Set()).largest).toBeUndefined();
  });
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

test('the value under a sweep belongs to no cell and is not named', () => {
  const swept = experiment({
    model: { policy: { thetaS: 1 } },
    sweep: [{ path: 'model.policy.thetaS', values: [0, 5] }],
  });
  const words = ['A sweeps model.policy.thetaS:0,5 and B nothing'];
  expect(differentFields(swept, experiment())).toEqual(words);
  expect(differentFields(experiment(), swept)).toEqual(['A sweeps nothing and B model.policy.thetaS:0,5']);
  // An axis of one length leaves the other alone.
  const right = (wrong: number) =>
    experiment({
      model: { lengths: { correct: 77, wrong } },
      sweep: [{ path: 'model.lengths.correct', values: [1, 2] }],
    });
  expect(differentFields(right(8), right(9))).toEqual(['L_W is 8 in A and 9 in B']);
  expect(differentFields(right(8), experiment({ model: { lengths: 8 } }))).toEqual([
    'A sweeps model.lengths.correct:1,2 and B nothing',
  ]);
});

test('runs meet where the values on their axes are the same', () => {
  const [a, b] = [run(K(1, 2), L(1, 8, 100)), run(K(2, 4), L(8, 100, 200))];
  expect(a.view.x).toBe(0);
  expect(meetings(a, [1, 1], b)).toEqual([{ a: 4, b: 0 }]);
  expect(otherPlace(a, [1, 2], b)).toEqual({ position: [0, 1], isCommon: true });
  expect(meetings(run(L(1)), [0], run(K(1, 2)))).toEqual([]);
  expect(meetings(run(), [], run())).toEqual([{ a: 0, b: 0 }]);
});

describe('an axis that is not drawn', () => {
  const a = run(K(1, 2), L(1, 8));

  test('at a value that B has not: B is drawn at its first, which is told, and nothing is set against A', () => {
    const b = run(K(1, 2), L(100, 8));
    expect(otherPlace(a, [0, 0], b)).toEqual({ position: [0, 0], isCommon: false });
    expect(isApart(a, [0, 0], b)).toBe(true);
    expect(apartText(a, [0, 0], b)).toBe('L = 100');
    expect(meetings(a, [0, 0], b)).toEqual([]);
    expect(apartText(a, [0, 1], b)).toBe('');
    expect(meetings(a, [0, 1], b)).toEqual([
      { a: 1, b: 1 },
      { a: 3, b: 3 },
    ]);
  });

  test('of B alone is taken at the value that A has without a sweep', () => {
    const b = run(K(1, 2), L(100, 8));
    const fixed = (lengths: number) => freshRun(experiment({ model: { lengths }, sweep: [K(1, 2)] }));
    expect(otherPlace(fixed(8), [0], b)).toEqual({ position: [0, 1], isCommon: true });
    expect(meetings(fixed(8), [0], b)[0]).toEqual({ a: 0, b: 1 });
    expect(apartText(fixed(8), [0], b)).toBe('');
    expect(meetings(fixed(9), [0], b)).toEqual([]);
    expect(apartText(fixed(9), [0], b)).toBe('L = 100');
  });

  test('of A alone sets A against the one value of B, which is told where it is another', () => {
    const b = freshRun(experiment({ model: { lengths: 8 }, sweep: [K(1, 2)] }));
    expect(isApart(a, [0, 0], b)).toBe(false);
    expect(meetings(a, [0, 0], b)[0]).toEqual({ a: 0, b: 0 });
    expect(apartText(a, [0, 0], b)).toBe('L = 8');
    expect(apartText(a, [0, 1], b)).toBe('');
  });

  test('says nothing of a run that has no place in the figure', () => {
    expect(canOverlay(run(L(1, 8)).view, run(K(1, 2)).view)).toBe(false);
    expect(canOverlay(run(L(1, 8)).view, run(L(2, 3), K(1, 2)).view)).toBe(true);
    expect(canOverlay(run(L(1, 8)).view, run().view)).toBe(false);
    // Numbers and names have no common axis.
    expect(canOverlay(run(K(1, 2)).view, run(K(1, null)).view)).toBe(false);
    expect(apartText(run(L(1, 8)), [0], run(K(1, 2)))).toBe('');
    expect(isApart(run(L(1, 8)), [0], run(K(1, 2)))).toBe(false);
  });
});
