/**
 * Under the model the tests reject in 3.5 to 6.5 % of 2000 sets at a nominal 5 %: the standard error is 0.49 points, so
 * the band is three of them. Sets have 200 traces of 50 questions.
 */
import { test } from 'vitest';
import { SETTINGS } from './coverage';
import { ALL_TESTS, expectLevel, rejections, SETS, show } from './misfit-level';

test('the tests keep their level under the model', () => {
  const found = rejections(SETTINGS.plain, SETS);
  show('plain', found);
  expectLevel(found, ALL_TESTS);
});

test('the tests keep their level where traces are cut off', () => {
  const found = rejections(SETTINGS.truncated, SETS);
  show('truncated by tokens', found);
  expectLevel(found, ALL_TESTS);
});

test('independence within questions keeps its level where questions differ', () => {
  const found = rejections(SETTINGS.heterogeneous, SETS, 'questions');
  show('heterogeneous', found);
  expectLevel(found, ['independence-within-questions']);
});
