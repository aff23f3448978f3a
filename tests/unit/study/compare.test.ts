/** A comparison against the loop form on the very trajectories it rolled out: one objective for each place of numbers. */
import { describe, expect, test } from 'vitest';
import { ReferenceEngine } from '../../../src/engine/reference/reference-engine';
import { rollout } from '../../../src/engine/reference/rollout';
import { settingsProcess } from '../../../src/experiment/cell';
import { PlanBuilder } from '../../../src/experiment/plan';
import { parseExperiment } from '../../../src/experiment/schema';
import { seedWords } from '../../../src/experiment/seed';
import { InputError } from '../../../src/model/input-error';
import { ACTION_KINDS } from '../../../src/model/tally';
import type { Trajectory } from '../../../src/model/trajectory';
import { batchSignal, signalGradient } from '../../../src/objective/batch/signal';
import { compareExperiment, compareObjectives } from '../../../src/study/compare/compare';
import { namedObjectives } from '../../../src/study/compare/objectives';
import type { ObjectiveResult } from '../../../src/study/compare/result';

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

test('a sweep of what objectives bring themselves is refused by its path', async () => {
  const swept = parseExperiment({
    version: 1,
    sweep: [{ path: 'objective.kl.weight', values: [0.001, 0.05] }],
  });
  const cells = compareExperiment(swept, namedObjectives(['trl-grpo']), engines);
  await expect(cells.next()).rejects.toThrow(InputError);
  await expect(compareExperiment(swept, namedObjectives(['trl-grpo']), engines).next()).rejects.toThrow(
    /sweep\[0\]\.path/,
  );
});
