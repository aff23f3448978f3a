/**
 * Fields of a case that need its trajectories one by one: surrogate gradients under a discount, and the KL gradient with
 * one γ an action. They come from the signals of the same blocks as the tally.
 */
import { type KlSource, KL_SOURCES } from '../model/exact-kl';
import type { DiscountMode } from '../model/exact-weights';
import { actionLogRatios, mapActions, type PerAction } from '../model/log-ratio';
import type { LogitVector } from '../model/policy';
import { ACTION_KINDS, type ActionKind, type CellTally } from '../model/tally';
import { ADVANTAGES, type AdvantageId } from '../objective/advantages';
import { termGradient } from '../objective/batch/signal';
import { signalProgram } from '../objective/lowering';
import type { RlObjective } from '../objective/objective';
import { SIGNAL_TERMS, type SignalProgram, type SignalTerm } from '../objective/signal-program';
import { outcomeTrajectories, type Totals, trajectories } from '../objective/totals';
import { CASE_ADVANTAGES, CASE_DISCOUNTS } from './case-fields';
import type { StudyCase } from './cases';
import type { FieldEstimate } from './estimate-fields';
import { InformativeDraws } from './informative-draws';
import { jackknifeOf, leaveOneOutTotals, totalsOf } from './jackknife';

/** Sums of one program by block, `SIGNAL_SIZE` each. */
export type BlockSums = readonly Float64Array[];

type CaseMode = Exclude<keyof typeof CASE_DISCOUNTS, 'none'>;
const MODES = Object.keys(CASE_DISCOUNTS).filter((name): name is CaseMode => name !== 'none');

/** One program a mode, in the order that `discountedFields` takes their sums; none where γ = 1 makes all modes one. */
export function discountedPrograms(study: StudyCase): SignalProgram[] {
  return study.gamma === 1 ? [] : MODES.map((mode) => program(study, CASE_DISCOUNTS[mode]));
}

/**
 * Every trajectory weighs r + 1: 2 where it is right and 1 where it is wrong, so that the two reward terms are 2·h_1 and
 * h_0. The advantage of any rule follows, because E[A·f] = Σ_R E[A | R]·E[1{R}·f].
 */
function program(study: StudyCase, mode: DiscountMode): SignalProgram {
  const { process, reference, groupSize, gamma } = study;
  const objective: RlObjective = {
    kind: 'rl',
    advantage: 'raw-reward',
    discount: { mode, gamma },
    overlong: { rule: 'none', maxTokens: 1, buffer: 0 },
    kl: { placement: 'reward-to-go', estimator: 'k1', weight: 1, gamma },
    aggregation: { rule: 'seq-mean-token-sum', normLength: 1, batchSize: 1 },
    ratio: { rule: 'none', epsilonLow: 0, epsilonHigh: 0, bound: 1, tauPositive: 1, tauNegative: 1 },
  };
  const batch = { groupSize, outcomes: [], limit: true };
  const lowered = signalProgram(objective, { process, policy: process.policy, reference, groupSize }, batch);
  return { ...lowered, baseline: 'constant', baselineValue: -1 };
}

/** @param sums of each program, in the order of `discountedPrograms`, over the blocks of `tally`. */
export function discountedFields(
  study: StudyCase,
  tally: CellTally,
  sums: readonly BlockSums[],
): Record<string, FieldEstimate> {
  if (study.gamma === 1) return {};
  const totals = leaveOneOutTotals(tally);
  const draws = new InformativeDraws(totalsOf(tally), study.process);
  const surrogates = MODES.flatMap((mode, i) => {
    const signal = new BlockSignals(sums[i]!);
    const n = Math.min(...draws.rewardGradient(true), ...signal.draws());
    return Object.entries(CASE_ADVANTAGES).map(([name, id]): [string, FieldEstimate] => [
      `surrogate_gradient.${name}.${mode}`,
      vector(tally.blocks, n, (without) => surrogate(study, id, totals(without), signal, without)),
    ]);
  });
  const signal = new BlockSignals(sums[0]!);
  const logRatios = actionLogRatios(study.process.policy, study.reference);
  const penalties = KL_SOURCES.map((source): [string, FieldEstimate] => [
    `kl.${source}.grad_detached_gamma`,
    vector(tally.blocks, Math.min(...draws.klGradient(logRatios, source)), (without) =>
      penalty(study, source, trajectories(totals(without)), signal, without),
    ),
  ]);
  return Object.fromEntries([...surrogates, ...penalties]);
}

