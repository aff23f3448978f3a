import { describe, expect, test } from 'vitest';
import { trainingWith, whyNotTrained } from '../../../../src/app/objectives/train-with';
import { draftObjective, withObjective } from '../../../../src/app/training/objective-control';
import { parseExperiment } from '../../../../src/experiment/schema';
import { planTraining } from '../../../../src/study/training/plan-training';

const compared = parseExperiment({
  version: 1,
  model: { policy: { thetaDW: -3 }, lengths: 64 },
  objective: { groupSize: 16 },
});

describe('a training from a row', () => {
  test('has the comparison’s policy and lengths, and can be planned', () => {
    const training = trainingWith(compared, 'trl-grpo-kl;aggregation.rule=token-mean', 0.1);
    expect(training.model).toBe(compared.model);
    expect(training.objective.groupSize).toBe(16);
    expect(training.training).toMatchObject({
      objective: 'trl-grpo-kl;aggregation.rule=token-mean',
      klWeight: 0.1,
      steps: 600,
    });
    expect(planTraining(training).cells).toHaveLength(1);
  });

  test('leaves the weight for all behind where the objective has nothing to weigh', () => {
    expect(trainingWith(compared, 'trl-dapo', 0.1).training.klWeight).toBeNull();
    expect(trainingWith(compared, 'sft', 0.1).training.klWeight).toBeNull();
  });

  test('is trained as the draft is already', () => {
    const own = parseExperiment({ version: 1, training: { steps: 7, optimiser: 'adam', groups: 3 } });
    expect(trainingWith(own, 'trl-dapo', null).training).toMatchObject({
      steps: 7,
      optimiser: 'adam',
      groups: 3,
      objective: 'trl-dapo',
    });
  });

  test('says why it is refused', () => {
    expect(whyNotTrained(compared, 'trl-dapo')).toBeNull();
    expect(whyNotTrained(compared, 'paper-theory;discount.gamma=0.5')).toBeNull();
    const alone = { ...compared, objective: { ...compared.objective, groupSize: 1 } };
    expect(whyNotTrained(alone, 'verl-grpo-passk')).toMatch(/objective.groupSize may be 2 to 256/);
  });
});

describe('the objective of the page of trainings', () => {
  const penalised = parseExperiment({
    version: 1,
    training: { steps: 1, objective: 'paper-theory;advantage=rloo', klWeight: 0.05 },
  });

  test('keeps its weight where it weighs, and drops it where it would weigh nothing', () => {
    expect(withObjective(penalised, 'verl-grpo-kl-loss').training.klWeight).toBe(0.05);
    expect(withObjective(penalised, 'trl-dapo').training).toMatchObject({
      objective: 'trl-dapo',
      klWeight: null,
    });
    // Half typed, it is no objective yet.
    expect(withObjective(penalised, 'trl-dap').training.klWeight).toBe(0.05);
  });

  test('is none where cells have objectives of their own', () => {
    expect(draftObjective(penalised)).toMatchObject({ kl: { placement: 'reward-to-go' } });
    const sweep = [{ path: 'training.objective', values: ['sft', 'dft'] }];
    expect(draftObjective({ ...penalised, sweep })).toBeUndefined();
  });
});
