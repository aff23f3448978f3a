/** Random trainings over everything that a learner can be told, for holding engines against the reference step by step. */
import { PlanBuilder, PURPOSE, thresholds } from '../../experiment/plan';
import { type LearnerPlan, OPTIMISERS, REFERENCE_RULES, type TrainPlan } from '../../experiment/train-plan';
import { DISCOUNT_MODES } from '../../model/exact-weights';
import { constantLength, MAX_LENGTH, meanLength } from '../../model/lengths';
import { CAP_RULES, type Process } from '../../model/process';
import { ADVANTAGE_IDS } from '../../objective/advantages';
import {
  AGGREGATIONS,
  KL_ESTIMATORS,
  LIKELIHOODS,
  type Objective,
  OVERLONG_RULES,
  RATIO_RULES,
  type RlObjective,
} from '../../objective/objective';
import {
  type BatchUse,
  trainProgram,
  type TrainProgram,
  whyNotTrainable,
} from '../../objective/train-program';
import { Chooser } from './chooser';
import { randomCases } from './random-cases';

export interface NamedTraining {
  readonly name: string;
  readonly plan: TrainPlan;
}

/** Other numbers than those that choose plans and programs. */
const APART = 2 ** 20;
const STEPS = 6;
const LEARNERS = 4;

/** `count` random trainings, each of a few learners and steps, and those at the edges. */
export function trainPlans(count: number, seed: number): NamedTraining[] {
  const random = Array.from({ length: count }, (_, i) => {
    const choose = new Chooser(APART + i, seed);
    // Few shapes, because a software adapter takes seconds to build the kernel for each.
    const [features, classes] = choose.of([[1, 1], [1, 1], [3, 2]] as const); // prettier-ignore
    const groupSizes = i % 8 === 0 ? [8, 16, 32, 64] : [2, 3, 4, 5, 8];
    const builder = new PlanBuilder([0, 0]);
    const learners = Array.from({ length: LEARNERS }, () =>
      randomLearner(choose, builder, { groupSize: choose.of(groupSizes), features, classes }),
    );
    return { name: `training ${i}`, plan: planOf(choose, builder, learners, { features, classes }) };
  });
  return [...random, ...edgeTrainings(seed), ...trajectoryTrainings(Math.ceil(count / 2), seed)];
}

/** Trainings with objectives that counts do not settle. */
export function trajectoryTrainings(count: number, seed: number): NamedTraining[] {
  return Array.from({ length: count }, (_, i) => {
    const choose = new Chooser(3 * APART + i, seed);
    const [features, classes] = choose.of([[1, 1], [1, 1], [3, 2]] as const); // prettier-ignore
    const builder = new PlanBuilder([0, 0]);
    const learners = Array.from({ length: LEARNERS }, (_, l) => {
      const groupSize = choose.of([2, 3, 4, 5, 8]);
      // One learner beside the others by counts.
      const from = l === 0 ? 'counts' : 'trajectories';
      const learner = randomLearner(choose, builder, { groupSize, features, classes, from });
      // More groups than parts of a sum, now and then.
      return choose.unit() < 0.1 ? { ...learner, groups: 150 } : learner;
    });
    const plan = planOf(choose, builder, learners, { features, classes });
    return { name: `training ${i} by trajectories`, plan };
  });
}

function planOf(
  choose: Chooser,
  builder: PlanBuilder,
  learners: readonly LearnerPlan[],
  shape: Pick<TrainPlan, 'features' | 'classes'>,
): TrainPlan {
  return {
    seed: [choose.integer(0, 2 ** 32 - 1), choose.integer(0, 2 ** 32 - 1)],
    purpose: PURPOSE.training,
    tables: builder.build().tables,
    learners,
    steps: STEPS,
    ...shape,
  };
}

/** What random learners hardly meet: a change of the random one, and what its objective must be. */
interface Edge {
  readonly name: string;
  readonly groupSize: number;
  readonly accept: (objective: Objective) => boolean;
  /** Parts that are not random. */
  readonly objective?: Partial<RlObjective>;
  /** Where it must be of one form; counts without it. */
  readonly from?: TrainProgram['from'];
  /** Minibatches and epochs; random ones without it. */
  readonly use?: readonly [number, number];
  readonly change: (learner: LearnerPlan, builder: PlanBuilder) => Partial<LearnerPlan>;
}

