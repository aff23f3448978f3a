/** A recomputed number held against what the theory says it is; outside its range the row fails. */

export interface ExactCheck {
  readonly name: string;
  /** Recomputed from the model, never typed in. */
  readonly value: number;
  /** What theory says: a formula of its own, or the digits it gives; null where theory gives a range. */
  readonly expected: number | null;
  /** The values allowed. */
  readonly low: number;
  readonly high: number;
  /** Where the range comes from. */
  readonly because: string;
  /** What the paper prints for it; null where it prints nothing. */
  readonly printed: string | null;
}

export function isWithin({ value, low, high }: ExactCheck): boolean {
  return value >= low && value <= high;
}

/** A value within a tolerance of an expected one. */
export function near(
  name: string,
  value: number,
  expected: number,
  tolerance: number,
  because: string,
  printed: string | null = null,
): ExactCheck {
  return { name, value, expected, low: expected - tolerance, high: expected + tolerance, because, printed };
}

/** Room for rounding, relative to the largest term. */
export const ROUNDING = 1e-12;

/**
 * Two float64 formulas for one number.
 *
 * @param scale the largest term that is added or subtracted, where that is more than the result.
 */
export function same(
  name: string,
  value: number,
  expected: number,
  scale = Math.abs(expected),
  printed: string | null = null,
): ExactCheck {
  return near(
    name,
    value,
    expected,
    ROUNDING * scale,
    'Two formulas in float64. A thousand roundings of 2⁻⁵³ are 1.1e-13 of the largest term; 1e-12 of it is nine times that.',
    printed,
  );
}

/** A number that theory gives to some decimals. */
export function digits(
  name: string,
  value: number,
  expected: number,
  decimals: number,
  printed: string | null = null,
): ExactCheck {
  return near(
    name,
    value,
    expected,
    0.5001 * 10 ** -decimals,
    `Given to ${decimals} decimal${decimals === 1 ? '' : 's'}: half a unit of the last, and a ten-thousandth of it for rounding.`,
    printed,
  );
}

/** A value in a range that theory gives. */
export function between(
  name: string,
  value: number,
  low: number,
  high: number,
  because: string,
  printed: string | null = null,
): ExactCheck {
  return { name, value, expected: null, low, high, because, printed };
}
