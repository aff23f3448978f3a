/**
 * Any step of any learner, replayed from what the engine recorded: the tally bit for bit from the recorded thresholds,
 * then thresholds, gradient and update each within its own bound. Rounding of one part never widens the bound of the
 * next, because each part starts from the numbers that were recorded.
 */
import { FLOAT64 } from '../../engine/reference/signal/arithmetic';
import { BOUNDED, Bounded } from '../../engine/reference/signal/bounded';
import {
  type ClassGradient,
  type Logit,
  type Logits,
  sigmoid,
} from '../../engine/reference/train/class-gradient';
import { GradientStep, rewardedOf } from '../../engine/reference/train/gradient';
import {
  beginStep,
  drawChances,
  isEndless,
  type LearnerState,
  logitsOf,
  parameterGradient,
  update,
} from '../../engine/reference/train/step';
import { SignalGradient } from '../../engine/reference/train/signal-gradient';
import { type StepBatch, stepBatch, stepGradient } from '../../engine/reference/train/trainer';
import type { TrainRecord } from '../../engine/train';
import type { LearnerPlan, TrainPlan } from '../../experiment/train-plan';
import { counterName, HEAD } from '../../model/tally';

/** One learner's step: the records before and after it, and the tally of each class where it was kept. */
export interface RecordedStep {
  readonly before: TrainRecord;
  readonly after: TrainRecord;
  readonly tallies: readonly BigUint64Array[] | null;
}

export interface Replay {
  /** What differs, as sentences; none where the step stands. */
  readonly faults: readonly string[];
  /** Numbers compared, counters and others. */
  readonly counters: number;
  readonly numbers: number;
  /** The largest difference, as a share of its bound. */
  readonly worst: number;
}

type Vector = 'theta' | 'reference' | 'old' | 'first' | 'second';

export function replayStep(plan: TrainPlan, { before, after, tallies }: RecordedStep): Replay {
  const learner = plan.learners[before.learner]!;
  const check = new Check(`learner ${before.learner}, step ${before.step}`);
  const { step } = before;
  const begun = beginStep(BOUNDED, learner, stateOf(before), step);
  check.vector('reference', after, begun.reference);
  check.vector('old', after, begun.old);
  if (before.status !== 'learning') {
    check.frozen(before, after);
    return check;
  }
  // From here on with what the device made of them.
  const state: LearnerState<Bounded> = {
    ...begun,
    reference: after.reference.map(BOUNDED.of),
    old: after.old.map(BOUNDED.of),
  };
  if (after.status === 'endless') {
    check.endless(learner, before);
    check.kept(before, after);
    return check;
  }
  if (after.status === 'overrun') {
    if (learner.maxAttempts > 0) check.faults.push(`${check.where}: it is said to overrun, and has a cap.`);
    check.kept(before, after);
    return check;
  }
  if (before.classes.some(({ thresholds }) => isEndless(thresholds, learner.maxAttempts)))
    check.faults.push(
      `${check.where}: STOP is too rare for a rollout to end, and it is not said to be endless.`,
    );

  const gradients = before.classes.map((recorded, c): ClassGradient<Bounded> => {
    const logits = logitsOf(BOUNDED, learner, state, c);
    checkThresholds(check, learner, c, recorded.thresholds, () =>
      drawChances(
        BOUNDED,
        (x) => sigmoid(BOUNDED, x),
        (x) => BOUNDED.sub(BOUNDED.of(0), x),
        [logits[0].old, logits[1].old, logits[2].old],
      ),
    );
    const batch = stepBatch(plan, learner, step, c, recorded.thresholds);
    const { counters } = batch;
    if (tallies) check.tally(c, tallies[c]!, counters);
    check.counts(c, recorded, counters, learner.program.groupSize);
    const expected = expectedGradient(plan, learner, batch, logits, recorded.gradient);
    for (const term of TERMS) {
      expected[term].forEach((component, i) =>
        check.number(
          `the gradient of ${term} in logit ${i} of class ${c}`,
          recorded.gradient[term][i]!,
          component,
        ),
      );
    }
    const exact = (term: keyof ClassGradient<Bounded>): ClassGradient<Bounded>['reward'] => {
      const [s, dC, dW] = recorded.gradient[term];
      return [BOUNDED.of(s), BOUNDED.of(dC), BOUNDED.of(dW)];
    };
    return { reward: exact('reward'), klSampling: exact('klSampling'), klDecision: exact('klDecision') };
  });

  const { state: next, stays } = update(
    BOUNDED,
    learner.optimiser,
    state,
    parameterGradient(BOUNDED, learner, gradients),
  );
  if (after.status === 'diverged') {
    if (stays === 'yes') check.faults.push(`${check.where}: it is said to diverge, and stays within bounds.`);
    check.same('theta', before, after);
    check.powers(after, next.powers);
    for (const vector of ['first', 'second'] as const) check.vector(vector, after, next[vector]);
    return check;
  }
  if (stays === 'no') check.faults.push(`${check.where}: it leaves its bounds, and is not said to diverge.`);
  check.powers(after, next.powers);
  for (const vector of ['first', 'second', 'theta'] as const) check.vector(vector, after, next[vector]);
  return check;
}