const EDGES: readonly Edge[] = [
  {
    // Σ cost·n passes 2³² in each step: 600 trajectories of 64 attempts of 4096 tokens have 600·4096·64·65/2 = 5.1e9.
    name: 'sums beyond 32 bits',
    groupSize: 2,
    accept: (objective) => objective.kind === 'rl' && objective.kl.placement === 'reward-to-go',
    change: (_, builder) => ({
      ...builder.lengths({ correct: constantLength(MAX_LENGTH), wrong: constantLength(MAX_LENGTH) }),
      groups: 300,
      maxAttempts: 64,
      start: [-1, -6, 7],
    }),
  },
  ...(['loss', 'reward-to-go'] as const).map((placement): Edge => ({
    // k3 of an action that the policy takes and the reference hardly passes 10, where its clamp begins.
    name: `far reference, KL in ${placement}`,
    groupSize: 8,
    accept: (objective) =>
      objective.kind === 'rl' &&
      objective.kl.placement === placement &&
      objective.kl.estimator === 'k3-clamped',
    change: (learner) => ({ maxAttempts: 8, startReference: learner.start.map((logit) => logit + 14) }),
  })),
  {
    // 1 + e^−θ rounds to 1 + 2^−23 and so p to 1 − 2^−23, while q is 1.4·2^−23: p + q·b passes 1.
    name: 'hardly a wrong answer',
    groupSize: 4,
    accept: () => true,
    change: () => ({ maxAttempts: 8, start: [15.606, 0.5, 8] }),
  },
  ...(['trl-batch', 'gpg', 'remax'] as const).map((advantage): Edge => ({
    name: `an advantage of the batch, ${advantage}`,
    groupSize: 4,
    accept: ({ kind }) => kind === 'rl',
    objective: { advantage },
    // The greedy trajectory samples a right answer and resamples it, or stops there after an update or two.
    change: (learner) => ({
      maxAttempts: 4,
      atCap: 'fail',
      start: [0.05, -0.05, 0.2],
      optimiser: { ...learner.optimiser, rule: 'adam', learningRate: 0.1 },
    }),
  })),
  {
    // A sum has 64 parts.
    name: 'more groups than parts of a sum',
    groupSize: 2,
    accept: (objective) => objective.kind === 'rl' && objective.kl.placement !== 'none',
    from: 'trajectories',
    change: () => ({ groups: 200, maxAttempts: 4 }),
  },
  ...(['ppo', 'gmpo'] as const).map((rule): Edge => ({
    // Steps of a logit and more pass every clip.
    name: `far off policy, ${rule}`,
    groupSize: 4,
    accept: (objective) =>
      objective.kind === 'rl' && objective.ratio.rule === rule && objective.overlong.rule === 'none',
    from: 'trajectories',
    use: [3, 2],
    change: (learner) => ({
      groups: 30,
      maxAttempts: 4,
      start: [0.3, 0.5, 0.2],
      optimiser: { ...learner.optimiser, rule: 'adam', learningRate: 0.4 },
    }),
  })),
];

/** Trainings at the edges of what 32-bit words and floats hold, one of each kind. */
export function edgeTrainings(seed: number): NamedTraining[] {
  const shape = { features: 1, classes: 1 };
  return EDGES.map(({ name, groupSize, change, ...wish }, i) => {
    const choose = new Chooser(2 * APART + i, seed);
    const builder = new PlanBuilder([0, 0]);
    const learners = Array.from({ length: LEARNERS }, () => {
      const learner = randomLearner(choose, builder, { groupSize, ...shape, ...wish });
      return { ...learner, ...change(learner, builder) };
    });
    return { name, plan: planOf(choose, builder, learners, shape) };
  });
}

/** What a random learner must be. */
interface Wish extends Partial<Pick<Edge, 'accept' | 'objective' | 'from' | 'use'>> {
  readonly groupSize: number;
  readonly features: number;
  readonly classes: number;
}

