/**
 * Rewards and advantages of one group. A reward is linear in whole numbers (outcome, penalised tokens, costs by kind),
 * and only differences of these are turned into floats: equal rewards give exactly 0, and what is common cancels
 * without rounding.
 */
import type { Trajectory } from '../../../model/trajectory';
import { EQUAL_REWARDS } from '../../../objective/signal-program';
import type { SignalNumbers } from '../../signal-numbers';
import { KIND, KINDS } from './actions';
import { type Arithmetic, branch, type Verdict } from './arithmetic';

/** The whole numbers that a member's reward is made of. */
export interface Member {
  readonly correct: 0 | 1;
  readonly masked: boolean;
  /** |o|: tokens of answers and decisions. */
  readonly length: number;
  /** 1 where the soft penalty is full. */
  readonly penalised: 0 | 1;
  /** Tokens that count towards a penalty that is not full. */
  readonly penaltyTokens: number;
  /** Σ cost by kind of action. */
  readonly costs: Float64Array;
}

const NOBODY: Member = {
  correct: 0,
  masked: false,
  length: 0,
  penalised: 0,
  penaltyTokens: 0,
  costs: new Float64Array(KINDS),
};

export function readMember(numbers: SignalNumbers, { steps, reward }: Trajectory): Member {
  const costs = new Float64Array(KINDS);
  let length = 0;
  for (const { kind, cost } of steps) {
    costs[KIND[kind]]! += cost;
    length += cost;
  }
  const overlong = numbers.maxTokens > 0 && length > numbers.maxTokens;
  const over = numbers.penaltySlope > 0 ? Math.max(length - numbers.penaltyStart, 0) : 0;
  const penalised = over >= numbers.penaltyFull ? 1 : 0;
  return {
    correct: reward === 1 && !overlong ? 1 : 0,
    masked: overlong && numbers.maskOverlong,
    length,
    penalised,
    penaltyTokens: penalised === 1 ? 0 : over,
    costs,
  };
}

/** A and its sign: 'yes' for A ≥ 0. */
export interface Advantage<N> {
  readonly value: N;
  readonly positive: Verdict;
}

export class Rewards<N> {
  private readonly slope: N;
  private readonly paid: readonly N[];

  constructor(
    private readonly arithmetic: Arithmetic<N>,
    private readonly numbers: SignalNumbers,
    paid: readonly N[],
    private readonly groupSize: number,
  ) {
    this.slope = arithmetic.of(-numbers.penaltySlope);
    this.paid = paid.map((amount) => arithmetic.sub(arithmetic.of(0), amount));
  }

  /** Works out A of each member where it does not follow from the outcomes alone. */
  advantages(members: readonly Member[]): Advantage<N>[] {
    const { arithmetic, numbers } = this;
    const { of, add, sub, mul, mulAdd } = arithmetic;
    const differences = members.map((member) => this.difference(member, members[0]!));
    const total = differences.reduce(add, of(0));
    const mean = mul(total, of(1 / this.groupSize));
    let inverseScale: N | undefined;
    let spread: Verdict = 'yes';
    if (numbers.scaled) {
      let squares = of(0);
      for (const difference of differences) {
        const deviation = sub(difference, mean);
        squares = mulAdd(deviation, deviation, squares);
      }
      spread = arithmetic.greater(squares, of(EQUAL_REWARDS));
      const variance = arithmetic.max(mul(squares, of(numbers.inverseFreedom)), of(numbers.varianceFloor));
      inverseScale = arithmetic.inverse(add(arithmetic.sqrt(variance), of(numbers.scaleEpsilon)));
    }
    const centre = numbers.lengthWeighted ? this.lengthWeighted(members, differences) : mean;
    return members.map((member, i) => {
      const numerator = numbers.constantBaseline
        ? sub(this.difference(member, NOBODY), of(numbers.baselineValue))
        : mul(sub(differences[i]!, centre), of(numbers.baselineFactor));
      const positive = reversed(arithmetic.greater(of(0), numerator));
      if (inverseScale === undefined) return { value: numerator, positive };
      const scale = inverseScale;
      const scaled = (): N => arithmetic.clamp(mul(numerator, scale), numbers.advantageLimit);
      return { value: branch(arithmetic, spread, scaled, () => of(0)), positive };
    });
  }

  /** r of a member less r of another. */
  private difference(member: Member, base: Member): N {
    const { integer, mulAdd } = this.arithmetic;
    let sum = integer(member.correct - member.penalised - base.correct + base.penalised);
    sum = mulAdd(this.slope, integer(member.penaltyTokens - base.penaltyTokens), sum);
    for (let k = 0; k < KINDS; k++) {
      sum = mulAdd(this.paid[k]!, integer(member.costs[k]! - base.costs[k]!), sum);
    }
    return sum;
  }

  /** Σ|o|(r − r_0) / Σ|o|. */
  private lengthWeighted(members: readonly Member[], differences: readonly N[]): N {
    const { of, integer, add, mul, mulAdd, inverse } = this.arithmetic;
    let weighted = of(0);
    let lengths = of(0);
    members.forEach(({ length }, i) => {
      weighted = mulAdd(integer(length), differences[i]!, weighted);
      lengths = add(lengths, integer(length));
    });
    return mul(weighted, inverse(lengths));
  }
}

function reversed(verdict: Verdict): Verdict {
  const opposite = {
    yes: 'no',
    no: 'yes',
    'yes-perhaps': 'no-perhaps',
    'no-perhaps': 'yes-perhaps',
  } as const;
  return opposite[verdict];
}
