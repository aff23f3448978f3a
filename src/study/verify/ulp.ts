/** Errors of 32-bit floats in units in the last place, as WGSL defines them. */
import { LEAST_NORMAL } from '../../engine/wgsl-accuracy';

const FRACTION_BITS = 23;
/** The gap of the floats below 2¹²⁸, and what a number beyond all of them counts by. */
const LARGEST_GAP = 2 ** (127 - FRACTION_BITS);
const LEAST_GAP = LEAST_NORMAL * 2 ** -FRACTION_BITS;

const float64 = new Float64Array(1);
const words = new Uint32Array(float64.buffer);
const EXPONENT_BIAS = 1023;

/**
 * ULP(x): the least distance of two different finite floats that enclose x. A power of two is one of them, and its
 * neighbour below is nearer than the one above.
 */
export function ulp(x: number): number {
  const size = Math.abs(x);
  if (size <= LEAST_NORMAL) return LEAST_GAP;
  if (!(size < 2 ** 127)) return size === 2 ** 127 ? LARGEST_GAP / 2 : LARGEST_GAP;
  float64[0] = size;
  const exponent = (words[1]! >>> 20) - EXPONENT_BIAS;
  const gap = 2 ** (exponent - FRACTION_BITS);
  return size === 2 ** exponent ? gap / 2 : gap;
}

/** |result − exact| in ULP(exact); not a number where the result is none. */
export function ulpError(result: number, exact: number): number {
  return Math.abs(result - exact) / ulp(exact);
}
