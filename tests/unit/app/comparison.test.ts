/** The state of the Objectives page: rows that are built, and the baseline that the others are held against. */
import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import { pinnedResult, shownDirection } from '../../../src/app/objectives/baseline';
import { builtOf } from '../../../src/app/objectives/build';
import { Comparison } from '../../../src/app/objectives/comparison';
import { objectiveWords } from '../../../src/app/objectives/words';
import { initialState, LabStore } from '../../../src/app/store';
import { parseExperiment } from '../../../src/experiment/schema';
import type { ComparedTerm, Measured, ObjectiveResult } from '../../../src/study/compare/result';

const BUILT = 'trl-grpo;kl.placement=loss;kl.weight=0.04';

/** Nothing is computed here. */
const idleWorker = () => ({
  postMessage: () => undefined,
  addEventListener: () => undefined,
  terminate: () => undefined,
});

function comparisonOf(objectives: string): Comparison {
  const store = new LabStore(initialState(parseExperiment({ version: 1 }), null, 'reference'));
  return new Comparison(store, `?objectives=${objectives}`, idleWorker);
}

beforeEach(() => void vi.useFakeTimers());
afterEach(() => void vi.useRealTimers());

function buildKl(comparison: Comparison): void {
  comparison.setPart('kl.placement', 'loss');
  comparison.setPart('kl.weight', 0.04);
}

describe('an objective that is built', () => {
  test('becomes the last row', () => {
    const comparison = comparisonOf('sft');
    buildKl(comparison);
    comparison.addBuilt();
    expect(comparison.state.choice.objectives).toEqual(['sft', BUILT]);
    expect(objectiveWords(BUILT).title).toBe('TRL GRPO as published, KL placement loss, KL weight 0.04');
    comparison.addBuilt();
    expect(comparison.state.choice.objectives).toEqual(['sft', BUILT]);
  });

  test('takes the place of the row that is edited, and of the baseline', () => {
    const comparison = comparisonOf(`${BUILT},sft`);
    comparison.show({ baseline: BUILT });
    comparison.edit(BUILT);
    expect(comparison.state.build).toEqual({
      base: 'trl-grpo',
      values: { 'kl.placement': 'loss', 'kl.weight': 0.04 },
      editing: BUILT,
    });
    comparison.setPart('kl.weight', 0.1);
    comparison.addBuilt();
    const changed = 'trl-grpo;kl.placement=loss;kl.weight=0.1';
    expect(comparison.state.choice.objectives).toEqual([changed, 'sft']);
    expect(comparison.state.baseline).toBe(changed);
    expect(comparison.state.build.editing).toBeNull();
  });

  test('is a new one when its row is taken out while it is edited', () => {
    const comparison = comparisonOf(`${BUILT},sft`);
    comparison.edit(BUILT);
    comparison.toggle(BUILT);
    expect(comparison.state.build.editing).toBeNull();
    comparison.addBuilt();
    expect(comparison.state.choice.objectives).toEqual(['sft', BUILT]);
  });

  test('does not become a row while a part does not fit', () => {
    const comparison = comparisonOf('sft');
    buildKl(comparison);
    comparison.setPart('kl.weight', 'much');
    expect(builtOf(comparison.state.build).issues.map(({ path }) => path)).toEqual(['kl.weight']);
    comparison.addBuilt();
    expect(comparison.state.choice.objectives).toEqual(['sft']);
  });

  test('keeps what was changed on another preset, where that has the part', () => {
    const comparison = comparisonOf('sft');
    buildKl(comparison);
    comparison.buildOn('trl-grpo-kl');
    // This preset has both already.
    expect(comparison.state.build.values).toEqual({});
    buildKl(comparison);
    comparison.setPart('kl.weight', 0.1);
    comparison.buildOn('verl-grpo@2026-01');
    expect(builtOf(comparison.state.build).variant?.id).toBe('verl-grpo@2026-01');
    comparison.setPart('advantage', 'rloo');
    comparison.buildOn('sft');
    expect(comparison.state.build.values).toEqual({});
  });
});

const measured = (value: number): Measured => ({ exact: value, value, standardError: 0.3 });

function result(id: string, parts: readonly number[] | null): ObjectiveResult {
  const direction = Object.fromEntries(
    ['total', 'reward', 'klSampling', 'klDecision'].map((term) => [term, parts?.map(measured) ?? null]),
  ) as unknown as ObjectiveResult['direction'];
  return { id, title: id, direction } as ObjectiveResult;
}

describe('a baseline', () => {
  const term: ComparedTerm = 'total';
  const pinned = result('sft', [0.5, 0.25, -0.25]);
  const other = result('dft', [0.75, 0, 0.25]);

  test('is no longer one when its row is taken out', () => {
    const comparison = comparisonOf(`sft,dft,${BUILT}`);
    comparison.show({ baseline: 'sft' });
    comparison.toggle('dft');
    expect(comparison.state.baseline).toBe('sft');
    comparison.toggle('sft');
    expect(comparison.state.baseline).toBeNull();
  });

  test('counts once its result has come', () => {
    const { state } = comparisonOf('sft,dft');
    expect(pinnedResult(state)).toBeNull();
    expect(pinnedResult({ ...state, baseline: 'sft' })).toBeNull();
    const results = new Map([['sft', pinned]]);
    expect(pinnedResult({ ...state, results })).toBeNull();
    expect(pinnedResult({ ...state, results, baseline: 'sft' })).toBe(pinned);
  });

  test('is taken from all others, and keeps its own shares', () => {
    expect(shownDirection(other, null, term)).toBe(other.direction.total);
    expect(shownDirection(pinned, pinned, term)).toBe(pinned.direction.total);
    const differences = shownDirection(other, pinned, term) as readonly Measured[];
    expect(differences.map(({ exact, value }) => [exact, value])).toEqual([
      [0.25, 0.25],
      [-0.25, -0.25],
      [0.5, 0.5],
    ]);
    expect(differences[0]!.standardError).toBeCloseTo(Math.hypot(0.3, 0.3), 12);
  });

  test('without a gradient leaves nothing to compare, in words', () => {
    expect(shownDirection(result('x', null), pinned, term)).toBe('no gradient');
    expect(shownDirection(other, result('x', null), term)).toBe('the baseline has no gradient');
  });
});