/**
 * Within its bounds: from the counts, or trajectory by trajectory. What follows the definitions in float64, by the same
 * operations on the same numbers, is equal to them, and that stands too.
 */
function expectedGradient(
  plan: TrainPlan,
  learner: LearnerPlan,
  batch: StepBatch,
  logits: Logits<Bounded>,
  recorded: TrainRecord['classes'][number]['gradient'],
): ClassGradient<Bounded> {
  const { program, maxAttempts, atCap } = learner;
  const { counters, groups } = batch;
  if (program.from === 'counts')
    return new GradientStep(BOUNDED, program).of({ maxAttempts, atCap, counters }, logits);
  const plain = stepGradient(
    FLOAT64,
    plan,
    learner,
    batch,
    logits.map(valuesOf) as unknown as Logits<number>,
  );
  const isPlain = TERMS.every((term) => plain[term].every((x, i) => x === recorded[term][i]));
  const { signal, groupSize } = program;
  if (signal === null || isPlain) {
    const [reward, klSampling, klDecision] = TERMS.map((term) => plain[term].map(equal));
    return { reward, klSampling, klDecision } as unknown as ClassGradient<Bounded>;
  }
  return new SignalGradient(BOUNDED, signal, groupSize, plan.tables).of(
    { groups: groups!, counters },
    logits,
  );
}

const TERMS = ['reward', 'klSampling', 'klDecision'] as const;

function valuesOf({ current, reference, old, fromReference, fromOld }: Logit<Bounded>): Logit<number> {
  return {
    current: current.value,
    reference: reference.value,
    old: old.value,
    fromReference: fromReference.value,
    fromOld: fromOld.value,
  };
}

/** A number that a device must give as it is. */
function equal(value: number): Bounded {
  return new Bounded(value, 0, 0, 1, true, 1);
}

function stateOf(record: TrainRecord): LearnerState<Bounded> {
  const vector = (values: readonly number[]): Bounded[] => values.map(BOUNDED.of);
  return {
    powers: [BOUNDED.of(record.powers[0]), BOUNDED.of(record.powers[1])],
    theta: vector(record.theta),
    reference: vector(record.reference),
    old: vector(record.old),
    first: vector(record.first),
    second: vector(record.second),
  };
}

const WORDS = 2 ** 32;

/** Thresholds of data are exact; those of a policy are chances times 2³², rounded down: within their bounds and 1. */
function checkThresholds(
  check: Check,
  { data }: LearnerPlan,
  classIndex: number,
  { correctStop, correct, wrongResample }: TrainRecord['classes'][number]['thresholds'],
  chances: () => ReturnType<typeof drawChances<Bounded>>,
): void {
  if (data) {
    const own = data[classIndex]!;
    const same =
      own.correctStop === correctStop && own.correct === correct && own.wrongResample === wrongResample;
    if (!same)
      check.faults.push(`${check.where}: class ${classIndex} draws by other thresholds than the data's.`);
    return;
  }
  const expected = chances();
  const within = (name: string, word: number, chance: Bounded, most = WORDS): void =>
    check.within(
      `threshold ${name} of class ${classIndex}`,
      word,
      // Cut as the device cuts: that brings two numbers no further apart.
      Math.min(chance.value * WORDS, LARGEST_WORD, most),
      chance.error * WORDS + 1,
    );
  within('T1', correctStop, expected.correctStop);
  within('T2', correct, expected.correct);
  // T3 ends at the last word, and T2 leaves as much room as it was rounded to.
  within('T3 − T2', wrongResample - correct, expected.resampled, WORDS - 1 - correct);
}

