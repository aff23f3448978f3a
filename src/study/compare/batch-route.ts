/**
 * Objectives that are neither linear in the tally nor a signal program, on batches of trajectories in loop form. Slow
 * and general: fewer trajectories, so larger errors, and the batch is as finite as in training.
 */
import { mapActions } from '../../model/log-ratio';
import { rollout } from '../../engine/reference/rollout';
import type { CellPlan, Plan } from '../../experiment/plan';
import { ACTION_KINDS } from '../../model/tally';
import type { Batch } from '../../objective/batch/batch';
import { type BatchSignal, batchSignal } from '../../objective/batch/signal';
import { greedyOutcome } from '../../objective/greedy';
import type { Setting } from '../../objective/evaluation';
import type { RlObjective } from '../../objective/objective';
import { SIGNAL_TERMS } from '../../objective/signal-program';

/** Batches evaluated, and sequences of each, rounded up to whole groups. */
export const LOOP_BATCHES = 64;
export const LOOP_SEQUENCES = 256;

export interface LoopSignals {
  /** Mean signal of all batches, or of all but one. */
  readonly mean: (without: number | null) => BatchSignal;
  readonly batches: number;
  readonly trajectories: number;
}

/** The first trajectories of a cell in batches; each batch is normalised by itself. */
export function loopSignals(
  objective: RlObjective,
  setting: Setting,
  plan: Plan,
  cell: CellPlan,
): LoopSignals {
  const { groupSize } = cell;
  const groups = Math.ceil(LOOP_SEQUENCES / groupSize);
  const policies = { policy: setting.policy, old: setting.process.policy, reference: setting.reference };
  const signals = Array.from({ length: LOOP_BATCHES }, (_, b) => {
    const batch: Batch = Array.from({ length: groups }, (_, g) =>
      Array.from({ length: groupSize }, (_, i) => rollout(plan, cell, (b * groups + g) * groupSize + i)),
    );
    return batchSignal(objective, batch, policies, greedyOutcome(setting.process));
  });
  const all = add(signals);
  return {
    mean: (without) =>
      without === null
        ? combine(all, signals[0]!, 1 / LOOP_BATCHES, 0)
        : combine(all, signals[without]!, 1 / (LOOP_BATCHES - 1), -1 / (LOOP_BATCHES - 1)),
    batches: LOOP_BATCHES,
    trajectories: LOOP_BATCHES * groups * groupSize,
  };
}

function add(signals: readonly BatchSignal[]): BatchSignal {
  return signals.reduce((sum, signal) => combine(sum, signal, 1, 1));
}

/** x·a + y·b, term by term. */
function combine(x: BatchSignal, y: BatchSignal, a: number, b: number): BatchSignal {
  return Object.fromEntries(
    SIGNAL_TERMS.map((term) => [term, mapActions((kind) => a * x[term][kind] + b * y[term][kind])]),
  ) as BatchSignal;
}

/** A signal from `SIGNAL_TERMS × ACTION_KINDS` numbers, as engines give them, times a factor. */
export function signalOf(sums: ArrayLike<number>, factor: number): BatchSignal {
  return Object.fromEntries(
    SIGNAL_TERMS.map((term, t) => [
      term,
      mapActions((kind) => factor * sums[t * ACTION_KINDS.length + ACTION_KINDS.indexOf(kind)]!),
    ]),
  ) as BatchSignal;
}
