import { expect, test } from 'vitest';
import { countTraces } from '../../../../src/traces/estimate/count-traces';
import { pooledIdentity } from '../../../../src/traces/estimate/pooled-identity';
import { tableOf } from './tables';

const whole = [
  ['q1', 'W>C.'],
  ['q1', 'C>W>W.'],
  ['q2', 'C.'],
] as const;

test('holds on whole trajectories, whatever made them', () => {
  const check = pooledIdentity(countTraces(tableOf(...whole)));
  // p = 3/6, a = 2/3, 1 − b = 1/3: (1/3)/(1/3 + 1/6) = 2/3, and two of three ended right.
  expect(check.finished.predicted).toBeCloseTo(2 / 3, 14);
  expect(check).toMatchObject({ holds: true, flaws: [], finished: { traces: 3, observed: 2 / 3 } });
  expect(check.sentence).toBe('Attempts and decisions add up on all 3 traces: accuracy 0.667 by both ways.');
});

test('cut and empty traces are set aside and named', () => {
  const check = pooledIdentity(countTraces(tableOf(...whole, ['q3', 'W>C|'], ['q3', ''])));
  expect(check.holds).toBe(true);
  expect(check.all.predicted).not.toBeCloseTo(check.all.observed, 3);
  expect(check.flaws).toEqual([
    { flaw: 'truncated', traces: 1, examples: [{ file: 'hand', row: 4 }] },
    { flaw: 'empty', traces: 1, examples: [{ file: 'hand', row: 5 }] },
  ]);
  expect(check.sentence).toContain('3 of 5 traces (not among them: 1 cut off, 1 without an attempt)');
});

test.each([
  ['final-answer-differs', 'W>C.', { finalCorrect: false }],
  ['no-stop', 'C>W>', { truncated: false }],
  ['stop-inside', 'C.W.', {}],
] as const)('fails where the splitting is wrong: %s', (flaw, text, extra) => {
  const check = pooledIdentity(countTraces(tableOf(...whole, ['q3', text, extra])));
  expect(check.holds).toBe(false);
  expect(check.flaws).toEqual([{ flaw, traces: 1, examples: [{ file: 'hand', row: 4 }] }]);
  expect(check.sentence).toMatch(/do not add up on all 4 traces/);
});

test('nothing finished, nothing checked', () => {
  expect(pooledIdentity(countTraces(tableOf(['q', 'W|']))).sentence).toMatch(/nothing can be checked/);
});
