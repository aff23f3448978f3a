import { expect, test } from 'vitest';
import { randomDraws } from '../../../../src/study/verify/known-answers';

test('every bit of counter and key is set in some draw and clear in another', () => {
  const draws = randomDraws(4096);
  for (let word = 0; word < 6; word++) {
    const words = draws.map(({ counter, key }) => [...counter, ...key][word]!);
    expect(words.reduce((or, x) => (or | x) >>> 0, 0)).toBe(0xffffffff);
    expect(words.reduce((and, x) => (and & x) >>> 0, 0xffffffff)).toBe(0);
  }
});
