/** What each kind of action weighs by itself, in any arithmetic: ratios of two policies and what is made of them. */
import type { KlEstimator } from '../../../objective/objective';
import type { TrainRatio } from '../../../objective/train-program';
import { type Arithmetic, branch } from '../signal/arithmetic';
import { type Logits, sigmoid } from './class-gradient';

/** How the chance of an action compares with that under another logit. */
export interface Ratio<N> {
  /** log(π/π'). */
  readonly log: N;
  /** π/π' − 1. */
  readonly excess: N;
  /** π'/π − 1. */
  readonly inverseExcess: N;
}

/** Ratios are kept below this: a gradient of that size ends the training anyway. */
export const LARGEST_RATIO = 2 ** 60;

export class KindWeights<N> {
  private readonly zero: N;
  private readonly one: N;

  constructor(private readonly arithmetic: Arithmetic<N>) {
    this.zero = arithmetic.of(0);
    this.one = arithmetic.of(1);
  }

  private negative(x: N): N {
    return this.arithmetic.sub(this.zero, x);
  }

  private sigmoid(x: N): N {
    return sigmoid(this.arithmetic, x);
  }

  private compare(x: N, other: N, difference: N): Ratio<N> {
    const { arithmetic } = this;
    const { expm1, greater, log1p, mul } = arithmetic;
    const excess = mul(this.sigmoid(this.negative(x)), expm1(difference));
    const inverseExcess = mul(this.sigmoid(this.negative(other)), expm1(this.negative(difference)));
    // The one that is not negative has the logarithm.
    const log = branch(
      arithmetic,
      greater(this.zero, difference),
      () => this.negative(log1p(inverseExcess)),
      () => log1p(excess),
    );
    return { log, excess, inverseExcess };
  }

  /** By kind: the action that σ gives, then the other, of each logit. */
  ratios(logits: Logits<N>, to: 'reference' | 'old'): Ratio<N>[] {
    return logits.flatMap((logit) => {
      const difference = to === 'old' ? logit.fromOld : logit.fromReference;
      return this.pair(logit.current, logit[to], difference);
    });
  }

  /** Of the policy that rolled out from the reference: what is paid in the reward. */
  paidRatios(logits: Logits<N>): Ratio<N>[] {
    const { sub } = this.arithmetic;
    return logits.flatMap(({ old, reference, fromReference, fromOld }) =>
      this.pair(old, reference, sub(fromReference, fromOld)),
    );
  }

  private pair(x: N, other: N, difference: N): Ratio<N>[] {
    const left = [x, other, difference].map((each) => this.negative(each)) as [N, N, N];
    return [this.compare(x, other, difference), this.compare(...left)];
  }

  /** What an importance ratio does to a weight of this sign: 0 for A ≥ 0. */
  ratioFactor({ form, low, high, temperature }: TrainRatio, ratio: N, side: 0 | 1): N {
    const { arithmetic } = this;
    const { greater, max, min, mul, of, sub } = arithmetic;
    switch (form) {
      case 'none':
      case 'sequence':
      case 'sequence-clipped':
        return this.one;
      case 'cut':
        return branch(
          arithmetic,
          greater(of(low[side]), ratio),
          () => this.zero,
          () =>
            branch(
              arithmetic,
              greater(ratio, of(high[side])),
              () => this.zero,
              () => ratio,
            ),
        );
      case 'clamp':
        return min(max(ratio, of(low[side])), of(high[side]));
      case 'gate': {
        const x = mul(of(temperature[side]), sub(ratio, this.one));
        return mul(mul(mul(of(4), this.sigmoid(x)), this.sigmoid(this.negative(x))), ratio);
      }
    }
  }

  klValue(estimator: KlEstimator, { log, inverseExcess }: Ratio<N>): N {
    const { abs, add, min, mul, of } = this.arithmetic;
    switch (estimator) {
      case 'k1':
      case 'k1+':
        return log;
      case 'abs':
      case 'abs+':
        return abs(log);
      case 'k2':
        return mul(mul(of(0.5), log), log);
      case 'k3-clamped':
        return min(add(inverseExcess, log), of(10));
      case 'k3':
      case 'k3+':
      case 'k3-corrected':
        return add(inverseExcess, log);
    }
  }

  klCoefficient(estimator: KlEstimator, { log, inverseExcess }: Ratio<N>, ratio: N): N {
    const { arithmetic } = this;
    const { add, greater, mul, of } = arithmetic;
    switch (estimator) {
      case 'k1':
        return this.one;
      case 'abs':
        return branch(
          arithmetic,
          greater(log, this.zero),
          () => this.one,
          () =>
            branch(
              arithmetic,
              greater(this.zero, log),
              () => of(-1),
              () => this.zero,
            ),
        );
      case 'k2':
      case 'k1+':
      case 'abs+':
      case 'k3+':
        return log;
      case 'k3':
        return this.negative(inverseExcess);
      case 'k3-clamped':
        return branch(
          arithmetic,
          greater(add(inverseExcess, log), of(10)),
          () => this.zero,
          () => this.negative(inverseExcess),
        );
      case 'k3-corrected':
        return mul(ratio, log);
    }
  }
}
