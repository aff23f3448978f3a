/**
 * The operations that a signal is made of, so that its evaluation is written once and done in float64, with bounds,
 * or as an adverse 32-bit device would.
 */

/**
 * The answer to a comparison. "…-perhaps" is the answer in float64 where a 32-bit device, within its rounding, may find
 * the opposite.
 */
export type Verdict = 'yes' | 'no' | 'yes-perhaps' | 'no-perhaps';

export interface Arithmetic<N> {
  /** A constant that the host gives, rounded there. */
  readonly of: (x: number) => N;
  /** A whole number that the kernel converts. */
  readonly integer: (n: number) => N;
  readonly add: (x: N, y: N) => N;
  readonly sub: (x: N, y: N) => N;
  readonly mul: (x: N, y: N) => N;
  /** x·y + z, which a device may fuse. */
  readonly mulAdd: (x: N, y: N, z: N) => N;
  /** 1/x. */
  readonly inverse: (x: N) => N;
  readonly sqrt: (x: N) => N;
  readonly exp: (x: N) => N;
  readonly log: (x: N) => N;
  /** e^x − 1, and log(1 + y) for y ≥ 0: `shaders/lib/logit.wgsl`. */
  readonly expm1: (x: N) => N;
  readonly log1p: (y: N) => N;
  readonly abs: (x: N) => N;
  readonly min: (x: N, y: N) => N;
  readonly max: (x: N, y: N) => N;
  /** x kept within ±limit; 0 where x is no number. */
  readonly clamp: (x: N, limit: number) => N;
  readonly greater: (x: N, y: N) => Verdict;
  /** `chosen`, where a device may take `other` instead. */
  readonly either: (chosen: N, other: N) => N;
  /** A number that was written to memory: what is added to it later is not reordered with what it is a sum of. */
  readonly stored: (x: N) => N;
  readonly value: (x: N) => number;
  /** The most that a device's number may be off `value`. */
  readonly bound: (x: N) => number;
}

/** The branch that a verdict asks for; both are worked out only where either may be taken. */
export function branch<N>(arithmetic: Arithmetic<N>, verdict: Verdict, yes: () => N, no: () => N): N {
  switch (verdict) {
    case 'yes':
      return yes();
    case 'no':
      return no();
    case 'yes-perhaps':
      return arithmetic.either(yes(), no());
    case 'no-perhaps':
      return arithmetic.either(no(), yes());
  }
}

/** Float64: the value itself. */
export const FLOAT64: Arithmetic<number> = {
  of: (x) => x,
  integer: (n) => n,
  add: (x, y) => x + y,
  sub: (x, y) => x - y,
  mul: (x, y) => x * y,
  mulAdd: (x, y, z) => x * y + z,
  inverse: (x) => 1 / x,
  sqrt: Math.sqrt,
  exp: Math.exp,
  log: Math.log,
  expm1: Math.expm1,
  log1p: Math.log1p,
  abs: Math.abs,
  min: (x, y) => (y < x ? y : x),
  max: (x, y) => (y > x ? y : x),
  clamp: (x, limit) => (Number.isNaN(x) ? 0 : Math.min(Math.max(x, -limit), limit)),
  greater: (x, y) => (x > y ? 'yes' : 'no'),
  either: (chosen) => chosen,
  stored: (x) => x,
  value: (x) => x,
  bound: () => 0,
};