/** The largest 32-bit float below 2³², to which a chance next to 1 is cut. */
const LARGEST_WORD = WORDS - 2 ** 8;

class Check implements Replay {
  readonly faults: string[] = [];
  counters = 0;
  numbers = 0;
  worst = 0;

  constructor(readonly where: string) {}

  number(name: string, found: number, expected: Bounded): void {
    this.within(name, found, expected.value, expected.error);
  }

  /** β^t. At the first step the bound is how β rounds to 32 bits and no more: all of it is always used, which says nothing. */
  powers(after: TrainRecord, expected: readonly [Bounded, Bounded]): void {
    const { worst } = this;
    expected.forEach((power, i) => this.number(`β${i + 1}^t`, after.powers[i]!, power));
    this.worst = worst;
  }

  within(name: string, found: number, expected: number, bound: number): void {
    this.numbers++;
    const off = Math.abs(found - expected);
    if (bound > 0 && Number.isFinite(bound)) this.worst = Math.max(this.worst, off / bound);
    if (!(off <= bound))
      this.faults.push(
        `${this.where}: ${name} is ${found}, and ${expected} ± ${bound.toPrecision(3)} in float64.`,
      );
  }

  vector(name: Vector, after: TrainRecord, expected: readonly Bounded[]): void {
    expected.forEach((x, i) => this.number(`entry ${i} of ${WORDS_OF[name]}`, after[name][i]!, x));
  }

  tally(classIndex: number, found: BigUint64Array, expected: BigUint64Array): void {
    this.counters += expected.length;
    const at = expected.findIndex((count, i) => count !== found[i]);
    if (at >= 0)
      this.faults.push(
        `${this.where}, class ${classIndex}: ${counterName(at)} is ${found[at]}, and ${expected[at]} in the reference.`,
      );
  }

  /** Right answers, attempts and tokens as they were recorded, of the replayed rollouts. */
  counts(
    classIndex: number,
    { rewarded, attempts, tokens }: TrainRecord['classes'][number],
    counters: BigUint64Array,
    groupSize: number,
  ): void {
    const expected = {
      rewarded: rewardedOf(counters, groupSize),
      attempts: Number(counters[HEAD.attempts]!),
      tokens: Number(counters[HEAD.tokens]!),
    };
    for (const [name, found] of Object.entries({ rewarded, attempts, tokens })) {
      const own = expected[name as keyof typeof expected];
      this.within(`the number of ${name} of class ${classIndex}`, found, own, 0);
    }
  }

  /** Endless only where a class says so. */
  endless({ maxAttempts }: LearnerPlan, { classes }: TrainRecord): void {
    if (!classes.some(({ thresholds }) => isEndless(thresholds, maxAttempts)))
      this.faults.push(`${this.where}: it is said to be endless, and STOP is not that rare.`);
  }

  /** A learner that has stopped keeps its status, and what it had but for the reference, which may follow. */
  frozen(before: TrainRecord, after: TrainRecord): void {
    if (after.status !== before.status)
      this.faults.push(`${this.where}: it was ${before.status} and is ${after.status}.`);
    this.kept(before, after);
  }

  /** No update was made. */
  kept(before: TrainRecord, after: TrainRecord): void {
    for (const vector of ['theta', 'first', 'second'] as const) this.same(vector, before, after);
    before.powers.forEach((power, i) => this.within(`β${i + 1}^t`, after.powers[i]!, power, 0));
  }

  same(vector: Vector, before: TrainRecord, after: TrainRecord): void {
    before[vector].forEach((x, i) =>
      this.within(`entry ${i} of ${WORDS_OF[vector]}`, after[vector][i]!, x, 0),
    );
  }
}

const WORDS_OF: Readonly<Record<Vector, string>> = {
  theta: 'θ',
  reference: 'the reference',
  old: 'the rollout policy',
  first: 'the first moment',
  second: 'the second moment',
};
