/**
 * Running error analysis: each number is its float64 value and a bound on how far the number of a device that keeps to
 * WGSL can be from it. The rules, with their derivations, are in `docs/signal-bounds.md`.
 */
import { type Arithmetic, FLOAT64 } from './arithmetic';
import {
  DIVISION_ULPS,
  EXP_ULPS,
  EXP_ULPS_PER_UNIT,
  INVERSE_SQRT_ULPS,
  LEAST_NORMAL,
  LOG_NEAR_ONE,
  LOG_RANGE_NEAR_ONE,
  LOG_ULPS,
} from '../../wgsl-accuracy';
import { expm1Series, log1pSeries } from './series';

/** Pays for the float64 rounding of values and bounds. */
const ROUNDING = 1 + 2 ** -20;
/** One ULP in relative terms, 2⁻²³: "correctly rounded" allows either neighbour. */
const ULP = 2 ** -23 * ROUNDING;
/** What flushing a subnormal to zero may lose. */
const FLUSH = LEAST_NORMAL;
const LARGEST = 2 ** 127;
const MOST_WHOLE = 2 ** 24;

/** A sum of `terms` numbers, added in whatever order. */
export class Bounded {
  constructor(
    readonly value: number,
    /** Bounds on the errors of the terms, added up. */
    readonly termError: number,
    /** Σ|term|, errors included. */
    readonly magnitude: number,
    readonly terms: number,
    /** True where every term is a whole number without error. */
    readonly whole: boolean,
    /** Product of max(1, |factor|) over the factors of a product: what may multiply a flushed intermediate. */
    readonly reach: number,
  ) {}

  /**
   * Any order of n−1 additions, each rounded to a neighbour, costs ((1+u)^(n−1) − 1)·Σ|term|; whole numbers cost nothing
   * up to 2²⁴, because every partial sum is one too.
   */
  get error(): number {
    if (this.whole && this.magnitude <= MOST_WHOLE) return 0;
    if (!(this.magnitude < LARGEST)) return Infinity;
    const additions = this.terms - 1;
    if (additions === 0) return this.termError;
    // One addition is rounded once: a difference of near numbers costs next to nothing.
    if (additions === 1) return this.termError + ULP * (Math.abs(this.value) + this.termError) + 3 * FLUSH;
    return this.termError + Math.expm1(additions * ULP) * this.magnitude + 3 * additions * FLUSH;
  }
}

function single(value: number, error: number, reach = Math.max(1, Math.abs(value))): Bounded {
  const whole = error === 0 && Number.isInteger(value) && Math.abs(value) <= MOST_WHOLE;
  return new Bounded(value, error, Math.abs(value) + error, 1, whole, reach);
}

/** A result from its propagated error and the relative error of the operation that rounds it. */
function rounded(value: number, propagated: number, ulps: number, reach?: number): Bounded {
  const error = propagated + ulps * ULP * (Math.abs(value) + propagated) + FLUSH * (reach ?? 1);
  return single(value, error, reach);
}

const isExact = (x: Bounded, value: number): boolean => x.value === value && x.error === 0;

const ZERO = single(0, 0);

function negative(x: Bounded): Bounded {
  return new Bounded(-x.value, x.termError, x.magnitude, x.terms, x.whole, x.reach);
}

function add(x: Bounded, y: Bounded): Bounded {
  if (isExact(x, 0)) return y;
  if (isExact(y, 0)) return x;
  return new Bounded(
    x.value + y.value,
    x.termError + y.termError,
    x.magnitude + y.magnitude,
    x.terms + y.terms,
    x.whole && y.whole,
    1,
  );
}

function mul(x: Bounded, y: Bounded): Bounded {
  if (isExact(x, 0) || isExact(y, 0)) return ZERO;
  if (isExact(x, 1)) return y;
  if (isExact(y, 1)) return x;
  if (isExact(x, -1)) return negative(y);
  if (isExact(y, -1)) return negative(x);
  const value = x.value * y.value;
  const [ex, ey] = [x.error, y.error];
  if (ex === 0 && ey === 0 && Number.isInteger(value) && Math.abs(value) <= MOST_WHOLE && x.whole && y.whole)
    return single(value, 0);
  const propagated = Math.abs(x.value) * ey + Math.abs(y.value) * ex + ex * ey;
  const reachX = x.terms > 1 ? Math.max(1, Math.abs(x.value)) : x.reach;
  const reachY = y.terms > 1 ? Math.max(1, Math.abs(y.value)) : y.reach;
  return rounded(value, propagated, 1, reachX * reachY);
}

