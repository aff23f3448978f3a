import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { InputError, type InputIssue } from '../../../src/model/input-error';
import { emptyTally } from '../../../src/model/tally';
import { assertSimulable, settingsProcess } from '../../../src/experiment/cell';
import type { Experiment } from '../../../src/experiment/experiment';
import { readField } from '../../../src/experiment/field-values';
import { expandGrid } from '../../../src/experiment/grid';
import {
  estimateTableBytes,
  estimateTallyBytes,
  MAX_TABLE_BYTES,
  MAX_TALLY_BYTES,
} from '../../../src/experiment/limits';
import { planExperiment } from '../../../src/experiment/plan-experiment';
import { parseExperiment } from '../../../src/experiment/schema';
import { increasingIntegers, spacedNumbers } from '../../../src/experiment/spacing';
import { MAX_CELLS } from '../../../src/experiment/sweep';
import { experimentFile, integerRange } from './arbitraries';
import { issuesOf } from './issues-of';

const experiment = (fields: object): Experiment => parseExperiment({ version: 1, ...fields });

const sweepIssues = (...sweep: unknown[]): readonly InputIssue[] => issuesOf(() => experiment({ sweep }));

describe('a grid', () => {
  it('is one cell without a sweep', () => {
    const cells = expandGrid(experiment({}));
    expect(cells).toHaveLength(1);
    expect(cells[0]).toMatchObject({ index: 0, coordinates: [] });
    expect(Object.keys(cells[0]!.settings)).toEqual(['model', 'objective', 'sampling', 'training']);
  });

  it('combines axes, the first slowest', () => {
    const cells = expandGrid(
      experiment({
        sweep: [
          { path: 'model.atCap', values: ['fail', 'truncate'] },
          { path: 'model.lengths.wrong', values: [4, { kind: 'uniform', min: 1, max: 3 }, 9] },
        ],
      }),
    );
    expect(cells.map(({ index }) => index)).toEqual([0, 1, 2, 3, 4, 5]);
    expect(cells.map(({ coordinates }) => coordinates.map(({ value }) => value))).toEqual([
      ['fail', 4],
      ['fail', { kind: 'uniform', min: 1, max: 3 }],
      ['fail', 9],
      ['truncate', 4],
      ['truncate', { kind: 'uniform', min: 1, max: 3 }],
      ['truncate', 9],
    ]);
    expect(cells[5]!.settings.model).toMatchObject({
      atCap: 'truncate',
      lengths: { correct: { kind: 'constant', tokens: 8 }, wrong: { kind: 'constant', tokens: 9 } },
    });
    expect(cells[5]!.coordinates[1]!.path).toBe('model.lengths.wrong');
  });

  it('sets both lengths by model.lengths', () => {
    const values = [3, { correct: 2, wrong: { kind: 'poisson', mean: 5 } }];
    const lengths = expandGrid(experiment({ sweep: [{ path: 'model.lengths', values }] })).map(
      ({ settings }) => settings.model.lengths,
    );
    expect(lengths).toEqual([
      { correct: { kind: 'constant', tokens: 3 }, wrong: { kind: 'constant', tokens: 3 } },
      { correct: { kind: 'constant', tokens: 2 }, wrong: { kind: 'poisson', mean: 5 } },
    ]);
  });

  it('holds normalised settings that differ from the base only on its axes', () => {
    fc.assert(
      fc.property(experimentFile, (file) => {
        const parsed = parseExperiment(file);
        const cells = expandGrid(parsed);
        expect(cells).toHaveLength(
          parsed.sweep.reduce((n, axis) => n * ('values' in axis ? axis.values.length : axis.points), 1),
        );
        for (const { settings, coordinates } of [cells[0]!, cells.at(-1)!]) {
          const alone = parseExperiment({ version: 1, ...settings });
          const { model, objective, sampling, training } = alone;
          expect({ model, objective, sampling, training }).toStrictEqual(settings);
          expect(coordinates.map(({ path }) => path)).toEqual(parsed.sweep.map(({ path }) => path));
          expect(settings.sampling.seed).toBe(parsed.sampling.seed);
        }
      }),
    );
  });

  it('is refused when too large, before it is built', () => {
    const axis = (path: string): object => ({ path, from: 0, to: 1, points: 1000 });
    const paths = ['model.policy.thetaS', 'model.policy.thetaDC', 'model.policy.thetaDW'];
    const [issue, ...rest] = sweepIssues(...paths.map(axis));
    expect(rest).toEqual([]);
    expect(issue).toMatchObject({ path: 'sweep', received: '1000000000' });
    expect(issue!.allowed).toContain(String(MAX_CELLS));
    const unchecked = { ...experiment({}), sweep: experiment({ sweep: [axis(paths[0]!)] }).sweep };
    expect(() => expandGrid({ ...unchecked, sweep: Array(3).fill(unchecked.sweep[0]) as never })).toThrow(
      InputError,
    );
  });

  it('is refused when its tallies take too much memory', () => {
    const sweep = [{ path: 'model.policy.thetaS', from: 0, to: 1, points: 4000 }];
    const objective = { groupSize: 256 };
    expect(issuesOf(() => experiment({ sweep, objective }))).toMatchObject([
      { path: 'sweep', received: '"4000 cells, 4.9 GiB"' },
    ]);
    expect(issuesOf(() => experiment({ sweep }))).toEqual([]);
  });

  it('counts the bytes of its tallies', () => {
    fc.assert(
      fc.property(experimentFile, (file) => {
        const parsed = parseExperiment(file);
        const cells = expandGrid(parsed);
        fc.pre(cells.length <= 20);
        const bytes = cells.reduce(
          (sum, { settings }) =>
            sum + emptyTally(settings.objective.groupSize, settings.sampling.blocks).counters.byteLength,
          0,
        );
        expect(estimateTallyBytes(parsed)).toBe(bytes);
        expect(bytes).toBeLessThanOrEqual(MAX_TALLY_BYTES);
      }),
    );
  });

  it('has length tables of at most the estimated size, and so does the plan of any experiment', () => {
    const anyLength = fc.oneof(
      fc.integer({ min: 1, max: 4096 }),
      fc.record({ kind: fc.constant('geometric'), mean: fc.double({ min: 1, max: 400, noNaN: true }) }),
      fc.record({ kind: fc.constant('poisson'), mean: fc.double({ min: 1, max: 400, noNaN: true }) }),
      fc.record({
        kind: fc.constant('uniform'),
        min: fc.constant(1),
        max: fc.integer({ min: 1, max: 4096 }),
      }),
    );
    const anyPair = fc.oneof(anyLength, fc.record({ correct: anyLength, wrong: anyLength }));
    const axis = fc.oneof(
      fc.record({ path: fc.constant('model.lengths'), values: fc.array(anyPair, { minLength: 1, maxLength: 6 }) }),
      fc.record({
        path: fc.constantFrom('model.lengths.correct', 'model.lengths.wrong'),
        values: fc.array(anyLength, { minLength: 1, maxLength: 6 }),
      }),
    ); // prettier-ignore
    fc.assert(
      fc.property(axis, anyPair, (lengths, base) => {
        const parsed = experiment({ model: { lengths: base }, sweep: [lengths] });
        const { tables } = planExperiment(expandGrid(parsed));
        const bytes = tables.reduce((sum, { entries }) => sum + entries.byteLength, 0);
        expect(bytes).toBeLessThanOrEqual(estimateTableBytes(parsed));
      }),
      { numRuns: 60 },
    );
  });

  it('of more length tables than memory holds is refused before any is made', () => {
    const values = Array.from({ length: 66_000 }, (_, i) => ({ kind: 'geometric', mean: 2 + i / 66_000 }));
    const few = { sampling: { trajectories: 128 }, objective: { groupSize: 2 } };
    const [issue] = issuesOf(() => experiment({ ...few, sweep: [{ path: 'model.lengths', values }] }));
    expect(issue!.message).toBe(
      'sweep must be a grid whose length tables take at most 1.0 GiB: fewer distributions of lengths (65536 fit), or ' +
        'lengths that are constant; received "66000 cells, 1.0 GiB of tables".',
    );
    const most = experiment({
      ...few,
      sweep: [{ path: 'model.lengths', values: values.slice(0, 65_000) }],
    });
    expect(estimateTableBytes(most)).toBeLessThanOrEqual(MAX_TABLE_BYTES);
  });
});

