/** The exact flow of a cell as the page draws it, worked out in slices so that a worker can look at its messages. */
import type { Experiment, LengthPair } from '../../experiment/experiment';
import { expandGrid } from '../../experiment/grid';
import { flowPoint, type FlowPoint, gradientPoint } from '../../study/training/flow-points';
import { flowSteps } from '../../study/training/flow';
import { planTraining, type Training, type TrainingCell } from '../../study/training/plan-training';
import type { CellFlow, Range } from './training-protocol';

/** Updates of all cells together that are followed exactly: some tens of seconds. */
export const MOST_FLOW_STEPS = 100_000;
/** Points of a line between the records. */
const LINE_POINTS = 600;

/** Yields between steps; the flow is what it returns. */
export function* cellFlow(
  experiment: Experiment,
  training: Training,
  of: TrainingCell,
  recordEvery: number,
): Generator<void, CellFlow, undefined> {
  const { steps } = training.plan;
  const cell = of.cell.index;
  const none = { cell, points: [], klRatio: null, oneToken: null };
  if (steps * training.cells.length > MOST_FLOW_STEPS)
    return {
      ...none,
      missing: `more than ${MOST_FLOW_STEPS} updates in all cells together are not followed here`,
    };
  const every = Math.max(1, Math.floor(steps / LINE_POINTS));
  const points: FlowPoint[] = [];
  const seen = new RangeOf();
  const walk = flowSteps(training, of);
  let next = walk.next();
  for (; !next.done; next = walk.next()) {
    const { step, gradients } = next.value;
    if (gradients.length > 0) seen.add(gradientPoint(next.value).klRatio);
    if (step % every === 0 || step % recordEvery === 0 || step === steps)
      points.push(flowPoint(of, next.value));
    yield;
  }
  if (next.value !== null) return { ...none, missing: next.value };
  const klRatio = seen.range;
  const oneToken = klRatio === null ? null : yield* oneTokenRange(experiment, of);
  return { cell, points, missing: null, klRatio, oneToken };
}

/** The KL ratio of the same training with answers of one token. */
function* oneTokenRange(
  experiment: Experiment,
  { cell: { settings } }: TrainingCell,
): Generator<void, Range | null, undefined> {
  const one = { kind: 'constant', tokens: 1 } as const;
  const lengths: LengthPair = { correct: one, wrong: one };
  if (JSON.stringify(lengths) === JSON.stringify(settings.model.lengths)) return null;
  const short = { ...experiment, ...settings, model: { ...settings.model, lengths }, sweep: [] };
  const training = planTraining(short);
  const seen = new RangeOf();
  const walk = flowSteps(training, training.cells[0]!);
  let next = walk.next();
  for (; !next.done; next = walk.next()) {
    if (next.value.gradients.length > 0) seen.add(gradientPoint(next.value).klRatio);
    yield;
  }
  return next.value === null ? seen.range : null;
}

class RangeOf {
  private low = Infinity;
  private high = -Infinity;

  add(x: number | null): void {
    if (x === null) return;
    this.low = Math.min(this.low, x);
    this.high = Math.max(this.high, x);
  }

  get range(): Range | null {
    return this.low > this.high ? null : { low: this.low, high: this.high };
  }
}

/** States of cells that a history holds, all frames together. */
const MOST_STATES = 20_000;

/** Updates between the frames of a page: as asked, or more where the history would not fit. */
export function frameEvery(experiment: Experiment): number {
  const { steps, recordEvery } = experiment.training;
  const frames = steps / recordEvery;
  return recordEvery * Math.max(1, Math.ceil((frames * expandGrid(experiment).length) / MOST_STATES));
}
