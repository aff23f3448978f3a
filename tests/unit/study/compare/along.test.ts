/** Objectives along an axis: which settings its points are, and that the ends come first. */
import { describe, expect, test } from 'vitest';
import { EngineError } from '../../../../src/engine/engine';
import { ReferenceEngine } from '../../../../src/engine/reference/reference-engine';
import type { Axis, RangeAxis } from '../../../../src/experiment/experiment';
import { parseExperiment } from '../../../../src/experiment/schema';
import type { InputIssue } from '../../../../src/model/input-error';
import {
  type AlongResult,
  alongSettings,
  compareAlong,
  exactOnSampling,
  ratioGrowth,
} from '../../../../src/study/compare/along';
import {
  ALONG_FIELDS,
  alongPoints,
  DEFAULT_ALONG,
  parseAlong,
  scaledLength,
  startingAlong,
} from '../../../../src/study/compare/along-axes';
import { onSampling } from '../../../../src/study/compare/result';
import type { EngineChoice } from '../../../../src/study/simulate';

const experiment = parseExperiment({ version: 1, sampling: { trajectories: 2048, blocks: 32 } });
const reference: EngineChoice = { id: 'reference', create: () => Promise.resolve(new ReferenceEngine()) };

const valuesOf = (axis: Axis) => alongPoints(experiment, axis);

const wanted = (points: number, objectives: readonly string[]) =>
  Array.from({ length: points }, (_, index) => ({ index, objectives }));

async function collect(
  axis: Axis,
  objectives: readonly string[],
  engines: readonly EngineChoice[] = [reference],
  klWeight: number | null = null,
): Promise<AlongResult[]> {
  const found: AlongResult[] = [];
  const question = { experiment, axis, klWeight };
  for await (const one of compareAlong(
    question,
    wanted(alongPoints(experiment, axis).length, objectives),
    engines,
  ))
    found.push(one);
  return found;
}

describe('the order of points', () => {
  test('results come in it, all objectives of a point together, and only those that are wanted', async () => {
    const axis: Axis = { path: 'model.lengths', values: [1, 4, 16] };
    const found = await collect(axis, ['sft', 'trl-dr-grpo']);
    expect(found.map((one) => [one.index, 'result' in one && one.result.id])).toEqual([
      [0, 'sft'],
      [0, 'trl-dr-grpo'],
      [2, 'sft'],
      [2, 'trl-dr-grpo'],
      [1, 'sft'],
      [1, 'trl-dr-grpo'],
    ]);
    const rest: number[] = [];
    const missing = [{ index: 1, objectives: ['sft'] }];
    for await (const { index } of compareAlong({ experiment, axis, klWeight: null }, missing, [reference]))
      rest.push(index);
    expect(rest).toEqual([1]);
  });
});

