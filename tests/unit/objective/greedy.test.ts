/** The greedy trajectory, worked by hand. */
import { expect, test } from 'vitest';
import type { CapRule } from '../../../src/model/process';
import { greedyOutcome } from '../../../src/objective/greedy';

const cases: [string, [number, number, number], number | null, CapRule, 0 | 1][] = [
  ['C, STOP', [1, 1, 0], null, 'truncate', 1],
  ['C, RESAMPLE for ever', [1, -1, 0], null, 'truncate', 0],
  ['C, RESAMPLE, C, RESAMPLE, C at the cap', [1, -1, 0], 3, 'truncate', 1],
  ['the same where the cap fails', [1, -1, 0], 3, 'fail', 0],
  ['the same where RESAMPLE at the cap fails', [1, -1, 0], 3, 'decide-then-fail', 0],
  ['C at a cap of one that fails', [1, 1, 0], 1, 'fail', 0],
  ['C at a cap of one that truncates', [1, 1, 0], 1, 'truncate', 1],
  ['C, STOP at a cap of one', [1, 1, 0], 1, 'decide-then-fail', 1],
  ['W, STOP', [-1, 1, -1], null, 'truncate', 0],
  ['W, RESAMPLE to the cap', [-1, 1, 1], 4, 'truncate', 0],
];

test.each(cases)('%s', (_name, [thetaS, thetaDC, thetaDW], maxAttempts, atCap, reward) => {
  expect(greedyOutcome({ policy: { thetaS, thetaDC, thetaDW }, maxAttempts, atCap })).toBe(reward);
});
