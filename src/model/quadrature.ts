/**
 * Integrals over (0, 1) whose integrand may be singular at either end, such as a beta density.
 *
 * Tanh–sinh: with x = 1/(1 + e^(−π·sinh t)) the ends move to t = ±∞, where the integrand falls doubly exponentially,
 * so the trapezoidal rule in t converges geometrically.
 */

export interface Integral {
  readonly value: number;
  /** Change at the last halving of the step; the true error is about its square, down to rounding. */
  readonly change: number;
}

/** At |t| = 6.1 the nearer end is e^(−π·sinh t) = 1e-304 away: as far as a double goes. */
const REACH = 6.1;
const MOST_HALVINGS = 12;

/**
 * ∫_0^1 f dx, halving the step until it no longer matters.
 *
 * @param f receives x and 1 − x, both with all their digits.
 * @param relative change at which it stops. @throws RangeError when it does not get there.
 */
export function integrateUnit(f: (x: number, rest: number) => number, relative = 1e-13): Integral {
  let step = 1;
  let sum = at(f, 0);
  for (let k = step; k <= REACH; k += step) sum += at(f, k) + at(f, -k);
  let value = sum * step;
  for (let halving = 0; halving < MOST_HALVINGS; halving++) {
    step /= 2;
    for (let t = step; t <= REACH; t += 2 * step) sum += at(f, t) + at(f, -t);
    const finer = sum * step;
    const change = Math.abs(finer - value);
    value = finer;
    if (halving > 1 && change <= relative * Math.abs(value)) return { value, change };
  }
  throw new RangeError(
    `The integral did not settle: it still changes at step ${step}, where it is ${value}.`,
  );
}

/** f times dx/dt = π·cosh t·x·(1 − x). */
function at(f: (x: number, rest: number) => number, t: number): number {
  const x = 1 / (1 + Math.exp(-Math.PI * Math.sinh(t)));
  const rest = 1 / (1 + Math.exp(Math.PI * Math.sinh(t)));
  const slope = Math.PI * Math.cosh(t) * x * rest;
  return slope === 0 ? 0 : slope * f(x, rest);
}
