import { describe, expect, it } from 'vitest';
import { parseExperiment } from '../../../src/experiment/schema';
import { InputError } from '../../../src/model/input-error';
import { sharedWeightIssues, namedObjectives } from '../../../src/study/compare/objectives';
import { planTraining } from '../../../src/study/training/plan-training';

type Axis = { readonly path: string; readonly values: readonly unknown[] };

/** What is wrong with a training, in words. */
function messages(training: object, ...sweep: Axis[]): string[] {
  try {
    planTraining(parseExperiment({ version: 1, training: { steps: 1, replicas: 2, ...training }, sweep }));
  } catch (error) {
    if (error instanceof InputError) return error.issues.map(({ message }) => message);
    throw error;
  }
  return [];
}

const PENALISED = 'paper-theory;advantage=rloo';
const WITHOUT = 'trl-dapo';

describe('a KL weight', () => {
  it('is refused where nothing is weighed, and says what to change', () => {
    expect(messages({ objective: WITHOUT, klWeight: 0.1 })).toEqual([
      'training.klWeight must be left out, because trl-dapo has no KL penalty and the weight would weigh nothing; or switch one on in the objective, as in trl-dapo;kl.placement=loss; received 0.1.',
    ]);
    expect(messages({ objective: `${PENALISED};kl.placement=none`, klWeight: 0.1 })[0]).toContain(
      'as in paper-theory;advantage=rloo;kl.placement=loss;',
    );
    expect(messages({ objective: 'sft', klWeight: 0.1 })[0]).toContain('trained on data take none');
  });

  it('is refused as an axis too, and taken where one objective of a sweep reads it', () => {
    const weights = { path: 'training.klWeight', values: [0, 0.1] };
    expect(messages({ objective: WITHOUT }, weights)).toEqual([
      expect.stringMatching(/^sweep\[0\]\.path must be left out, because trl-dapo has no KL penalty/),
    ]);
    const objectives = { path: 'training.objective', values: [WITHOUT, PENALISED] };
    expect(messages({}, objectives, weights)).toEqual([]);
    expect(messages({ klWeight: 0.1 }, objectives)).toEqual([]);
    expect(messages({ klWeight: 0.1 }, { ...objectives, values: [WITHOUT, 'sft'] })[0]).toContain(
      'none of the 2 objectives (trl-dapo, sft) has a KL penalty',
    );
  });

  it('of 0 is what an objective without a penalty has', () => {
    expect(messages({ objective: WITHOUT, klWeight: 0 })).toEqual([]);
  });

  it('for all objectives of a comparison is refused where none of them has a penalty', () => {
    const of = (specs: string[], options: Parameters<typeof sharedWeightIssues>[1]): string[] =>
      sharedWeightIssues(namedObjectives(specs, options), options).map(({ message }) => message);
    expect(of(['trl-grpo', 'sft'], { klWeight: 0.1 })).toEqual([
      expect.stringMatching(/^klWeight must be left out, because none of the 2 objectives/),
    ]);
    const sweep = [{ path: 'objective.kl.weight', values: [0.1, 1] }];
    expect(of(['trl-grpo'], { sweep })[0]).toMatch(/^sweep\[0\] must be left out/);
    expect(of(['trl-grpo', 'trl-grpo-kl'], { klWeight: 0.1 })).toEqual([]);
    expect(of(['trl-grpo'], {})).toEqual([]);
  });
});

describe('an axis that is not read', () => {
  const axis = (path: string, ...values: unknown[]): Axis => ({ path, values });

  it.each([
    [axis('training.refreshEvery', 5, 10), { reference: 'refreshed' }, 'training.reference is refreshed'],
    [axis('training.averageDecay', 0.9, 0.99), { reference: 'average' }, 'training.reference is average'],
    [axis('training.beta1', 0.5, 0.9), { optimiser: 'momentum' }, 'momentum or adam'],
    [axis('training.beta2', 0.5, 0.9), { optimiser: 'adam' }, 'training.optimiser is adam'],
    [axis('training.epsilon', 0.5, 0.9), { optimiser: 'adam' }, 'training.optimiser is adam'],
    [axis('training.slopeDW', -1, 1), { queries: 'digits' }, 'training.queries is digits'],
    [axis('model.data.thetaS', -1, 1), { objective: 'sft' }, 'trained on data'],
  ])('%o is refused unless it is', (swept, readWith, words) => {
    expect(messages({ objective: PENALISED }, swept)).toEqual([expect.stringContaining(words)]);
    expect(messages({ objective: PENALISED, ...readWith }, swept)).toEqual([]);
  });

  it('is the reference where the policy takes its place before the first update', () => {
    const swept = axis('model.reference.thetaS', -1, 1);
    expect(messages({ objective: PENALISED }, swept)).toEqual([]);
    expect(messages({ objective: PENALISED, reference: 'refreshed' }, swept)[0]).toContain(
      'is the policy before the first update',
    );
  });

  it('is taken where some cells read it', () => {
    const rules = axis('training.reference', 'fixed', 'refreshed');
    expect(messages({ objective: PENALISED }, rules, axis('training.refreshEvery', 5, 10))).toEqual([]);
  });
});
