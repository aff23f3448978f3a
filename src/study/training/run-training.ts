/** Runs a training and says at every record what became of the policies of each cell. */
import {
  readRecord,
  recordLayout,
  type TrainOptions,
  type TrainRecord,
  type TrainRecords,
} from '../../engine/train';
import { EngineError } from '../../engine/engine';
import { ReferenceEngine } from '../../engine/reference/reference-engine';
import type { Experiment } from '../../experiment/experiment';
import { type TrainPlan, whyReferenceOnly } from '../../experiment/train-plan';
import { type Ending, endingOf } from '../ending';
import { forRest, overEngines, type EngineChoice, type FullChoice, type SimulationHooks } from '../simulate';
import { type Estimate, jackknifeOf } from '../jackknife';
import { meanOverReplicas, planTraining, type Training, type TrainingCell } from './plan-training';
import {
  GRADIENT_PARTS,
  gradientNumbers,
  meanOverClasses,
  POLICY_PARTS,
  policyNumbers,
} from './policy-numbers';

/** What the policies of one class are like, on average, by exact answers at each policy. */
export interface ClassState {
  readonly name: string;
  readonly trained: boolean;
  /** θ_s, θ_dC, θ_dW; accuracy J, E[T], tokens; E[KL] from the reference as it is then, and from the start. */
  readonly logits: Estimate;
  readonly accuracy: Estimate;
  readonly attempts: Estimate;
  readonly tokens: Estimate;
  readonly kl: Estimate;
  readonly klFromStart: Estimate;
}

/** Gradients of an update, averaged over the policies: Monte Carlo from all their batches. */
export interface UpdateState {
  readonly reward: Estimate;
  readonly klSampling: Estimate;
  readonly klDecision: Estimate;
  /** The whole penalty, and reward and penalty together: what an update follows. */
  readonly kl: Estimate;
  readonly total: Estimate;
  /** |g_s| / (|g_dC| + |g_dW|) of the mean gradient; null where nothing reaches deciding. */
  readonly rewardRatio: Estimate | null;
  readonly klRatio: Estimate | null;
  /** Share of right answers in the batches. */
  readonly sampledAccuracy: number;
}

export interface CellState {
  readonly classes: readonly ClassState[];
  /** Null for the state after the last update. */
  readonly update: UpdateState | null;
  /** Policies by what became of them. */
  readonly statuses: Readonly<Record<TrainRecord['status'], number>>;
}

/** What became of the policies of every cell up to a step. */
export interface CellStates {
  readonly step: number;
  readonly cells: readonly CellState[];
}

export interface TrainingFrame extends CellStates {
  /** As the engine recorded it; `recordLayout(plan)` says how to read it. */
  readonly records: TrainRecords;
}

export interface TrainingSummary extends Ending {
  readonly training: Training;
  readonly frames: readonly CellStates[];
}

/** What a picture of the training needs beside the frames. */
export interface TrainingEngineHooks extends SimulationHooks {
  /** See `TrainOptions`. */
  readonly onStates?: TrainOptions['onStates'];
  /** Updates that every policy has made, after each piece of work of the engine. */
  readonly onStep?: ((step: number) => void) | undefined;
}

export interface TrainingHooks extends TrainingEngineHooks {
  readonly onFrame?: (frame: TrainingFrame) => void;
}

/**
 * Never throws for a failed engine or a fired signal: the frames so far come back with the reason. Another engine begins
 * anew, because no two round alike.
 * @throws InputError when the experiment cannot be trained at all.
 */
export async function runTraining(
  experiment: Experiment,
  engines: readonly EngineChoice[],
  hooks: TrainingHooks = {},
): Promise<TrainingSummary> {
  const training = planTraining(experiment);
  const frames: CellStates[] = [];
  const ending = await endingOf(
    async () => {
      const found = trainingFrames(training, experiment.training.recordEvery, engines, hooks);
      for await (const frame of found) {
        if (frame.step === 0) frames.length = 0;
        // Records of thousands of policies are not kept.
        frames.push({ step: frame.step, cells: frame.cells });
        hooks.onFrame?.(frame);
      }
    },
    hooks.signal,
    'The training was stopped.',
  );
  return { training, frames, ...ending };
}

/** The frames of a training as they come; an engine that takes over begins again with step 0. */
export async function* trainingFrames(
  training: Training,
  recordEvery: number,
  engines: readonly EngineChoice[],
  hooks: TrainingEngineHooks = {},
): AsyncGenerator<TrainingFrame, void, undefined> {
  const { plan } = training;
  const perStep = plan.learners.reduce(
    (sum, { groups, program }) => sum + groups * program.groupSize * plan.classes,
    0,
  );
  const total = perStep * plan.steps;
  const records = overEngines(trainingEngines(plan, forRest(engines), hooks), hooks, (engine) =>
    engine.train(plan, {
      signal: hooks.signal,
      recordEvery,
      onStates: hooks.onStates,
      onProgress: (steps) => {
        hooks.onStep?.(Math.floor(steps / plan.learners.length));
        hooks.onProgress?.({ trajectories: (total * steps) / (plan.steps * plan.learners.length), total });
      },
    }),
  );
  for await (const record of records) yield frameOf(training, record);
}

