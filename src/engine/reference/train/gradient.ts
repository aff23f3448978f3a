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
import { type Arithmetic, branch, type Verdict } from '../signal/arithmetic';
import { batchShare, byLogit, type ClassGradient, type Logits, sigmoid, whole } from './class-gradient';
import { KindWeights, LARGEST_RATIO, type Ratio } from './kind-weights';

const KINDS = ACTION_KINDS.length;
const SAMPLES = 2;

/** TRL adds it to the deviation of a batch. */
const DEVIATION_EPSILON = 1e-4;

export interface Batch {
  /** 0 for no cap. */
  readonly maxAttempts: number;
  readonly atCap: CapRule;
  /** In the layout of `model/tally`. */
  readonly counters: BigUint64Array;
}

export class GradientStep<N> {
  private readonly zero: N;
  private readonly one: N;
  private readonly weights: KindWeights<N>;

  constructor(
    private readonly arithmetic: Arithmetic<N>,
    private readonly program: CountProgram,
  ) {
    this.zero = arithmetic.of(0);
    this.one = arithmetic.of(1);
    this.weights = new KindWeights(arithmetic);
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
      const toOld = this.weights.ratios(logits, 'old');
      reward = this.batchRewards(batch, logits, toOld);
      if (program.kl.placement === 'loss')
        this.lossPenalty(klSampling, klDecision, batch, this.weights.ratios(logits, 'reference'), toOld);
      if (program.kl.placement === 'reward-to-go')
        this.rewardPenalty(klSampling, klDecision, batch, this.weights.paidRatios(logits));
    }
    const share = batchShare(this.arithmetic, program.share, batch.counters);
    return byLogit(this.arithmetic, { reward, klSampling, klDecision }, logits, share);
  }

  private sigmoid(x: N): N {
    return sigmoid(this.arithmetic, x);
  }

  private negative(x: N): N {
    return this.arithmetic.sub(this.zero, x);
  }

  /** What the batch does to the advantages of its groups. */
  private batchRewards(batch: Batch, logits: Logits<N>, toOld: readonly Ratio<N>[]): N[] {
    const { add, integer, inverse, mul, of, sqrt } = this.arithmetic;
    const { advantages, groupSize } = this.program;
    const half = advantages.subarray(0, 2 * (groupSize + 1));
    const all = Number(batch.counters[HEAD.trajectories]!);
    const right = rewardedOf(batch.counters, groupSize);
    const times = (factor: N): N[] => this.rewards(batch, half, toOld).map((sum) => mul(sum, factor));
    switch (this.program.batch) {
      case 'none':
        return this.rewards(batch, half, toOld);
      case 'deviation': {
        const share = mul(integer(right), inverse(integer(all)));
        const others = mul(integer(all - right), inverse(integer(Math.max(all - 1, 1))));
        return times(inverse(add(sqrt(mul(share, others)), of(DEVIATION_EPSILON))));
      }
      case 'share':
        return times(mul(integer(all), inverse(integer(Math.max(right, 1)))));
      case 'greedy': {
        const other = (): N[] => this.rewards(batch, advantages.subarray(half.length), toOld);
        return this.whereGreedy(batch, logits, other, () => this.rewards(batch, half, toOld));
      }
    }
  }

  /** `right` where the greedy trajectory of the policy that rolled out is right: see `greedyOutcome`. */
  private whereGreedy(
    { maxAttempts, atCap }: Batch,
    [s, dC]: Logits<N>,
    right: () => N[],
    wrong: () => N[],
  ): N[] {
    const { arithmetic, zero } = this;
    const decides = maxAttempts !== 1 || atCap === 'decide-then-fail';
    const truncates = maxAttempts !== 0 && atCap === 'truncate';
    const each = (verdict: Verdict, yes: () => N[], no: () => N[]): N[] => {
      if (verdict === 'yes') return yes();
      if (verdict === 'no') return no();
      const other = no();
      return yes().map((x, k) => branch(arithmetic, verdict, () => x, () => other[k]!)); // prettier-ignore
    };
    const stopped = (): N[] => {
      if (truncates) return right();
      return decides ? each(arithmetic.greater(zero, dC.old), wrong, right) : wrong();
    };
    return each(arithmetic.greater(zero, s.old), wrong, stopped);
  }

  private rewards({ atCap, counters }: Batch, advantages: Float64Array, toOld: readonly Ratio<N>[]): N[] {
    const { add, integer, min, mul, mulAdd, of } = this.arithmetic;
    const { groupSize } = this.program;
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
      const weighed = (side: 0 | 1): N =>
        mul(this.weights.ratioFactor(this.program.ratio, ratio, side), sums[side][kind]!);
      return add(weighed(0), weighed(1));
    });
  }

  private supervised({ atCap, counters }: Batch, logits: Logits<N>): N[] {
    const { mul } = this.arithmetic;
    const answers = answersGiven(counters, atCap, this.program.groupSize);
    return ACTION_KINDS.map((kind, k) => {
      if (!this.program.carries[kind]) return this.zero;
      const x = logits[(k >> 1) as 0 | 1 | 2].current;
      const weight = this.likelihoodWeight(k % 2 === 0 ? x : this.negative(x));
      const counted = k < SAMPLES && !this.program.tokenWeighted;
      return mul(
        weight,
        whole(this.arithmetic, counted ? answers[k]! : counters[costIndex(kind) + COST.sum]!),
      );
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
      const coefficient = this.weights.klCoefficient(this.program.kl.estimator, fromReference[k]!, ratio);
      const charged = mul(
        mul(weight, coefficient),
        whole(this.arithmetic, counters[costIndex(kind) + COST.sum]!),
      );
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
      const charge = mul(weight, this.weights.klValue(this.program.kl.estimator, paid[k]!));
      const term = k < SAMPLES ? klSampling : klDecision;
      for (const [kind, sum] of answering(counters, payer)) {
        const at = ACTION_KINDS.indexOf(kind);
        term[at] = sub(term[at]!, mul(charge, whole(this.arithmetic, sum)));
      }
    });
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

/** Trajectories with R = 1. */
export function rewardedOf(counters: BigUint64Array, groupSize: number): number {
  let sum = 0;
  for (let m = 1; m <= groupSize; m++) sum += Number(counters[outcomeIndex(m, 1) + OUTCOME.trajectories]!);
  return sum;
}
