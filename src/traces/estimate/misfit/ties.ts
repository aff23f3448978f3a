/** Statistics of drawn data beside that of the real ones: beyond it, as far, or not so far. */

/** Rounding of statistics that are equal, relative to them and at least to 1, which is the size of their terms. */
const ROUNDING = 1e-9;

/** 1 if x is beyond y, ½ if it is the same but for rounding, else 0. */
export function tieWeight(x: number, y: number): number {
  const slack = ROUNDING * Math.max(1, Math.abs(x), Math.abs(y));
  return x > y + slack ? 1 : x < y - slack ? 0 : 0.5;
}
