/** The choice of objectives in the page's address: written, copied about, and read again. */
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import {
  addressWithChoice,
  type Choice,
  choiceFromAddress,
  choiceIssues,
  DEFAULT_CHOICE,
} from '../../../src/app/objectives/choice';
import { commandOf } from '../../../src/app/objectives/command';
import { parseExperiment } from '../../../src/experiment/schema';
import { OBJECTIVE_PRESETS } from '../../../src/objective/presets';

const BUILT = 'trl-grpo;kl.placement=loss;kl.weight=0.04';
const choice = (objectives: readonly string[], klWeight: Choice['klWeight'] = null): Choice => ({
  objectives,
  klWeight,
});

const anyRow = fc.oneof(
  fc.constantFrom(...OBJECTIVE_PRESETS.map(({ id }) => id)),
  fc.constantFrom(
    BUILT,
    'sft;tokenWeighted=false',
    'verl-grpo@2026-01;ratio.epsilonHigh=0.28',
    'trl-dapo;advantage=opo;overlong.rule=mask;overlong.maxTokens=64',
  ),
);

describe('an address', () => {
  test('of thousands of objectives is told so at once, and the first of them stand', () => {
    const names = Array.from(
      { length: 20_000 },
      (_, i) => `trl-grpo;kl.placement=loss;kl.weight=${i + 1}e-3`,
    );
    const started = performance.now();
    const { choice: read, issues } = choiceFromAddress(`?objectives=${names.join(',')}`);
    expect(issues.map(({ message }) => message)).toEqual([
      'objectives must be at most 64 objectives; received "20000 objectives".',
    ]);
    expect(read.objectives).toHaveLength(64);
    // Each takes a tenth of a millisecond; reading all of them took seconds.
    expect(performance.now() - started).toBeLessThan(1000);
    expect(choiceIssues({ objectives: names, klWeight: null })).toEqual(issues);
  });

  test('holds objectives as they are written', () => {
    const query = addressWithChoice('?engine=reference', choice(['sft', BUILT]));
    expect(query).toBe(`?engine=reference&objectives=sft,${BUILT}`);
    expect(new URL(`http://localhost/${query}#/objectives`).search).toBe(query);
    expect(addressWithChoice(query, DEFAULT_CHOICE)).toBe('?engine=reference');
  });

  test('reads back to the same choice, plain or encoded on its way', () => {
    fc.assert(
      fc.property(fc.uniqueArray(anyRow, { minLength: 1, maxLength: 8 }), (objectives) => {
        const query = addressWithChoice('?engine=reference&preset=kl-vs-length', choice(objectives));
        const pairs = new URLSearchParams(query);
        const encoded = [...pairs].map(([key, value]) => `${key}=${encodeURIComponent(value)}`).join('&');
        for (const copied of [query, `?${encoded}`, `?${pairs.toString()}`, encodeURI(query)]) {
          expect(choiceFromAddress(copied)).toEqual({ choice: choice(objectives), issues: [] });
          expect(addressWithChoice(copied, choice(objectives))).toBe(query);
        }
      }),
    );
  });

  test('takes any way of writing an objective for the same row', () => {
    const { choice: read, issues } = choiceFromAddress(
      `?objectives=trl-grpo;kl.weight=4e-2;kl.placement=loss,${BUILT},trl-grpo;ratio.rule=ppo`,
    );
    expect(read.objectives).toEqual([BUILT, 'trl-grpo']);
    expect(issues).toEqual([]);
  });

  test('says what does not fit and leaves that out', () => {
    const { choice: read, issues } = choiceFromAddress(`?objectives=sft,nonsense,trl-grpo;kl.placement=los`);
    expect(read.objectives).toEqual(['sft']);
    expect(issues.map(({ path }) => path)).toEqual(['objectives[1]', 'objectives[2].kl.placement']);
    expect(choiceFromAddress('?objectives=nonsense').choice).toEqual(DEFAULT_CHOICE);
  });

  test('does not take one weight for all beside a weight in the name of an objective', () => {
    const { choice: read, issues } = choiceFromAddress(`?objectives=${BUILT}&klWeight=0.1`);
    expect(read).toEqual(choice([BUILT]));
    expect(issues.map(({ path }) => path)).toEqual(['objectives[0].kl.weight']);
  });
});

test('the faults of a choice have the places of its controls', () => {
  const paths = (of: Choice): string[] => choiceIssues(of).map(({ path }) => path);
  expect(paths(DEFAULT_CHOICE)).toEqual([]);
  expect(paths(choice([]))).toEqual(['objectives']);
  expect(paths(choice(['sft'], -1))).toEqual(['klWeight']);
  expect(paths(choice(['sft'], 'much'))).toEqual(['klWeight']);
  expect(paths(choice([BUILT], 0.1))).toEqual(['objectives[0].kl.weight']);
});

test('the command quotes what a shell would read as its own', () => {
  const asked = { experiment: parseExperiment({ version: 1 }), klWeight: null };
  expect(commandOf(asked, ['sft', 'verl-grpo@2026-01'])).toContain('--objectives sft,verl-grpo@2026-01 ');
  expect(commandOf(asked, ['sft', BUILT])).toContain(`--objectives 'sft,${BUILT}' `);
});
