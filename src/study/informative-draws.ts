/**
 * How many draws an estimate really rests on. A mean over a million trajectories of something that happened five
 * times has five draws behind it, and its standard error is a guess; a z-score means something from about 200 up.
 * For each field this counts the rarest kind of event that moves it.
 */
import type { KlSource } from '../model/exact-kl';
import type { PerAction } from '../model/log-ratio';
import type { Process } from '../model/process';
import { ACTION_KINDS, type ActionKind } from '../model/tally';
import { isSample } from '../model/trajectory';
import {
  forEachOutcome,
  outcomeActions,
  outcomeTrajectories,
  type Totals,
  trajectories,
} from '../objective/totals';

type Counts = Record<ActionKind, number>;

/** The two actions whose scores make up each component of a gradient, in the order θ_s, θ_dC, θ_dW. */
const ACTIONS_OF_LOGIT: readonly (readonly [ActionKind, ActionKind])[] = [
  ['sampleC', 'sampleW'],
  ['stopC', 'resC'],
  ['resW', 'stopW'],
];

export class InformativeDraws {
  private readonly all: Counts = noActions();
  private readonly rewarded: number;

  constructor(
    private readonly totals: Totals,
    private readonly process: Process,
  ) {
    let rewarded = 0;
    forEachOutcome(totals.groupSize, (m, reward) => {
      addCounts(this.all, outcomeActions(totals, process.atCap, m, reward));
      if (reward === 1) rewarded += outcomeTrajectories(totals, m, 1);
    });
    this.rewarded = rewarded;
  }

  accuracy(): number {
    return Math.min(this.rewarded, trajectories(this.totals) - this.rewarded);
  }

  /** Attempts vary where some trajectories stopped and some went on. */
  attempts(): number {
    return Math.min(this.all.resC + this.all.resW, this.all.stopC + this.all.stopW);
  }

  tokens(): number {
    const outcomes = Math.min(this.all.sampleC, this.all.sampleW);
    const attempts = this.attempts();
    return outcomes === 0 || attempts === 0 ? Math.max(outcomes, attempts) : Math.min(outcomes, attempts);
  }

  actions(kind: ActionKind): number {
    const count = this.all[kind];
    // At most one STOP a trajectory: its count is also known by the trajectories without one.
    if (kind === 'stopC' || kind === 'stopW') return Math.min(count, trajectories(this.totals) - count);
    if (kind === 'resC' || kind === 'resW') return count;
    const other = this.all[kind === 'sampleC' ? 'sampleW' : 'sampleC'];
    return Math.min(count, Math.max(other, this.attempts()));
  }

  /** For each logit: either action, with either reward; only groups that are not dead where an advantage is used. */
  rewardGradient(liveGroupsOnly: boolean): number[] {
    const G = this.totals.groupSize;
    const byReward: [Counts, Counts] = [noActions(), noActions()];
    forEachOutcome(G, (m, reward) => {
      if (liveGroupsOnly && (m === 0 || m === G)) return;
      addCounts(byReward[reward], outcomeActions(this.totals, this.process.atCap, m, reward));
    });
    return ACTIONS_OF_LOGIT.map(([x, y]) =>
      Math.min(this.all[x], this.all[y], ...byReward.map((counts) => counts[x] + counts[y])),
    );
  }

  /** Every kind of action that pays a nonzero log ratio and can be taken at all. */
  kl(logRatios: PerAction, source: KlSource): number {
    return this.rarest(
      (kind) => logRatios[kind] !== 0 && (source === 'both' || isSample(kind) === (source === 'sampling')),
    );
  }

  /** For each logit the rarer of its two actions. */
  choices(): number[] {
    return ACTIONS_OF_LOGIT.map(([x, y]) => Math.min(this.all[x], this.all[y]));
  }

  /**
   * For each logit every kind of action that can be taken, where Q counts all that follows. Actions of one trajectory
   * then share their future and are not draws of their own: they are counted as the trajectories they would fill.
   */
  everyAction(): number[] {
    const attempts = this.all.sampleC + this.all.sampleW;
    const rarest = Math.floor((this.rarest(() => true) * trajectories(this.totals)) / attempts);
    return ACTIONS_OF_LOGIT.map(() => rarest);
  }

  private rarest(counted: (kind: ActionKind) => boolean): number {
    const decides = takesDecisions(this.process);
    const counts = ACTION_KINDS.filter((kind) => (isSample(kind) || decides) && counted(kind));
    return counts.length === 0 ? 0 : Math.min(...counts.map((kind) => this.all[kind]));
  }

  klGradient(logRatios: PerAction, source: KlSource): number[] {
    const paid = this.kl(logRatios, source);
    return ACTIONS_OF_LOGIT.map(([x, y]) => Math.min(paid, this.all[x], this.all[y]));
  }
}

/** False where the only attempt is cut off before its decision. */
export function takesDecisions({ maxAttempts, atCap }: Process): boolean {
  return maxAttempts !== 1 || atCap === 'decide-then-fail';
}

function noActions(): Counts {
  return { sampleC: 0, sampleW: 0, stopC: 0, resC: 0, resW: 0, stopW: 0 };
}

function addCounts(sum: Counts, counts: PerAction): void {
  for (const kind of ACTION_KINDS) sum[kind] += counts[kind];
}