describe('the points of an axis', () => {
  test('a single field takes each value', () => {
    const points = valuesOf({ path: 'objective.groupSize', values: [2, 16] });
    expect(points.map(({ x, settings }) => [x, settings.objective.groupSize])).toEqual([
      [2, 2],
      [16, 16],
    ]);
  });

  test('a KL weight goes to the objectives, before the weight for all', async () => {
    expect(
      valuesOf({ path: 'objective.kl.weight', values: [0.1, 1] }).map(({ klWeight }) => klWeight),
    ).toEqual([0.1, 1]);
    const found = await collect(
      { path: 'objective.kl.weight', values: [0.1, 1] },
      ['paper-theory'],
      [reference],
      0.5,
    );
    const weights = found.map((one) => {
      const { objective } = 'result' in one ? one.result : { objective: null };
      return objective?.kind === 'rl' ? objective.kl.weight : null;
    });
    expect(weights).toEqual([0.1, 1]);
    // The penalty's gradient is linear in its weight, and the draws are the same.
    const [light, heavy] = found.map((one) => ('result' in one ? one.result.gradient.klSampling[0] : null));
    expect(heavy!.exact! / light!.exact!).toBeCloseTo(10, 12);
    expect(heavy!.value / light!.value).toBeCloseTo(10, 12);
  });

  test('staleness moves all three logits of the rollout policy, 0 is on-policy', async () => {
    const [stale] = valuesOf({ path: 'staleness', values: [0.5, 1] });
    expect(stale!.settings.model.old).toEqual({ thetaS: 0.9, thetaDC: 2.7, thetaDW: 1.9 });
    const [found] = await collect({ path: 'staleness', values: [0, 1] }, ['trl-grpo']);
    const plain = await collect({ path: 'model.lengths', values: [8, 9] }, ['trl-grpo']);
    expect(found).toEqual(plain[0]);
  });

  test('the ratio of lengths scales the lengths of right answers, and is drawn where whole tokens put it', () => {
    const points = valuesOf({ path: 'lengthRatio', values: [0.5, 1.3, 1000] });
    expect(points.map(({ settings }) => settings.model.lengths.wrong)).toEqual(
      [4, 10, 4096].map((tokens) => ({ kind: 'constant', tokens })),
    );
    expect(points.map(({ x }) => x)).toEqual([0.5, 1.25, 512]);
  });

  test.each([
    [
      { kind: 'uniform', min: 2, max: 9 },
      { kind: 'uniform', min: 4, max: 18 },
    ],
    [
      { kind: 'geometric', mean: 20 },
      { kind: 'geometric', mean: 40 },
    ],
    [
      { kind: 'poisson', mean: 20, max: 50 },
      { kind: 'poisson', mean: 40, max: 100 },
    ],
    [
      { kind: 'log-normal', median: 1500, sigma: 1, max: 2500 },
      { kind: 'log-normal', median: 3000, sigma: 1, max: 4096 },
    ],
    [
      { kind: 'explicit', pmf: { '1': 0.25, '3000': 0.5, '4000': 0.25 } },
      { kind: 'explicit', pmf: { '2': 0.25, '4096': 0.75 } },
    ],
  ] as const)('twice %o', (length, twice) => {
    expect(scaledLength(length, 2)).toEqual(twice);
  });

  test('have fewer trajectories, as many as blocks of a group need, and the same draws', () => {
    const large = parseExperiment({
      version: 1,
      objective: { groupSize: 256 },
      sampling: { trajectories: 2 ** 20, blocks: 1024, commonRandomNumbers: false },
    });
    expect(alongSettings(large).sampling).toMatchObject({
      trajectories: 2 ** 14,
      blocks: 64,
      commonRandomNumbers: true,
    });
    expect(alongSettings(experiment).sampling).toMatchObject({ trajectories: 2048, blocks: 32 });
    const { sampling } = alongSettings({ ...experiment, objective: { ...large.objective } });
    expect(sampling.trajectories).toBe(32 * 256);
  });

  test('one that cannot be simulated is refused in words, and the others go on', async () => {
    // N = 1/(p·a + q·(1−b)) with b = 1: 1 / σ(−12) is some 160,000 attempts.
    const endless = {
      ...experiment,
      model: { ...experiment.model, policy: { thetaS: 0, thetaDC: 40, thetaDW: 40 } },
    };
    const axis: Axis = { path: 'model.policy.thetaS', values: [-12, 0] };
    const found: AlongResult[] = [];
    const question = { experiment: endless, axis, klWeight: null };
    for await (const one of compareAlong(question, wanted(2, ['sft', 'dft']), [reference])) found.push(one);
    expect(found.map((one) => [one.index, 'result' in one ? one.result.id : 'refused'])).toEqual([
      [0, 'refused'],
      [1, 'sft'],
      [1, 'dft'],
    ]);
    expect('refused' in found[0]! && found[0].refused).toMatch(
      /model\.maxAttempts must be a cap .* attempts on average/,
    );
  });
});

