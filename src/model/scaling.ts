/** The exponent with which a ratio grows with the length of answers: the slope of log ratio on log L. */
import { studentQuantile } from './student';

/** A ratio at one length of answers. */
export interface ScalingPoint {
  /** L, in tokens. */
  readonly length: number;
  readonly ratio: number;
}

export interface ScalingFit {
  /** Least squares slope of log ratio on log L: 1 for ratio ∝ L, 0 for a ratio that does not depend on L. */
  readonly exponent: number;
  /** The fitted ratio at L = 1. */
  readonly coefficient: number;
  /**
   * Interval of the exponent from the residuals, by Student's t. It says how well one power law fits these points;
   * exact ratios that saturate have wide intervals too. Infinite with two points, which any power law fits.
   */
  readonly low: number;
  readonly high: number;
  /** Standard error of the exponent from the residuals; infinite with two points. */
  readonly standardError: number;
}

/**
 * @param points at two lengths at least, with positive ratios. @param confidence of the interval, in (0, 1).
 * @throws RangeError for fewer lengths or a ratio that has no logarithm.
 */
export function scalingExponent(points: readonly ScalingPoint[], confidence = 0.95): ScalingFit {
  if (new Set(points.map(({ length }) => length)).size < 2) {
    throw new RangeError('A scaling exponent needs ratios at two lengths or more.');
  }
  const bad = points.find(({ length, ratio }) => !(length > 0 && ratio > 0 && Number.isFinite(ratio)));
  if (bad !== undefined) {
    throw new RangeError(
      `The ratio at L = ${bad.length} is ${bad.ratio}; an exponent needs positive ratios.`,
    );
  }
  const x = points.map(({ length }) => Math.log(length));
  const y = points.map(({ ratio }) => Math.log(ratio));
  const mean = (values: readonly number[]): number =>
    values.reduce((sum, value) => sum + value, 0) / values.length;
  const [meanX, meanY] = [mean(x), mean(y)];
  const spread = x.reduce((sum, value) => sum + (value - meanX) ** 2, 0);
  const exponent = x.reduce((sum, value, i) => sum + (value - meanX) * (y[i]! - meanY), 0) / spread;
  const residual = x.reduce((sum, value, i) => sum + (y[i]! - meanY - exponent * (value - meanX)) ** 2, 0);
  const degrees = points.length - 2;
  const standardError = degrees === 0 ? Infinity : Math.sqrt(residual / degrees / spread);
  const margin = degrees === 0 ? Infinity : studentQuantile(confidence, degrees) * standardError;
  return {
    exponent,
    coefficient: Math.exp(meanY - exponent * meanX),
    low: exponent - margin,
    high: exponent + margin,
    standardError,
  };
}
