/**
 * The normal distribution's mass on an interval.
 *
 * Written here because the maintained packages with an accurate erfc bring native bindings or a general library.
 */

/** Below this x the series for erf is used, above it the continued fraction for erfc. */
const SERIES_LIMIT = 1.5;

/**
 * Depth of the continued fraction. Its truncation error falls as exp(−2x√(2n)): at x = 1.5 and n = 100 that
 * is e^−42, below the rounding error.
 */
const DEPTH = 100;

/** erf x = (2/√π)·e^(−x²)·Σ 2ⁿx^(2n+1)/(1·3···(2n+1)) for 0 ≤ x: terms of one sign, so no cancellation. */
function erfSeries(x: number): number {
  let term = x;
  let sum = x;
  for (let n = 1; term > sum * 1e-17; n++) {
    term *= (2 * x * x) / (2 * n + 1);
    sum += term;
  }
  return (2 / Math.sqrt(Math.PI)) * Math.exp(-x * x) * sum;
}

/**
 * erfc x = 1 − erf x for x ≥ 0.
 *
 * Relative error: below SERIES_LIMIT a few 2⁻⁵³ in erf, divided by erfc(1.5) = 0.034 at worst (3e-14); above it that
 * of e^(−x²), x²·2⁻⁵³ and five times that with an x that was itself rounded (4e-13 where erfc underflows, x = 27).
 */
function erfc(x: number): number {
  if (x < SERIES_LIMIT) return 1 - erfSeries(x);
  let fraction = x;
  for (let n = DEPTH; n >= 1; n--) fraction = x + n / 2 / fraction;
  return Math.exp(-x * x) / (Math.sqrt(Math.PI) * fraction);
}

/** erf x for x ≥ 0. */
function erf(x: number): number {
  return x < SERIES_LIMIT ? erfSeries(x) : 1 - erfc(x);
}

/**
 * P(low < Z < high) of a standard normal Z, low ≤ high.
 *
 * A tail interval is a difference of tail probabilities, so far tails keep their digits; an interval round zero is a
 * sum of two erf.
 */
export function normalMass(low: number, high: number): number {
  if (high <= 0) return normalMass(-high, -low);
  const upper = high / Math.SQRT2;
  if (low >= 0) {
    const lower = low / Math.SQRT2;
    if (upper < SERIES_LIMIT) return (erf(upper) - erf(lower)) / 2;
    return (erfc(lower) - erfc(upper)) / 2;
  }
  return (erf(upper) + erf(-low / Math.SQRT2)) / 2;
}