function vector(blocks: number, n: number, estimate: (without: number | null) => LogitVector): FieldEstimate {
  return { ...jackknifeOf(blocks, estimate), n };
}

/** E[A|R=1]·h_1 + E[A|R=0]·h_0, both factors from the same trajectories. */
function surrogate(
  { process }: StudyCase,
  id: AdvantageId,
  totals: Totals,
  signal: BlockSignals,
  without: number | null,
): LogitVector {
  const n = trajectories(totals);
  const h1 = termGradient(signal.term('rewardCorrect', without), process.policy);
  const h0 = termGradient(signal.term('rewardWrong', without), process.policy);
  const [a1, a0] = [meanAdvantage(id, totals, 1) / (2 * n), meanAdvantage(id, totals, 0) / n];
  return [a1 * h1[0] + a0 * h0[0], a1 * h1[1] + a0 * h0[1], a1 * h1[2] + a0 * h0[2]];
}

/** Mean of A over the trajectories with this reward; 0 where there are none. */
function meanAdvantage(id: AdvantageId, totals: Totals, reward: 0 | 1): number {
  let sum = 0;
  let count = 0;
  for (let m = 0; m <= totals.groupSize; m++) {
    const found = outcomeTrajectories(totals, m, reward);
    if (found === 0) continue;
    sum += found * ADVANTAGES[id].advantage(m, reward, totals.groupSize);
    count += found;
  }
  return count === 0 ? 0 : sum / count;
}

/** A program takes payments from the weights; a gradient of the penalty has them with their own sign. */
function penalty(
  { process }: StudyCase,
  source: KlSource,
  n: number,
  signal: BlockSignals,
  without: number | null,
): LogitVector {
  const terms: SignalTerm[] =
    source === 'both' ? ['klSampling', 'klDecision'] : [source === 'sampling' ? 'klSampling' : 'klDecision'];
  const parts = terms.map((term) => termGradient(signal.term(term, without), process.policy));
  const component = (i: 0 | 1 | 2): number => -parts.reduce((sum, part) => sum + part[i], 0) / n;
  return [component(0), component(1), component(2)];
}

/** The two actions of each logit. */
const LOGITS: readonly (readonly [ActionKind, ActionKind])[] = [
  ['sampleC', 'sampleW'],
  ['stopC', 'resC'],
  ['resW', 'stopW'],
];

/** Sums of a program over blocks, all or all but one. */
class BlockSignals {
  private readonly all: Float64Array;

  constructor(private readonly blocks: BlockSums) {
    this.all = blocks[0]!.map((_, i) => blocks.reduce((sum, block) => sum + block[i]!, 0));
  }

  term(term: SignalTerm, without: number | null): PerAction {
    const at = (kind: ActionKind): number => {
      const i = index(term, kind);
      return this.all[i]! - (without === null ? 0 : this.blocks[without]![i]!);
    };
    return mapActions(at);
  }

  /**
   * Draws behind each component: discounts as strong as γ^500 leave a few short trajectories to decide a sum. For sums
   * of weights that are never negative (Σ)²/(B·variance of a block's sum) is the effective number of draws.
   */
  draws(): number[] {
    return LOGITS.map(([x, y]) =>
      Math.min(
        this.effective([index('rewardCorrect', x), index('rewardCorrect', y)]),
        this.effective([index('rewardWrong', x), index('rewardWrong', y)]),
        this.effective([index('rewardCorrect', x), index('rewardWrong', x)]),
        this.effective([index('rewardCorrect', y), index('rewardWrong', y)]),
      ),
    );
  }

  private effective(entries: readonly number[]): number {
    const sums = this.blocks.map((block) => entries.reduce((sum, i) => sum + block[i]!, 0));
    const total = sums.reduce((x, y) => x + y, 0);
    const mean = total / sums.length;
    const variance = sums.reduce((sum, x) => sum + (x - mean) ** 2, 0) / (sums.length - 1);
    return total === 0 ? 0 : variance === 0 ? Infinity : (total * total) / (sums.length * variance);
  }
}

function index(term: SignalTerm, kind: ActionKind): number {
  return SIGNAL_TERMS.indexOf(term) * ACTION_KINDS.length + ACTION_KINDS.indexOf(kind);
}
