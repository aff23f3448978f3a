/** Tails of the normal distribution and of χ² with whole degrees of freedom. */
import { normalMass } from './normal';

/** P(Z > z) of a standard normal Z. */
export function normalTail(z: number): number {
  return z >= 0 ? normalMass(z, Infinity) : 1 - normalMass(-z, Infinity);
}

/** Beyond it a normal tail is below 1e-15. */
const FAR = 8;

/** The z with P(Z > z) = tail, within ±8; for tails that are shares of resamples. */
export function normalTailQuantile(tail: number): number {
  let low = -FAR;
  let high = FAR;
  for (let step = 0; step < 48; step++) {
    const middle = (low + high) / 2;
    if (normalTail(middle) > tail) low = middle;
    else high = middle;
  }
  return (low + high) / 2;
}

/** P(χ²_ν > x), by its finite series (Abramowitz and Stegun 26.4.4–5). @param x from 0. @param degrees ν, from 1. */
export function chiSquareTail(x: number, degrees: number): number {
  const half = x / 2;
  if (degrees % 2 === 0) {
    let term = 1;
    let sum = 1;
    for (let i = 1; i < degrees / 2; i++) {
      term *= half / i;
      sum += term;
    }
    return Math.min(1, sum * Math.exp(-half));
  }
  let term = Math.sqrt((2 * x) / Math.PI);
  let sum = 0;
  for (let i = 1; i < degrees; i += 2) {
    sum += term;
    term *= x / (i + 2);
  }
  return Math.min(1, 2 * normalTail(Math.sqrt(x)) + sum * Math.exp(-half));
}
