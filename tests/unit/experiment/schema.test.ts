import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { InputIssue } from '../../../src/model/input-error';
import type { Experiment } from '../../../src/experiment/experiment';
import { FIELDS } from '../../../src/experiment/fields';
import { parseExperiment, parseExperimentText } from '../../../src/experiment/schema';
import { seedWords } from '../../../src/experiment/seed';
import { experimentFile } from './arbitraries';
import { issuesOf } from './issues-of';

const fileIssues = (fields: object): readonly InputIssue[] =>
  issuesOf(() => parseExperiment({ version: 1, ...fields }));

const paths = (issues: readonly InputIssue[]): string[] => issues.map(({ path }) => path);

describe('a valid experiment', () => {
  it('is Appendix C’s when empty', () => {
    const expected: Experiment = {
      version: 1,
      name: '',
      description: '',
      model: {
        kind: 'three-logit',
        policy: { thetaS: 0.4, thetaDC: 2.2, thetaDW: 1.4 },
        reference: { thetaS: 0.3, thetaDC: 2, thetaDW: 1.2 },
        old: { thetaS: null, thetaDC: null, thetaDW: null },
        data: { thetaS: 0.9, thetaDC: 3, thetaDW: 2.5 },
        lengths: { correct: { kind: 'constant', tokens: 8 }, wrong: { kind: 'constant', tokens: 8 } },
        maxAttempts: null,
        atCap: 'truncate',
      },
      objective: { advantage: 'grpo-population-std', groupSize: 8, kl: { weight: 0.05 } },
      sampling: { trajectories: 2 ** 18, blocks: 64, seed: '1', commonRandomNumbers: true },
      training: {
        steps: 0,
        objective: 'paper-theory',
        klWeight: null,
        optimiser: 'sgd',
        learningRate: 0.1,
        beta1: 0.9,
        beta2: 0.999,
        epsilon: 1e-8,
        reference: 'fixed',
        refreshEvery: 50,
        averageDecay: 0.99,
        groups: 64,
        minibatches: 1,
        epochs: 1,
        replicas: 32,
        recordEvery: 10,
        queries: 'one',
        slopeS: -1.5,
        slopeDC: 0,
        slopeDW: 0,
      },
      sweep: [],
    };
    expect(parseExperiment({ version: 1 })).toEqual(expected);
  });

  it('has a default for every field that its own checks accept', () => {
    for (const field of FIELDS) {
      const file = field.path
        .split('.')
        .reduceRight<unknown>((value, name) => ({ [name]: value }), field.default);
      const both =
        field.kind === 'length' ? { model: { lengths: { correct: 8, wrong: 8 } } } : (file as object);
      expect(parseExperiment({ version: 1, ...both })).toEqual(parseExperiment({ version: 1 }));
    }
  });

  it('describes every field', () => {
    for (const field of FIELDS) {
      expect(field.help, field.path).toMatch(/^[A-Z].*\.$/);
      expect(field.label.length, field.path).toBeGreaterThan(2);
    }
  });

  it.each([
    ['a number', 12, { kind: 'constant', tokens: 12 }],
    ['a distribution', { max: 9, kind: 'uniform', min: 2 }, { kind: 'uniform', min: 2, max: 9 }],
  ])('takes %s as the length of both outcomes', (_name, lengths, expected) => {
    const { model } = parseExperiment({ version: 1, model: { lengths } });
    expect(model.lengths).toEqual({ correct: expected, wrong: expected });
  });

  it('takes a length for each outcome', () => {
    const wrong = { kind: 'explicit', pmf: { 4: 0.25, 2: 0.75 } };
    const { model } = parseExperiment({ version: 1, model: { lengths: { correct: 3, wrong } } });
    expect(model.lengths).toEqual({ correct: { kind: 'constant', tokens: 3 }, wrong });
  });

  it.each([
    [7, '7', [7, 0]],
    ['0xFFFFFFFFFFFFFFFF', '18446744073709551615', [0xffffffff, 0xffffffff]],
    ['4294967298', '4294967298', [2, 1]],
    ['007', '7', [7, 0]],
  ])('takes the seed %s', (seed, digits, words) => {
    const { sampling } = parseExperiment({ version: 1, sampling: { seed } });
    expect(sampling.seed).toBe(digits);
    expect(seedWords(sampling.seed)).toEqual(words);
  });

  it('is left as it is by a second reading', () => {
    fc.assert(
      fc.property(experimentFile, (file) => {
        const once = parseExperiment(file);
        expect(parseExperiment(once)).toStrictEqual(once);
      }),
    );
  });
});

