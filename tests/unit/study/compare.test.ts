/** A comparison against the loop form on the very trajectories it rolled out: one objective for each place of numbers. */
import { describe, expect, test } from 'vitest';
import { ReferenceEngine } from '../../../src/engine/reference/reference-engine';
import { rollout } from '../../../src/engine/reference/rollout';
import { settingsProcess } from '../../../src/experiment/cell';
import { PlanBuilder } from '../../../src/experiment/plan';
import { expandGrid } from '../../../src/experiment/grid';
import { parseExperiment } from '../../../src/experiment/schema';
import { seedWords } from '../../../src/experiment/seed';
import { InputError } from '../../../src/model/input-error';
import { ACTION_KINDS } from '../../../src/model/tally';
import type { Trajectory } from '../../../src/model/trajectory';
import { batchSignal, signalGradient } from '../../../src/objective/batch/signal';
import { compareExperiment, compareObjectives } from '../../../src/study/compare/compare';
import { objectiveNote } from '../../../src/study/compare/notes';
import { namedObjectives } from '../../../src/study/compare/objectives';
import { COMPARED_TERMS, type ObjectiveResult } from '../../../src/study/compare/result';
import { comparisonFile, comparisonTable } from '../../../src/report/compare-file';
import { issuesOf } from '../experiment/issues-of';

const TRAJECTORIES = 2048;
const engines = [{ id: 'reference' as const, create: () => Promise.resolve(new ReferenceEngine()) }];
const experiment = parseExperiment({
  version: 1,
  model: {
    policy: { thetaS: 0.4, thetaDC: 1.2, thetaDW: 0.6 },
    old: { thetaS: 0.1, thetaDC: 1.6, thetaDW: 0.9 },
    data: { thetaS: 1, thetaDC: 2, thetaDW: -0.5 },
    lengths: { correct: 5, wrong: 11 },
    maxAttempts: 4,
    atCap: 'truncate',
  },
  objective: { groupSize: 4 },
  sampling: { trajectories: TRAJECTORIES, blocks: 32 },
});
const { policy, reference, data } = experiment.model;
const old = { thetaS: 0.1, thetaDC: 1.6, thetaDW: 0.9 };

/** All trajectories of a policy, in groups, by the draws that the comparison uses. */
function batchOf(rolledOutBy: typeof policy): Trajectory[][] {
  const builder = new PlanBuilder(seedWords(experiment.sampling.seed));
  const process = { ...settingsProcess(experiment), policy: rolledOutBy };
  builder.add(process, { trajectories: TRAJECTORIES, groupSize: 4, blocks: 32, stream: 0 });
  const plan = builder.build();
  return Array.from({ length: TRAJECTORIES / 4 }, (_, g) =>
    Array.from({ length: 4 }, (_, i) => rollout(plan, plan.cells[0]!, 4 * g + i)),
  );
}

async function resultOf(id: string): Promise<ObjectiveResult> {
  const found: ObjectiveResult[] = [];
  for await (const result of compareObjectives(experiment, namedObjectives([id]), engines))
    found.push(result);
  return found[0]!;
}

describe('a comparison gives the loop form of the trajectories it rolled out', () => {
  test.each([
    ['paper-experiment', 'program', old],
    ['verl-grpo-kl-loss', 'tally', old],
    ['trl-grpo', 'program', old],
    ['verl-gspo', 'program', old],
    ['sft', 'tally', data],
  ])('%s, from its %s', async (id, route, rolledOutBy) => {
    const result = await resultOf(id);
    const [{ objective }] = namedObjectives([id]) as [ReturnType<typeof namedObjectives>[number]];
    const loop = batchSignal(objective, batchOf(rolledOutBy), { policy, old: rolledOutBy, reference });
    expect(result.route).toBe(route);
    expect(result.trajectories).toBe(TRAJECTORIES);
    const close = (x: number, y: number, size: number): void =>
      expect(Math.abs(x - y), `${x}, ${y}`).toBeLessThanOrEqual(1e-9 * size);
    const terms = {
      reward: (kind: (typeof ACTION_KINDS)[number]) => loop.rewardCorrect[kind] + loop.rewardWrong[kind],
      klSampling: (kind: (typeof ACTION_KINDS)[number]) => loop.klSampling[kind],
      klDecision: (kind: (typeof ACTION_KINDS)[number]) => loop.klDecision[kind],
    };
    for (const [term, of] of Object.entries(terms) as [keyof typeof terms, typeof terms.reward][]) {
      const size = Math.max(...ACTION_KINDS.map((kind) => Math.abs(of(kind))));
      for (const kind of ACTION_KINDS) close(result.signal[term][kind].value, of(kind), size);
    }
    const gradient = signalGradient(loop, policy);
    const size = gradient.reduce((sum, g) => sum + Math.abs(g), 0);
    gradient.forEach((g, i) => close(result.gradient.total[i]!.value, g, size));
    // The noise is that of 1000 trajectories, from errors that belong to all of them.
    const variance = result.gradient.total.reduce((sum, g) => sum + g.standardError ** 2, 0);
    const exact = result.gradient.total.reduce((sum, g) => sum + Math.abs(g.exact ?? g.value), 0);
    expect(result.noise / (Math.sqrt((variance * TRAJECTORIES) / 1000) / exact)).toBeCloseTo(1, 12);
  });
});

