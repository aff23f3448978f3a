/** What the page of trainings says and marks beside its numbers. */
import { describe, expect, test } from 'vitest';
import { plainSymbols } from '../../../src/app/symbol';
import { eventsOf } from '../../../src/app/training/events';
import { fatesText } from '../../../src/app/training/fate-words';
import { panelsOf, toldFrame } from '../../../src/app/training/panels';
import { referenceWords } from '../../../src/app/training/reference-words';
import type { Frame } from '../../../src/app/training/training-protocol';
import type { History } from '../../../src/app/training/training-study';
import { gridView, positionText } from '../../../src/app/grid-view';
import { parseExperiment } from '../../../src/experiment/schema';

test('cells are counted by their fate', () => {
  expect(fatesText({ learned: 20, caught: 28, lost: 1 })).toBe(
    'Of 49 cells 20 learned to resample, 28 stay an echo chamber and 1 fell back.',
  );
  expect(fatesText({ caught: 1, between: 1 })).toBe(
    'Of 2 cells 1 rejects wrong answers less than half the time and 1 stays an echo chamber.',
  );
  expect(fatesText({ kept: 3 })).toBe('Of 3 cells all went on resampling.');
});

test('symbols lose their underscore where nothing can be set low, and other text keeps its own', () => {
  expect(plainSymbols('θ_d,W = −5, p_d|C, β_1, θ_s, π_ref')).toBe('θd,W = −5, pd|C, β1, θs, πref');
  expect(plainSymbols('low_var_kl, use_kl_loss, loss_mode=geo_mean')).toBe(
    'low_var_kl, use_kl_loss, loss_mode=geo_mean',
  );
});

test('a cell of objectives is told by their titles', () => {
  const view = gridView({
    sweep: [{ path: 'training.objective', values: ['sft', 'trl-dapo;kl.placement=loss'] }],
  });
  expect(positionText(view, [0])).toBe('objective = SFT');
  expect(positionText(view, [1])).toBe('objective = TRL GRPO as it comes, KL placement loss');
});

test('E[KL] is said to be from what it is from', () => {
  const of = (reference: string, sweep: object[] = []): string =>
    referenceWords(parseExperiment({ version: 1, training: { steps: 1, reference }, sweep }));
  expect(['fixed', 'refreshed', 'average'].map((rule) => of(rule))).toEqual([
    'the reference',
    'the last refresh',
    'the moving average',
  ]);
  expect(of('fixed', [{ path: 'training.reference', values: ['fixed', 'average'] }])).toBe(
    'the reference as it is then',
  );
});

/** Frames whose only class has these mean logits. */
const framesOf = (...logits: readonly (readonly number[])[]): Frame[] =>
  logits.map((value, step) => ({
    step,
    cells: [
      {
        classes: [{ name: 'all', trained: true, logits: { value, standardError: [0, 0, 0] } }],
        statuses: { learning: 2, diverged: 0, endless: 0, overrun: 0 },
        update: step === logits.length - 1 ? null : {},
      },
    ],
  })) as unknown as Frame[];

describe('the clamp of k3', () => {
  const experiment = parseExperiment({
    version: 1,
    model: { reference: { thetaS: 0, thetaDC: 4, thetaDW: -4 } },
    training: { steps: 3, objective: 'verl-grpo-kl-loss' },
  });
  const labels = (training: object = {}): string[] => {
    const own = { ...experiment, training: { ...experiment.training, ...training } };
    // A wrong answer of chance 0.05 against 0.5 costs k3 = 10 − ln 10 − 1 = 6.7, of 0.02 some 20.
    const frames = framesOf([0, 4, -4], [2.94, 4, -4], [3.9, 4, -4], [2.94, 4, -4]);
    return eventsOf({ experiment: own, frames } as unknown as History, 0).map(
      ({ step, label }) => `${step}: ${label}`,
    );
  };

  test('is marked where it takes the penalty of an action out, and where it lets it back', () => {
    expect(labels()).toEqual([
      '2: The k3 of wrong answers passes 10: the clamp takes it out of the gradient of the penalty',
      '3: The k3 of wrong answers is below 10 again: the clamp lets it back into the gradient',
    ]);
  });

  test('is none of other estimators, nor against a reference that moves', () => {
    expect(labels({ objective: 'verl-grpo-kl-loss;kl.estimator=k3' })).toEqual([]);
    expect(labels({ reference: 'average' })).toEqual([]);
  });
});

test('after the last update panels of updates tell the one before, panels of states the state itself', () => {
  const frames = framesOf([0, 0, 0], [1, 0, 0], [2, 0, 0]);
  const panels = panelsOf('logits', 'reward');
  const steps = (at: number): Record<string, number> =>
    Object.fromEntries(panels.map((panel) => [panel.id, toldFrame(panel, frames, at, 0).step]));
  expect(steps(2)).toEqual({ policy: 2, reward: 1, kl: 1, ratios: 1, total: 1, accuracy: 2, tokens: 2 });
  expect(new Set(Object.values(steps(1)))).toEqual(new Set([1]));
});
