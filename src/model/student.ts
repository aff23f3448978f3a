/** Student's t distribution with whole degrees of freedom, for intervals round a fitted line. */

/** P(|t| < √ν·tan θ) with ν ≥ 1 degrees of freedom, by its finite series in cos θ (Abramowitz and Stegun 26.7.3–4). */
function centralMass(theta: number, degrees: number): number {
  const cos = Math.cos(theta);
  const sin = Math.sin(theta);
  const odd = degrees % 2 === 1;
  // Odd ν: cos + ⅔cos³ + …, even ν: 1 + ½cos² + …, up to cos^(ν−2).
  let term = odd ? cos : 1;
  let sum = degrees === 1 ? 0 : term;
  for (let power = odd ? 3 : 2; power <= degrees - 2; power += 2) {
    term *= (cos * cos * (power - 1)) / power;
    sum += term;
  }
  return odd ? (2 / Math.PI) * (theta + sin * sum) : sin * sum;
}

/**
 * The t that |t| stays below with probability `confidence`, to some 15 digits.
 *
 * @param confidence above 0 and below 1. @param degrees ν, an integer from 1.
 */
export function studentQuantile(confidence: number, degrees: number): number {
  let low = 0;
  let high = Math.PI / 2;
  for (let step = 0; step < 64; step++) {
    const middle = (low + high) / 2;
    if (centralMass(middle, degrees) < confidence) low = middle;
    else high = middle;
  }
  return Math.sqrt(degrees) * Math.tan(low);
}
