/** From weights by kind of action to the gradient in the logits of a class, in any arithmetic. */
import { ACTION_KINDS, COST, costIndex, HEAD } from '../../../model/tally';
import type { TrainShare } from '../../../objective/train-program';
import type { Arithmetic } from '../signal/arithmetic';

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

/** σ(x). */
export function sigmoid<N>({ add, exp, inverse, of, sub }: Arithmetic<N>, x: N): N {
  return inverse(add(of(1), exp(sub(of(0), x))));
}

/** A sum of the batch, converted as two words. */
export function whole<N>({ integer, mulAdd, of }: Arithmetic<N>, sum: bigint): N {
  return mulAdd(integer(Number(sum >> 32n)), of(2 ** 32), integer(Number(sum & 0xffffffffn)));
}

/** The factor over the trajectories, or the tokens, of a batch. @param counters in the layout of `model/tally` */
export function batchShare<N>(
  arithmetic: Arithmetic<N>,
  { of: unit, factor }: TrainShare,
  counters: BigUint64Array,
): N {
  const { integer, inverse, mul, of } = arithmetic;
  if (unit === 'trajectories') return mul(of(factor), inverse(integer(Number(counters[HEAD.trajectories]!))));
  const tokens = ACTION_KINDS.reduce((sum, kind) => sum + counters[costIndex(kind) + COST.sum]!, 0n);
  return mul(of(factor), inverse(whole(arithmetic, tokens)));
}

/** Weights by term and kind of action, times scores. */
export function byLogit<N>(
  arithmetic: Arithmetic<N>,
  { reward, klSampling, klDecision }: Readonly<Record<keyof ClassGradient<N>, readonly N[]>>,
  logits: Logits<N>,
  share: N,
): ClassGradient<N> {
  const { mul, of, sub } = arithmetic;
  const components = (signal: readonly N[]): Components<N> => {
    const component = (i: 0 | 1 | 2): N => {
      const x = logits[i].current;
      const chosen = mul(sigmoid(arithmetic, sub(of(0), x)), signal[2 * i]!);
      return mul(share, sub(chosen, mul(sigmoid(arithmetic, x), signal[2 * i + 1]!)));
    };
    return [component(0), component(1), component(2)];
  };
  return {
    reward: components(reward),
    klSampling: components(klSampling),
    klDecision: components(klDecision),
  };
}
