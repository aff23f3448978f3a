/** How often the misfit tests reject at a nominal 5 %. */
import { expect } from 'vitest';
import { COLUMN } from '../../../src/traces/estimate/columns';
import { countTraces } from '../../../src/traces/estimate/count-traces';
import { attemptCounts } from '../../../src/traces/estimate/misfit/attempt-counts';
import { MISFIT_TESTS, type MisfitId } from '../../../src/traces/estimate/misfit/misfit-test';
import { processTests } from '../../../src/traces/estimate/misfit/process-tests';
import { heterogeneityTest, withinQuestionsTest } from '../../../src/traces/estimate/misfit/question-tests';
import { simulateTable, type SyntheticOptions } from '../../../src/traces/synthetic/simulate-table';

/** 200 ranks a p-value: the test rejects at ranks 1 to 10, which is 5 % exactly. */
export const LEVEL_DRAWS = 199;

export type Rejections = Record<
  MisfitId | 'persistence',
  { readonly percent: number; readonly tested: number }
>;

/**
 * Percent of sets with p < 0.05 among those that could be tested.
 *
 * @param which all tests, or those that look inside questions only.
 */
export function rejections(
  options: SyntheticOptions,
  sets: number,
  which: 'all' | 'questions' = 'all',
): Rejections {
  const names = [...MISFIT_TESTS, 'persistence'] as const;
  const counts = Object.fromEntries(names.map((name) => [name, { rejected: 0, tested: 0 }]));
  const note = (name: string, pValue: number | null): void => {
    if (pValue === null) return;
    counts[name]!.tested++;
    if (pValue < 0.05) counts[name]!.rejected++;
  };
  for (let set = 0; set < sets; set++) {
    const seed = String(1 + set);
    const { totals, groups } = countTraces(simulateTable({ ...options, seed }));
    const questions = [
      heterogeneityTest(groups, undefined, seed, LEVEL_DRAWS),
      withinQuestionsTest(groups, seed),
    ];
    for (const { id, pValue } of questions) note(id, pValue);
    if (which === 'questions') continue;
    const repeats = { wrongKnown: totals[COLUMN.wrongKnown]!, wrongSame: totals[COLUMN.wrongSame]! };
    const { tests, persistencePValue } = processTests(attemptCounts(totals), repeats, seed, LEVEL_DRAWS);
    for (const { id, pValue } of tests) note(id, pValue);
    note('persistence', persistencePValue);
  }
  return Object.fromEntries(
    names.map((name) => {
      const { rejected, tested } = counts[name]!;
      return [name, { percent: (100 * rejected) / tested, tested }];
    }),
  ) as Rejections;
}

export const SETS = 2000;

export function show(title: string, found: Rejections): void {
  const rows = Object.entries(found)
    .filter(([, { tested }]) => tested > 0)
    .map(([name, { percent, tested }]) => `${name} ${percent.toFixed(1)} (${tested})`);
  console.log(`percent rejected at 5 % (sets that could be tested), ${title}: ${rows.join(', ')}`);
}

export function expectLevel(found: Rejections, names: readonly (keyof Rejections)[]): void {
  for (const name of names) {
    const { percent, tested } = found[name];
    expect(tested, name).toBeGreaterThan(0.85 * SETS);
    expect(percent, name).toBeGreaterThanOrEqual(3.5);
    expect(percent, name).toBeLessThanOrEqual(6.5);
  }
}

export const ALL_TESTS = [
  'geometric-attempts',
  'flat-accuracy',
  'drift-p',
  'drift-a',
  'drift-b',
  'independence',
  'independence-within-questions',
  'heterogeneity',
  'held-out',
  'persistence',
] as const;