test('an engine that fails is not asked again at the next point', async () => {
  let tried = 0;
  const broken: EngineChoice = {
    id: 'webgpu',
    create: () => {
      tried++;
      return Promise.reject(new EngineError('unavailable', 'There is no adapter.'));
    },
  };
  const found = await collect({ path: 'model.lengths', values: [1, 4, 16] }, ['sft'], [broken, reference]);
  expect(found).toHaveLength(3);
  expect(tried).toBe(1);
});

/** Whose penalty outweighs the reward on sampling as answers grow longer. */
const TURNING = 'verl-grpo-kl-loss;kl.weight=0.05';

describe('growth along lengths', async () => {
  const axis: RangeAxis = { ...DEFAULT_ALONG, from: 8, to: 512, points: 4 };
  const found = await collect(axis, ['sft', 'verl-grpo-kl-in-reward', 'trl-dr-grpo', TURNING]);
  const lengths = alongPoints(experiment, axis).map(({ x }) => x);
  const resultsOf = (id: string) =>
    lengths.map(
      (_, index) =>
        found.flatMap((one) =>
          'result' in one && one.index === index && one.result.id === id ? [one.result] : [],
        )[0],
    );

  const lawOf = (id: string) => {
    const growth = ratioGrowth(lengths, resultsOf(id), 'total');
    if (growth.kind !== 'law') throw new Error(`${id}: ${growth.kind}`);
    return growth.fit;
  };

  test('SFT grows as L, a reward does not grow', () => {
    expect(lawOf('sft').exponent).toBeCloseTo(1, 10);
    const flat = lawOf('trl-dr-grpo');
    expect(Math.abs(flat.exponent)).toBeLessThan(1e-10);
  });

  test('estimates stand in where there is no exact answer', () => {
    const fit = lawOf('verl-grpo-kl-in-reward');
    expect(fit.high - fit.low).toBeGreaterThan(1e-3);
    expect(fit.high).toBeLessThan(0.5);
  });

  test('there is none without a ratio, or of a single point', () => {
    expect(ratioGrowth(lengths, resultsOf('sft'), 'kl')).toEqual({ kind: 'missing' });
    expect(ratioGrowth(lengths.slice(0, 1), resultsOf('sft').slice(0, 1), 'total')).toEqual({
      kind: 'missing',
    });
  });

  test('nothing is said of a part of the points, which may follow another law', () => {
    for (const id of ['sft', TURNING]) {
      const some = resultsOf(id).map((result, i) => (i === 1 ? undefined : result));
      expect(ratioGrowth(lengths, some, 'total')).toEqual({ kind: 'coming' });
    }
  });

  test('a gradient on sampling that changes its sign has no exponent, but two lengths between which it turns', () => {
    const results = resultsOf(TURNING);
    const signs = results.map((result) => Math.sign(result!.gradient.total[0].exact!));
    expect(signs[0]).toBe(1);
    expect(signs.at(-1)).toBe(-1);
    const after = signs.indexOf(-1);
    const neighbours = { from: lengths[after - 1]!, to: lengths[after]! };
    expect(ratioGrowth(lengths, results, 'total')).toEqual({ kind: 'turns', ...neighbours, exact: false });
    const exactAt = exactOnSampling({ experiment, axis }, results[0]!.objective, 'total');
    const growth = ratioGrowth(lengths, results, 'total', exactAt);
    if (growth.kind !== 'turns') throw new Error(growth.kind);
    expect([growth.to - growth.from, growth.exact]).toEqual([1, true]);
    expect(growth.from).toBeGreaterThanOrEqual(neighbours.from);
    expect(growth.to).toBeLessThanOrEqual(neighbours.to);
    expect([exactAt(growth.from)! > 0, exactAt(growth.to)! > 0]).toEqual([true, false]);
  });

  test('the exact gradient at a length is that of the comparison there', () => {
    for (const id of ['sft', 'trl-dr-grpo', TURNING]) {
      const results = resultsOf(id);
      for (const term of ['total', 'klSampling', 'kl'] as const) {
        const exactAt = exactOnSampling({ experiment, axis }, results[0]!.objective, term);
        const told = results.map((result) => onSampling(result!, term).exact);
        expect(lengths.map(exactAt)).toEqual(told.map((x) => expect.closeTo(x!, 12) as number));
      }
    }
  });

  test('at the page’s default the paper’s theory turns between 6 and 7 tokens', async () => {
    const own: AlongResult[] = await collect(DEFAULT_ALONG, ['paper-theory']);
    const places = alongPoints(experiment, DEFAULT_ALONG).map(({ x }) => x);
    const results = places.map((_, i) => {
      const one = own.find(({ index }) => index === i)!;
      return 'result' in one ? one.result : undefined;
    });
    const exactAt = exactOnSampling({ experiment, axis: DEFAULT_ALONG }, results[0]!.objective, 'total');
    expect(ratioGrowth(places, results, 'total', exactAt)).toEqual({
      kind: 'turns',
      from: 6,
      to: 7,
      exact: true,
    });
  });

  test('where there are estimates alone it turns between the nearest lengths that tell their signs', () => {
    const signs = [1, 1, 0, -1];
    const results = resultsOf('verl-grpo-kl-in-reward').map((result, i) => {
      const { total } = result!.gradient;
      const s = { ...total[0], value: signs[i] || 0.1, standardError: 0.1 };
      return { ...result!, gradient: { ...result!.gradient, total: [s, total[1], total[2]] as const } };
    });
    expect(ratioGrowth(lengths, results, 'total')).toEqual({
      kind: 'turns',
      from: lengths[1],
      to: lengths[3],
      exact: false,
    });
  });

  test('an estimate that does not tell the sign has no exponent either', () => {
    const results = resultsOf('verl-grpo-kl-in-reward').map((result, i) => {
      const { total } = result!.gradient;
      const s = i === 2 ? { ...total[0], value: 0.1, standardError: 0.1 } : total[0];
      return { ...result!, gradient: { ...result!.gradient, total: [s, total[1], total[2]] as const } };
    });
    expect(ratioGrowth(lengths, results, 'total')).toEqual({ kind: 'noise', at: lengths[2] });
  });
});

