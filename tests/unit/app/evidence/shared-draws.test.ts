import { expect, test } from 'vitest';
import { sharedDrawsWords } from '../../../../src/app/evidence/shared-draws';
import { freshRun } from '../../../../src/app/store';
import { parseExperiment } from '../../../../src/experiment/schema';

const words = (commonRandomNumbers: boolean, values: number[]): string =>
  sharedDrawsWords(
    freshRun(
      parseExperiment({
        version: 1,
        sampling: { commonRandomNumbers },
        sweep: values.length === 0 ? [] : [{ path: 'model.lengths', values }],
      }),
    ),
  );

test('cells that share their random numbers are said to, and no others', () => {
  expect(words(true, [1, 8])).toMatch(/z move together/);
  expect(words(false, [1, 8])).toBe('');
  expect(words(true, [])).toBe('');
});
