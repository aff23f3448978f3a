/**
 * The Q-values of Appendix D on the trajectory W, RESAMPLE, C, STOP, as functions that can be differentiated. Every
 * token of an answer has the answer's probability. `first` is the first token of the first answer, `resample` and
 * `stop` are its decision and the last one.
 */
import type { Policy } from '../../model/policy';
import { Dual } from './dual';

export interface TrajectoryQ {
  readonly first: Dual;
  readonly resample: Dual;
  readonly stop: Dual;
}

interface Point {
  readonly p: Dual;
  readonly q: Dual;
  readonly a: Dual;
  readonly b: Dual;
  /** Tokens of an answer. */
  readonly length: Dual;
}

function pointAt(policy: Policy, length: number): Point {
  const p = Dual.variable('θ_s', policy.thetaS).sigmoid();
  return {
    p,
    q: p.times(-1).plus(1),
    a: Dual.variable('θ_d,C', policy.thetaDC).sigmoid(),
    b: Dual.variable('θ_d,W', policy.thetaDW).sigmoid(),
    length: Dual.variable('L', length),
  };
}

const NOTHING = Dual.constant(0);

/** Theorem D.1, eq. 17: a token adds 1/π to the Q of every action before it. */
export function sftQ(policy: Policy, length: number): TrajectoryQ {
  const { p, q, a, b, length: L } = pointAt(policy, length);
  const resample = L.times(p.inverse()).plus(a.inverse());
  const first = L.plus(-1).times(q.inverse()).plus(b.inverse()).plus(resample);
  return { first, resample, stop: NOTHING };
}

/** Theorem D.1 by the recursion of its proof, eqs. 20 and 21: RESAMPLE has the Q of the first token after it. */
export function sftQByRecursion(policy: Policy, length: number): TrajectoryQ {
  const { p, q, a, b, length: L } = pointAt(policy, length);
  const resample = L.plus(-1).times(p.inverse()).plus(a.inverse());
  const first = L.plus(-1).times(q.inverse()).plus(b.inverse()).plus(resample);
  return { first, resample, stop: NOTHING };
}

/** Theorem D.2, eq. 27, with c = 1. */
export function dftQ(policy: Policy, length: number): TrajectoryQ {
  const { length: L } = pointAt(policy, length);
  const resample = L.plus(1);
  return { first: L.plus(resample), resample, stop: NOTHING };
}

/** Theorem 3.1: γ^(tokens from the attempt on)·A, with the advantage a number that has come out. */
export function realisedRewardQ(
  policy: Policy,
  length: number,
  gamma: number,
  advantage: number,
): TrajectoryQ {
  const { length: L } = pointAt(policy, length);
  const discounted = (attempts: number): Dual =>
    L.times(attempts * Math.log(gamma))
      .exp()
      .times(advantage);
  return { first: discounted(2), resample: discounted(2), stop: discounted(1) };
}

/** Q^π of the reward itself (section 3.1) at γ = 1: J after RESAMPLE, the answer's own reward after STOP. */
export function expectedRewardQ(policy: Policy, length: number): TrajectoryQ {
  const { p, q, a, b } = pointAt(policy, length);
  const stopped = p.times(a).plus(q.times(b.times(-1).plus(1)));
  const J = p.times(a).times(stopped.inverse());
  return { first: b.times(J), resample: J, stop: Dual.constant(1) };
}
