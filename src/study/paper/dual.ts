/**
 * Dual numbers: a value with its partial derivatives, carried through every operation by the rules of calculus. They
 * differentiate the Q-values of Appendix D exactly, without a formula for the derivative to get wrong.
 */

/** What Table 5 asks the Q-values to depend on. */
export const VARIABLES = ['θ_s', 'θ_d,C', 'θ_d,W', 'L'] as const;
export type Variable = (typeof VARIABLES)[number];

export class Dual {
  private constructor(
    readonly value: number,
    /** Partial derivatives, in the order of `VARIABLES`. */
    readonly slopes: readonly number[],
  ) {}

  static constant(value: number): Dual {
    return new Dual(
      value,
      VARIABLES.map(() => 0),
    );
  }

  static variable(name: Variable, value: number): Dual {
    return new Dual(
      value,
      VARIABLES.map((other) => (other === name ? 1 : 0)),
    );
  }

  plus(other: Dual | number): Dual {
    const y = lift(other);
    return new Dual(
      this.value + y.value,
      this.slopes.map((slope, i) => slope + y.slopes[i]!),
    );
  }

  times(other: Dual | number): Dual {
    const y = lift(other);
    return new Dual(
      this.value * y.value,
      this.slopes.map((slope, i) => slope * y.value + this.value * y.slopes[i]!),
    );
  }

  /** 1/x. */
  inverse(): Dual {
    return new Dual(
      1 / this.value,
      this.slopes.map((slope) => -slope / this.value ** 2),
    );
  }

  /** e^x. */
  exp(): Dual {
    const value = Math.exp(this.value);
    return new Dual(
      value,
      this.slopes.map((slope) => slope * value),
    );
  }

  /** σ(x) = 1/(1 + e^−x). */
  sigmoid(): Dual {
    return this.times(-1).exp().plus(1).inverse();
  }

  slope(name: Variable): number {
    return this.slopes[VARIABLES.indexOf(name)]!;
  }
}

function lift(x: Dual | number): Dual {
  return typeof x === 'number' ? Dual.constant(x) : x;
}
