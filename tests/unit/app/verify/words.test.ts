import { expect, test } from 'vitest';
import { quantileWords } from '../../../../src/app/verify/words';
import { quantilePoints } from '../../../../src/study/verify/quantiles';

test('a quantile plot says that the largest z-scores lie beyond its points', () => {
  const scores = Array.from({ length: 1000 }, (_, i) => (i - 500) / 200);
  // Half of one part of 72.
  expect(quantileWords(quantilePoints(scores, 72, 120))).toMatch(/leave 0\.69 % beyond them on each side/);
  expect(quantileWords([])).toBe('');
});
