/** Every objective of the lab trains, by the definitions of its own trajectories where counts do not settle it. */
import { describe, expect, it } from 'vitest';
import { readRecord, recordLayout } from '../../../src/engine/train';
import type { TrainRecords } from '../../../src/engine/train';
import { ReferenceEngine } from '../../../src/engine/reference/reference-engine';
import { parseExperiment } from '../../../src/experiment/schema';
import { OBJECTIVE_PRESETS } from '../../../src/objective/presets';
import { needsTrajectories } from '../../../src/objective/train-program';
import { exactFlow } from '../../../src/study/training/flow';
import { planTraining, type Training } from '../../../src/study/training/plan-training';
import { runTraining } from '../../../src/study/training/run-training';
import { replayStep } from '../../../src/study/training/replay';

/** Answers of 3 to 40 tokens, wrong ones longer, and caps that some trajectories meet. */
function plan(training: object, model: object = {}): Training {
  return planTraining(
    parseExperiment({
      version: 1,
      model: {
        lengths: {
          correct: { kind: 'uniform', min: 3, max: 9 },
          wrong: { kind: 'uniform', min: 8, max: 40 },
        },
        policy: { thetaS: 0.3, thetaDC: 1, thetaDW: 0.6 },
        reference: { thetaS: 0, thetaDC: 1.3, thetaDW: 0.2 },
        ...model,
      },
      objective: { groupSize: 4 },
      training: { steps: 4, replicas: 2, groups: 6, recordEvery: 1, learningRate: 0.05, ...training },
    }),
  );
}

async function records({ plan: of }: Training): Promise<TrainRecords[]> {
  const found: TrainRecords[] = [];
  for await (const record of new ReferenceEngine().train(of, { keepTallies: true })) found.push(record);
  return found;
}

describe.each([1, 2])('with %i minibatches', (minibatches) => {
  it.each(OBJECTIVE_PRESETS.map(({ id }) => id))('%s trains, and each step replays', async (objective) => {
    // Limits of 8192 tokens and more are never met here.
    const limit = /overlong|paper-experiment|dapo@|verl-dapo|trl-masked/.test(objective)
      ? ';overlong.maxTokens=60' + (objective === 'verl-dapo' ? ';overlong.buffer=40' : '')
      : '';
    const training = plan({ objective: objective + limit, minibatches });
    const layout = recordLayout(training.plan);
    const found = await records(training);
    expect(found).toHaveLength(5);
    const last = readRecord(layout, found[4]!, 0, true);
    expect(last.status).toBe('learning');
    expect(last.theta.some((x, i) => x !== training.plan.learners[0]!.start[i])).toBe(true);
    for (let step = 0; step < 4; step++) {
      for (const learner of [0, 1]) {
        const before = readRecord(layout, found[step]!, learner);
        const after = readRecord(layout, found[step + 1]!, learner, step === 3);
        const { faults, counters } = replayStep(training.plan, {
          before,
          after,
          tallies: found[step]!.tallies!.slice(learner, learner + 1),
        });
        expect(faults).toEqual([]);
        expect(counters).toBeGreaterThan(0);
      }
    }
  });
});

/** The same training with the loop form in the place of counts. */
function byTrajectories({ plan: of, cells }: Training): Training {
  const objective = cells[0]!.objective;
  if (objective.kind !== 'rl') throw new Error('Data are not weighed by an advantage.');
  const learners = of.learners.map((learner) => ({
    ...learner,
    program: {
      from: 'trajectories',
      groupSize: learner.program.groupSize,
      objective,
      signal: null,
      missing: '',
    } as const,
  }));
  return { plan: { ...of, learners }, cells };
}

describe.each([1, 3])('with %i minibatches counts and trajectories come to the same', (minibatches) => {
  const counted = OBJECTIVE_PRESETS.filter(
    ({ objective }) => objective.kind === 'rl' && !needsTrajectories(objective, { updates: minibatches }),
  );

  it.each(counted.map(({ id }) => id))('%s', async (objective) => {
    const training = plan({ objective, minibatches, learningRate: 0.5 }, { maxAttempts: 3, atCap: 'fail' });
    expect(training.plan.learners[0]!.program.from).toBe('counts');
    const [own, other] = await Promise.all([records(training), records(byTrajectories(training))]);
    own.forEach(({ values, tallies }, i) => {
      expect(other[i]!.tallies).toEqual(tallies);
      // Four updates of sums of some hundred terms, each rounded at 2⁻⁵³ of what it adds up.
      values.forEach((x, k) =>
        expect(Math.abs(other[i]!.values[k]! - x)).toBeLessThanOrEqual(1e-11 * (1 + Math.abs(x))),
      );
    });
  });
});

it('what no GPU has goes to the reference, whichever engine was asked for, with a sentence', async () => {
  const experiment = parseExperiment({
    version: 1,
    training: { steps: 2, groups: 4, replicas: 2, recordEvery: 1, objective: 'verl-reinforce-pp' },
  });
  const said: string[] = [];
  const used: string[] = [];
  const webgpu = { id: 'webgpu', create: () => Promise.reject(new Error('It must not be asked.')) } as const;
  const { complete } = await runTraining(experiment, [webgpu], {
    onFault: (id, { message }) => said.push(`${id}: ${message}`),
    onEngine: ({ id }) => used.push(id),
  });
  expect(complete).toBe(true);
  expect(used).toEqual(['reference']);
  expect(said).toEqual([
    'webgpu: The advantage reinforce-pp, which whitens the tokens of the whole batch, is not in the kernels of this ' +
      'engine. The reference engine trains with it.',
  ]);
});

it('an overlong rule that no trajectory can meet leaves the objective to counts, and to the exact flow', () => {
  const model = { maxAttempts: 4 };
  const training = plan({ objective: 'paper-experiment' }, model);
  // Four attempts of 40 tokens and a decision each.
  expect(training.plan.learners[0]!.program.from).toBe('counts');
  expect(exactFlow(training, training.cells[0]!).missing).toBeNull();
  const limited = plan({ objective: 'paper-experiment;overlong.maxTokens=163' }, model);
  expect(limited.plan.learners[0]!.program.from).toBe('trajectories');
  expect(exactFlow(limited, limited.cells[0]!).missing).toMatch(/depend on the length/);
});
