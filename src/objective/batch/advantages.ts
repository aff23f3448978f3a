/** The advantage of every action of a batch, with its KL reward-to-go. */
import type { Policy } from '../../model/policy';
import type { RlObjective } from '../objective';
import { type Batch, type BatchPolicies, type Terms, tokenCount } from './batch';
import { batchStep } from './batch-advantage';
import { discountWeights } from './discount';
import { groupAdvantages } from './group-advantage';
import { klToGo } from './kl-placement';
import { trajectoryReward } from './reward';

/**
 * Reward of the trajectory that takes the likelier action every time (the first of a tie: C, STOP|C, RESAMPLE|W). It
 * is right if it samples C and then stops; one that never stops has no reward.
 */
export function greedyReward({ thetaS, thetaDC }: Policy): 0 | 1 {
  return thetaS >= 0 && thetaDC >= 0 ? 1 : 0;
}

/**
 * A_t of every action, `[group][member][action]`: discount_t·A_i in `reward`, the reward-to-go in the KL terms. The
 * discount weighs the advantage after it has been normalised, by the batch too.
 *
 * @param greedy reward of the greedy trajectory of the old policy, for `remax`; give it where the process has a cap.
 */
export function batchAdvantages(
  objective: RlObjective,
  batch: Batch,
  policies: BatchPolicies,
  greedy: number = greedyReward(policies.old),
): Terms[][][] {
  const { advantage: rule, discount, kl } = objective;
  const rewards = batch.map((group) => group.map((member) => trajectoryReward(objective, member, policies)));
  const returns = batch.map((group, g) => {
    const inGroup = groupAdvantages(rule, rewards[g]!, group.map(tokenCount));
    return group.map((member, i) =>
      klToGo(kl, member, policies).map((toGo): Terms => ({ ...toGo, reward: inGroup[i]! })),
    );
  });
  const costs = batch.flat().flatMap(({ steps }) => steps.map(({ cost }) => cost));
  const step = batchStep(rule, rewards.flat(), returns.flat(2), costs, greedy);
  return returns.map((group, g) =>
    group.map((member, i) => {
      const discounts = discountWeights(discount.mode, discount.gamma, batch[g]![i]!);
      return member.map(({ reward, klSampling, klDecision }, t): Terms => ({
        reward: (discounts[t]! * (reward - step.subtract)) / step.divide,
        klSampling: klSampling / step.divideKl,
        klDecision: klDecision / step.divideKl,
      }));
    }),
  );
}
