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

/** x, 1 − x and their logarithms, all with all their digits. */
export type Integrand = (x: number, rest: number, logX: number, logRest: number) => number;

/**
 * ∫_0^1 f dx, halving the step until it no longer matters.
 *
 * @param relative change at which it stops
 * @param absolute change at which it stops too: what an integral of terms that cancel is added to needs no more digits
 * @throws RangeError when it does not get there.
 */
export function integrateUnit(f: Integrand, relative = 1e-13, absolute = 0): Integral {
  let step = 1;
  let sum = sumOver(nodes(0), f, 0);
  let value = sum * step;
  for (let halving = 0; halving < MOST_HALVINGS; halving++) {
    step /= 2;
    sum = sumOver(nodes(halving + 1), f, sum);
    const finer = sum * step;
    const change = Math.abs(finer - value);
    value = finer;
    if (halving > 1 && change <= Math.max(absolute, relative * Math.abs(value))) return { value, change };
  }
  throw new RangeError(
    `The integral did not settle: it still changes at step ${step}, where it is ${value}.`,
  );
}

/** Of a node: dx/dt = π·cosh t·x·(1 − x), x, 1 − x, ln x, ln(1 − x). Nodes at t and −t stand side by side. */
const WIDTH = 5;

/** Nodes that a halving adds, found once: they are the same for every integrand. */
const known: Float64Array[] = [];

function nodes(halving: number): Float64Array {
  return (known[halving] ??= nodesOf(halving));
}

function nodesOf(halving: number): Float64Array {
  const step = 2 ** -halving;
  const found: number[] = [];
  const add = (t: number): void => {
    const x = 1 / (1 + Math.exp(-Math.PI * Math.sinh(t)));
    const rest = 1 / (1 + Math.exp(Math.PI * Math.sinh(t)));
    found.push(Math.PI * Math.cosh(t) * x * rest, x, rest, Math.log(x), Math.log(rest));
  };
  if (halving === 0) add(0);
  for (let t = step; t <= REACH; t += halving === 0 ? step : 2 * step) {
    add(t);
    add(-t);
  }
  return Float64Array.from(found);
}

/** The sum so far, and f times dx/dt at each node. */
function sumOver(table: Float64Array, f: Integrand, before: number): number {
  let sum = before;
  for (let i = 0; i < table.length; i += WIDTH) {
    const slope = table[i]!;
    if (slope !== 0) sum += slope * f(table[i + 1]!, table[i + 2]!, table[i + 3]!, table[i + 4]!);
  }
  return sum;
}
