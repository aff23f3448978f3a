/**
 * The action signal of an objective that is linear in the tally: integers of the rollouts times weights that depend on
 * (m, R) and on the kind of action alone.
 */
import { meanLength } from '../model/lengths';
import { mapActions, type PerAction } from '../model/log-ratio';
import { ACTION_KINDS, type ActionKind } from '../model/tally';
import { greedyOutcome } from './greedy';
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
import type { Setting } from './evaluation';
import { advantageWithin, batchAffine, type BatchOutcomes, meanTokens, type Outcome } from './batch-outcomes';
import type { Affine } from './batch-normalisers';
import type { Objective, RlObjective, SupervisedObjective } from './objective';
import {
  type ActionCounts,
  costSums,
  forEachOutcome,
  outcomeActions,
  outcomeTrajectories,
  type Totals,
  trajectories,
} from './totals';

type Sums = Record<ActionKind, number>;

/** Mean weight a trajectory by term and kind of action; the batch is the whole tally. */
export function tallySignal(objective: Objective, setting: Setting, totals: Totals): BatchSignal {
  return objective.kind === 'supervised'
    ? supervisedSignal(objective, setting, totals)
    : rlSignal(objective, setting, totals);
}

function rlSignal(objective: RlObjective, setting: Setting, totals: Totals): BatchSignal {
  const batch = tallyOutcomes(setting, totals);
  const affine = batchAffine(objective.advantage, batch, greedyOutcome(setting.process));
  const share = aggregationShare(objective.aggregation, meanTokens(batch)) / trajectories(totals);
  const reward = rewardSums(objective, setting, totals, affine);
  const toGo = objective.kl.placement === 'reward-to-go' ? rewardCharges(objective, setting) : null;
  const loss = lossCharges(objective, setting);
  const penalty = (payer: 'sampling' | 'decision'): Sums => {
    const sum = zeros();
    const own = chargesOf(loss, payer);
    for (const kind of ACTION_KINDS) sum[kind] -= own[kind] * costSums(totals, kind).sum;
    if (toGo) addToGo(sum, totals, chargesOf(toGo, payer));
    return sum;
  };
  const terms = {
    rewardCorrect: reward[1],
    rewardWrong: reward[0],
    klSampling: penalty('sampling'),
    klDecision: penalty('decision'),
  };
  for (const sum of Object.values(terms)) for (const kind of ACTION_KINDS) sum[kind] *= share;
  return terms;
}

/** The batch by outcome. Tokens of an outcome are its answers times their mean lengths, which is unbiased. */
export function tallyOutcomes(setting: Setting, totals: Totals): BatchOutcomes {
  const outcomes: Outcome[] = [];
  forEachOutcome(totals.groupSize, (m, reward) => {
    const tokens = tokensOf(outcomeActions(totals, setting.process.atCap, m, reward), setting);
    outcomes.push({ m, reward, trajectories: outcomeTrajectories(totals, m, reward), tokens });
  });
  return { groupSize: totals.groupSize, outcomes, limit: false };
}

function tokensOf(counts: ActionCounts, { process: { lengths } }: Setting): number {
  const decisions = counts.stopC + counts.resC + counts.resW + counts.stopW;
  return (
    counts.sampleC * meanLength(lengths.correct) + counts.sampleW * meanLength(lengths.wrong) + decisions
  );
}

/** Σ A·factor·count by own reward. */
function rewardSums(
  objective: RlObjective,
  setting: Setting,
  totals: Totals,
  { subtract, divide }: Affine,
): [Sums, Sums] {
  const within = advantageWithin(objective.advantage);
  const positive = ratioFactors(objective, setting, 1);
  const negative = ratioFactors(objective, setting, -1);
  const sums: [Sums, Sums] = [zeros(), zeros()];
  forEachOutcome(totals.groupSize, (m, reward) => {
    if (reward === 1 ? m === 0 : m === totals.groupSize) return; // No member can have this reward.
    const advantage = (within(m, reward, totals.groupSize) - subtract) / divide;
    const counts = outcomeActions(totals, setting.process.atCap, m, reward);
    const factors = advantage >= 0 ? positive : negative;
    for (const kind of ACTION_KINDS) sums[reward][kind] += advantage * factors[kind] * counts[kind];
  });
  return sums;
}

/**
 * Takes from every action what it answers for: Σ over later payments of charge·cost, from the sums of cost times the
 * attempts so far. Before the current attempt every answer was followed by RESAMPLE.
 */
function addToGo(sum: Sums, totals: Totals, charges: PerAction): void {
  for (const payer of ACTION_KINDS) {
    const charge = charges[payer];
    if (charge === 0) continue;
    const { sum: paid, timesC, timesW } = costSums(totals, payer);
    const openC = payer === 'sampleC' || payer === 'stopC' ? paid : 0;
    const openW = payer === 'sampleW' || payer === 'stopW' ? paid : 0;
    sum.sampleC -= charge * timesC;
    sum.sampleW -= charge * timesW;
    sum.resC -= charge * (timesC - openC);
    sum.resW -= charge * (timesW - openW);
    if (payer === 'stopC' || payer === 'stopW') sum[payer] -= charge * paid;
  }
}

function supervisedSignal(objective: SupervisedObjective, setting: Setting, totals: Totals): BatchSignal {
  const weights = likelihoodWeightsByKind(objective, setting);
  const sums: [Sums, Sums] = [zeros(), zeros()];
  forEachOutcome(totals.groupSize, (m, reward) => {
    const counts = outcomeActions(totals, setting.process.atCap, m, reward);
    for (const kind of ACTION_KINDS)
      sums[reward][kind] += (weights[kind] * counts[kind]) / trajectories(totals);
  });
  return { rewardCorrect: sums[1], rewardWrong: sums[0], klSampling: zeros(), klDecision: zeros() };
}

/** Weight of an action of data; an answer has as many terms as tokens where the objective says so, on average E[L]. */
function likelihoodWeightsByKind(objective: SupervisedObjective, setting: Setting): PerAction {
  const factors = likelihoodFactors(objective, setting);
  const { correct, wrong } = setting.process.lengths;
  const terms = (kind: ActionKind): number =>
    objective.tokenWeighted && isSample(kind) ? meanLength(kind === 'sampleC' ? correct : wrong) : 1;
  return mapActions((kind) => factors[kind] * terms(kind));
}

function zeros(): Sums {
  return { sampleC: 0, sampleW: 0, stopC: 0, resC: 0, resW: 0, stopW: 0 };
}
