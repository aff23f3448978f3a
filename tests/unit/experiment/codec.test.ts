import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { experimentToFile, experimentToText } from '../../../src/experiment/codec';
import { parseExperiment, parseExperimentText } from '../../../src/experiment/schema';
import { experimentFromUrl, experimentToUrl } from '../../../src/experiment/url';
import { experimentFile } from './arbitraries';
import { issuesOf } from './issues-of';

const experiment = (fields: object) => parseExperiment({ version: 1, ...fields });

describe('a file', () => {
  it('holds what is not standard, in the order of the table', () => {
    const parsed = experiment({
      sweep: [{ path: 'model.lengths', to: 9, from: 1, points: 3, scale: 'linear', integers: true }],
      sampling: { seed: 7, blocks: 64 },
      model: { lengths: { wrong: 8, correct: 8 }, policy: { thetaDW: 0, thetaS: 0.4 } },
      name: 'x',
    });
    expect(JSON.stringify(experimentToFile(parsed))).toBe(
      '{"version":1,"name":"x","model":{"policy":{"thetaDW":0}},"sampling":{"seed":"7"},' +
        '"sweep":[{"path":"model.lengths","from":1,"to":9,"points":3}]}',
    );
  });

  it('of the standard experiment is its version', () => {
    expect(experimentToText(experiment({}))).toBe('{\n  "version": 1\n}\n');
  });

  it('does not tell −0 from 0', () => {
    const lengths = { kind: 'explicit', pmf: { 1: 1, 2: -0 } };
    const parsed = experiment({ model: { policy: { thetaS: -0 }, lengths } });
    expect(parseExperimentText(experimentToText(parsed))).toStrictEqual(parsed);
  });

  it('reads back to the same experiment, and equal experiments have equal text', () => {
    fc.assert(
      fc.property(experimentFile, (file) => {
        const parsed = parseExperiment(file);
        const text = experimentToText(parsed);
        const back = parseExperimentText(text);
        expect(back).toStrictEqual(parsed);
        expect(experimentToText(back)).toBe(text);
      }),
      { numRuns: 300 },
    );
  });
});

