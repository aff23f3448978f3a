/** From an experiment to the plan of its training: every cell of the grid with its policies, side by side. */
import { settingsProcess } from '../../experiment/cell';
import type { Experiment, Settings, TrainingSettings } from '../../experiment/experiment';
import { type Cell, expandGrid } from '../../experiment/grid';
import { parseObjective } from '../../experiment/objective-variant';
import { PlanBuilder, PURPOSE, thresholds } from '../../experiment/plan';
import { seedWords } from '../../experiment/seed';
import type { LearnerPlan, TrainPlan } from '../../experiment/train-plan';
import { InputError, inputIssue, type InputIssue } from '../../model/input-error';
import type { Policy } from '../../model/policy';
import { withoutIdleRules } from '../../objective/idle-rules';
import type { Objective } from '../../objective/objective';
import { withKlWeight } from '../../objective/kl-weight';
import { trainProgram, whyNotTrainable } from '../../objective/train-program';
import { neverReadIssues, unreadIssues } from './unread-axes';

/** Questions of one difficulty; only those that are `trained` are learned from. */
export interface QueryClass {
  readonly name: string;
  /** φ: an intercept and the difficulty, or the intercept alone. */
  readonly features: readonly number[];
  readonly trained: boolean;
}

export interface Training {
  readonly plan: TrainPlan;
  readonly cells: readonly TrainingCell[];
}

export interface TrainingCell {
  readonly cell: Cell;
  readonly objective: Objective;
  readonly classes: readonly QueryClass[];
  /** The cell's policies are `replicas` learners from here on. */
  readonly firstLearner: number;
  readonly replicas: number;
}

/** Numbers that one update may count in 32 bits: trajectories times the attempts that they may take. */
const MOST_TRAJECTORIES = 2 ** 17;
const MOST_INDICES = 2 ** 32;
/** Records of one step are held in memory at once. */
const MOST_LEARNERS = 2 ** 17;

/**
 * What became of a class of a cell at a record stays until the end of the run: some 40 numbers, a kilobyte as objects. A
 * million of them take a gigabyte.
 */
const MOST_STATES = 2 ** 20;

const ONE: readonly QueryClass[] = [{ name: 'all', features: [1], trained: true }];

/** Digits of both factors together, of the tasks trained on, and what counts as one unit of difficulty. */
const TRAINED_DIGITS = 9;
const DIGITS_PER_UNIT = 3;

/** The tasks of Table 1, 3×3 to 3×9, and those that the paper trains on, 4×5 and 5×4. */
const DIGITS: readonly QueryClass[] = [
  ...[3, 4, 5, 6, 7, 8, 9].map((n) => digits(3, n, false)),
  digits(4, 5, true),
  digits(5, 4, true),
];

function digits(m: number, n: number, trained: boolean): QueryClass {
  return { name: `${m}×${n}`, features: [1, (m + n - TRAINED_DIGITS) / DIGITS_PER_UNIT], trained };
}

export function queryClasses({ queries }: Pick<TrainingSettings, 'queries'>): readonly QueryClass[] {
  return queries === 'one' ? ONE : DIGITS;
}

/** The policy of a class under parameters in the order of a learner's. */
export function classPolicy(
  parameters: readonly number[],
  { features }: Pick<QueryClass, 'features'>,
): Policy {
  const logit = (i: number): number =>
    features.reduce((sum, phi, f) => sum + phi * parameters[i * features.length + f]!, 0);
  return { thetaS: logit(0), thetaDC: logit(1), thetaDW: logit(2) };
}

/** @throws InputError for an experiment that cannot be trained, with every fault. */
export function planTraining(experiment: Experiment): Training {
  const issues: InputIssue[] = [];
  const { training } = experiment;
  if (training.steps === 0) issues.push(inputIssue('training.steps', 0, 'an integer from 1 for a training'));
  issues.push(...neverReadIssues(experiment));
  const cells = expandGrid(experiment);
  if (issues.length === 0) issues.push(...unreadIssues(experiment, cells));
  const learners = cells.length * training.replicas;
  if (learners > MOST_LEARNERS) {
    const allowed = `at most ${Math.floor(MOST_LEARNERS / cells.length)} with ${cells.length} cells: ${MOST_LEARNERS} policies are trained at once`;
    issues.push(inputIssue('training.replicas', training.replicas, allowed));
  }
  const states = cells.length * queryClasses(training).length;
  const records = Math.ceil(training.steps / training.recordEvery) + 1;
  if (records * states > MOST_STATES) {
    const most = Math.floor(MOST_STATES / states) - 1;
    const allowed =
      most >= 1
        ? `at least ${Math.ceil(training.steps / most)} for ${training.steps} updates of ${cells.length} cells: ` +
          `${MOST_STATES} states of a class are kept at most`
        : `kept for fewer cells: ${cells.length} have more than the ${MOST_STATES} states that are kept at most`;
    issues.push(inputIssue('training.recordEvery', training.recordEvery, allowed));
  }
  if (issues.length > 0) throw new InputError(issues);

  const builder = new PlanBuilder(seedWords(experiment.sampling.seed));
  const planned: TrainingCell[] = [];
  const plans: LearnerPlan[] = [];
  for (const cell of cells) {
    const objective = trainingObjective(cell, issues);
    if (objective === undefined) continue;
    const found = plans.length;
    const learner = learnerOf(cell.settings, objective, builder);
    for (let replica = 0; replica < training.replicas; replica++) {
      const { commonRandomNumbers } = experiment.sampling;
      const stream = commonRandomNumbers ? replica : cell.index * training.replicas + replica;
      plans.push({ ...learner, stream });
    }
    const classes = queryClasses(cell.settings.training);
    planned.push({ cell, objective, classes, firstLearner: found, replicas: training.replicas });
  }
  if (issues.length > 0) throw new InputError(distinct(issues));
  const trained = queryClasses(training).filter((one) => one.trained);
  return {
    plan: {
      seed: seedWords(experiment.sampling.seed),
      purpose: PURPOSE.training,
      tables: builder.build().tables,
      learners: plans,
      steps: training.steps,
      features: trained[0]!.features.length,
      classes: trained.length,
    },
    cells: planned,
  };
}