function randomLearner(choose: Chooser, builder: PlanBuilder, wish: Wish): LearnerPlan {
  const { groupSize, features, classes, accept = () => true, from = 'counts' } = wish;
  const [random] = randomCases(1, choose.integer(0, 2 ** 31));
  const { process, reference, dataPolicy } = random!;
  const [minibatches, epochs] = wish.use ?? choose.of([[1, 1], [1, 1], [3, 1], [1, 2], [2, 2]] as const); // prettier-ignore
  const use = { groupSize, updates: minibatches * epochs };
  let objective: Objective;
  do {
    objective = from === 'counts' ? randomObjective(choose) : randomByTrajectories(choose, process);
    if (objective.kind === 'rl') objective = { ...objective, ...wish.objective };
  } while (!isOfKind(objective, use, from) || !accept(objective));
  const { lengthC, lengthW } = builder.lengths(process.lengths);
  const supervised = objective.kind === 'supervised';
  const parameters = (logits: readonly number[]): number[] =>
    logits.flatMap((logit) =>
      Array.from({ length: features }, (_, f) => (f === 0 ? logit : choose.between(-0.5, 0.5))),
    );
  const { policy } = process;
  const rate = choose.of([0.001, 0.05, 0.5, choose.unit() < 0.05 ? 1000 : 0.1]);
  return {
    lengthC,
    lengthW,
    maxAttempts: process.maxAttempts ?? choose.of([0, 0, 16]),
    atCap: choose.of(CAP_RULES),
    stream: choose.integer(0, 2 ** 32 - 1),
    program: trainProgram(objective, use),
    optimiser: {
      rule: choose.of(OPTIMISERS),
      learningRate: rate,
      decay: [choose.of([0, 0.9]), choose.of([0.95, 0.999])],
      epsilon: choose.of([1e-8, 1e-5]),
    },
    reference: {
      rule: choose.of(REFERENCE_RULES),
      every: choose.integer(1, 4),
      decay: choose.of([0.5, 0.99]),
    },
    groups: choose.integer(1, 12),
    minibatches,
    epochs,
    features: Array.from({ length: classes }, () =>
      Array.from({ length: features }, (_, f) => (f === 0 ? 1 : choose.between(-1, 1))),
    ),
    start: parameters([policy.thetaS, policy.thetaDC, policy.thetaDW]),
    startReference: parameters([reference.thetaS, reference.thetaDC, reference.thetaDW]),
    data: supervised ? Array.from({ length: classes }, () => thresholds(dataPolicy ?? policy)) : null,
  };
}

/** What engines other than the reference train with, and in which form. */
function isOfKind(objective: Objective, use: BatchUse, from: TrainProgram['from']): boolean {
  if (whyNotTrainable(objective, use) !== null) return false;
  const program = trainProgram(objective, use);
  return program.from === from && (program.from === 'counts' || program.signal !== null);
}

/** A penalty, a limit, a discount or a ratio that needs the trajectories; limits fall among lengths that occur. */
function randomByTrajectories(choose: Chooser, process: Process): Objective {
  const plain = randomObjective(choose);
  if (plain.kind !== 'rl') return plain;
  const sometimes = (chance: number): boolean => choose.unit() < chance;
  const { lengths } = process;
  const length = Math.round((meanLength(lengths.correct) + meanLength(lengths.wrong)) / 2) + 1;
  const maxTokens = length * choose.integer(1, 4);
  const gamma = (): number => choose.of([1, choose.between(0.9, 1), choose.between(0.5, 1)]);
  return {
    ...plain,
    advantage: sometimes(0.2) ? 'opo' : plain.advantage,
    discount: sometimes(0.3) ? { mode: choose.of(DISCOUNT_MODES), gamma: gamma() } : plain.discount,
    overlong: sometimes(0.4)
      ? { rule: choose.of(OVERLONG_RULES), maxTokens, buffer: choose.integer(0, maxTokens) }
      : plain.overlong,
    kl: {
      ...plain.kl,
      placement: sometimes(0.4) ? 'reward-sum' : plain.kl.placement,
      // Per token, so that the sum over a trajectory is of the size of a reward.
      weight: choose.of([0.001, 0.3 / length]),
      gamma: gamma(),
    },
    aggregation: sometimes(0.4) ? { ...plain.aggregation, rule: 'seq-mean-token-mean' } : plain.aggregation,
    ratio: sometimes(0.3) ? { ...plain.ratio, rule: choose.of(['gspo', 'gmpo'] as const) } : plain.ratio,
  };
}

function randomObjective(choose: Chooser): Objective {
  if (choose.unit() < 0.2) {
    return {
      kind: 'supervised',
      likelihood: choose.of(LIKELIHOODS),
      mask: choose.of(['all', 'decisions', 'sampling'] as const),
      tokenWeighted: choose.unit() < 0.5,
    };
  }
  return {
    kind: 'rl',
    advantage: choose.of(ADVANTAGE_IDS),
    discount: { mode: 'none', gamma: 1 },
    overlong: { rule: 'none', maxTokens: 8192, buffer: 0 },
    kl: {
      placement: choose.of(['none', 'loss', 'reward-to-go', 'loss', 'reward-to-go'] as const),
      estimator: choose.of(KL_ESTIMATORS),
      weight: choose.of([0.001, 0.05, 1]),
      gamma: 1,
    },
    aggregation: { rule: choose.of(AGGREGATIONS), normLength: choose.of([100, 8192]), batchSize: 64 },
    ratio: {
      rule: choose.of(RATIO_RULES),
      epsilonLow: choose.of([0.01, 0.2]),
      epsilonHigh: choose.of([0.01, 0.28, 5]),
      bound: choose.of([1.05, 3]),
      tauPositive: 1,
      tauNegative: 1.05,
    },
  };
}
