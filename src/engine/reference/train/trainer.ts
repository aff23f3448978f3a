/** One learner trained on the processor: obviously right rather than fast, and what the GPU's steps are held against. */
import type { Plan, Thresholds } from '../../../experiment/plan';
import { firstGroup, type LearnerPlan, trainCell, type TrainPlan } from '../../../experiment/train-plan';
import { HEAD } from '../../../model/tally';
import type { Trajectory } from '../../../model/trajectory';
import {
  type ClassRecord,
  type LearnerStatus,
  recordLayout,
  type TrainOptions,
  type TrainRecord,
  type TrainRecords,
  writeRecord,
} from '../../train';
import { rolledOut, tallyOf } from '../tally';
import { type Arithmetic, FLOAT64 } from '../signal/arithmetic';
import { type ClassGradient, type Logits, sigmoid } from './class-gradient';
import { GradientStep, rewardedOf } from './gradient';
import { SignalGradient } from './signal-gradient';
import { trajectoryGradient } from './trajectory-gradient';
import {
  beginStep,
  drawChances,
  isEndless,
  type LearnerState,
  logitsOf,
  parameterGradient,
  trainThresholds,
  update,
} from './step';

/** What one class did in one step. */
export interface StepBatch {
  readonly counters: BigUint64Array;
  /** Kept where the objective needs them. */
  readonly groups: readonly (readonly Trajectory[])[] | null;
}

/** The batch of one class in one step, drawn with these thresholds. */
export function stepBatch(
  plan: TrainPlan,
  learner: LearnerPlan,
  step: number,
  classIndex: number,
  thresholds: Thresholds,
): StepBatch {
  const { seed, purpose, tables } = plan;
  const rollouts: Plan = { seed, purpose, tables, cells: [] };
  const cell = trainCell(learner, thresholds);
  const first = firstGroup(plan, learner, step, classIndex);
  const rolled = rolledOut(rollouts, cell, first, first + learner.groups);
  const groups = learner.program.from === 'trajectories' ? [...rolled] : null;
  return { counters: tallyOf(cell.groupSize, groups ?? rolled), groups };
}

/**
 * The gradient of a batch. Trajectory by trajectory float64 follows the definitions, and so does whoever has no other
 * form of the objective; a device made up on the processor does what a GPU does.
 */
export function stepGradient(
  arithmetic: Arithmetic<number>,
  { tables }: Pick<TrainPlan, 'tables'>,
  { program, maxAttempts, atCap }: LearnerPlan,
  { counters, groups }: StepBatch,
  logits: Logits<number>,
): ClassGradient<number> {
  if (program.from === 'counts')
    return new GradientStep(arithmetic, program).of({ maxAttempts, atCap, counters }, logits);
  const { signal, groupSize } = program;
  if (signal === null || arithmetic === FLOAT64)
    return trajectoryGradient(program, { groups: groups!, maxAttempts, atCap }, logits);
  return new SignalGradient(arithmetic, signal, groupSize, tables).of({ groups: groups!, counters }, logits);
}

export class Trainer {
  private state: LearnerState<number>;
  private status: LearnerStatus = 'learning';

  /** @param arithmetic float64, or that of a device made up on the processor */
  constructor(
    private readonly arithmetic: Arithmetic<number>,
    private readonly plan: TrainPlan,
    private readonly index: number,
  ) {
    const learner = this.learner;
    const zeros = learner.start.map(() => 0);
    const start = learner.start.map(arithmetic.of);
    this.state = {
      powers: [1, 1],
      theta: start,
      reference: learner.startReference.map(arithmetic.of),
      old: start,
      first: zeros,
      second: zeros,
    };
  }

  private get learner(): LearnerPlan {
    return this.plan.learners[this.index]!;
  }

  /** The state before `step`. */
  record(step: number, classes: readonly ClassRecord[] = []): TrainRecord {
    return { step, learner: this.index, status: this.status, ...this.state, classes };
  }