/** Where only the reference has the objectives of a plan, it trains, whichever engine was asked for. */
function trainingEngines(
  plan: TrainPlan,
  engines: readonly FullChoice[],
  { onFault }: TrainingEngineHooks,
): readonly FullChoice[] {
  const refusal = whyReferenceOnly(plan);
  if (refusal === null) return engines;
  const other = engines.find(({ id }) => id !== 'reference');
  if (other !== undefined) onFault?.(other.id, new EngineError('unavailable', refusal));
  const references = engines.filter(({ id }) => id === 'reference');
  return references.length > 0
    ? references
    : [{ id: 'reference', create: () => Promise.resolve(new ReferenceEngine()) }];
}

export function frameOf(training: Training, records: TrainRecords): TrainingFrame {
  const layout = recordLayout(training.plan);
  const final = records.step === training.plan.steps;
  const cells = training.cells.map((cell) =>
    cellState(
      cell,
      Array.from({ length: cell.replicas }, (_, i) =>
        readRecord(layout, records, cell.firstLearner + i, final),
      ),
    ),
  );
  return { step: records.step, cells, records };
}

function cellState(of: TrainingCell, records: readonly TrainRecord[]): CellState {
  const statuses = { learning: 0, diverged: 0, endless: 0, overrun: 0 };
  for (const { status } of records) statuses[status]++;
  return {
    classes: of.classes.map((one) => classState(of, one, records)),
    update: updateState(of, records),
    statuses,
  };
}

function classState(
  { cell }: TrainingCell,
  one: TrainingCell['classes'][number],
  records: readonly TrainRecord[],
): ClassState {
  const { mean, standardError } = meanOverReplicas(
    records.map((record) => policyNumbers(cell.settings, one, record)),
  );
  const part = partsOf({ value: mean, standardError });
  return {
    name: one.name,
    trained: one.trained,
    logits: part(POLICY_PARTS.logits),
    accuracy: part(POLICY_PARTS.accuracy),
    attempts: part(POLICY_PARTS.attempts),
    tokens: part(POLICY_PARTS.tokens),
    kl: part(POLICY_PARTS.kl),
    klFromStart: part(POLICY_PARTS.klFromStart),
  };
}

/** Cuts an estimate of many numbers into those of a name. */
function partsOf({ value, standardError }: Estimate): (range: readonly [number, number]) => Estimate {
  return (range) => ({ value: value.slice(...range), standardError: standardError.slice(...range) });
}

/** Of policies that still learn, over all trained classes. */
function updateState(of: TrainingCell, records: readonly TrainRecord[]): UpdateState | null {
  const learning = records.filter(
    ({ status, classes }) =>
      // One that stopped in this very step rolled nothing out.
      status === 'learning' && classes.length > 0 && classes.every(({ attempts }) => attempts > 0),
  );
  if (learning.length < 2) return null;
  const vectors = learning.map(({ classes }) => meanOverClasses(classes.map(({ gradient }) => gradient)));
  const sums = vectors[0]!.map((_, i) => vectors.reduce((sum, v) => sum + v[i]!, 0));
  const estimate = jackknifeOf(vectors.length, (without) => {
    const n = without === null ? vectors.length : vectors.length - 1;
    return gradientNumbers(sums.map((sum, i) => (without === null ? sum : sum - vectors[without]![i]!) / n));
  });
  const part = partsOf(estimate);
  const finite = (range: readonly [number, number]): Estimate | null =>
    Number.isFinite(estimate.value[range[0]]!) ? part(range) : null;
  const { groupSize } = of.cell.settings.objective;
  const trajectories =
    learning.length * learning[0]!.classes.length * groupSize * of.cell.settings.training.groups;
  const rewarded = learning.reduce(
    (sum, { classes }) => sum + classes.reduce((all, c) => all + c.rewarded, 0),
    0,
  );
  return {
    reward: part(GRADIENT_PARTS.reward),
    klSampling: part(GRADIENT_PARTS.klSampling),
    klDecision: part(GRADIENT_PARTS.klDecision),
    kl: part(GRADIENT_PARTS.kl),
    total: part(GRADIENT_PARTS.total),
    rewardRatio: finite(GRADIENT_PARTS.rewardRatio),
    klRatio: finite(GRADIENT_PARTS.klRatio),
    sampledAccuracy: rewarded / trajectories,
  };
}
