import { describe, expect, it } from 'vitest';
import { EngineError, type Engine } from '../../../src/engine/engine';
import { ReferenceEngine } from '../../../src/engine/reference/reference-engine';
import { parseExperiment } from '../../../src/experiment/schema';
import { InputError } from '../../../src/model/input-error';
import { exactStatistics } from '../../../src/model/exact-statistics';
import { settingsProcess } from '../../../src/experiment/cell';
import {
  classPolicy,
  meanOverReplicas,
  planTraining,
  queryClasses,
} from '../../../src/study/training/plan-training';
import { runTraining } from '../../../src/study/training/run-training';

const parse = (training: object, rest: object = {}): ReturnType<typeof parseExperiment> =>
  parseExperiment({
    version: 1,
    training: { steps: 3, groups: 4, replicas: 2, recordEvery: 1, ...training },
    ...rest,
  });

function messages(training: object, rest: object = {}): string[] {
  try {
    planTraining(parse(training, rest));
  } catch (error) {
    if (error instanceof InputError) return error.issues.map(({ message }) => message);
    throw error;
  }
  return [];
}

describe('the plan of a training', () => {
  it('has the policies of every cell side by side, each with draws of its own', () => {
    const sweep = [{ path: 'training.learningRate', values: [0.1, 0.2] }];
    const { plan, cells } = planTraining(parse({ replicas: 3 }, { sweep }));
    expect(plan.learners).toHaveLength(6);
    expect(cells.map(({ firstLearner }) => firstLearner)).toEqual([0, 3]);
    expect(plan.learners.map(({ optimiser }) => optimiser.learningRate)).toEqual([
      0.1, 0.1, 0.1, 0.2, 0.2, 0.2,
    ]);
    // Common random numbers: the same draws in every cell.
    expect(plan.learners.map(({ stream }) => stream)).toEqual([0, 1, 2, 0, 1, 2]);
    const apart = planTraining(parse({ replicas: 3 }, { sweep, sampling: { commonRandomNumbers: false } }));
    expect(apart.plan.learners.map(({ stream }) => stream)).toEqual([0, 1, 2, 3, 4, 5]);
  });

  it('takes the weight, the policies, the reference and the data from the experiment', () => {
    const [learner] = planTraining(
      parse({ klWeight: 0.7 }, { model: { reference: { thetaS: 9 }, policy: { thetaDW: -3 } } }),
    ).plan.learners;
    expect(learner!.program).toMatchObject({ from: 'counts', kl: { weight: 0.7 } });
    expect(learner!.start).toEqual([0.4, 2.2, -3]);
    expect(learner!.startReference).toEqual([9, 2, 1.2]);
    expect(learner!.data).toBeNull();
    const [student] = planTraining(parse({ objective: 'sft' })).plan.learners;
    expect(student!.data).toHaveLength(1);
    expect(student!.data![0]!.correct / 2 ** 32).toBeCloseTo(1 / (1 + Math.exp(-0.9)), 8);
  });

  it('has the paper’s tasks as classes, of which two are trained on', () => {
    const classes = queryClasses({ queries: 'digits' });
    expect(classes.map(({ name }) => name)).toEqual([
      '3×3', '3×4', '3×5', '3×6', '3×7', '3×8', '3×9', '4×5', '5×4',
    ]); // prettier-ignore
    const { plan } = planTraining(parse({ queries: 'digits', slopeS: -2 }));
    expect([plan.features, plan.classes]).toEqual([2, 2]);
    expect(plan.learners[0]!.features).toEqual([[1, 0], [1, 0]]); // prettier-ignore
    expect(plan.learners[0]!.start).toEqual([0.4, -2, 2.2, 0, 1.4, 0]);
    // 3×3 has three digits less than 4×5, which is one unit.
    expect(classPolicy([0.5, -2, 2.25, 0, 1.5, 0.5], classes[0]!)).toEqual({
      thetaS: 2.5,
      thetaDC: 2.25,
      thetaDW: 1,
    });
  });

  it('is refused in words, with every fault', () => {
    expect(messages({ steps: 0 })).toEqual([
      'training.steps must be an integer from 1 for a training; received 0.',
    ]);
    expect(messages({ objective: 'trl-grop' })[0]).toMatch(/Did you mean trl-grpo/);
    expect(messages({ groups: 65_536 })[0]).toMatch(/training.groups must be at most 16384 with groups of 8/);
    expect(messages({ steps: 1_000_000, groups: 4096 })[0]).toMatch(/pass the 2\^32/);
    expect(
      messages({ replicas: 65_536 }, { sweep: [{ path: 'training.learningRate', values: [1, 2, 3] }] })[0],
    ).toMatch(/training.replicas must be at most 43690/);
    expect(messages({}, { sweep: [{ path: 'objective.kl.weight', values: [0, 1] }] })[0]).toMatch(
      /sweep\[0\].path must be training.klWeight/,
    );
    expect(messages({ objective: 'paper-theory;kl.weight=0.04', klWeight: 0.5 })[0]).toMatch(
      /training.objective.kl.weight must be left out where training.klWeight sets the weight/,
    );
    // The same fault in every cell is told once.
    expect(
      messages({ objective: 'opo' }, { sweep: [{ path: 'training.learningRate', values: [1, 2] }] }),
    ).toHaveLength(1);
  });
});

