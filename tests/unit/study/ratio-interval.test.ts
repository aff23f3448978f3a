import { describe, expect, it } from 'vitest';
import { type RatioOfGradient, ratioInterval, ratioZ, toldBy } from '../../../src/study/ratio-interval';

/** A gradient whose a and b have these errors and no covariance: SE_r² = (SE_a² + r²·SE_b²)/b². */
function gradient(a: number, errorA: number, b: number, errorB: number, exact = a / b): RatioOfGradient {
  const r = a / b;
  return {
    logits: [
      { value: -a, standardError: errorA },
      { value: b, standardError: errorB },
      { value: 0, standardError: 0 },
    ],
    attribution: { value: r, standardError: Math.hypot(errorA, r * errorB) / b, exact },
  };
}
/** Student's t with 31 degrees at 95 %. */
const T = 2.0395134;

describe('the interval of a ratio', () => {
  it('is that of Fieller: its ends are the ratios from which a − ρ·b is t errors away', () => {
    const { low, high } = ratioInterval(gradient(10, 1, 5, 1))!;
    for (const end of [low, high]) expect(Math.abs(10 - end * 5) / Math.hypot(1, end)).toBeCloseTo(T, 6);
    expect(low).toBeLessThan(2);
    // Farther up than down.
    expect(high - 2).toBeGreaterThan(1.5 * (2 - low));
  });

  it('takes the covariance from the error of the ratio', () => {
    const correlated = gradient(10, 1, 5, 0.5);
    // a and b go up and down together: the ratio hardly varies.
    const ratio = { ...correlated.attribution!, standardError: 0.001 };
    const { low, high } = ratioInterval({ ...correlated, attribution: ratio })!;
    expect(high - low).toBeLessThan(0.05);
  });

  it('is value ± t errors where b is well told, and then it is not uneven', () => {
    const sure = gradient(10, 1, 5, 0.01);
    const { low, high } = ratioInterval(sure)!;
    const error = T * sure.attribution!.standardError;
    expect(high).toBeCloseTo(2 + error, 2);
    expect(low).toBeCloseTo(2 - error, 2);
    expect(toldBy(sure)).toBe('error');
    const uneven = gradient(10, 1, 5, 1);
    expect(toldBy(uneven)).toEqual(ratioInterval(uneven));
    expect(toldBy(gradient(10, 1, 2, 1))).toBe('lost in noise');
  });

  it('begins at 0 where the gradient on sampling may be none, and ends nowhere where that on deciding may be', () => {
    expect(ratioInterval(gradient(1, 1, 5, 0.1))!.low).toBe(0);
    expect(ratioInterval(gradient(10, 1, 2, 1))).toBeNull();
    expect(ratioInterval({ ...gradient(1, 1, 1, 0), attribution: null })).toBeNull();
  });

  it('is the number itself where nothing varies', () => {
    expect(ratioInterval(gradient(10, 0, 5, 0))).toEqual({ low: 2, high: 2 });
    expect(ratioInterval(gradient(0, 0, 5, 0))).toEqual({ low: 0, high: 0 });
  });
});

describe('the z of a ratio', () => {
  it('is 0 at the exact ratio, t at the ends of the interval, with the sign of the distance', () => {
    expect(ratioZ(gradient(10, 1, 5, 1))).toBe(0);
    const { low, high } = ratioInterval(gradient(10, 1, 5, 1))!;
    expect(ratioZ(gradient(10, 1, 5, 1, low))).toBeCloseTo(T, 6);
    expect(ratioZ(gradient(10, 1, 5, 1, high))).toBeCloseTo(-T, 6);
  });

  it('is none without an exact answer or where nothing varies', () => {
    expect(
      ratioZ({ ...gradient(1, 1, 5, 1), attribution: { value: 0.2, standardError: 0.1, exact: null } }),
    ).toBeNull();
    expect(ratioZ(gradient(10, 0, 5, 0))).toBeNull();
  });
});
