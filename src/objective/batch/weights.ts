/** What multiplies the score of every action of a batch in the ascent direction of an objective. */
import { actionLogRatios } from '../../model/log-ratio';
import type { Trajectory } from '../../model/trajectory';
import type { Objective, RlObjective } from '../objective';
import { batchAdvantages } from './advantages';
import { aggregationFactor } from './aggregation';
import { type Batch, type BatchPolicies, mean, NO_TERMS, type Terms, tokenCount, total } from './batch';
import { klAsLoss } from './kl-placement';
import { likelihoodWeights } from './likelihood';
import { ratioFactor } from './ratio';
import { isMasked } from './reward';
import { sequenceFactors } from './sequence-ratio';

/**
 * Weights `[group][member][action]` by term. Their scores, summed over the batch and divided by its sequences, are the
 * gradient of a step. A supervised objective has only the term `reward`.
 *
 * @param greedy reward of the greedy trajectory of the old policy, which only `remax` reads.
 * @throws RangeError for a group too small for the advantage rule.
 */
export function batchWeights(
  objective: Objective,
  batch: Batch,
  policies: BatchPolicies,
  greedy?: number,
): Terms[][][] {
  if (objective.kind === 'supervised') {
    return batch.map((group) =>
      group.map((member) =>
        likelihoodWeights(objective, member, policies.policy).map((reward) => ({ ...NO_TERMS, reward })),
      ),
    );
  }
  const advantages = batchAdvantages(objective, batch, policies, greedy);
  const meanTokens = mean(batch.flat().map(tokenCount));
  return batch.map((group, g) =>
    group.map((member, i) => trajectoryWeights(objective, member, policies, advantages[g]![i]!, meanTokens)),
  );
}

/** aggregation·(ratio factor·A_t − KL as a loss), or nothing where the trajectory is masked. */
function trajectoryWeights(
  objective: RlObjective,
  member: Trajectory,
  policies: BatchPolicies,
  advantages: readonly Terms[],
  meanTokens: number,
): Terms[] {
  if (isMasked(objective.overlong, member)) return member.steps.map(() => NO_TERMS);
  const share = aggregationFactor(objective.aggregation, tokenCount(member), meanTokens);
  const factors = ratioFactors(objective, member, policies, advantages.map(total));
  const penalties = klAsLoss(objective.kl, member, policies);
  return advantages.map((advantage, t) => {
    const factor = factors[t]!;
    const penalty = penalties[t]!;
    return {
      reward: share * factor * advantage.reward,
      klSampling: share * (factor * advantage.klSampling + penalty.klSampling),
      klDecision: share * (factor * advantage.klDecision + penalty.klDecision),
    };
  });
}

/** The factor of the ratio rule on each action; the sign of A_t, reward-to-go included, decides the bound. */
function ratioFactors(
  { ratio }: RlObjective,
  { steps }: Trajectory,
  { policy, old }: BatchPolicies,
  advantages: readonly number[],
): number[] {
  const logRatios = actionLogRatios(policy, old);
  const { rule } = ratio;
  if (rule === 'gspo' || rule === 'gmpo') return sequenceFactors(rule, ratio, steps, logRatios, advantages);
  return steps.map(({ kind }, t) => ratioFactor(rule, ratio, logRatios[kind], advantages[t]!));
}
