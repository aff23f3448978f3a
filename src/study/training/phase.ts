/**
 * A phase diagram: for every cell of a sweep over two parameters what its policies have become, and on which side of the
 * break-even law it began.
 */
import { settingsProcess } from '../../experiment/cell';
import { attemptCosts } from '../../model/exact-kl-solution';
import { actionProbabilities, sigmoid } from '../../model/policy';
import type { Estimate } from '../jackknife';
import type { Training, TrainingCell } from './plan-training';
import type { TrainingFrame } from './run-training';

/** RESAMPLE after a wrong answer counts as learned from this chance on. It is the lab's own number. */
export const ESCAPED = 0.5;

export interface PhaseCell {
  readonly cell: TrainingCell;
  /** Of the first trained class, at the last record: means over policies with standard errors. */
  readonly resampleWrong: Estimate;
  readonly accuracy: Estimate;
  /** |g_s| / (|g_dC| + |g_dW|) of the reward's gradient at the last record that has one. */
  readonly rewardRatio: Estimate | null;
  /** The first recorded step at which the mean chance of RESAMPLE|W is at least `ESCAPED`; null if there is none. */
  readonly escapedAt: number | null;
  /**
   * p·a − w·κ at the start: above 0 RESAMPLE is worth its penalty, apart from local terms. Null where the law does not
   * apply: without a penalty to go in the reward, with a cap, or with answers of unequal length.
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
    const update = frames.findLast((frame) => frame.cells[i]!.update !== null)?.cells[i]!.update ?? null;
    return {
      cell,
      resampleWrong: at(last),
      accuracy: state.classes[trained]!.accuracy,
      rewardRatio: update?.rewardRatio ?? null,
      escapedAt: frames.find((frame) => at(frame).value[0]! >= ESCAPED)?.step ?? null,
      breakEven: breakEven(cell),
      stopped: cell.replicas - state.statuses.learning,
    };
  });
}

/** σ of the mean logit; the error by the slope of σ there. */
function resampleChance({ value, standardError }: Estimate): Estimate {
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
  const process = settingsProcess(cell.settings);
  const { correct, wrong } = process.lengths;
  const constant = correct.probabilities.length === 1 && wrong.probabilities.length === 1;
  if (process.maxAttempts !== null || !constant || correct.min !== wrong.min) return null;
  const { p, q, a } = actionProbabilities(process.policy);
  const costs = attemptCosts(process, cell.settings.model.reference, 'both');
  const kappa = costs.meanSample + p * costs.meanAtCorrect + q * costs.meanAtWrong;
  return p * a - objective.kl.weight * kappa;
}