describe('a link', () => {
  it.each([
    ['nothing', {}, ''],
    ['a logit', { model: { policy: { thetaS: 0.1 } } }, '?model.policy.thetaS=0.1'],
    ['a length', { model: { lengths: 40 } }, '?model.lengths=40'],
    [
      'distributions',
      {
        model: {
          lengths: { correct: { kind: 'geometric', mean: 20 }, wrong: { kind: 'explicit', pmf: { 3: 1 } } },
        },
      },
      '?model.lengths.correct.kind=geometric&model.lengths.correct.mean=20' +
        '&model.lengths.wrong.kind=explicit&model.lengths.wrong.pmf.3=1',
    ],
    [
      'a range',
      { sweep: [{ path: 'model.lengths', from: 1, to: 2048, points: 64, scale: 'log' }] },
      '?sweep=model.lengths:log,1,2048,64',
    ],
    [
      'whole numbers on a field that takes others',
      { sweep: [{ path: 'objective.kl.weight', from: 0, to: 4, points: 5, integers: true }] },
      '?sweep=objective.kl.weight:linear,0,4,5,integers',
    ],
    [
      'two lists',
      {
        sweep: [
          { path: 'model.atCap', values: ['fail', 'truncate'] },
          { path: 'model.maxAttempts', values: [null] },
        ],
      },
      '?sweep=model.atCap:fail,truncate&sweep=model.maxAttempts:null',
    ],
    ['a name', { name: 'a + b & “c”: 50%' }, '?name=a+%2B+b+%26+%E2%80%9Cc%E2%80%9D:+50%25'],
    ['a name like a number', { name: '12' }, '?name=12'],
  ])('with %s is readable', (_name, fields, url) => {
    const parsed = experiment(fields);
    expect(experimentToUrl(parsed)).toBe(url);
    expect(experimentFromUrl(url)).toStrictEqual(parsed);
  });

  it('reads back to the same experiment, also through the browser’s own parser', () => {
    fc.assert(
      fc.property(experimentFile, (file) => {
        const parsed = parseExperiment(file);
        const url = experimentToUrl(parsed);
        expect(experimentFromUrl(url)).toStrictEqual(parsed);
        const { search, searchParams } = new URL(`https://example.org/${url}`);
        expect(experimentFromUrl(search)).toStrictEqual(parsed);
        expect(experimentFromUrl(searchParams)).toStrictEqual(parsed);
      }),
      { numRuns: 300 },
    );
  });

  it('changes another experiment where it says so, and nothing else of it', () => {
    const base = experiment({
      name: 'base',
      model: { policy: { thetaS: 1 }, lengths: { correct: 5, wrong: { kind: 'geometric', mean: 20 } } },
      sweep: [{ path: 'model.maxAttempts', values: [1, 2] }],
    });
    const { lengths } = base.model;
    expect(experimentFromUrl('', base)).toStrictEqual(base);
    const few = experimentFromUrl('?sampling.trajectories=4096&model.policy.thetaDW=0', base);
    expect(few.sampling.trajectories).toBe(4096);
    expect(few.model.policy).toMatchObject({ thetaS: 1, thetaDW: 0 });
    expect([few.name, few.model.lengths, few.sweep]).toEqual([base.name, lengths, base.sweep]);
    const of = (query: string) => experimentFromUrl(query, base);
    expect(of('?model.lengths=7').model.lengths).toEqual(experiment({ model: { lengths: 7 } }).model.lengths);
    expect(of('?model.lengths.wrong.mean=30').model.lengths.wrong).toMatchObject({ mean: 30 });
    expect(of('?model.lengths.correct=9').model.lengths).toEqual({
      ...lengths,
      correct: { kind: 'constant', tokens: 9 },
    });
    expect(
      of('?model.lengths.wrong.kind=uniform&model.lengths.wrong.min=1&model.lengths.wrong.max=3'),
    ).toEqual(
      experiment({
        ...base,
        model: { ...base.model, lengths: { ...lengths, wrong: { kind: 'uniform', min: 1, max: 3 } } },
      }),
    );
    // The kind of a model is one of its fields; what a link sets is varied no longer.
    expect(of('?model.kind=three-logit').model).toEqual(base.model);
    expect(of('?model.maxAttempts=3').sweep).toEqual([]);
    expect(of('?sweep=model.lengths:1,2').sweep).toMatchObject([{ path: 'model.lengths' }]);
    expect(issuesOf(() => of('?version=2')).map(({ path }) => path)).toEqual(['version']);
    expect(issuesOf(() => of('?version=x&model.policy.thetaS=41')).map(({ path }) => path)).toEqual([
      'version',
      'model.policy.thetaS',
    ]);
  });

  it('may carry what others add', () => {
    expect(experimentFromUrl('?utm_source=x&name=n&page=2')).toStrictEqual(experiment({ name: 'n' }));
  });

  it.each([
    ['?model.policy.thetaX=1', 'model.policy.thetaX'],
    ['?model.policy.thetaS=', 'model.policy.thetaS'],
    ['?model.policy.thetaS=1e999', 'model.policy.thetaS'],
    ['?model.policy.thetaS=1&model.policy.thetaS=2', 'model.policy.thetaS'],
    ['?model.lengths=3&model.lengths.kind=uniform', 'model.lengths.kind'],
    ['?model.lengths.kind=uniform&model.lengths=3', 'model.lengths'],
    ['?model.__proto__.x=3', 'model.__proto__'],
    ['?__proto__.x=3', '__proto__'],
    ['?version=2', 'version'],
    ['?version=x', 'version'],
    ['?sweep=model.lengths', 'sweep[0].values'],
    ['?sweep=', 'sweep[0].path'],
    ['?sweep=model.lengths:[1,', 'sweep[0].values'],
    ['?sweep=model.lengths:log,1,9,3,real', 'sweep[0].integers'],
    ['?sweep=model.lengths:log,1,9,3,whole', 'sweep[0]'],
    ['?sweep=model.lengths:log,1,9', 'sweep[0].points'],
    ['?name=n&sweep=model.lengths:1,2&sweep=model.atCap:fail,0', 'sweep[1].values[1]'],
  ])('%s is refused', (url, path) => {
    expect(issuesOf(() => experimentFromUrl(url)).map((issue) => issue.path)).toContain(path);
  });

  it('never throws anything but InputError', () => {
    const key = fc.constantFrom(
      'name',
      'version',
      'sweep',
      'model.lengths',
      'model.lengths.kind',
      'a.b',
      'model..',
      '.',
    );
    const pairs = fc.array(
      fc.tuple(
        fc.oneof(key, fc.string()),
        fc.oneof(fc.string(), fc.json(), fc.constant('model.lengths:1,2')),
      ),
    );
    fc.assert(
      fc.property(pairs, (list) => void issuesOf(() => experimentFromUrl(new URLSearchParams(list)))),
      { numRuns: 500 },
    );
    expect(issuesOf(() => experimentFromUrl(`?${'a.'.repeat(100_000)}=1`))).toHaveLength(1);
  });
});
