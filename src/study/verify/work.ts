/** What engines are held to, at each extent of a verification. */
import type { AnyCase } from '../cases';
import type { Planted } from './fault-list';
import { randomCases } from './random-cases';
import { changingRules, randomPlans, type TallyPlan, tallyPlans } from './random-plans';
import { type SignalPlan, signalPlans } from './signal-plans';
import { type NamedTraining, trainPlans, trajectoryTrainings } from './train-plans';

/** A check without anything to look at is left out, and not passed. */
export interface VerifyWork {
  /** Known answers, draws and limits, which cost next to nothing. */
  readonly basics: boolean;
  /** Inputs of exp, log and quotients. */
  readonly inputs: number;
  readonly plans: readonly TallyPlan[];
  readonly signalPlans: readonly SignalPlan[];
  readonly trainings: readonly NamedTraining[];
  /** Cases of the z-scores, and trajectories of each. */
  readonly cases: readonly AnyCase[];
  readonly trajectories: number;
  /** Every way of dividing the work in turn, or the engine as it divides by itself. */
  readonly tunings: 'all' | 'default';
}

export const DEFAULT_PLANS = 208;
export const DEFAULT_TRAJECTORIES = 2 ** 16;
/** A training is 24 steps: 4 learners do 6 each. */
const PLANS_PER_TRAINING = 8;
const CASES = 160;
const INPUTS = 2 ** 16;

export interface WholeWork {
  /** Random plans for tallies, and random cells for signals; the edges come beside. */
  readonly plans: number;
  readonly trajectories: number;
  readonly seed: number;
}

/** Everything, the edges among it. */
export function wholeWork({ plans, trajectories, seed }: WholeWork): VerifyWork {
  return {
    basics: true,
    inputs: INPUTS,
    plans: tallyPlans(plans, seed),
    signalPlans: signalPlans(plans, seed),
    trainings: trainPlans(Math.ceil(plans / PLANS_PER_TRAINING), seed),
    cases: randomCases(CASES, seed),
    trajectories,
    tunings: 'all',
  };
}

const QUICK_INPUTS = 2 ** 14;
const QUICK_PLANS = 6;
const QUICK_SIGNALS = 6;
const QUICK_CASES = 12;
const QUICK_TRAJECTORIES = 2 ** 13;
/** Groups of one shape of kernel: a software adapter takes a second or more to build another. */
const QUICK_GROUP = 16;

/** A sample of each check that is done in seconds: one edge, and each engine as it divides its work by itself. */
export function quickWork(seed: number): VerifyWork {
  // Of groups of 2 to 64 a quarter are as small.
  const plans = randomPlans(8 * QUICK_PLANS, seed).filter(({ plan }) => largestGroup(plan) <= QUICK_GROUP);
  return {
    basics: true,
    inputs: QUICK_INPUTS,
    plans: [changingRules(), ...plans.slice(0, QUICK_PLANS - 1)],
    signalPlans: signalPlans(QUICK_SIGNALS, seed, false),
    // Learners by counts and by trajectories.
    trainings: trajectoryTrainings(1, seed),
    cases: randomCases(8 * QUICK_CASES, seed)
      .filter(({ groupSize }) => groupSize <= QUICK_GROUP)
      .slice(0, QUICK_CASES),
    trajectories: QUICK_TRAJECTORIES,
    tunings: 'default',
  };
}

const NOTHING: VerifyWork = {
  basics: false,
  inputs: 0,
  plans: [],
  signalPlans: [],
  trainings: [],
  cases: [],
  trajectories: 0,
  tunings: 'default',
};

/** Enough for each planted fault of the kernel to be seen, and no check that does not look at it. */
export function workFor(kernel: Planted['kernel'], seed: number): VerifyWork {
  switch (kernel) {
    case 'tally':
    case 'wasm':
      // SwiftShader takes seconds to build the kernel for groups above 64, and none of the faults needs them.
      return {
        ...NOTHING,
        plans: tallyPlans(12, seed).filter(({ plan }) => largestGroup(plan) <= 64),
        tunings: 'all',
      };
    case 'signal':
      return { ...NOTHING, signalPlans: signalPlans(27, seed) };
    case 'train':
    case 'weigh':
      return {
        ...NOTHING,
        trainings: trainPlans(10, seed).filter(
          ({ plan }) => plan.features === 1 && plan.learners.every(({ program }) => program.groupSize <= 8),
        ),
      };
    case 'accuracy':
      return { ...NOTHING, inputs: QUICK_INPUTS };
  }
}

function largestGroup(plan: TallyPlan['plan']): number {
  return Math.max(...plan.cells.map(({ groupSize }) => groupSize));
}
