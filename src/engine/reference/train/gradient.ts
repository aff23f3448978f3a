/**
 * The gradient of one class from the tally of its batch, in any arithmetic: what `shaders/lib/train/gradient.wgsl` works
 * out, operation by operation. In float64 it equals `objective/tally-signal` on the same tally.
 */
import type { CapRule } from '../../../model/process';
import {
  ACTION_KINDS,
  type ActionKind,
  COST,
  costIndex,
  HEAD,
  OUTCOME,
  outcomeIndex,
} from '../../../model/tally';
import type { CountProgram } from '../../../objective/train-program';
import { type Arithmetic, branch } from '../signal/arithmetic';

/** One logit: of the policy, of the reference and of the policy that rolled out, and the differences from both. */
export interface Logit<N> {
  readonly current: N;
  readonly reference: N;
  readonly old: N;
  readonly fromReference: N;
  readonly fromOld: N;
}
export type Logits<N> = readonly [Logit<N>, Logit<N>, Logit<N>];
export type Components<N> = readonly [N, N, N];

export interface ClassGradient<N> {
  readonly reward: Components<N>;
  readonly klSampling: Components<N>;
  readonly klDecision: Components<N>;
}

/** How the chance of an action compares with that under another logit. */
interface Ratio<N> {
  /** log(π/π'). */
  readonly log: N;
  /** π/π' − 1. */
  readonly excess: N;
  /** π'/π − 1. */
  readonly inverseExcess: N;
}

const KINDS = ACTION_KINDS.length;
const SAMPLES = 2;
const LARGEST_RATIO = 2 ** 60;

export interface Batch {
  readonly atCap: CapRule;
  /** In the layout of `model/tally`. */
  readonly counters: BigUint64Array;
}

/** σ(x). */
export function sigmoid<N>({ add, exp, inverse, of, sub }: Arithmetic<N>, x: N): N {
  return inverse(add(of(1), exp(sub(of(0), x))));
}

export class GradientStep<N> {
  private readonly zero: N;
  private readonly one: N;

  constructor(
    private readonly arithmetic: Arithmetic<N>,
    private readonly program: CountProgram,
  ) {
    this.zero = arithmetic.of(0);
    this.one = arithmetic.of(1);
  }

  /** @returns the gradient of ascent by term, the batch's share included */
  of(batch: Batch, logits: Logits<N>): ClassGradient<N> {
    const { program } = this;
    const none = (): N[] => new Array<N>(KINDS).fill(this.zero);
    let reward: N[];
    const klSampling = none();
    const klDecision = none();
    if (program.likelihood !== 'none') reward = this.supervised(batch, logits);
    else {
      const toOld = this.ratios(logits, 'old');
      reward = this.rewards(batch, toOld);
      if (program.kl.placement === 'loss')
        this.lossPenalty(klSampling, klDecision, batch, this.ratios(logits, 'reference'), toOld);
      if (program.kl.placement === 'reward-to-go')
        this.rewardPenalty(klSampling, klDecision, batch, this.paidRatios(logits));
    }
    const share = this.share(batch);
    const components = (signal: readonly N[]): Components<N> => this.byLogit(signal, logits, share);
    return {
      reward: components(reward),
      klSampling: components(klSampling),
      klDecision: components(klDecision),
    };
  }

  private sigmoid(x: N): N {
    return sigmoid(this.arithmetic, x);
  }

  private negative(x: N): N {
    return this.arithmetic.sub(this.zero, x);
  }

  /** A sum of the batch, converted as two words. */
  private whole(sum: bigint): N {
    const { integer, mulAdd, of } = this.arithmetic;
    return mulAdd(integer(Number(sum >> 32n)), of(2 ** 32), integer(Number(sum & 0xffffffffn)));
  }

  private share({ counters }: Batch): N {
    const { share } = this.program;
    const { integer, inverse, mul, of } = this.arithmetic;
    if (share.of === 'trajectories')
      return mul(of(share.factor), inverse(integer(Number(counters[HEAD.trajectories]!))));
    const tokens = ACTION_KINDS.reduce((sum, kind) => sum + counters[costIndex(kind) + COST.sum]!, 0n);
    return mul(of(share.factor), inverse(this.whole(tokens)));
  }

