/**
 * A batch in loop form: groups of trajectories and the policies they are scored by. The files of this folder follow
 * the definitions token by token; the lowered and the vectorised forms are held against them.
 */
import type { Policy } from '../../model/policy';
import type { ActionKind } from '../../model/tally';
import type { Trajectory } from '../../model/trajectory';

/** Trajectories that share a query. */
export type Group = readonly Trajectory[];
export type Batch = readonly Group[];

export interface BatchPolicies {
  /** π, the policy that is trained. */
  readonly policy: Policy;
  /** π_old, the policy that rolled out; ρ = π/π_old. */
  readonly old: Policy;
  /** π_ref of the KL penalty. */
  readonly reference: Policy;
}

/** A weight on the score of an action, by where it comes from. */
export interface Terms {
  /** Of the advantage; a KL summed into the reward before it is in here. */
  readonly reward: number;
  /** Of KL that answers pay. */
  readonly klSampling: number;
  /** Of KL that decisions pay. */
  readonly klDecision: number;
}

export const NO_TERMS: Terms = { reward: 0, klSampling: 0, klDecision: 0 };

export const total = ({ reward, klSampling, klDecision }: Terms): number => reward + klSampling + klDecision;

export const isSample = (kind: ActionKind): boolean => kind === 'sampleC' || kind === 'sampleW';

/** `amount` in the term of the KL that an action of this kind pays. */
export function klTerm(kind: ActionKind, amount: number): Terms {
  return isSample(kind) ? { ...NO_TERMS, klSampling: amount } : { ...NO_TERMS, klDecision: amount };
}

/** |o|: the tokens of answers, and one for each decision. */
export function tokenCount(trajectory: Trajectory): number {
  return trajectory.steps.reduce((sum, { cost }) => sum + cost, 0);
}

export function sum(values: readonly number[]): number {
  return values.reduce((x, y) => x + y, 0);
}

export function mean(values: readonly number[]): number {
  return sum(values) / values.length;
}
