/** Quantiles of the Beta distribution: where the k-th smallest of n uniform variables lies. */

/** log Γ(x) for x > 0, to some 15 digits: Stirling's series from 10 up, and Γ(x+1) = x·Γ(x) below. */
function logGamma(x: number): number {
  let product = 1;
  let y = x;
  while (y < 10) product *= y++;
  const square = 1 / (y * y);
  const series =
    (1 / 12 - square * (1 / 360 - square * (1 / 1260 - square * (1 / 1680 - square / 1188)))) / y;
  return (y - 0.5) * Math.log(y) - y + 0.5 * Math.log(2 * Math.PI) + series - Math.log(product);
}

/** Below this a numerator of the continued fraction would divide by nothing. */
const TINY = 1e-300;
const ENOUGH = 1e-15;
/** The fraction converges in some √max(a, b) steps. */
const MOST_STEPS = 10_000;

/** The continued fraction of the incomplete Beta function (DLMF 8.17.22), by Lentz's method; x below the mean. */
function fraction(x: number, a: number, b: number): number {
  let c = 1;
  let d = 1 / Math.max(1 - ((a + b) * x) / (a + 1), TINY);
  let product = d;
  for (let m = 1; m < MOST_STEPS; m++) {
    const even = (m * (b - m) * x) / ((a + 2 * m - 1) * (a + 2 * m));
    d = 1 / kept(1 + even * d);
    c = kept(1 + even / c);
    product *= c * d;
    const odd = (-(a + m) * (a + b + m) * x) / ((a + 2 * m) * (a + 2 * m + 1));
    d = 1 / kept(1 + odd * d);
    c = kept(1 + odd / c);
    product *= c * d;
    if (Math.abs(c * d - 1) < ENOUGH) break;
  }
  return product;
}

const kept = (x: number): number => (Math.abs(x) < TINY ? TINY : x);

/** P(X < x) of X ~ Beta(a, b). @param a above 0. @param b above 0 */
export function betaMass(x: number, a: number, b: number): number {
  if (x <= 0) return 0;
  if (x >= 1) return 1;
  // On its own side of the mean the fraction converges fast.
  if (x > (a + 1) / (a + b + 2)) return 1 - betaMass(1 - x, b, a);
  const log = a * Math.log(x) + b * Math.log1p(-x) + logGamma(a + b) - logGamma(a) - logGamma(b);
  return (Math.exp(log) * fraction(x, a, b)) / a;
}

/** The x with P(X < x) = share, to the last bits of a double. */
export function betaQuantile(share: number, a: number, b: number): number {
  let low = 0;
  let high = 1;
  for (let step = 0; step < 60; step++) {
    const middle = (low + high) / 2;
    if (betaMass(middle, a, b) < share) low = middle;
    else high = middle;
  }
  return (low + high) / 2;
}