  private byLogit(signal: readonly N[], logits: Logits<N>, share: N): Components<N> {
    const { mul, sub } = this.arithmetic;
    const component = (i: 0 | 1 | 2): N => {
      const x = logits[i].current;
      const chosen = mul(this.sigmoid(this.negative(x)), signal[2 * i]!);
      return mul(share, sub(chosen, mul(this.sigmoid(x), signal[2 * i + 1]!)));
    };
    return [component(0), component(1), component(2)];
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
  private ratios(logits: Logits<N>, to: 'reference' | 'old'): Ratio<N>[] {
    return logits.flatMap((logit) => {
      const difference = to === 'old' ? logit.fromOld : logit.fromReference;
      return this.pair(logit.current, logit[to], difference);
    });
  }

  /** Of the policy that rolled out from the reference: what is paid in the reward. */
  private paidRatios(logits: Logits<N>): Ratio<N>[] {
    const { sub } = this.arithmetic;
    return logits.flatMap(({ old, reference, fromReference, fromOld }) =>
      this.pair(old, reference, sub(fromReference, fromOld)),
    );
  }

  private pair(x: N, other: N, difference: N): Ratio<N>[] {
    const left = [x, other, difference].map((each) => this.negative(each)) as [N, N, N];
    return [this.compare(x, other, difference), this.compare(...left)];
  }

  private rewards({ atCap, counters }: Batch, toOld: readonly Ratio<N>[]): N[] {
    const { add, integer, min, mul, mulAdd, of } = this.arithmetic;
    const { advantages, groupSize } = this.program;
    const sums = [new Array<N>(KINDS).fill(this.zero), new Array<N>(KINDS).fill(this.zero)] as const;
    for (let m = 0; m <= groupSize; m++) {
      for (const reward of [0, 1] as const) {
        const advantage = advantages[2 * m + reward]!;
        const own = sums[advantage < 0 ? 1 : 0];
        actionCounts(counters, atCap, m, reward).forEach((count, kind) => {
          own[kind] = mulAdd(of(advantage), integer(count), own[kind]!);
        });
      }
    }
    return toOld.map(({ excess }, kind) => {
      const ratio = min(add(this.one, excess), of(LARGEST_RATIO));
      const weighed = (side: 0 | 1): N => mul(this.ratioFactor(ratio, side), sums[side][kind]!);
      return add(weighed(0), weighed(1));
    });
  }

  private ratioFactor(ratio: N, side: 0 | 1): N {
    const { arithmetic } = this;
    const { greater, max, min, mul, of, sub } = arithmetic;
    const { form, low, high, temperature } = this.program.ratio;
    switch (form) {
      case 'none':
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

  private supervised({ atCap, counters }: Batch, logits: Logits<N>): N[] {
    const { mul } = this.arithmetic;
    const answers = answersGiven(counters, atCap, this.program.groupSize);
    return ACTION_KINDS.map((kind, k) => {
      if (!this.program.carries[kind]) return this.zero;
      const x = logits[(k >> 1) as 0 | 1 | 2].current;
      const weight = this.likelihoodWeight(k % 2 === 0 ? x : this.negative(x));
      const counted = k < SAMPLES && !this.program.tokenWeighted;
      return mul(weight, this.whole(counted ? answers[k]! : counters[costIndex(kind) + COST.sum]!));
    });
  }

  /** @param x logit of the action */
  private likelihoodWeight(x: N): N {
    const { abs, add, exp, log1p, min, mul, sub } = this.arithmetic;
    const { likelihood } = this.program;
    if (likelihood === 'sft') return this.one;
    const chance = this.sigmoid(x);
    if (likelihood === 'dft') return chance;
    const logChance = sub(min(x, this.zero), log1p(exp(this.negative(abs(x)))));
    return mul(chance, add(this.one, logChance));
  }

  private lossPenalty(
    klSampling: N[],
    klDecision: N[],
    { counters }: Batch,
    fromReference: readonly Ratio<N>[],
    toOld: readonly Ratio<N>[],
  ): void {
    const { add, min, mul, of, sub } = this.arithmetic;
    const weight = of(this.program.kl.weight);
    ACTION_KINDS.forEach((kind, k) => {
      const ratio = min(add(this.one, toOld[k]!.excess), of(LARGEST_RATIO));
      const coefficient = this.klCoefficient(fromReference[k]!, ratio);
      const charged = mul(mul(weight, coefficient), this.whole(counters[costIndex(kind) + COST.sum]!));
      const term = k < SAMPLES ? klSampling : klDecision;
      term[k] = sub(term[k]!, charged);
    });
  }

  private rewardPenalty(
    klSampling: N[],
    klDecision: N[],
    { counters }: Batch,
    paid: readonly Ratio<N>[],
  ): void {
    const { mul, of, sub } = this.arithmetic;
    const weight = of(this.program.kl.weight);
    ACTION_KINDS.forEach((payer, k) => {
      const charge = mul(weight, this.klValue(paid[k]!));
      const term = k < SAMPLES ? klSampling : klDecision;
      for (const [kind, sum] of answering(counters, payer)) {
        const at = ACTION_KINDS.indexOf(kind);
        term[at] = sub(term[at]!, mul(charge, this.whole(sum)));
      }
    });
  }

  private klValue({ log, inverseExcess }: Ratio<N>): N {
    const { abs, add, min, mul, of } = this.arithmetic;
    switch (this.program.kl.estimator) {
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

  private klCoefficient({ log, inverseExcess }: Ratio<N>, ratio: N): N {
    const { arithmetic } = this;
    const { add, greater, mul, of } = arithmetic;
    switch (this.program.kl.estimator) {
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

/** How often each kind of action was taken in the trajectories with outcome (m, R). */
function actionCounts(counters: BigUint64Array, atCap: CapRule, m: number, reward: 0 | 1): number[] {
  const at = outcomeIndex(m, reward);
  const read = (field: number): number => Number(counters[at + field]!);
  const capped = [read(OUTCOME.cappedC), read(OUTCOME.cappedW)] as const;
  const stops = read(OUTCOME.trajectories) - capped[0] - capped[1];
  const undecided = atCap === 'decide-then-fail' ? 0 : 1;
  const [stopC, stopW] = reward === 1 ? [stops, 0] : [0, stops];
  const [sampleC, sampleW] = [read(OUTCOME.correct), read(OUTCOME.wrong)];
  return [
    sampleC,
    sampleW,
    stopC,
    sampleC - stopC - undecided * capped[0],
    sampleW - stopW - undecided * capped[1],
    stopW,
  ];
}

/** Right and wrong answers of the batch. */
function answersGiven(counters: BigUint64Array, atCap: CapRule, groupSize: number): [bigint, bigint] {
  let [right, wrong] = [0, 0];
  for (let m = 0; m <= groupSize; m++) {
    for (const reward of [0, 1] as const) {
      const counts = actionCounts(counters, atCap, m, reward);
      right += counts[0]!;
      wrong += counts[1]!;
    }
  }
  return [BigInt(right), BigInt(wrong)];
}

/**
 * What actions of each kind answer for, of what `payer` pays: Σ cost times how often they were taken up to there. Before
 * the current attempt every answer was followed by RESAMPLE.
 */
function answering(counters: BigUint64Array, payer: ActionKind): (readonly [ActionKind, bigint])[] {
  const at = costIndex(payer);
  const [sum, byC, byW] = [
    counters[at + COST.sum]!,
    counters[at + COST.timesC]!,
    counters[at + COST.timesW]!,
  ];
  const openC = payer === 'sampleC' || payer === 'stopC' ? sum : 0n;
  const openW = payer === 'sampleW' || payer === 'stopW' ? sum : 0n;
  const own = payer === 'stopC' || payer === 'stopW' ? ([[payer, sum]] as const) : [];
  return [['sampleC', byC], ['sampleW', byW], ['resC', byC - openC], ['resW', byW - openW], ...own];
}
