/** The level of the tests where the cap leaves them little: as misfit-level-2000.long.test.ts, with three attempts at most. */
import { test } from 'vitest';
import { SETTINGS } from './coverage';
import { ALL_TESTS, expectLevel, rejections, SETS, show } from './misfit-level';

test('the tests keep their level with a cap on attempts', () => {
  const found = rejections({ ...SETTINGS.plain, maxAttempts: 3 }, SETS);
  show('three attempts at most', found);
  expectLevel(found, ALL_TESTS);
});