describe('an axis', () => {
  it.each([
    ['no list', { path: 'model.atCap' }, 'sweep[0]', 'from, to and points'],
    ['no values', { path: 'model.atCap', values: [] }, 'sweep[0].values', '1 to 100000 values'],
    [
      'no points',
      { path: 'model.lengths', from: 1, to: 9, points: 0 },
      'sweep[0].points',
      'from 2 to 100000',
    ],
    ['half a point', { path: 'model.lengths', from: 1, to: 9, points: 2.5 }, 'sweep[0].points', 'an integer'],
    ['missing points', { path: 'model.lengths', from: 1, to: 9 }, 'sweep[0].points', 'an integer'],
    ['both forms', { path: 'model.lengths', values: [1], from: 1 }, 'sweep[0]', 'not both'],
    [
      'a value out of range',
      { path: 'model.maxAttempts', values: [1, 2, null, 4097] },
      'sweep[0].values[3]',
      'to 4096',
    ],
    [
      'a value of another type',
      { path: 'objective.kl.weight', values: [1, '2'] },
      'sweep[0].values[1]',
      'a number',
    ],
    [
      'a bad distribution',
      { path: 'model.lengths', values: [{ kind: 'uniform', min: 2, max: 1 }] },
      'sweep[0].values[0].min',
      'at most',
    ],
    [
      'from out of range',
      { path: 'model.lengths', from: 0, to: 9, points: 3 },
      'sweep[0].from',
      'from 1 to 4096',
    ],
    ['NaN', { path: 'objective.kl.weight', from: 0, to: NaN, points: 3 }, 'sweep[0].to', 'a number from 0'],
    [
      'fractions for integers',
      { path: 'model.lengths', from: 1.5, to: 9, points: 3 },
      'sweep[0].from',
      'an integer',
    ],
    [
      'too few integers',
      { path: 'model.lengths', from: 1, to: 9, points: 10 },
      'sweep[0].points',
      'at most 9',
    ],
    [
      'a falling range',
      { path: 'model.lengths', from: 9, to: 1, points: 3 },
      'sweep[0].to',
      'above sweep[0].from',
    ],
    [
      'a log range from 0',
      { path: 'objective.kl.weight', from: 0, to: 1, points: 3, scale: 'log' },
      'sweep[0].from',
      'above 0',
    ],
    [
      'another scale',
      { path: 'objective.kl.weight', from: 0, to: 1, points: 3, scale: 'sqrt' },
      'sweep[0].scale',
      'linear or log',
    ],
    [
      'fractional lengths',
      { path: 'model.lengths', from: 1, to: 9, points: 3, integers: false },
      'sweep[0].integers',
      'true for model.lengths',
    ],
    [
      'a range of words',
      { path: 'model.atCap', from: 1, to: 9, points: 3 },
      'sweep[0].path',
      'list the values',
    ],
    ['an unknown name', { path: 'model.atCap', valeus: [1] }, 'sweep[0].valeus', 'values'],
    ['an unknown path', { path: 'thetaS', values: [1] }, 'sweep[0].path', 'model.policy.thetaS'],
    ['the seed', { path: 'sampling.seed', values: [1, 2] }, 'sweep[0].path', 'model.policy.thetaS'],
    ['the name', { path: 'name', values: ['a'] }, 'sweep[0].path', 'model.policy.thetaS'],
    ['a prototype’s name', { path: '__proto__', values: [1] }, 'sweep[0].path', 'one of'],
    ['null', null, 'sweep[0]', 'an axis'],
  ])('with %s is refused', (_name, axis, path, allowed) => {
    const issue = sweepIssues(axis).find((found) => found.path === path);
    expect(issue?.allowed).toContain(allowed);
  });

  it('that is refused counts no cells', () => {
    const range = { from: 1, to: 9, points: 1e9 };
    const issues = sweepIssues(
      { path: 'model.policy.thetaS', ...range },
      { path: 'model.policy.thetaDC', ...range },
    );
    expect(issues.map(({ path }) => path)).toEqual(['sweep[0].points', 'sweep[1].points']);
  });

  it('suggests the path meant', () => {
    const [issue] = sweepIssues({ path: 'thetaDW', values: [1] });
    expect(issue!.message).toContain('Did you mean model.policy.thetaDW?');
    expect(sweepIssues({ path: 'model.length', values: [1] })[0]!.message).toContain(
      'Did you mean model.lengths?',
    );
  });

  it('may not set what another sets', () => {
    const issues = sweepIssues(
      { path: 'model.lengths', values: [1] },
      { path: 'model.lengths.wrong', values: [2] },
    );
    expect(issues).toMatchObject([{ path: 'sweep[1].path' }]);
  });

  it('has at most two companions', () => {
    const axes = ['thetaS', 'thetaDC', 'thetaDW'].map((name) => ({
      path: `model.policy.${name}`,
      values: [0],
    }));
    expect(sweepIssues(...axes)).toEqual([]);
    expect(sweepIssues(...axes, { path: 'model.lengths', values: [1] })).toMatchObject([{ path: 'sweep' }]);
    expect(issuesOf(() => experiment({ sweep: { path: 'model.lengths' } }))).toMatchObject([
      { path: 'sweep' },
    ]);
  });

  it('counts 1, 2, 3, … on a log scale until ratios can be kept', () => {
    const values = increasingIntegers({ from: 1, to: 2048, points: 64, scale: 'log' });
    expect(values.slice(0, 18)).toEqual([1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15, 17, 19, 21]);
    expect(values.at(-1)).toBe(2048);
  });

  it('has exactly as many distinct increasing integers as points', () => {
    const ranges = fc.oneof(
      integerRange(1, 4096, 4096),
      integerRange(1, 40, 40),
      integerRange(0, 2 ** 53 - 1, 100),
    );
    fc.assert(
      fc.property(ranges, fc.constantFrom('linear', 'log'), (ends, scale) => {
        const range = { ...ends, from: scale === 'log' ? Math.max(1, ends.from) : ends.from, scale } as const;
        fc.pre(range.to - range.from + 1 >= range.points);
        const values = increasingIntegers(range);
        expect(values).toHaveLength(range.points);
        expect(values[0]).toBe(range.from);
        expect(values.at(-1)).toBe(range.to);
        values.forEach((value, i) => {
          expect(Number.isSafeInteger(value)).toBe(true);
          if (i > 0) expect(value).toBeGreaterThan(values[i - 1]!);
        });
      }),
      { numRuns: 300 },
    );
  });

  it('has evenly spaced numbers with exact ends', () => {
    expect(spacedNumbers({ from: -6, to: 2, points: 5, scale: 'linear' })).toEqual([-6, -4, -2, 0, 2]);
    const log = spacedNumbers({ from: 0.001, to: 1000, points: 7, scale: 'log' });
    log.forEach((value, i) => expect(value / 10 ** (i - 3)).toBeCloseTo(1, 12));
    expect([log[0], log[6]]).toEqual([0.001, 1000]);
    const end = fc.double({ min: 1e-6, max: 1000, noNaN: true });
    fc.assert(
      fc.property(
        end,
        end,
        fc.integer({ min: 2, max: 50 }),
        fc.constantFrom('linear', 'log'),
        (a, b, points, scale) => {
          fc.pre(a !== b);
          const [from, to] = [Math.min(a, b), Math.max(a, b)];
          const values = spacedNumbers({ from, to, points, scale });
          expect([values.length, values[0], values.at(-1)]).toEqual([points, from, to]);
          values.forEach((value, i) => i > 0 && expect(value).toBeGreaterThanOrEqual(values[i - 1]!));
        },
      ),
    );
  });
});