/** Refusals of a comparison on the standard experiment with this sweep. */
async function cellsOf(
  sweep: readonly object[],
  specs: readonly string[],
): Promise<readonly ObjectiveResult[][]> {
  const swept = parseExperiment({ version: 1, sampling: { trajectories: 512, blocks: 32 }, sweep });
  const named = namedObjectives(specs, { sweep: swept.sweep });
  const cells: ObjectiveResult[][] = [];
  for await (const { results } of compareExperiment(swept, named, engines)) cells.push([...results]);
  return cells;
}

test('a sweep of the advantage, which objectives bring themselves, is refused by its path', async () => {
  const swept = cellsOf([{ path: 'objective.advantage', values: ['rloo', 'dr-grpo'] }], ['trl-grpo']);
  await expect(swept).rejects.toThrow(InputError);
  await expect(swept).rejects.toThrow(
    /^sweep\[0\]\.path must be .*advantage; received "objective\.advantage"/,
  );
});

test('a sweep of what only trainings read is refused, not shown again and again', async () => {
  const weights = cellsOf([{ path: 'training.klWeight', values: [0, 1] }], ['trl-grpo-kl']);
  await expect(weights).rejects.toThrow(/^sweep\[0\]\.path must be objective\.kl\.weight/);
  const rates = cellsOf([{ path: 'training.learningRate', values: [0.1, 1] }], ['trl-grpo-kl']);
  await expect(rates).rejects.toThrow(/those of training are read by "lab run"/);
});

test('a KL inside a normalised reward is told to jump as its weight leaves 0', () => {
  const [byGroup, byNothing, off] = namedObjectives([
    'verl-grpo-kl-in-reward',
    'trl-rloo',
    'verl-grpo-kl-in-reward;kl.weight=0',
  ]).map(({ objective }) => objectiveNote(objective));
  expect(byGroup).toMatch(/no KL stands apart.*jumps as the weight leaves 0/);
  expect(byNothing).toMatch(/no KL stands apart\.$/);
  expect(off).toBeNull();
});

test('a sweep of the KL weight weighs every penalty that is on, as one weight for all does', async () => {
  const specs = ['trl-grpo-kl', 'verl-grpo-kl-in-reward', 'trl-grpo', 'sft', 'trl-dapo;kl.placement=loss'];
  const weights = [0, 0.01, 0.3];
  const cells = await cellsOf([{ path: 'objective.kl.weight', values: weights }], specs);
  const plain = parseExperiment({ version: 1, sampling: { trajectories: 512, blocks: 32 } });
  for (const [i, klWeight] of weights.entries()) {
    const alone = compareExperiment(plain, namedObjectives(specs, { klWeight }), engines);
    const { value } = (await alone.next()) as { value: { results: readonly ObjectiveResult[] } };
    expect(cells[i]).toEqual(value.results);
  }
  const weight = (results: readonly ObjectiveResult[], j: number): unknown =>
    (results[j]!.objective as { kl?: { weight: number } }).kl?.weight;
  expect(cells.map((results) => specs.map((_, j) => weight(results, j)))).toEqual(
    weights.map((w) => [w, w, 0, undefined, w]),
  );
});

