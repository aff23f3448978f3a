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

/** What depends on the sign of A, by kind of action. */
export interface ClassWeights<N> {
  readonly multiplier: readonly N[];
  readonly logRatio: readonly N[];
}

/** The numbers of a program that depend on policies, by kind of action. */
export interface PolicyWeights<N> {
  readonly paid: readonly N[];
  readonly lossKl: readonly N[];
  readonly toGoKl: readonly N[];
  /** In the order of `SignalNumbers.classes`. */
  readonly classes: readonly [ClassWeights<N>, ClassWeights<N>];
}

/** Those that the host has worked out. */
export function hostWeights<N>(arithmetic: Arithmetic<N>, numbers: SignalNumbers): PolicyWeights<N> {
  const { paid, lossKl, toGoKl, classes } = numbers;
  const lowered = ({ multiplier, logRatio }: SignClass): ClassWeights<N> => ({
    multiplier: constants(arithmetic, multiplier),
    logRatio: constants(arithmetic, logRatio),
  });
  return {
    paid: constants(arithmetic, paid),
    lossKl: constants(arithmetic, lossKl),
    toGoKl: constants(arithmetic, toGoKl),
    classes: [lowered(classes[0]), lowered(classes[1])],
  };
}

interface ClassConstants<N> extends ClassWeights<N> {
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
  /** True where something is taken for a penalty. */
  private readonly charges: boolean;
  private readonly one: N;
  private readonly zero: N;

  constructor(
    private readonly arithmetic: Arithmetic<N>,
    private readonly numbers: SignalNumbers,
    groupSize: number,
    powers: Float64Array,
    weights: PolicyWeights<N> = hostWeights(arithmetic, numbers),
  ) {
    this.one = arithmetic.of(1);
    this.zero = arithmetic.of(0);
    this.sums = new Array<N>(SIGNAL_SIZE).fill(this.zero);
    this.rows = new Array<N>(2 * KINDS).fill(this.zero);
    this.actions = new ActionWeights(arithmetic, numbers, weights.toGoKl, powers);
    this.rewards = new Rewards(arithmetic, numbers, weights.paid, groupSize);
    const constantsOf = (i: 0 | 1): ClassConstants<N> => ({
      ...weights.classes[i],
      logLow: arithmetic.of(numbers.classes[i].logLow),
      logHigh: arithmetic.of(numbers.classes[i].logHigh),
    });
    this.classes = [constantsOf(0), constantsOf(1)];
    this.lossKl = weights.lossKl;
    this.charges = numbers.toGo || Object.values(numbers.lossKl).some((weight) => weight !== 0);
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
    const { rows, actions } = this;
    const { integer, of, add, mul, mulAdd, inverse } = this.arithmetic;
    const { perToken, lengthEpsilon } = this.numbers;
    const share = perToken ? inverse(add(integer(member.length), of(lengthEpsilon))) : this.one;
    const weight = mul(share, value);
    const weights = this.weights(member, positive);
    const row = member.correct === 1 ? CORRECT : WRONG;
    for (let k = 0; k < KINDS; k++) {
      rows[row + k] = mulAdd(weight, mul(weights[k]!, actions.discounted[k]!), rows[row + k]!);
    }
    if (this.charges) this.addPenalties(member, share);
  }

  /** The loss charges each action with its own cost; to go, with that of the payers after it. */
  private addPenalties({ costs }: Member, share: N): void {
    const { sums, actions } = this;
    const { integer, add, sub, mul } = this.arithmetic;
    for (let k = 0; k < KINDS; k++) {
      const loss = mul(this.lossKl[k]!, integer(costs[k]!));
      const bySamples = k < SAMPLES ? add(loss, actions.paidBySamples[k]!) : actions.paidBySamples[k]!;
      const byDecisions = k < SAMPLES ? actions.paidByDecisions[k]! : add(loss, actions.paidByDecisions[k]!);
      sums[KL_SAMPLING + k] = sub(sums[KL_SAMPLING + k]!, mul(share, bySamples));
      sums[KL_DECISION + k] = sub(sums[KL_DECISION + k]!, mul(share, byDecisions));
    }
  }

  /** multiplier·ρ by kind, for the sign of A. */
  private weights(member: Member, positive: Verdict): readonly N[] {
    const [above, below] = this.classes;
    if (positive === 'yes') return this.classWeights(member, above);
    if (positive === 'no') return this.classWeights(member, below);
    const [yes, no] = [this.classWeights(member, above), this.classWeights(member, below)];
    return yes.map((weight, k) =>
      branch(
        this.arithmetic,
        positive,
        () => weight,
        () => no[k]!,
      ),
    );
  }

  private classWeights(member: Member, sign: ClassConstants<N>): readonly N[] {
    const { arithmetic, numbers } = this;
    if (!numbers.ratio) return sign.multiplier;
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
