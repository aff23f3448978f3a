/**
 * The gradient of one class from the trajectories of its batch by a signal program, in any arithmetic: what the kernels
 * `begin`, `weigh` and `finish` make of it together. In float64 it equals the loop form.
 */
import type { TrainSignal } from '../../../objective/train-program';
import type { Trajectory } from '../../../model/trajectory';
import { gammaPowers, type SignalNumbers } from '../../signal-numbers';
import { BATCH_PARTS, trainSignalNumbers } from '../../train-signal';
import type { LengthTable } from '../../../experiment/length-table';
import { KINDS } from '../signal/actions';
import { type Arithmetic, branch } from '../signal/arithmetic';
import { type ClassWeights, type PolicyWeights, SignalRun } from '../signal/signal-run';
import { batchShare, byLogit, type ClassGradient, type Logits } from './class-gradient';
import { KindWeights, LARGEST_RATIO, type Ratio } from './kind-weights';

export interface SignalBatch {
  readonly groups: readonly (readonly Trajectory[])[];
  readonly counters: BigUint64Array;
}

export class SignalGradient<N> {
  private readonly numbers: SignalNumbers;
  private readonly powers: Float64Array;
  private readonly weights: KindWeights<N>;

  constructor(
    private readonly arithmetic: Arithmetic<N>,
    private readonly signal: TrainSignal,
    private readonly groupSize: number,
    tables: readonly LengthTable[],
  ) {
    this.numbers = trainSignalNumbers(signal, groupSize);
    const { tokensCount, gamma } = this.numbers.discount;
    this.powers = tokensCount ? gammaPowers(gamma, { tables }) : new Float64Array();
    this.weights = new KindWeights(arithmetic);
  }

  /** @returns the gradient of ascent by term, the batch's share included */
  of({ groups, counters }: SignalBatch, logits: Logits<N>): ClassGradient<N> {
    const { add } = this.arithmetic;
    const sums = this.sums(groups, this.policyWeights(logits));
    const term = (t: number): N[] => sums.slice(t * KINDS, (t + 1) * KINDS);
    const right = term(0);
    const terms = {
      reward: term(1).map((wrong, k) => add(right[k]!, wrong)),
      klSampling: term(2),
      klDecision: term(3),
    };
    const share = batchShare(this.arithmetic, this.signal.share, counters);
    return byLogit(this.arithmetic, terms, logits, share);
  }

  private sums(groups: SignalBatch['groups'], weights: PolicyWeights<N>): N[] {
    const { arithmetic, numbers, groupSize, powers } = this;
    const run = new SignalRun(arithmetic, numbers, groupSize, powers, weights);
    const parts = Array.from({ length: BATCH_PARTS }, (_, part) => {
      run.sums.fill(arithmetic.of(0));
      for (let group = part; group < groups.length; group += BATCH_PARTS) run.addGroup(groups[group]!);
      return run.sums.map(arithmetic.stored);
    });
    for (let half = BATCH_PARTS / 2; half >= 1; half /= 2) {
      for (let part = 0; part < half; part++)
        parts[part] = parts[part]!.map((sum, k) =>
          arithmetic.stored(arithmetic.add(sum, parts[part + half]![k]!)),
        );
    }
    return parts[0]!;
  }

  private policyWeights(logits: Logits<N>): PolicyWeights<N> {
    const { of, mul } = this.arithmetic;
    const { placement, estimator, weight } = this.signal.kl;
    const toOld = this.weights.ratios(logits, 'old');
    const none = toOld.map(() => of(0));
    const inReward = (): N[] =>
      this.weights.paidRatios(logits).map((paid) => mul(of(weight), this.weights.klValue(estimator, paid)));
    const inLoss = (): N[] =>
      this.weights
        .ratios(logits, 'reference')
        .map((ratio, k) =>
          mul(of(weight), this.weights.klCoefficient(estimator, ratio, this.ratio(toOld[k]!))),
        );
    const [first, second] = this.numbers.sides;
    return {
      paid: placement === 'reward-sum' ? inReward() : none,
      toGoKl: placement === 'reward-to-go' ? inReward() : none,
      lossKl: placement === 'loss' ? inLoss() : none,
      classes: [this.classWeights(toOld, first), this.classWeights(toOld, second)],
    };
  }

  private ratio({ excess }: Ratio<N>): N {
    const { add, min, of } = this.arithmetic;
    return min(add(of(1), excess), of(LARGEST_RATIO));
  }

  private classWeights(toOld: readonly Ratio<N>[], side: 0 | 1): ClassWeights<N> {
    const { arithmetic } = this;
    const { greater, max, min, of } = arithmetic;
    const { ratio } = this.signal;
    const [low, high] = [of(ratio.low[side]), of(ratio.high[side])];
    const clips = ratio.form === 'sequence-clipped';
    const factor = (own: Ratio<N>): N => {
      if (!clips) return this.weights.ratioFactor(ratio, this.ratio(own), side);
      const within = (): N => branch(arithmetic, greater(low, own.log), () => of(0), () => of(1)); // prettier-ignore
      return branch(arithmetic, greater(own.log, high), () => of(0), within);
    };
    return {
      multiplier: toOld.map(factor),
      logRatio: toOld.map(({ log }) => (clips ? min(max(log, low), high) : log)),
    };
  }
}