describe('a weight in the name of an objective', () => {
  const own = ['trl-grpo', 'trl-grpo;kl.placement=loss;kl.weight=0.04'];
  const axis = { path: 'objective.kl.weight', values: [0.1] } as const;

  test.each([
    [
      'one weight for all',
      { klWeight: 0.1 },
      [/^objectives\[1\]\.kl\.weight must be left out where klWeight sets/],
    ],
    [
      'a sweep of it',
      { sweep: [axis] },
      [/^objectives\[1\]\.kl\.weight must be left out where the sweep sets/],
    ],
    [
      'both',
      { klWeight: 0.1, sweep: [axis] },
      [/^objectives\[1\]\.kl\.weight/, /^klWeight must be left out where an axis sets objective\.kl\.weight/],
    ],
  ])('is refused beside %s', (_, options, words) => {
    const messages = issuesOf(() => namedObjectives(own, options)).map(({ message }) => message);
    expect(messages).toHaveLength(words.length);
    words.forEach((word, i) => expect(messages[i]).toMatch(word));
  });

  test('stands for itself otherwise', () => {
    const sweep = [{ path: 'objective.groupSize', values: [4, 8] }];
    expect(namedObjectives(own, { sweep })[1]).toMatchObject({
      id: own[1],
      title: 'TRL GRPO as published, KL placement loss, KL weight 0.04',
      objective: { kl: { placement: 'loss', weight: 0.04 } },
    });
  });
});

test('objectives are named once, however they are written, and all faults come at once', () => {
  const specs = ['trl-grpo', 'trl-grpo;ratio.rule=ppo', 'nonsense', 'trl-grpo;kl.placement=los'];
  const paths = issuesOf(() => namedObjectives(specs, { klWeight: -1 })).map(({ path }) => path);
  expect(paths).toEqual(['objectives[1]', 'objectives[2]', 'objectives[3].kl.placement', 'klWeight']);
  expect(issuesOf(() => namedObjectives([]))).toHaveLength(1);
});

test('the sum of a signal is that of its kinds, exact and by Monte Carlo', async () => {
  for (const id of ['paper-theory', 'verl-grpo-kl-loss', 'sft']) {
    const { signal, signalSum } = await resultOf(id);
    for (const term of COMPARED_TERMS) {
      for (const of of ['exact', 'value'] as const) {
        const parts = ACTION_KINDS.map((kind) => signal[term][kind][of] ?? 0);
        const size = parts.reduce((sum, x) => sum + Math.abs(x), 0);
        const sum = parts.reduce((all, x) => all + x, 0);
        expect(Math.abs((signalSum[term][of] ?? 0) - sum)).toBeLessThanOrEqual(1e-12 * size);
      }
    }
  }
  // Answers and decisions of a centred advantage cancel: the sum scatters less than its parts would alone.
  const { signal, signalSum } = await resultOf('verl-grpo-kl-loss');
  const apart = Math.hypot(...ACTION_KINDS.map((kind) => signal.total[kind].standardError));
  expect(signalSum.total.standardError).not.toBeCloseTo(apart, 6);
});

test('the file and the table say that a penalty in the reward is in the reward term', async () => {
  const [results] = await cellsOf(
    [],
    ['verl-grpo-kl-in-reward', 'trl-grpo;kl.placement=loss;kl.weight=0.04'],
  );
  const swept = parseExperiment({ version: 1 });
  const cells = [{ cell: expandGrid(swept)[0]!, results: results! }];
  const table = comparisonTable(cells);
  expect(table).toMatch(/^noise\/1000: .{20,}$/m);
  expect(table).toMatch(/^from: tally = .*; program = .*; batch = .*$/m);
  expect(table.match(/inside the reward term/g)).toHaveLength(1);
  expect(table).toMatch(/^verl-grpo-kl-in-reward: Its KL is inside the reward term/m);
  const provenance = { lab: '0', engine: 'reference', adapter: 'none' } as const;
  const file = JSON.parse(JSON.stringify(comparisonFile(swept, cells, true, provenance))) as {
    cells: { objectives: { id: string; note: string | null; signalSum: Record<string, object> }[] }[];
  };
  const [inReward, asLoss] = file.cells[0]!.objectives;
  expect(inReward!.note).toMatch(/inside the reward term/);
  expect(asLoss).toMatchObject({ id: 'trl-grpo;kl.placement=loss;kl.weight=0.04', note: null });
  expect(Object.keys(asLoss!.signalSum)).toEqual([...COMPARED_TERMS]);
});
