/** The exact flow at the recorded updates of a training, and what 32-bit logits make of updates as small as its own. */
import { flowSteps, type FlowStep } from './flow';
import type { Training, TrainingCell } from './plan-training';

export interface RecordedFlow {
  /** The recorded updates that the flow reached, in order. */
  readonly steps: readonly FlowStep[];
  /** Why there is none; null where there is one. */
  readonly missing: string | null;
  /** The update before which it would have left ±40; null where it did not. */
  readonly divergedAt: number | null;
  /** Logits whose first update a 32-bit number of their size hardly holds. */
  readonly lost: readonly number[];
}

/** Fewer roundings of a logit than this in an update, and policies on a device lag behind: by 1 in 64 at the edge. */
const LEAST_ROUNDINGS = 32;
const ROUNDING = 2 ** -24;

/** @param recorded updates, ascending; no further is walked than to the last of them */
export function recordedFlow(
  training: Pick<Training, 'plan'>,
  of: TrainingCell,
  recorded: readonly number[],
): RecordedFlow {
  const wanted = new Set(recorded);
  const last = recorded.at(-1) ?? -1;
  const steps: FlowStep[] = [];
  let start: FlowStep | undefined;
  let lost: readonly number[] = [];
  const walk = flowSteps(training, of);
  for (let reached = -1; reached < Math.max(last, 1);) {
    const next = walk.next();
    if (next.done) {
      const divergedAt = next.value === null && reached < training.plan.steps ? reached : null;
      return { steps, missing: next.value, divergedAt, lost };
    }
    const { value } = next;
    reached = value.step;
    if (start === undefined) start = value;
    else if (reached === 1) lost = lostIn(start.theta, value.theta);
    if (wanted.has(reached)) steps.push(value);
  }
  return { steps, missing: null, divergedAt: null, lost };
}

function lostIn(before: readonly number[], after: readonly number[]): number[] {
  return before.flatMap((x, i) => {
    const moved = Math.abs(after[i]! - x);
    return moved > 0 && moved < LEAST_ROUNDINGS * ROUNDING * Math.abs(x) ? [i] : [];
  });
}
