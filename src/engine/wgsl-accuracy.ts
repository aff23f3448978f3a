/**
 * What WGSL promises of functions of f32, from "Floating Point Accuracy" of its specification. One ULP of a real number
 * is the least distance of two floats that enclose it, itself among them where it is one.
 */

/** exp(x): 3 + 2·|x| ULP. */
export const EXP_ULPS = 3;
export const EXP_ULPS_PER_UNIT = 2;
/** log(x): absolute for x in [0.5, 2], in ULP elsewhere. */
export const LOG_NEAR_ONE = 2 ** -21;
export const LOG_RANGE_NEAR_ONE: readonly [number, number] = [0.5, 2];
export const LOG_ULPS = 3;
/** x / y and 1 / y, for |y| from 2^-126 to 2^126. */
export const DIVISION_ULPS = 2.5;
export const MOST_DIVISOR = 2 ** 126;
export const INVERSE_SQRT_ULPS = 2;
/** The smallest normal number: what lies below it may be taken as 0. */
export const LEAST_NORMAL = 2 ** -126;
