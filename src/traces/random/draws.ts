/** Draws from the distributions that null models and synthetic traces need. */
import type { RandomStream } from './random-stream';

/** Below this n·p the draw walks up the distribution function, above it rejection is quicker. */
const WALK_LIMIT = 10;

/** The number of successes of n trials. @param n an integer from 0. @param p from 0 to 1. */
export function drawBinomial(random: RandomStream, n: number, p: number): number {
  if (n === 0 || p <= 0) return 0;
  if (p >= 1) return n;
  if (p > 0.5) return n - drawRarer(random, n, 1 - p);
  return drawRarer(random, n, p);
}

function drawRarer(random: RandomStream, n: number, p: number): number {
  return n * p < WALK_LIMIT ? drawByWalking(random, n, p) : drawByRejection(random, n, p);
}

/** Inversion: P(k + 1) = P(k)·(n − k)/(k + 1)·p/(1 − p). */
function drawByWalking(random: RandomStream, n: number, p: number): number {
  const odds = p / (1 - p);
  let probability = Math.exp(n * Math.log1p(-p));
  let left = random.uniform();
  let k = 0;
  while (left > probability && k < n) {
    left -= probability;
    probability *= ((n - k) / (k + 1)) * odds;
    k++;
  }
  return k;
}

/** Algorithm BTRS of Hörmann, "The generation of binomial random variates" (J. Stat. Comput. Simul. 46, 1993). */
function drawByRejection(random: RandomStream, n: number, p: number): number {
  const spread = Math.sqrt(n * p * (1 - p));
  const b = 1.15 + 2.53 * spread;
  const a = -0.0873 + 0.0248 * b + 0.01 * p;
  const centre = n * p + 0.5;
  const quick = 0.92 - 4.2 / b;
  const alpha = (2.83 + 5.1 / b) * spread;
  const mode = Math.floor((n + 1) * p);
  const logOdds = Math.log(p / (1 - p));
  for (;;) {
    const u = random.uniform() - 0.5;
    const v = random.uniform();
    const us = 0.5 - Math.abs(u);
    const k = Math.floor(((2 * a) / us + b) * u + centre);
    if (k < 0 || k > n) continue;
    if (us >= 0.07 && v <= quick) return k;
    const accept =
      logFactorial(mode) +
      logFactorial(n - mode) -
      logFactorial(k) -
      logFactorial(n - k) +
      (k - mode) * logOdds;
    if (Math.log((v * alpha) / (a / (us * us) + b)) <= accept) return k;
  }
}

const SMALL_FACTORIALS = Float64Array.from({ length: 32 }, () => 0);
for (let k = 2; k < SMALL_FACTORIALS.length; k++)
  SMALL_FACTORIALS[k] = SMALL_FACTORIALS[k - 1]! + Math.log(k);

/** ln k!, by Stirling's series from 32 on: the first term left out is 1/(1680·k⁷) < 2e-14. */
export function logFactorial(k: number): number {
  const known = SMALL_FACTORIALS[k];
  if (known !== undefined) return known;
  const series = 1 / 12 - (1 / 360 - 1 / (1260 * k * k)) / (k * k);
  return (k + 0.5) * Math.log(k) - k + 0.5 * Math.log(2 * Math.PI) + series / k;
}

/** Standard normal, by the polar method. */
export function drawNormal(random: RandomStream): number {
  for (;;) {
    const x = 2 * random.uniform() - 1;
    const y = 2 * random.uniform() - 1;
    const square = x * x + y * y;
    if (square < 1 && square > 0) return x * Math.sqrt((-2 * Math.log(square)) / square);
  }
}

/** ln of a gamma variate with the given shape and scale 1; Marsaglia and Tsang (ACM TOMS 26, 2000). */
function drawLogGamma(random: RandomStream, shape: number): number {
  // As a logarithm, because a shape of 0.01 makes variates far below the smallest double.
  if (shape < 1) return drawLogGamma(random, shape + 1) + Math.log(random.uniform()) / shape;
  const d = shape - 1 / 3;
  const c = 1 / Math.sqrt(9 * d);
  for (;;) {
    const x = drawNormal(random);
    const v = (1 + c * x) ** 3;
    if (v <= 0) continue;
    if (Math.log(random.uniform()) < 0.5 * x * x + d - d * v + d * Math.log(v)) return Math.log(d * v);
  }
}

/** Beta(α, β), α and β above 0. */
export function drawBeta(random: RandomStream, alpha: number, beta: number): number {
  const x = drawLogGamma(random, alpha);
  const y = drawLogGamma(random, beta);
  return 1 / (1 + Math.exp(y - x));
}