describe('a cell', () => {
  it('becomes a process', () => {
    const { settings } = expandGrid(
      experiment({ model: { lengths: { correct: 3, wrong: { kind: 'uniform', min: 2, max: 3 } } } }),
    )[0]!;
    const process = settingsProcess(settings);
    expect(process.lengths.correct).toEqual({ min: 3, probabilities: Float64Array.of(1) });
    expect(process.lengths.wrong).toEqual({ min: 2, probabilities: Float64Array.of(0.5, 0.5) });
    expect(process.policy).toBe(readField(settings, 'model.policy'));
  });

  it('is simulable with a cap, or with few enough attempts', () => {
    const stuck = { thetaS: -12, thetaDC: 0, thetaDW: 12 };
    const sweep = [{ path: 'model.maxAttempts', values: [4096, null] }];
    const [capped, free] = expandGrid(experiment({ model: { policy: stuck }, sweep }));
    expect(() => assertSimulable(capped!)).not.toThrow();
    const [issue] = issuesOf(() => assertSimulable(free!));
    expect(issue).toMatchObject({ path: 'model.maxAttempts', received: 'null' });
    expect(issue!.message).toContain('a cap from 1 to 4096 where model.maxAttempts = null');
    expect(issue!.message).toContain('N = 1/s = 1.09e+5');
    expect(() => assertSimulable(expandGrid(experiment({}))[0]!)).not.toThrow();
  });
});
