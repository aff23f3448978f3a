/** The signal of a run of groups: what `shaders/signal.wgsl` adds up in one invocation, in any arithmetic. */
import { ACTION_KINDS } from '../../../model/tally';
import type { Trajectory } from '../../../model/trajectory';
import { SIGNAL_SIZE } from '../../../objective/signal-program';
import type { SignClass, SignalNumbers } from '../../signal-numbers';
import { ActionWeights, constants, KINDS, SAMPLES } from './actions';
import { type Arithmetic, branch, type Verdict } from './arithmetic';
import { type Advantage, type Member, readMember, Rewards } from './rewards';

/** First sum of each term. */
const CORRECT = 0;
const WRONG = KINDS;
const KL_SAMPLING = 2 * KINDS;
const KL_DECISION = 3 * KINDS;

interface ClassConstants<N> {
  readonly multiplier: readonly N[];
  readonly logRatio: readonly N[];
  readonly logLow: N;
  readonly logHigh: N;
}

export class SignalRun<N> {
  readonly sums: N[];
  /** Reward sums of the group at hand, by outcome, before A where A is common to the outcome. */
  private readonly rows: N[];
  private readonly actions: ActionWeights<N>;
  private readonly rewards: Rewards<N>;
  private readonly classes: readonly [ClassConstants<N>, ClassConstants<N>];
  private readonly lossKl: readonly N[];
  private readonly one: N;
  private readonly zero: N;

  constructor(
    private readonly arithmetic: Arithmetic<N>,
    private readonly numbers: SignalNumbers,
    groupSize: number,
    powers: Float64Array,
  ) {
    this.one = arithmetic.of(1);
    this.zero = arithmetic.of(0);
    this.sums = new Array<N>(SIGNAL_SIZE).fill(this.zero);
    this.rows = new Array<N>(2 * KINDS).fill(this.zero);
    this.actions = new ActionWeights(arithmetic, numbers, powers);
    this.rewards = new Rewards(arithmetic, numbers, groupSize);
    const lowered = (of: SignClass): ClassConstants<N> => ({
      multiplier: constants(arithmetic, of.multiplier),
      logRatio: constants(arithmetic, of.logRatio),
      logLow: arithmetic.of(of.logLow),
      logHigh: arithmetic.of(of.logHigh),
    });
    this.classes = [lowered(numbers.classes[0]), lowered(numbers.classes[1])];
    this.lossKl = constants(arithmetic, numbers.lossKl);
  }

  addGroup(trajectories: readonly Trajectory[]): void {
    const { arithmetic, rows, sums } = this;
    const members = trajectories.map((trajectory) => readMember(this.numbers, trajectory));
    const table = this.numbers.advantages;
    const own = table ? undefined : this.rewards.advantages(members);
    rows.fill(this.zero);
    let right = 0;
    trajectories.forEach(({ steps }, i) => {
      const member = members[i]!;
      right += member.correct;
      if (member.masked) return;
      this.actions.follow(steps);
      this.addMember(member, own?.[i] ?? { value: this.one, positive: member.correct === 1 ? 'yes' : 'no' });
    });
    for (let k = 0; k < rows.length; k++) {
      const factor = table ? arithmetic.of(table[2 * right + (k < WRONG ? 1 : 0)]!) : this.one;
      sums[k] = arithmetic.mulAdd(factor, rows[k]!, sums[k]!);
    }
  }

  private addMember(member: Member, { value, positive }: Advantage<N>): void {
    const { arithmetic, rows, sums, actions } = this;
    const { integer, of, add, sub, mul, mulAdd, inverse } = arithmetic;
    const { perToken, lengthEpsilon } = this.numbers;
    const share = perToken ? inverse(add(integer(member.length), of(lengthEpsilon))) : this.one;
    const weight = mul(share, value);
    const [above, below] = this.classes.map((sign) => this.classWeights(member, sign, positive));
    const row = member.correct === 1 ? CORRECT : WRONG;
    for (let k = 0; k < KINDS; k++) {
      const byClass = branch(
        arithmetic,
        positive,
        () => above![k]!,
        () => below![k]!,
      );
      rows[row + k] = mulAdd(weight, mul(byClass, actions.discounted[k]!), rows[row + k]!);
      // The loss charges each action with its own cost; to go, with that of the payers after it.
      const loss = mul(this.lossKl[k]!, integer(member.costs[k]!));
      const bySamples = k < SAMPLES ? add(loss, actions.paidBySamples[k]!) : actions.paidBySamples[k]!;
      const byDecisions = k < SAMPLES ? actions.paidByDecisions[k]! : add(loss, actions.paidByDecisions[k]!);
      sums[KL_SAMPLING + k] = sub(sums[KL_SAMPLING + k]!, mul(share, bySamples));
      sums[KL_DECISION + k] = sub(sums[KL_DECISION + k]!, mul(share, byDecisions));
    }
  }

  /** multiplier·ρ by kind, for one sign of A. */
  private classWeights(member: Member, sign: ClassConstants<N>, positive: Verdict): readonly N[] {
    const { arithmetic, numbers } = this;
    if (!numbers.ratio) return sign.multiplier;
    // Not the class that is asked for.
    if (positive === (sign === this.classes[0] ? 'no' : 'yes')) return sign.multiplier;
    const { integer, of, mul, mulAdd, greater } = arithmetic;
    let sum = of(0);
    for (let k = 0; k < KINDS; k++) sum = mulAdd(sign.logRatio[k]!, integer(member.costs[k]!), sum);
    const mean = arithmetic.min(mul(sum, arithmetic.inverse(integer(member.length))), of(numbers.logCap));
    const ratio = branch(
      arithmetic,
      greater(mean, sign.logHigh),
      () => of(0),
      () =>
        branch(
          arithmetic,
          greater(sign.logLow, mean),
          () => of(0),
          () => arithmetic.exp(mean),
        ),
    );
    return ACTION_KINDS.map((_, k) => mul(ratio, sign.multiplier[k]!));
  }
}
