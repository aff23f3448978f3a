/**
 * The tests find what is planted. Over 200 sets a power of 80 % has a standard error of 2.8 points; each fault is large
 * enough that the power asked for is far below what is expected, and each test must stay far above its level.
 */
import { expect, test } from 'vitest';
import type { SyntheticOptions } from '../../../src/traces/synthetic/simulate-table';
import { SETTINGS } from './coverage';
import { rejections, type Rejections, show } from './misfit-level';

const SETS = 200;
/** 400 traces. */
const base = { ...SETTINGS.plain, questions: 100, p: 0.4, a: 0.8, b: 0.8 };

const PLANTED: Record<string, { fault: Partial<SyntheticOptions>; found: readonly (keyof Rejections)[] }> = {
  'p falls with k': { fault: { drift: { p: -0.5 } }, found: ['drift-p', 'flat-accuracy', 'held-out'] },
  'p_d|C falls with k': { fault: { drift: { a: -0.6 } }, found: ['drift-a'] },
  'p_d|W falls with k': {
    fault: { drift: { b: -0.6 } },
    found: ['drift-b', 'geometric-attempts', 'held-out'],
  },
  'answers persist': {
    fault: { persistence: { rhoC: 0.5, rhoW: 0.5 } },
    found: ['independence', 'persistence', 'independence-within-questions'],
  },
  'questions differ': { fault: { heterogeneity: { concentration: 3 } }, found: ['heterogeneity'] },
};

test.each(Object.entries(PLANTED))('found: %s', (name, { fault, found }) => {
  const rejected = rejections({ ...base, ...fault }, SETS);
  show(name, rejected);
  for (const id of found) expect(rejected[id].percent, id).toBeGreaterThanOrEqual(80);
});
