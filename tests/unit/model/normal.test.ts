import { expect, test } from 'vitest';
import { normalMass } from '../../../src/model/normal';

// From mpmath with 60 digits: (erfc(a/sqrt(2)) - erfc(b/sqrt(2)))/2 for 0 <= a, by symmetry or as a sum of erf else.
test.each([
  [-1, 1, 0.6826894921370859],
  [0, 1e-6, 3.9894228040136615e-7],
  [1.9, 2.3, 0.017992449794325995],
  [2.1, 2.2, 0.003960973049317949],
  [5, 6, 2.8566498423415623e-7],
  [-6, -5, 2.8566498423415623e-7],
  [20, 21, 2.7536241153269555e-89],
  [-0.1, 8, 0.5398278372770283],
  [1, 1.0001, 2.419586259829109e-5],
  [3, 3.0001, 4.431183693773555e-7],
  [-40, 40, 1],
  // Each side of the change from the series to the continued fraction, 1.5·√2.
  [2.1213203435596424, 2.13, 0.000361620078739627],
])('P(%d < Z < %d) = %d', (low, high, exact) => {
  // Both ends round by a few 2⁻⁵³ of what is subtracted: erf below 1.5·√2, the tail beyond, where z²/2 in the
  // exponent adds 5 roundings of its own (√2, the division, the square).
  const nearest = low * high >= 0 ? Math.min(Math.abs(low), Math.abs(high)) : 0;
  const farthest = Math.max(Math.abs(low), Math.abs(high));
  const subtracted = nearest < 1.5 * Math.SQRT2 ? Math.min(1, farthest) : normalMass(nearest, 40);
  const tolerance = (2 ** -53 * (8 + (5 * nearest * nearest) / 2) * subtracted) / exact;
  expect(Math.abs(normalMass(low, high) / exact - 1)).toBeLessThanOrEqual(tolerance);
});

test('intervals add up', () => {
  let sum = 0;
  for (let i = -80; i < 80; i++) sum += normalMass(i / 10, (i + 1) / 10);
  expect(sum).toBeCloseTo(1, 14);
});
