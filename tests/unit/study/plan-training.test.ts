import { describe, expect, it } from 'vitest';
import { thresholds } from '../../../src/experiment/plan';
import { parseExperiment } from '../../../src/experiment/schema';
import type { RlObjective } from '../../../src/objective/objective';
import {
  classPolicy,
  meanOverReplicas,
  planTraining,
  queryClasses,
  type Training,
} from '../../../src/study/training/plan-training';

const POLICY = { thetaS: 0.4, thetaDC: 2.2, thetaDW: 1.4 };
const REFERENCE = { thetaS: 0.3, thetaDC: 2, thetaDW: 1.2 };
const DATA = { thetaS: -0.5, thetaDC: 1.8, thetaDW: 0.7 };

function planOf(training: object, more: object = {}): Training {
  const model = { policy: POLICY, reference: REFERENCE, data: DATA };
  return planTraining(parseExperiment({ version: 1, model, training: { steps: 3, ...training }, ...more }));
}

describe('the plan of a training', () => {
  it('keeps as many records as memory holds, and says how often there may be one', () => {
    const sweep = [
      { path: 'training.learningRate', values: Array.from({ length: 200 }, (_, i) => 0.01 + i / 1e4) },
    ];
    const few = { replicas: 2, groups: 1, recordEvery: 1 };
    expect(() => planOf({ ...few, steps: 10_000 }, { sweep })).toThrow(
      'training.recordEvery must be at least 2 for 10000 updates of 200 cells: 1048576 states of a class are kept at most; received 1.',
    );
    expect(planOf({ ...few, steps: 10_000, recordEvery: 2 }, { sweep }).cells).toHaveLength(200);
    expect(() => planOf({ ...few, steps: 1_000_000, queries: 'digits' })).toThrow(/must be at least 9 for/);
  });

  it('tells each learner what the file says', () => {
    const { plan } = planOf({
      optimiser: 'adam',
      learningRate: 0.02,
      beta1: 0.8,
      beta2: 0.97,
      epsilon: 1e-6,
      reference: 'refreshed',
      refreshEvery: 7,
      averageDecay: 0.6,
      minibatches: 2,
      epochs: 3,
      groups: 5,
    });
    const learner = plan.learners[0]!;
    expect(learner.optimiser).toEqual({
      rule: 'adam',
      learningRate: 0.02,
      decay: [0.8, 0.97],
      epsilon: 1e-6,
    });
    expect(learner.reference).toEqual({ rule: 'refreshed', every: 7, decay: 0.6 });
    expect([learner.minibatches, learner.epochs, learner.groups]).toEqual([2, 3, 5]);
    expect(learner.start).toEqual([0.4, 2.2, 1.4]);
    expect(learner.startReference).toEqual([0.3, 2, 1.2]);
    expect(learner.data).toBeNull();
  });

  it('sets the weight of the penalty in the objective that is trained with', () => {
    const { plan, cells } = planOf({ objective: 'paper-theory', klWeight: 0.07 });
    expect(plan.learners[0]!.program).toMatchObject({ from: 'counts', kl: { weight: 0.07 } });
    expect((cells[0]!.objective as RlObjective).kl.weight).toBe(0.07);
  });

  it('gives the policies of a cell draws of their own, and cells the same or others', () => {
    const sweep = [{ path: 'model.lengths', values: [1, 8, 64] }];
    const of = (commonRandomNumbers: boolean): Training =>
      planOf({ replicas: 4 }, { sweep, sampling: { commonRandomNumbers } });
    const [common, own] = [of(true), of(false)];
    expect(common.cells.map(({ firstLearner }) => firstLearner)).toEqual([0, 4, 8]);
    const lengths = common.cells.map(({ firstLearner }) => common.plan.learners[firstLearner]!.lengthC);
    expect(lengths.map((i) => common.plan.tables[i]!)).toHaveLength(3);
    expect(new Set(lengths).size).toBe(3);
    const streams = ({ plan }: Training): number[] => plan.learners.map(({ stream }) => stream);
    expect(streams(common)).toEqual([0, 1, 2, 3, 0, 1, 2, 3, 0, 1, 2, 3]);
    expect(streams(own)).toEqual(Array.from({ length: 12 }, (_, i) => i));
  });

  it('draws data by the data policy', () => {
    expect(planOf({ objective: 'sft' }).plan.learners[0]!.data).toEqual([thresholds(DATA)]);
  });

  it('makes longer products harder by the slope of each logit', () => {
    const digits = { queries: 'digits', slopeS: -1.5, slopeDC: 0.25, slopeDW: 0.5 } as const;
    const { plan, cells } = planOf(digits);
    expect([plan.features, plan.classes]).toEqual([2, 2]);
    const classes = queryClasses(digits);
    expect(classes.filter(({ trained }) => trained).map(({ name }) => name)).toEqual(['4×5', '5×4']);
    expect(cells[0]!.classes).toEqual(classes);
    const named = (name: string) =>
      classPolicy(
        plan.learners[0]!.start,
        classes.find((one) => one.name === name)!,
      );
    expect(named('4×5')).toEqual(POLICY);
    // 12 digits are 3 more than those trained on.
    const hardest = named('3×9');
    expect(hardest.thetaS).toBeCloseTo(0.4 - 1.5, 14);
    expect(hardest.thetaDC).toBeCloseTo(2.2 + 0.25, 14);
    expect(hardest.thetaDW).toBeCloseTo(1.4 + 0.5, 14);
    expect(named('3×3').thetaS).toBeCloseTo(0.4 + 1.5, 14);
  });
});

it('means over policies have the standard error of a mean', () => {
  const { mean, standardError } = meanOverReplicas([[1, 5], [2, 5], [3, 5], [4, 5]]); // prettier-ignore
  expect(mean).toEqual([2.5, 5]);
  // Sample variance 5/3 over 4 policies.
  expect(standardError[0]).toBeCloseTo(Math.sqrt(5 / 3 / 4), 14);
  expect(standardError[1]).toBe(0);
});
