/** The action signal of a batch: weights summed by kind of action, and the gradient they make. */
import { actionScores, type PerAction } from '../../model/log-ratio';
import type { LogitVector, Policy } from '../../model/policy';
import { ACTION_KINDS, type ActionKind } from '../../model/tally';
import type { Objective } from '../objective';
import { SIGNAL_TERMS, type SignalTerm } from '../signal-program';
import type { Batch, BatchPolicies, Terms } from './batch';
import { isCorrect } from './reward';
import { batchWeights } from './weights';

/** Mean weight over sequences, by term and kind of action. `rewardCorrect` is that of right trajectories. */
export type BatchSignal = Readonly<Record<SignalTerm, PerAction>>;

type Sums = Record<SignalTerm, Record<ActionKind, number>>;

/** Σ of the weights of `batchWeights` by kind of action, divided by the number of sequences. */
export function batchSignal(
  objective: Objective,
  batch: Batch,
  policies: BatchPolicies,
  greedy?: number,
): BatchSignal {
  const weights = batchWeights(objective, batch, policies, greedy);
  const sequences = batch.flat().length;
  const sums = Object.fromEntries(SIGNAL_TERMS.map((term) => [term, zeros()])) as Sums;
  batch.forEach((group, g) => {
    group.forEach((member, i) => {
      const right = objective.kind === 'rl' ? isCorrect(objective.overlong, member) : member.reward === 1;
      member.steps.forEach(({ kind }, t) => {
        const weight: Terms = weights[g]![i]![t]!;
        sums[right ? 'rewardCorrect' : 'rewardWrong'][kind] += weight.reward / sequences;
        sums.klSampling[kind] += weight.klSampling / sequences;
        sums.klDecision[kind] += weight.klDecision / sequences;
      });
    });
  });
  return sums;
}

/** Σ over kinds of weight·∇log π: the part of a gradient that one term makes. */
export function termGradient(weights: PerAction, policy: Policy): LogitVector {
  const scores = actionScores(policy);
  const scored = (...kinds: ActionKind[]): number =>
    kinds.reduce((sum, kind) => sum + weights[kind] * scores[kind], 0);
  return [scored('sampleC', 'sampleW'), scored('stopC', 'resC'), scored('resW', 'stopW')];
}

/** The gradient of ascent: all terms of a signal. */
export function signalGradient(signal: BatchSignal, policy: Policy): LogitVector {
  const parts = SIGNAL_TERMS.map((term) => termGradient(signal[term], policy));
  const component = (k: 0 | 1 | 2): number => parts.reduce((sum, part) => sum + part[k], 0);
  return [component(0), component(1), component(2)];
}

function zeros(): Record<ActionKind, number> {
  return Object.fromEntries(ACTION_KINDS.map((kind) => [kind, 0])) as Record<ActionKind, number>;
}
