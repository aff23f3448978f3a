/**
 * The exact action signal of an objective, where there is one: the expectation over trajectories and groups, for a
 * large batch. The advantage of a trajectory depends on the others through their rewards alone, which are independent
 * of what it did given its own reward; so E[A·f(trajectory)] = Σ_R E[A | R]·E[1{R}·f].
 */
import { type ActionMoments, exactActionMoments } from '../model/exact-action-moments';
import { exactPerTokenCosts, exactPerTokenMoments } from '../model/exact-per-token';
import { exactStatistics } from '../model/exact-statistics';
import { exactToGo } from '../model/exact-to-go';
import { meanLength } from '../model/lengths';
import { mapActions, type PerAction } from '../model/log-ratio';
import type { Process } from '../model/process';
import { binomialPmf } from './advantages';
import { greedyOutcome } from './greedy';
import { meetsOverlongRule } from './idle-rules';
import { isSample } from '../model/trajectory';
import type { BatchSignal } from './batch/signal';
import {
  aggregationShare,
  chargesOf,
  likelihoodFactors,
  lossCharges,
  ratioFactors,
  rewardCharges,
} from './charges';
import { isOnPolicy, type Setting, WHITENED } from './evaluation';
import { advantageWithin, batchAffine, type BatchOutcomes } from './batch-outcomes';
import type { Affine } from './batch-normalisers';
import type { Objective, RlObjective } from './objective';

/** An exact signal, or why there is none. */
export type ExactSignal =
  | { readonly signal: BatchSignal; readonly missing?: undefined }
  | { readonly signal?: undefined; readonly missing: string };

/** Mean weight a trajectory by term and kind of action. */
export function exactSignal(objective: Objective, setting: Setting): ExactSignal {
  if (objective.kind === 'supervised') {
    const { correct, wrong } = exactActionMoments(setting.process, 'none', 1);
    const factors = likelihoodFactors(objective, setting);
    const terms = objective.tokenWeighted ? meanCosts(setting.process) : mapActions(() => 1);
    const nothing = mapActions(() => 0);
    const weighed = (moments: PerAction): PerAction =>
      mapActions((kind) => factors[kind] * terms[kind] * moments[kind]);
    return {
      signal: {
        rewardCorrect: weighed(correct),
        rewardWrong: weighed(wrong),
        klSampling: nothing,
        klDecision: nothing,
      },
    };
  }
  const missing = whyNone(objective, setting);
  return missing === null ? { signal: rlSignal(objective, setting) } : { missing };
}

/** Why an objective has no exact answer here, in words; null where it has one. */
function whyNone(objective: RlObjective, setting: Setting): string | null {
  const { advantage, kl, ratio, discount, aggregation } = objective;
  const perToken = aggregation.rule === 'seq-mean-token-mean';
  const toGo = kl.placement === 'reward-to-go' && kl.weight !== 0;
  if (advantage === 'opo') return 'its baseline joins the lengths of the whole group';
  if (meetsOverlongRule(objective, setting.process)) return 'rewards depend on the length of the response';
  if (kl.placement === 'reward-sum' && kl.weight !== 0)
    return 'the penalty is inside the group’s normalisation';
  if (!isOnPolicy(setting) && (ratio.rule === 'gspo' || ratio.rule === 'gmpo'))
    return 'the importance ratio is one of the whole sequence';
  if (!isOnPolicy(setting) && ratio.rule !== 'none' && toGo)
    return 'the sign that decides the clip differs from action to action';
  if (perToken && discount.mode !== 'none' && discount.gamma < 1)
    return 'it has both a discount and a division by the response length';
  if (perToken && toGo) return 'a reward-to-go is divided by the response length';
  if (toGo && WHITENED.includes(advantage)) return 'the reward-to-go of every token is whitened';
  return null;
}

