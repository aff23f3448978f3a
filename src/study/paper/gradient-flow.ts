/**
 * The training of Figure 3 with exact gradients: plain ascent of E[R] − w·E[KL], the reference replaced by the policy
 * at the first of every `refreshEvery` steps. Right and wrong answers are equally long, so the KL in the reward has
 * the gradient of the expected KL.
 */
import { attributionRatio } from '../../model/attribution';
import { exactKl } from '../../model/exact-kl';
import { exactRewardGradient } from '../../model/exact-reward';
import type { LogitVector, Policy } from '../../model/policy';
import { constantProcess } from './settings';

export interface FlowSettings {
  readonly start: Policy;
  /** Tokens of an answer. */
  readonly length: number;
  /** Weight w of the penalty. */
  readonly klWeight: number;
  readonly learningRate: number;
  readonly steps: number;
  readonly refreshEvery: number;
}

/** The setting of Figure 3 as far as Appendix D.5 and its figure show it. */
export const FIGURE_3: FlowSettings = {
  start: { thetaS: 0.4, thetaDC: 2.2, thetaDW: 1.4 },
  length: 8,
  klWeight: 0.05,
  learningRate: 0.1,
  steps: 600,
  refreshEvery: 50,
};

export interface FlowStep {
  readonly policy: Policy;
  readonly klGradient: LogitVector;
  /** |g_s| / (|g_d,C| + |g_d,W|); null at a refresh, where the penalty has no gradient. */
  readonly klRatio: number | null;
  readonly rewardRatio: number | null;
}

export interface Flow {
  readonly steps: readonly FlowStep[];
  readonly end: Policy;
}

export function gradientFlow({
  start,
  length,
  klWeight,
  learningRate,
  steps,
  refreshEvery,
}: FlowSettings): Flow {
  let policy = start;
  let reference = start;
  const taken: FlowStep[] = [];
  for (let step = 0; step < steps; step++) {
    if (step % refreshEvery === 0) reference = policy;
    const process = constantProcess(policy, length);
    const reward = exactRewardGradient(process);
    const klGradient = exactKl(process, reference, 1).both.gradFull;
    taken.push({
      policy,
      klGradient,
      klRatio: attributionRatio(klGradient),
      rewardRatio: attributionRatio(reward),
    });
    const move = (i: 0 | 1 | 2): number => learningRate * (reward[i] - klWeight * klGradient[i]);
    policy = {
      thetaS: policy.thetaS + move(0),
      thetaDC: policy.thetaDC + move(1),
      thetaDW: policy.thetaDW + move(2),
    };
  }
  return { steps: taken, end: policy };
}
