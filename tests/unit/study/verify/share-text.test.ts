import { expect, test } from 'vitest';
import { shareText } from '../../../../src/study/verify/share-text';

test('a share of a bound is never rounded up to the bound', () => {
  expect([0.25, 0.254, 0.994, 0.996, 0.99996, 1, 1.04].map(shareText)).toEqual([
    '0.25', '0.25', '0.99', '0.996', '0.99996', '1.0', '1.0',
  ]); // prettier-ignore
  expect(Number(shareText(1 - 2 ** -53))).toBeLessThan(1);
});