/** A device's series, held against what it stands for. */
function approximated(value: number, series: Bounded): Bounded {
  return single(value, series.error + Math.abs(series.value - value));
}

export const BOUNDED: Arithmetic<Bounded> = {
  of: (x) => single(x, Math.abs(x - toHost32(x))),
  integer: (n) => (Math.abs(n) <= MOST_WHOLE ? single(n, 0) : rounded(n, 0, 1)),
  add,
  sub: (x, y) => add(x, negative(y)),
  mul,
  mulAdd: (x, y, z) => add(mul(x, y), z),
  inverse: (x) => {
    const error = x.error;
    const size = Math.abs(x.value);
    // |1/x̃ − 1/x| ≤ e/(|x|·(|x| − e)); beyond reach where x̃ may be 0 or leave the range of the guarantee.
    if (!(size - error >= FLUSH && size + error < LARGEST / 2)) return single(1 / x.value, Infinity);
    return rounded(1 / x.value, error / (size * (size - error)), DIVISION_ULPS);
  },
  sqrt: (x) => {
    // sqrt(x) is 1/inverseSqrt(x). |√x̃ − √x| ≤ e/√x; out of reach where x̃ may be 0.
    const value = Math.sqrt(x.value);
    const error = x.error;
    if (!(x.value - error >= FLUSH)) return single(value, Infinity);
    // The reciprocal of a number within 2 ULP, itself within 2.5: products of (1 ± δ) and one quotient.
    const relative = (1 + DIVISION_ULPS * ULP) / (1 - INVERSE_SQRT_ULPS * ULP) - 1;
    const propagated = error / value;
    return single(value, propagated + relative * (value + propagated) + FLUSH);
  },
  exp: (x) => {
    const value = Math.exp(x.value);
    const error = x.error;
    const ulps = EXP_ULPS + EXP_ULPS_PER_UNIT * (Math.abs(x.value) + error);
    return rounded(value, value * Math.expm1(error), ulps);
  },
  log: (x) => {
    const error = x.error;
    if (!(x.value - error >= FLUSH)) return single(Math.log(x.value), Infinity);
    const value = Math.log(x.value);
    const propagated = error / (x.value - error);
    const near = x.value + error >= LOG_RANGE_NEAR_ONE[0] && x.value - error <= LOG_RANGE_NEAR_ONE[1];
    return single(
      value,
      propagated +
        Math.max(near ? LOG_NEAR_ONE * ROUNDING : 0, LOG_ULPS * ULP * (Math.abs(value) + propagated)),
    );
  },
  expm1: (x) => approximated(Math.expm1(x.value), expm1Series(BOUNDED, x)),
  log1p: (y) => approximated(Math.log1p(y.value), log1pSeries(BOUNDED, y)),
  abs: (x) => (x.value < 0 ? negative(x) : x),
  min: (x, y) => clamped(x, y, y.value < x.value),
  max: (x, y) => clamped(x, y, y.value > x.value),
  clamp: (x, limit) => {
    const value = FLOAT64.clamp(x.value, limit);
    if (Math.abs(x.value) + x.error < limit * (1 - ULP)) return x;
    // Whatever x̃ is, both lie within the limit and what 32 bits make of it.
    const most = Math.abs(value) + limit * (1 + ULP);
    return single(value, Number.isNaN(x.error) ? most : Math.min(x.error + limit * ULP, most));
  },
  greater: (x, y) => {
    const error = x.error + y.error;
    const sure = error === 0 || Math.abs(x.value - y.value) > error + 2 * FLUSH;
    return x.value > y.value ? (sure ? 'yes' : 'yes-perhaps') : sure ? 'no' : 'no-perhaps';
  },
  either: (chosen, other) =>
    single(chosen.value, Math.max(chosen.error, Math.abs(other.value - chosen.value) + other.error)),
  stored: (x) => (x.terms > 1 ? single(x.value, x.error) : x),
  value: (x) => x.value,
  bound: (x) => x.error,
};

/** min and max move by no more than the larger of their arguments' errors, and take one that is out of reach. */
function clamped(x: Bounded, y: Bounded, takeY: boolean): Bounded {
  const [taken, other] = takeY ? [y, x] : [x, y];
  if (Math.abs(taken.value - other.value) > taken.error + other.error + 2 * FLUSH) return taken;
  return single(taken.value, Math.max(taken.error, other.error) + FLUSH);
}

/** The 32-bit float that the host sends: to nearest, subnormals as 0. */
export function toHost32(x: number): number {
  const rounded32 = Math.fround(x);
  return Math.abs(rounded32) < FLUSH ? 0 : rounded32;
}