  /** Does one step. @returns its record, and the tally of each class */
  step(step: number): { readonly record: TrainRecord; readonly tallies: readonly BigUint64Array[] } {
    const before = this.record(step);
    const classes: ClassRecord[] = [];
    const tallies: BigUint64Array[] = [];
    const gradients: ClassGradient<number>[] = [];
    this.state = beginStep(this.arithmetic, this.learner, this.state, step);
    for (let c = 0; c < this.plan.classes; c++) {
      const thresholds = this.thresholds(c);
      const { maxAttempts } = this.learner;
      if (this.status === 'learning' && isEndless(thresholds, maxAttempts)) this.status = 'endless';
      const batch =
        this.status === 'learning' ? stepBatch(this.plan, this.learner, step, c, thresholds) : undefined;
      if (batch) {
        const logits = logitsOf(this.arithmetic, this.learner, this.state, c);
        gradients.push(stepGradient(this.arithmetic, this.plan, this.learner, batch, logits));
      }
      const counters = batch?.counters;
      classes.push(classRecord(thresholds, gradients[c], counters, this.learner.program.groupSize));
      tallies.push(counters ?? new BigUint64Array());
    }
    if (this.status === 'learning') {
      const gradient = parameterGradient(this.arithmetic, this.learner, gradients);
      const { state, stays } = update(this.arithmetic, this.learner.optimiser, this.state, gradient);
      this.state = state;
      if (stays === 'no') this.status = 'diverged';
    }
    return { record: { ...before, classes }, tallies };
  }

  private thresholds(classIndex: number): Thresholds {
    const { data } = this.learner;
    if (data) return data[classIndex]!;
    const [s, dC, dW] = logitsOf(this.arithmetic, this.learner, this.state, classIndex);
    const chances = drawChances(
      this.arithmetic,
      (x) => sigmoid(this.arithmetic, x),
      (x) => -x,
      [s.old, dC.old, dW.old],
    );
    return trainThresholds(chances);
  }
}

const NOTHING = [0, 0, 0] as const;

function classRecord(
  thresholds: Thresholds,
  gradient: ClassGradient<number> | undefined,
  counters: BigUint64Array | undefined,
  groupSize: number,
): ClassRecord {
  if (gradient === undefined || counters === undefined) {
    const none = { reward: NOTHING, klSampling: NOTHING, klDecision: NOTHING };
    return { thresholds, gradient: none, rewarded: 0, attempts: 0, tokens: 0 };
  }
  return {
    thresholds,
    gradient,
    rewarded: rewardedOf(counters, groupSize),
    attempts: Number(counters[HEAD.attempts]!),
    tokens: Number(counters[HEAD.tokens]!),
  };
}

/** Every learner step by step. */
export async function* trainWith(
  arithmetic: (learner: number) => Arithmetic<number>,
  plan: TrainPlan,
  { signal, recordEvery = 1, keepTallies = false, onProgress }: TrainOptions = {},
): AsyncGenerator<TrainRecords, void, undefined> {
  const layout = recordLayout(plan);
  const trainers = plan.learners.map((_, i) => new Trainer(arithmetic(i), plan, i));
  for (let step = 0; step <= plan.steps; step++) {
    const ends = step === plan.steps;
    const recorded = ends || step % recordEvery === 0;
    const values = new Float64Array(recorded ? layout.size * trainers.length : 0);
    const tallies: BigUint64Array[] = [];
    for (const trainer of trainers) {
      signal?.throwIfAborted();
      const done = ends ? { record: trainer.record(step), tallies: [] } : trainer.step(step);
      if (recorded) writeRecord(layout, values, done.record);
      if (keepTallies) tallies.push(...done.tallies);
    }
    if (recorded) yield { step, values, tallies: keepTallies ? tallies : null };
    onProgress?.(Math.min(step + 1, plan.steps) * trainers.length);
    // Let timers, messages and the abort signal in between steps.
    await new Promise((resolve) => setTimeout(resolve, 0));
  }
}
