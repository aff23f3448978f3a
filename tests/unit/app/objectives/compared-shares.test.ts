/** Which objectives the sentence above the table compares. */
import { expect, test } from 'vitest';
import { comparedShares } from '../../../../src/app/objectives/compared-shares';
import { ReferenceEngine } from '../../../../src/engine/reference/reference-engine';
import { parseExperiment } from '../../../../src/experiment/schema';
import { compareObjectives } from '../../../../src/study/compare/compare';
import { namedObjectives } from '../../../../src/study/compare/objectives';
import type { ObjectiveResult } from '../../../../src/study/compare/result';

const engines = [{ id: 'reference' as const, create: () => Promise.resolve(new ReferenceEngine()) }];
const settings = parseExperiment({
  version: 1,
  model: { lengths: 200 },
  sampling: { trajectories: 2048, blocks: 32 },
});

const named = namedObjectives(['paper-theory', 'verl-grpo-kl-loss', 'trl-dr-grpo'], { klWeight: 0.05 });
const results: ObjectiveResult[] = [];
for await (const result of compareObjectives(settings, named, engines)) results.push(result);

const ids = (shares: readonly { readonly result: ObjectiveResult }[]): string[] =>
  shares.map(({ result }) => result.id);

test('gradients that make right answers less likely are left out, whatever they give to deciding', () => {
  const { compared, reversed } = comparedShares(results, 'total');
  expect(ids(reversed).toSorted()).toEqual(['paper-theory', 'verl-grpo-kl-loss']);
  expect(ids(compared)).toEqual(['trl-dr-grpo']);
  // Their rewards do teach sampling.
  expect(comparedShares(results, 'reward').reversed).toEqual([]);
});

test('all are compared where there is no other', () => {
  const { compared, reversed } = comparedShares(
    results.filter(({ id }) => id !== 'trl-dr-grpo'),
    'total',
  );
  expect(ids(compared)).toEqual(ids(reversed));
  expect(compared).toHaveLength(2);
});

test('a penalty alone always pulls back', () => {
  const { compared, reversed } = comparedShares(results, 'klSampling');
  expect(reversed).toEqual([]);
  expect(compared).toHaveLength(2);
});
