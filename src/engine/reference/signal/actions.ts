/** What one trajectory's actions weigh, action after action: discounts, and penalties paid to go. */
import type { PerAction } from '../../../model/log-ratio';
import { ACTION_KINDS, type ActionKind } from '../../../model/tally';
import type { Step } from '../../../model/trajectory';
import type { SignalNumbers } from '../../signal-numbers';
import type { Arithmetic } from './arithmetic';

export const KINDS = ACTION_KINDS.length;
export const KIND = Object.fromEntries(ACTION_KINDS.map((kind, i) => [kind, i])) as Record<
  ActionKind,
  number
>;
/** The kinds that are answers; the others are decisions. */
export const SAMPLES = 2;

export function constants<N>(arithmetic: Arithmetic<N>, values: PerAction): N[] {
  return ACTION_KINDS.map((kind) => arithmetic.of(values[kind]));
}

export class ActionWeights<N> {
  /** Σ discount by kind. */
  readonly discounted: N[];
  /** Σ over payers of cost·toGoKl·Σ_{t ≤ t'} toGoGamma^(t'−t) by kind: the payers are answers, or decisions. */
  readonly paidBySamples: N[];
  readonly paidByDecisions: N[];
  private readonly reached: N[];
  private readonly zero: N;
  private readonly one: N;
  private readonly sampleDecided: N;
  private readonly laterDecided: N;
  private readonly laterUndecided: N;
  private readonly toGoGamma: N;
  private readonly powers: readonly N[];

  /** @param toGoKl by kind. @param powers γ^L where tokens count */
  constructor(
    private readonly arithmetic: Arithmetic<N>,
    private readonly numbers: SignalNumbers,
    private readonly toGoKl: readonly N[],
    powers: Float64Array,
  ) {
    const { of } = arithmetic;
    const { discount } = numbers;
    this.zero = of(0);
    this.one = of(1);
    const none = (): N[] => new Array<N>(KINDS).fill(this.zero);
    this.discounted = none();
    this.paidBySamples = none();
    this.paidByDecisions = none();
    this.reached = none();
    this.sampleDecided = of(discount.sampleDecided);
    this.laterDecided = of(discount.laterDecided);
    this.laterUndecided = of(discount.laterUndecided);
    this.toGoGamma = of(numbers.toGoGamma);
    this.powers = Array.from(powers, of);
  }

  follow(steps: readonly Step[]): void {
    const { arithmetic, zero, one, discounted } = this;
    const { tokensCount, tokensCountOnDecision } = this.numbers.discount;
    for (const sums of [discounted, this.paidBySamples, this.paidByDecisions, this.reached]) sums.fill(zero);
    for (let t = 0; t < steps.length;) {
      const { kind, cost } = steps[t]!;
      const decision = steps[t + 1];
      const power = tokensCount ? this.powers[cost]! : one;
      const later = arithmetic.mul(power, decision ? this.laterDecided : this.laterUndecided);
      for (let k = 0; k < KINDS; k++) discounted[k] = arithmetic.mul(discounted[k]!, later);
      const sample = KIND[kind];
      const own = decision ? arithmetic.mul(power, this.sampleDecided) : power;
      discounted[sample] = arithmetic.add(discounted[sample]!, own);
      if (this.numbers.toGo) this.pay(sample, cost, this.paidBySamples);
      t += 1;
      if (!decision) continue;
      const at = KIND[decision.kind];
      discounted[at] = arithmetic.add(discounted[at]!, tokensCountOnDecision ? power : one);
      if (this.numbers.toGo) this.pay(at, 1, this.paidByDecisions);
      t += 1;
    }
  }

  /** One action further from all before it, which it charges with its own cost. */
  private pay(kind: number, cost: number, sums: N[]): void {
    const { arithmetic, reached } = this;
    const payment = arithmetic.mul(arithmetic.integer(cost), this.toGoKl[kind]!);
    for (let k = 0; k < KINDS; k++) {
      const earlier = arithmetic.mul(reached[k]!, this.toGoGamma);
      reached[k] = k === kind ? arithmetic.add(earlier, this.one) : earlier;
      sums[k] = arithmetic.mulAdd(reached[k]!, payment, sums[k]!);
    }
  }
}