function rlSignal(objective: RlObjective, setting: Setting): BatchSignal {
  const { process } = setting;
  const statistics = exactStatistics(process);
  const plain = exactActionMoments(process, 'none', 1);
  const perToken = objective.aggregation.rule === 'seq-mean-token-mean';
  const moments = perToken
    ? exactPerTokenMoments(process)
    : exactActionMoments(process, objective.discount.mode, objective.discount.gamma);
  const batch = exactOutcomes(setting);
  const affine = batchAffine(objective.advantage, batch, greedyOutcome(process));
  const share = aggregationShare(objective.aggregation, statistics.expectedTokens);
  const reward = (own: 0 | 1): PerAction => {
    const weight = meanAdvantage(objective, setting, batch, affine, own);
    const moment = own === 1 ? moments.correct : moments.wrong;
    return mapActions((kind) => share * weight[kind] * moment[kind]);
  };
  const loss = lossCharges(objective, setting);
  const costs = perToken ? sumOf(exactPerTokenCosts(process)) : times(meanCosts(process), sumOf(plain));
  const penalty = (payer: 'sampling' | 'decision'): PerAction => {
    const own = chargesOf(loss, payer);
    const toGo =
      objective.kl.placement === 'reward-to-go'
        ? exactToGo(process, chargesOf(rewardCharges(objective, setting), payer), objective.kl.gamma)
        : null;
    return mapActions((kind) => -share * (own[kind] * costs[kind] + (toGo ? toGo[kind] : 0)));
  };
  return {
    rewardCorrect: reward(1),
    rewardWrong: reward(0),
    klSampling: penalty('sampling'),
    klDecision: penalty('decision'),
  };
}

/** The limit of a large batch by outcome: P(m, R) and the expected tokens of a trajectory with it. */
export function exactOutcomes({ process, groupSize }: Setting): BatchOutcomes {
  const { accuracy, errorRate } = exactStatistics(process);
  const plain = exactActionMoments(process, 'none', 1);
  const costs = meanCosts(process);
  const others = binomialPmf(groupSize - 1, accuracy, errorRate);
  const outcomes = ([0, 1] as const).flatMap((reward) => {
    const tokens = Object.values(times(costs, reward === 1 ? plain.correct : plain.wrong));
    const expected = tokens.reduce((sum, x) => sum + x, 0);
    const chance = reward === 1 ? accuracy : errorRate;
    return Array.from(others, (share, m) => ({
      m: m + reward,
      reward,
      trajectories: share * chance,
      tokens: share * expected,
    }));
  });
  return { groupSize, outcomes, limit: true };
}

/**
 * E[A·factor | R] for each kind of action, over what the others of the group did, with the ratio rule's factor for
 * the sign of A.
 */
function meanAdvantage(
  objective: RlObjective,
  setting: Setting,
  batch: BatchOutcomes,
  affine: Affine,
  own: 0 | 1,
): PerAction {
  const within = advantageWithin(objective.advantage);
  const positive = ratioFactors(objective, setting, 1);
  const negative = ratioFactors(objective, setting, -1);
  const sum = { positive: 0, negative: 0 };
  let total = 0;
  for (const { m, reward, trajectories } of batch.outcomes) {
    if (reward !== own) continue;
    const advantage = (within(m, reward, setting.groupSize) - affine.subtract) / affine.divide;
    sum[advantage >= 0 ? 'positive' : 'negative'] += trajectories * advantage;
    total += trajectories;
  }
  // No trajectory has this reward, and no weight either.
  if (total === 0) return mapActions(() => 0);
  return mapActions((kind) => (sum.positive * positive[kind] + sum.negative * negative[kind]) / total);
}

/** E[cost] of one action of each kind: E[L] for an answer, 1 for a decision. */
function meanCosts({ lengths }: Process): PerAction {
  return mapActions((kind) =>
    isSample(kind) ? meanLength(kind === 'sampleC' ? lengths.correct : lengths.wrong) : 1,
  );
}

function sumOf({ correct, wrong }: ActionMoments): PerAction {
  return mapActions((kind) => correct[kind] + wrong[kind]);
}

function times(x: PerAction, y: PerAction): PerAction {
  return mapActions((kind) => x[kind] * y[kind]);
}
