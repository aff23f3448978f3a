/** 95 % confidence intervals of a share of n trials. */

/** The 97.5 % point of the standard normal distribution, as the paper rounds it. */
const Z = 1.96;

export type Interval = readonly [low: number, high: number];

/** share ± z·√(share(1 − share)/n): the normal approximation of Appendix E.4. It may leave [0, 1] or have no width. */
export function waldInterval(share: number, n: number): Interval {
  const half = Z * Math.sqrt((share * (1 - share)) / n);
  return [share - half, share + half];
}

/** The interval of Wilson's score test: all shares that the test does not reject. It stays within [0, 1]. */
export function wilsonInterval(share: number, n: number): Interval {
  const z2 = Z * Z;
  const middle = (share + z2 / (2 * n)) / (1 + z2 / n);
  const half = (Z / (1 + z2 / n)) * Math.sqrt((share * (1 - share)) / n + z2 / (4 * n * n));
  // Rounding may pass the ends.
  return [Math.max(0, middle - half), Math.min(1, middle + half)];
}
