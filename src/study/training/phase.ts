/**
 * A phase diagram: for every cell of a sweep over two parameters what its policies have become, and on which side of the
 * break-even law it began.
 */
import { settingsProcess } from '../../experiment/cell';
import { attemptCosts } from '../../model/exact-kl-solution';
import { actionProbabilities, sigmoid } from '../../model/policy';
import type { Estimate } from '../jackknife';
import { isLost } from '../lost-ratio';
import type { Training, TrainingCell } from './plan-training';
import type { TrainingFrame } from './run-training';

/** RESAMPLE after a wrong answer counts as learned from this chance on. It is the lab's own number. */
export const ESCAPED = 0.5;
/** Below this a policy hardly ever rejects an answer: an echo chamber. The lab's own number too. */
export const CAUGHT = 0.1;

/**
 * What became of RESAMPLE after a wrong answer, by records: its chance was `ESCAPED` or more all the time (`kept`),
 * is again or for the first time (`learned`), was once and is no longer (`lost`), or never; then the policies are in an
 * echo chamber (`caught`) or somewhere between (`between`).
 */
export type Fate = 'kept' | 'learned' | 'lost' | 'caught' | 'between';

/** @param chances of RESAMPLE after a wrong answer at the records so far, one at least */
export function fateOf(chances: readonly number[]): Fate {
  const last = chances.at(-1)!;
  if (last >= ESCAPED) return chances.every((chance) => chance >= ESCAPED) ? 'kept' : 'learned';
  if (chances.some((chance) => chance >= ESCAPED)) return 'lost';
  return last < CAUGHT ? 'caught' : 'between';
}

export interface PhaseCell {
  readonly cell: TrainingCell;
  /** Of the first trained class, at the last record: means over policies with standard errors. */
  readonly resampleWrong: Estimate;
  readonly accuracy: Estimate;
  /** |g_s| / (|g_dC| + |g_dW|) of the reward's gradient at the last record that has one; null too where it is lost. */
  readonly rewardRatio: Estimate | null;
  /** True where noise is in the place of that ratio. */
  readonly ratioLost: boolean;
  readonly fate: Fate;
  /**
   * The recorded step from which on the mean chance of RESAMPLE|W stays at least `ESCAPED`; null where it is lower at
   * the last record.
   */
  readonly escapedAt: number | null;
  /**
   * p·a − w·κ at the start: above 0 RESAMPLE is worth its penalty, apart from local terms. Null where the law does not
   * apply: without a penalty to go in the reward, with a cap, or with answers of unequal length; nor where the
   * reference is the policy itself at the start, which makes κ 0.
   */
  readonly breakEven: number | null;
  /** Policies that stopped learning. */
  readonly stopped: number;
}

type Frame = Pick<TrainingFrame, 'step' | 'cells'>;

/** @param frames from the first record on. @throws RangeError without any */
export function phaseDiagram({ cells }: Pick<Training, 'cells'>, frames: readonly Frame[]): PhaseCell[] {
  const last = frames.at(-1);
  if (last === undefined) throw new RangeError('A phase diagram needs a record.');
  return cells.map((cell, i): PhaseCell => {
    const trained = cell.classes.findIndex((one) => one.trained);
    const at = (frame: Frame): Estimate => resampleChance(frame.cells[i]!.classes[trained]!.logits);
    const state = last.cells[i]!;
    const updated = frames.findLast((frame) => frame.cells[i]!.update !== null)?.cells[i] ?? null;
    const chances = frames.map((frame) => at(frame).value[0]!);
    const below = chances.findLastIndex((chance) => !(chance >= ESCAPED));
    const ratioLost = updated !== null && isLost(updated, 'reward');
    return {
      cell,
      resampleWrong: at(last),
      accuracy: state.classes[trained]!.accuracy,
      rewardRatio: ratioLost ? null : (updated?.update?.rewardRatio ?? null),
      ratioLost,
      fate: fateOf(chances),
      escapedAt: frames[below + 1]?.step ?? null,
      breakEven: breakEven(cell),
      stopped: cell.replicas - state.statuses.learning,
    };
  });
}

/** p_d|W as σ of the mean logit; the error by the slope of σ there. */
export function resampleChance({ value, standardError }: Estimate): Estimate {
  const b = sigmoid(value[2]!);
  return { value: [b], standardError: [b * sigmoid(-value[2]!) * standardError[2]!] };
}

/**
 * J − w·E[KL] = (p·a − w·κ)·N without a cap and with answers of one length, κ the expected cost of an attempt
 * (THEORY section 3; derived from Theorem 3.2 with γ = 1).
 */
export function breakEven({ cell, objective }: TrainingCell): number | null {
  if (objective.kind !== 'rl' || objective.kl.placement !== 'reward-to-go' || objective.kl.gamma !== 1)
    return null;
  if (cell.settings.training.reference === 'refreshed') return null;
  const process = settingsProcess(cell.settings);
  const { correct, wrong } = process.lengths;
  const constant = correct.probabilities.length === 1 && wrong.probabilities.length === 1;
  if (process.maxAttempts !== null || !constant || correct.min !== wrong.min) return null;
  const { p, q, a } = actionProbabilities(process.policy);
  const costs = attemptCosts(process, cell.settings.model.reference, 'both');
  const kappa = costs.meanSample + p * costs.meanAtCorrect + q * costs.meanAtWrong;
  return p * a - objective.kl.weight * kappa;
}
