/** What the list of objectives says of each. */
import { expect, test } from 'vitest';
import { OBJECTIVE_PRESETS, objectivePreset } from '../../../../src/objective/presets';
import { partsNote } from '../../../../src/study/compare/notes';

test.each([
  [
    'openrlhf-dr-grpo',
    'advantage dr-grpo; aggregation token-mean; KL k1 in the reward, each action charged for what follows it, weight 0.01',
  ],
  ['trl-dr-grpo', 'advantage dr-grpo; aggregation seq-mean-token-sum-norm; no KL'],
  // The estimator is set and the penalty is off.
  ['verl-grpo@2026-08', 'advantage grpo-sample-std-eps; aggregation token-mean; no KL'],
  ['trl-grpo-kl', 'advantage trl-group; aggregation token-mean; KL k3 as a loss, weight 0.04'],
  [
    'trl-rloo',
    'advantage rloo; aggregation seq-mean-token-sum; KL k1 in the reward, summed over the trajectory, weight 0.05',
  ],
  ['sft', 'likelihood sft on all tokens; one term a token; no KL'],
])('%s is made of %s', (id, words) => {
  expect(partsNote(objectivePreset(id)!.objective)).toBe(words);
});

test('every preset has its parts in one line', () => {
  for (const { objective } of OBJECTIVE_PRESETS)
    expect(partsNote(objective)).toMatch(/^[^\n]+; (no KL|KL .*)$/);
});