describe('which axes are taken', () => {
  const parsed = (raw: unknown): { axis: Axis | undefined; issues: string[] } => {
    const issues: InputIssue[] = [];
    const axis = parseAlong(raw, issues);
    return { axis, issues: issues.map(({ path }) => path) };
  };

  test('every field that is offered has a range to begin with, and its points are settings', () => {
    for (const { path } of ALONG_FIELDS) {
      const { axis, issues } = parsed(startingAlong(path));
      expect(issues, path).toEqual([]);
      const points = alongPoints(experiment, axis!);
      expect(points.length).toBeGreaterThan(5);
      for (const { settings } of points)
        expect(() => parseExperiment({ version: 1, ...settings })).not.toThrow();
    }
  });

  test.each([
    [{ path: 'sampling.trajectories', values: [100, 200] }, 'along.path'],
    [{ path: 'lengthRatios', values: [1, 2] }, 'along.path'],
    [{ path: 'lengthRatio', from: 0, to: 2, points: 3 }, 'along.from'],
    [{ path: 'model.lengths', values: [8] }, 'along.points'],
    [{ path: 'model.lengths', from: 1, to: 512, points: 65 }, 'along.points'],
    [{ path: 'model.maxAttempts', values: [1, null] }, 'along.values'],
    [{ path: 'model.lengths', values: [1, { kind: 'geometric', mean: 8 }] }, 'along.values'],
  ])('%o is refused at %s', (raw, path) => {
    const { axis, issues } = parsed(raw);
    expect(axis).toBeUndefined();
    expect(issues).toEqual([path]);
  });
});