/** One message for a fault that every cell has. */
function distinct(issues: readonly InputIssue[]): InputIssue[] {
  return [...new Map(issues.map((issue) => [issue.message, issue])).values()];
}

/** The objective of a cell, or undefined with what is wrong added to `issues`. */
function trainingObjective({ settings }: Cell, issues: InputIssue[]): Objective | undefined {
  const { training, objective: group } = settings;
  const before = issues.length;
  const variant = parseObjective(training.objective, 'training.objective', issues);
  if (variant === undefined) return undefined;
  const own = variant.changes.find(({ field }) => field.path === 'kl.weight');
  if (own !== undefined && training.klWeight !== null) {
    const allowed = 'left out where training.klWeight sets the weight';
    issues.push(inputIssue('training.objective.kl.weight', own.value, allowed));
  }
  const objective =
    training.klWeight === null ? variant.objective : withKlWeight(variant.objective, training.klWeight);
  const updates = training.minibatches * training.epochs;
  const refusal = whyNotTrainable(objective, group);
  if (refusal !== null)
    issues.push({
      ...inputIssue('training.objective', training.objective, 'an objective that can be trained with'),
      message: `training.objective: ${variant.id} cannot be trained with. ${refusal}`,
    });
  const trajectories = training.groups * group.groupSize;
  if (trajectories > MOST_TRAJECTORIES) {
    const allowed = `at most ${Math.floor(MOST_TRAJECTORIES / group.groupSize)} with groups of ${group.groupSize}`;
    issues.push(inputIssue('training.groups', training.groups, allowed));
  }
  const classes = queryClasses(training).filter((one) => one.trained).length;
  const rollouts = Math.ceil(training.steps / updates) * training.minibatches;
  if (rollouts * classes * trajectories > MOST_INDICES) {
    const allowed = `fewer: ${rollouts} batches of ${trajectories} trajectories pass the 2^32 that a stream numbers`;
    issues.push(inputIssue('training.steps', training.steps, allowed));
  }
  return issues.length === before ? objective : undefined;
}

function learnerOf(
  settings: Settings,
  objective: Objective,
  builder: PlanBuilder,
): Omit<LearnerPlan, 'stream'> {
  const { model, training } = settings;
  const process = settingsProcess(settings);
  const classes = queryClasses(training).filter((one) => one.trained);
  const { groupSize } = settings.objective;
  const { minibatches, epochs, groups } = training;
  const parameters = (policy: Policy): number[] => parametersOf(policy, training);
  return {
    ...builder.lengths(process.lengths),
    maxAttempts: model.maxAttempts ?? 0,
    atCap: model.atCap,
    program: trainProgram(withoutIdleRules(objective, process), { groupSize, updates: minibatches * epochs }),
    optimiser: {
      rule: training.optimiser,
      learningRate: training.learningRate,
      decay: [training.beta1, training.beta2],
      epsilon: training.epsilon,
    },
    reference: { rule: training.reference, every: training.refreshEvery, decay: training.averageDecay },
    groups,
    minibatches,
    epochs,
    features: classes.map(({ features }) => features),
    start: parameters(model.policy),
    startReference: parameters(model.reference),
    data:
      objective.kind === 'supervised'
        ? classes.map((one) => thresholds(classPolicy(parameters(model.data), one)))
        : null,
  };
}

/** Parameters whose logits at difficulty 0 are the policy's. */
export function parametersOf({ thetaS, thetaDC, thetaDW }: Policy, training: TrainingSettings): number[] {
  if (training.queries === 'one') return [thetaS, thetaDC, thetaDW];
  const { slopeS, slopeDC, slopeDW } = training;
  return [thetaS, slopeS, thetaDC, slopeDC, thetaDW, slopeDW];
}

/** Means of a vector over learners, and standard errors of the means. */
export function meanOverReplicas(vectors: readonly (readonly number[])[]): {
  readonly mean: number[];
  readonly standardError: number[];
} {
  const n = vectors.length;
  const size = vectors[0]?.length ?? 0;
  const mean = Array.from({ length: size }, (_, i) => vectors.reduce((sum, v) => sum + v[i]!, 0) / n);
  const standardError = mean.map((m, i) =>
    Math.sqrt(vectors.reduce((sum, v) => sum + (v[i]! - m) ** 2, 0) / (n - 1) / n),
  );
  return { mean, standardError };
}