const choice = (create: () => Promise<Engine>) => ({ id: 'reference' as const, create });
const REFERENCE = choice(() => Promise.resolve(new ReferenceEngine()));

describe('a training', () => {
  it('is the same twice, and ends with the state after the last update', async () => {
    const experiment = parse({ steps: 5, recordEvery: 2 });
    const [once, again] = await Promise.all([
      runTraining(experiment, [REFERENCE]),
      runTraining(experiment, [REFERENCE]),
    ]);
    expect(once.frames.map(({ step }) => step)).toEqual([0, 2, 4, 5]);
    expect(once.frames.at(-1)!.cells[0]!.update).toBeNull();
    expect(again.frames).toEqual(once.frames);
    expect(once.frames[0]!.cells[0]!.classes[0]!.logits.value).toEqual([0.4, 2.2, 1.4]);
    const exact = exactStatistics(settingsProcess(once.training.cells[0]!.cell.settings)).accuracy;
    expect(once.frames[0]!.cells[0]!.classes[0]!.accuracy.value[0]).toBeCloseTo(exact, 14);
  });

  it('goes on with another engine from the beginning, and keeps what it had where none is left', async () => {
    const breaks = choice(() => {
      const reference = new ReferenceEngine();
      async function* train(...args: Parameters<Engine['train']>): ReturnType<Engine['train']> {
        let left = 2;
        for await (const record of reference.train(...args)) {
          if (left-- === 0) throw new EngineError('device-lost', 'The GPU was lost.');
          yield record;
        }
      }
      return Promise.resolve(Object.assign(Object.create(reference) as Engine, { train }));
    });
    const experiment = parse({});
    const whole = await runTraining(experiment, [REFERENCE]);
    const moved = await runTraining(experiment, [breaks, REFERENCE]);
    expect(moved.complete).toBe(true);
    expect(moved.frames).toEqual(whole.frames);
    const cut = await runTraining(experiment, [breaks]);
    expect(cut).toMatchObject({ complete: false, reason: 'The GPU was lost.', fault: 'device-lost' });
    expect(cut.frames).toEqual(whole.frames.slice(0, 2));
  });

  it('stops where it is told to, and says so', async () => {
    const abort = new AbortController();
    const { frames, complete, reason } = await runTraining(parse({ steps: 50 }), [REFERENCE], {
      signal: abort.signal,
      onFrame: ({ step }) => {
        if (step === 3) abort.abort();
      },
    });
    expect([complete, reason, frames.length]).toEqual([false, 'The training was stopped.', 4]);
  });

  it('counts policies that stop apart, and gives their numbers', async () => {
    const { frames } = await runTraining(parse({ learningRate: 10_000 }), [REFERENCE]);
    const last = frames.at(-1)!.cells[0]!;
    expect(last.statuses.diverged).toBe(2);
    expect(last.classes[0]!.logits.value).toEqual([0.4, 2.2, 1.4]);
  });
});

it('means over policies have the standard error of a mean', () => {
  const { mean, standardError } = meanOverReplicas([[1, 5], [2, 5], [6, 5]]); // prettier-ignore
  expect(mean).toEqual([3, 5]);
  // Σ(x − 3)² = 14, over 2, over 3.
  expect(standardError[0]).toBeCloseTo(Math.sqrt(14 / 2 / 3), 15);
  expect(standardError[1]).toBe(0);
});
