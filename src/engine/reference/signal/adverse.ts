/**
 * A 32-bit device that keeps to WGSL and no more: every result is one of the two neighbours of the exact one, taken by
 * a coin; products are fused with additions or not; quotients, roots and exponentials are off by what they may be; and
 * subnormals are flushed. It exercises the bounds where there is no such device.
 */
import type { Arithmetic } from './arithmetic';
import { toHost32 } from './bounded';
import { expm1Series, log1pSeries } from './series';

const bits = new DataView(new ArrayBuffer(4));

/** The neighbour above (direction 1) or below (−1) of a 32-bit float. */
function neighbour(x: number, direction: 1 | -1): number {
  if (x === 0) return direction * 2 ** -149;
  bits.setFloat32(0, x);
  bits.setUint32(0, bits.getUint32(0) + (x > 0 === (direction === 1) ? 1 : -1));
  return bits.getFloat32(0);
}

/** The distance of 32-bit floats at x. */
function ulp(x: number): number {
  return Math.max(2 ** (Math.floor(Math.log2(Math.abs(x))) - 23), 2 ** -149);
}

/** @param seed of the coins: another seed is another device */
export function adverse(seed: number): Arithmetic<number> {
  let state = seed >>> 0;
  const coin = (): boolean => {
    // A hash of a counter (Steele, Lea and Flood's mixer, its 32-bit form).
    state = (state + 0x9e3779b9) >>> 0;
    let mixed = Math.imul(state ^ (state >>> 16), 0x21f0aaad);
    mixed = Math.imul(mixed ^ (mixed >>> 15), 0x735a2d97);
    return ((mixed ^ (mixed >>> 15)) & 1) === 1;
  };
  const flushed = (x: number): number => (Math.abs(x) < 2 ** -126 ? 0 : x);
  /** Either neighbour of x + rest, where `rest` is what float64 lost of it. */
  const round = (x: number, rest = 0): number => {
    const nearest = Math.fround(x);
    if (nearest === x && rest === 0) return flushed(nearest);
    const above = x - nearest + rest > 0;
    return flushed(coin() ? nearest : neighbour(nearest, above ? 1 : -1));
  };
  /** A number within `ulps` of x, near the end of what is allowed. */
  const off = (x: number, ulps: number): number => {
    const far = x + (coin() ? 1 : -1) * ulps * ulp(x);
    // Rounded towards x, so that it stays within.
    const nearest = Math.fround(far);
    const inside = Math.abs(nearest - x) <= ulps * ulp(x);
    return flushed(inside ? nearest : neighbour(nearest, nearest > x ? -1 : 1));
  };
  /** x + y with what float64 loses of it (two-sum). */
  const add = (x: number, y: number): number => {
    const sum = x + y;
    const part = sum - x;
    return round(sum, x - (sum - part) + (y - part));
  };
  const mul = (x: number, y: number): number => round(x * y);
  const device: Arithmetic<number> = {
    of: toHost32,
    integer: (n) => round(n),
    add,
    sub: (x, y) => add(x, -y),
    mul,
    // The product of two 32-bit floats is exact in float64.
    mulAdd: (x, y, z) => (coin() ? add(x * y, z) : add(mul(x, y), z)),
    inverse: (x) => off(1 / x, 2.5),
    sqrt: (x) => off(1 / off(1 / Math.sqrt(x), 2), 2.5),
    exp: (x) => off(Math.exp(x), 3 + 2 * Math.abs(x)),
    log: (x) => {
      const value = Math.log(x);
      if (x < 0.5 || x > 2) return off(value, 3);
      return flushed(Math.fround(value + (coin() ? 0.99 : -0.99) * 2 ** -21));
    },
    expm1: (x) => expm1Series(device, x),
    log1p: (y) => log1pSeries(device, y),
    abs: Math.abs,
    min: (x, y) => (y < x ? y : x),
    max: (x, y) => (y > x ? y : x),
    clamp: (x, limit) => Math.min(Math.max(x, -toHost32(limit)), toHost32(limit)),
    greater: (x, y) => (x > y ? 'yes' : 'no'),
    either: (chosen) => chosen,
    stored: (x) => x,
    value: (x) => x,
    bound: () => 0,
  };
  return device;
}