describe('a bad file', () => {
  it.each([
    [
      'a logit too large',
      { model: { policy: { thetaS: 41 } } },
      'model.policy.thetaS',
      '41',
      'σ(θ) is 0 or 1',
    ],
    ['NaN', { model: { reference: { thetaDC: NaN } } }, 'model.reference.thetaDC', 'NaN', 'from -40 to 40'],
    [
      'infinity',
      { objective: { kl: { weight: Infinity } } },
      'objective.kl.weight',
      'Infinity',
      'from 0 to 1000',
    ],
    ['a negative weight', { objective: { kl: { weight: -0.1 } } }, 'objective.kl.weight', '-0.1', 'from 0'],
    [
      'text for a number',
      { objective: { groupSize: '8' } },
      'objective.groupSize',
      '"8"',
      'an integer from 2 to 256',
    ],
    ['a fraction', { objective: { groupSize: 2.5 } }, 'objective.groupSize', '2.5', 'an integer'],
    [
      'null where none is allowed',
      { objective: { groupSize: null } },
      'objective.groupSize',
      'null',
      'from 2',
    ],
    ['a negative seed', { sampling: { seed: -1 } }, 'sampling.seed', '-1', 'from 0'],
    ['a list for a section', { model: [] }, 'model', '[]', 'an object'],
    ['null for a section', { model: { policy: null } }, 'model.policy', 'null', 'an object'],
    [
      'an unknown rule',
      { model: { atCap: 'stop' } },
      'model.atCap',
      '"stop"',
      'truncate, fail, decide-then-fail',
    ],
    [
      'no trajectories',
      { sampling: { trajectories: 0 } },
      'sampling.trajectories',
      '0',
      'from 1 to 4294967295',
    ],
    [
      'a cap of zero',
      { model: { maxAttempts: 0 } },
      'model.maxAttempts',
      '0',
      'from 1 to 4096 or null (no cap)',
    ],
    [
      'a seed of 65 bits',
      { sampling: { seed: '18446744073709551616' } },
      'sampling.seed',
      '"184',
      'to 2^64 − 1',
    ],
    [
      'a seed past 2^53',
      { sampling: { seed: 2 ** 53 } },
      'sampling.seed',
      '9007199254740992',
      'up to 2^53 − 1',
    ],
    ['a long name', { name: 'x'.repeat(121) }, 'name', '"xxx', 'at most 120'],
    ['half a character', { name: '\ud800' }, 'name', '"', 'without halves'],
    ['no length', { model: { lengths: 0 } }, 'model.lengths', '0', 'an integer from 1 to 4096 (tokens)'],
    [
      'one length of two',
      { model: { lengths: { correct: 8 } } },
      'model.lengths.wrong',
      'nothing',
      'an integer',
    ],
    [
      'an unknown family',
      { model: { lengths: { kind: 'normal' } } },
      'model.lengths.kind',
      '"normal"',
      'log-normal',
    ],
    [
      'a parameter too large',
      { model: { lengths: { correct: 8, wrong: { kind: 'uniform', min: 1, max: 5000 } } } },
      'model.lengths.wrong.max',
      '5000',
      'from 1 to 4096',
    ],
  ])('names %s', (_name, fields, path, received, allowed) => {
    const issues = fileIssues(fields);
    expect(paths(issues)).toEqual([path]);
    expect(issues[0]!.received).toContain(received);
    expect(issues[0]!.allowed).toContain(allowed);
    expect(issues[0]!.message).toContain(path);
  });

  it('names a pmf that does not sum to one', () => {
    const issues = fileIssues({ model: { lengths: { kind: 'explicit', pmf: { 3: 0.5, 4: 0.4 } } } });
    expect(issues).toHaveLength(1);
    expect(issues[0]!.message).toContain('model.lengths.pmf');
    expect(issues[0]!.received).toBe('0.9');
  });

  it.each([
    [{ modle: {} }, 'modle', 'did you mean model?'],
    [{ model: { polcy: {} } }, 'model.polcy', 'did you mean model.policy?'],
    [{ model: { groupSize: 8 } }, 'model.groupSize', 'did you mean objective.groupSize?'],
    [{ 'model.policy.thetaS': 1 }, 'model.policy.thetaS', 'did you mean model.policy.thetaS?'],
    [{ sampling: { zebra: 1 } }, 'sampling.zebra', 'trajectories, blocks, seed, commonRandomNumbers'],
    [
      { model: { lengths: { kind: 'uniform', mim: 1, max: 3 } } },
      'model.lengths.mim',
      'did you mean model.lengths.min?',
    ],
    [{ toString: 1 }, 'toString', 'not a field'],
    [{ constructor: 1 }, 'constructor', 'not a field'],
  ])('names the unknown field in %j', (fields, path, text) => {
    const issue = fileIssues(fields).find((found) => found.path === path);
    expect(issue?.message).toContain(text);
  });

  it('refuses __proto__ at every depth and leaves prototypes alone', () => {
    const texts = [
      '{"version": 1, "__proto__": {"name": "x"}}',
      '{"version": 1, "model": {"__proto__": {"maxAttempts": 3}}}',
      '{"version": 1, "model": {"lengths": {"kind": "uniform", "min": 1, "max": 2, "__proto__": {}}}}',
      '{"version": 1, "model": {"lengths": {"kind": "explicit", "pmf": {"__proto__": 1}}}}',
      '{"version": 1, "sweep": [{"path": "model.atCap", "values": ["fail"], "__proto__": {}}]}',
    ];
    for (const text of texts) {
      const issues = issuesOf(() => parseExperimentText(text));
      expect(issues.map(({ message }) => message).join()).toContain('__proto__');
    }
    expect(Object.keys(Object.prototype)).toEqual([]);
  });

  it.each([
    [{}, 'nothing', 'version must be 1'],
    [{ version: '1' }, '"1"', 'version must be 1'],
    [{ version: 0 }, '0', 'version must be 1'],
    [{ version: 2 }, '2', 'newer version of this program'],
  ])('names the version of %j', (file, received, text) => {
    const issues = issuesOf(() => parseExperiment(file));
    expect(issues).toHaveLength(1);
    expect(issues[0]).toMatchObject({ path: 'version', received });
    expect(issues[0]!.message).toContain(text);
  });

  it('has only fields of its own', () => {
    expect(paths(issuesOf(() => parseExperiment(Object.create({ version: 1 }))))).toEqual(['version']);
  });

  it.each([[null], [3], ['x'], [[]], [undefined]])('refuses %j in place of a file', (json) => {
    expect(issuesOf(() => parseExperiment(json))).toHaveLength(1);
  });

  it.each([
    [{ sampling: { trajectories: 511 } }, 'sampling.trajectories', 'at least 512'],
    [
      { sampling: { trajectories: 1024, blocks: 128 }, objective: { groupSize: 9 } },
      'sampling.trajectories',
      '1152',
    ],
    [
      { sampling: { trajectories: 2 ** 32 - 1 }, objective: { groupSize: 7 } },
      'sampling.trajectories',
      'at most 4294967292',
    ],
    [
      { sweep: [{ path: 'sampling.trajectories', values: [9999, 500] }] },
      'sweep[0].values[1]',
      'at least 512',
    ],
    [
      {
        sampling: { trajectories: 1000 },
        sweep: [{ path: 'objective.groupSize', from: 2, to: 16, points: 3 }],
      },
      'sampling.trajectories',
      'one group of 16 (sweep[0].to) for each of 64 blocks (sampling.blocks)',
    ],
  ])('asks for enough trajectories: %j', (fields, path, allowed) => {
    const issues = fileIssues(fields);
    expect(paths(issues)).toEqual([path]);
    expect(issues[0]!.allowed).toContain(allowed);
  });

  it('names every fault at once', () => {
    const issues = issuesOf(() =>
      parseExperiment({
        model: {
          policy: { thetaS: 99 },
          atCap: 'x',
          extra: 1,
          lengths: { correct: 0, wrong: { kind: 'poisson', mean: 0 } },
        },
        objective: { groupSize: 1 },
        sampling: { blocks: 3 },
        sweep: [
          { path: 'nowhere', values: [1] },
          { path: 'model.maxAttempts', values: [1, 0, 'x'] },
        ],
      }),
    );
    expect(paths(issues).sort()).toEqual([
      'model.atCap',
      'model.extra',
      'model.lengths.correct',
      'model.lengths.wrong.mean',
      'model.policy.thetaS',
      'objective.groupSize',
      'sampling.blocks',
      'sweep[0].path',
      'sweep[1].values[1]',
      'sweep[1].values[2]',
      'version',
    ]);
  });

  it('never throws anything but InputError', () => {
    const anyFile = fc.oneof(
      fc.jsonValue(),
      fc.object({
        withNullPrototype: true,
        key: fc.oneof(fc.string(), fc.constantFrom('version', 'model', 'sweep', 'lengths', '__proto__')),
      }),
      fc
        .tuple(
          experimentFile,
          fc.constantFrom('model', 'objective', 'sampling', 'sweep', 'name'),
          fc.jsonValue(),
        )
        .map(([file, key, value]) => ({ ...file, [key]: value })),
    );
    fc.assert(
      fc.property(anyFile, (file) => {
        for (const issue of issuesOf(() => parseExperiment(file))) {
          expect(issue.message.length).toBeGreaterThan(10);
        }
      }),
      { numRuns: 500 },
    );
  });

  it('survives nesting of any depth', () => {
    const deep = `{"version": 1, "model": {"lengths": ${'['.repeat(50_000)}${']'.repeat(50_000)}}}`;
    expect(paths(issuesOf(() => parseExperimentText(deep)))).toEqual(['model.lengths']);
  });
});
