import { describe, expect, it } from 'vitest';
import { FLOAT64 } from '../../../src/engine/reference/signal/arithmetic';
import { BOUNDED } from '../../../src/engine/reference/signal/bounded';
import { adverse } from '../../../src/engine/reference/signal/adverse';
import { expm1Series, log1pSeries } from '../../../src/engine/reference/signal/series';
import type { ClassGradient, Logits } from '../../../src/engine/reference/train/class-gradient';
import { GradientStep } from '../../../src/engine/reference/train/gradient';
import {
  beginStep,
  type LearnerState,
  parameterGradient,
  trainThresholds,
  update,
} from '../../../src/engine/reference/train/step';
import { tallyBlock } from '../../../src/engine/reference/tally';
import { PlanBuilder, thresholds } from '../../../src/experiment/plan';
import { batchNumber, type LearnerPlan, type Optimiser } from '../../../src/experiment/train-plan';
import { lengthPmf } from '../../../src/model/lengths';
import { actionProbabilities, type Policy } from '../../../src/model/policy';
import type { Process } from '../../../src/model/process';
import { termGradient } from '../../../src/objective/batch/signal';
import {
  ADVANTAGE_RULES,
  KL_ESTIMATORS,
  LIKELIHOODS,
  MASKS,
  type Objective,
  RATIO_RULES,
  type RlObjective,
} from '../../../src/objective/objective';
import { objectivePreset } from '../../../src/objective/presets';
import { tallySignal } from '../../../src/objective/tally-signal';
import { needsTrajectories, trainProgram, whyNotTrainable } from '../../../src/objective/train-program';
import { mapActions } from '../../../src/model/log-ratio';

const constant = (tokens: number): ReturnType<typeof lengthPmf> => lengthPmf({ kind: 'constant', tokens });

const OLD: Policy = { thetaS: 0.4, thetaDC: 1.1, thetaDW: 0.3 };
const POLICY: Policy = { thetaS: 0.75, thetaDC: 0.7, thetaDW: 0.2 };
const REFERENCE: Policy = { thetaS: -0.2, thetaDC: 1.3, thetaDW: -0.4 };
const BASE = objectivePreset('paper-theory')!.objective as RlObjective;

function logits(policy: Policy, old: Policy, reference: Policy): Logits<number> {
  const logit = (key: keyof Policy): Logits<number>[0] => ({
    current: policy[key],
    reference: reference[key],
    old: old[key],
    fromReference: policy[key] - reference[key],
    fromOld: policy[key] - old[key],
  });
  return [logit('thetaS'), logit('thetaDC'), logit('thetaDW')];
}

function batchOf(process: Process): { plan: ReturnType<PlanBuilder['build']>; counters: BigUint64Array } {
  const builder = new PlanBuilder([5, 6]);
  builder.add(process, { trajectories: 2 * 512, groupSize: 8, blocks: 2, stream: 0 });
  const plan = builder.build();
  return { plan, counters: tallyBlock(plan, plan.cells[0]!, 0) };
}

const PROCESSES: Record<string, Pick<Process, 'maxAttempts' | 'atCap'>> = {
  'no cap': { maxAttempts: null, atCap: 'truncate' },
  'a cap that scores the last answer': { maxAttempts: 2, atCap: 'truncate' },
  'a cap that fails': { maxAttempts: 3, atCap: 'fail' },
  'a cap that asks': { maxAttempts: 2, atCap: 'decide-then-fail' },
};

/** The gradient of the step and that of the tally, which is tested against definitions elsewhere. */
function bothGradients(
  objective: Objective,
  of: Pick<Process, 'maxAttempts' | 'atCap'>,
  old: Policy,
  updates: number,
  reference: Policy = REFERENCE,
): [ClassGradient<number>, ClassGradient<number>] {
  const process = { ...of, policy: old, lengths: { correct: constant(5), wrong: constant(11) } };
  const { counters } = batchOf(process);
  const program = trainProgram(objective, { groupSize: 8, updates });
  if (program.from !== 'counts') throw new Error('Counts do not settle it.');
  const step = new GradientStep(FLOAT64, program);
  const found = step.of(
    { maxAttempts: process.maxAttempts ?? 0, atCap: process.atCap, counters },
    logits(POLICY, old, reference),
  );
  const setting = { process, policy: POLICY, reference, groupSize: 8 };
  const totals = { groupSize: 8, counters: Float64Array.from(counters, Number) };
  const { rewardCorrect, rewardWrong, klSampling, klDecision } = tallySignal(objective, setting, totals);
  return [
    found,
    {
      reward: termGradient(
        mapActions((kind) => rewardCorrect[kind] + rewardWrong[kind]),
        POLICY,
      ),
      klSampling: termGradient(klSampling, POLICY),
      klDecision: termGradient(klDecision, POLICY),
    },
  ];
}

function expectSame([found, expected]: [ClassGradient<number>, ClassGradient<number>]): void {
  for (const term of ['reward', 'klSampling', 'klDecision'] as const) {
    const size = Math.max(...expected[term].map(Math.abs), 1e-12);
    expected[term].forEach((x, i) => expect(Math.abs(found[term][i]! - x)).toBeLessThanOrEqual(1e-11 * size));
  }
}

describe('the gradient of a step in float64 is that of the tally', () => {
  describe.each(Object.entries(PROCESSES))('with %s', (_name, process) => {
    it.each(KL_ESTIMATORS)('KL in the loss, %s', (estimator) => {
      const objective = { ...BASE, kl: { placement: 'loss', estimator, weight: 0.3, gamma: 1 } as const };
      const both = bothGradients(objective, process, OLD, 2);
      expect(Math.abs(both[0].klSampling[0])).toBeGreaterThan(1e-6);
      expectSame(both);
    });

    it('KL in the reward, to go', () => {
      const objective = {
        ...BASE,
        kl: { placement: 'reward-to-go', estimator: 'k1', weight: 0.3, gamma: 1 } as const,
      };
      expectSame(bothGradients(objective, process, POLICY, 1));
    });

    // A reward is fixed at rollout: it is π_old that pays.
    it.each(KL_ESTIMATORS.filter((estimator) => estimator !== 'k3-corrected'))(
      'KL in the reward, to go and off policy, %s',
      (estimator) => {
        const kl = { placement: 'reward-to-go', estimator, weight: 0.3, gamma: 1 } as const;
        const both = bothGradients({ ...BASE, kl }, process, OLD, 2);
        expect(Math.abs(both[0].klSampling[0])).toBeGreaterThan(1e-6);
        expectSame(both);
      },
    );

    // A reference so far off that some of its k3 pass the clamp of 10.
    it.each(['loss', 'reward-to-go'] as const)('k3 past its clamp, in the %s', (placement) => {
      const far: Policy = { thetaS: 14, thetaDC: -14, thetaDW: 14 };
      const of = (estimator: 'k3' | 'k3-clamped'): ReturnType<typeof bothGradients> =>
        bothGradients({ ...BASE, kl: { placement, estimator, weight: 0.3, gamma: 1 } }, process, OLD, 2, far);
      const [[clamped], [free]] = [of('k3-clamped'), of('k3')];
      expect(clamped.klSampling[0]).not.toBeCloseTo(free.klSampling[0], 2);
      expectSame(of('k3-clamped'));
    });

    describe.each(LIKELIHOODS)('%s', (likelihood) => {
      it.each(MASKS.flatMap((mask) => [true, false].map((tokenWeighted) => ({ mask, tokenWeighted }))))(
        'of data, mask $mask, weighted by tokens: $tokenWeighted',
        (parts) => {
          const both = bothGradients({ kind: 'supervised', likelihood, ...parts }, process, OLD, 1);
          expect(Math.max(...both[0].reward.map(Math.abs))).toBeGreaterThan(1e-3);
          expectSame(both);
        },
      );
    });

    it.each(RATIO_RULES.filter((rule) => rule !== 'gspo' && rule !== 'gmpo'))('ratio rule %s', (rule) => {
      const ratio = { ...BASE.ratio, rule, epsilonLow: 0.05, epsilonHigh: 0.1, bound: 1.05 };
      const kl = { ...BASE.kl, placement: 'none' } as const;
      expectSame(bothGradients({ ...BASE, kl, ratio }, process, OLD, 2));
    });
  });

  it.each(['trl-batch', 'gpg', 'remax'] as const)('%s, which looks at the batch', (advantage) => {
    const kl = { ...BASE.kl, placement: 'none' } as const;
    for (const old of [OLD, { ...OLD, thetaS: -0.3 }, { ...OLD, thetaDC: -0.4 }]) {
      for (const process of Object.values(PROCESSES))
        expectSame(bothGradients({ ...BASE, kl, advantage }, process, old, 2));
    }
  });

  it('divides by trajectories, by a length, or by the tokens that were written', () => {
    const plain = bothGradients(BASE, PROCESSES['no cap']!, POLICY, 1)[0].reward;
    const norm = {
      ...BASE,
      aggregation: { rule: 'seq-mean-token-sum-norm', normLength: 50, batchSize: 1 } as const,
    };
    expect(bothGradients(norm, PROCESSES['no cap']!, POLICY, 1)[0].reward[0]).toBeCloseTo(plain[0] / 50, 14);
    const sum = {
      ...BASE,
      aggregation: { rule: 'seq-sum-token-sum-norm', normLength: 50, batchSize: 20 } as const,
    };
    const summed = bothGradients(sum, PROCESSES['no cap']!, POLICY, 1)[0].reward;
    expect(summed[0]).toBeCloseTo((plain[0] * 20) / 50, 14);
    const mean = { ...BASE, aggregation: { rule: 'token-mean', normLength: 50, batchSize: 1 } as const };
    const process = {
      ...PROCESSES['no cap']!,
      policy: POLICY,
      lengths: { correct: constant(5), wrong: constant(11) },
    };
    const { plan, counters } = batchOf(process);
    expect(plan.cells[0]!.groups).toBe(128);
    // Tokens of answers of constant length, and one of each decision.
    const tokens = Number(counters[3]!) + Number(counters[2]!);
    const found = bothGradients(mean, PROCESSES['no cap']!, POLICY, 1)[0].reward;
    found.forEach((x, i) => expect(x).toBeCloseTo((plain[i]! * 512) / tokens, 14));
  });

  it('knows what needs more than counts, and refuses nothing but groups too small', () => {
    const needs = (changes: Partial<RlObjective>, updates = 4): boolean =>
      needsTrajectories({ ...BASE, ...changes }, { updates });
    expect(needs({})).toBe(false);
    expect(needs({ advantage: 'gpg' })).toBe(false);
    expect(needs({ advantage: 'reinforce-pp' })).toBe(true);
    expect(needs({ aggregation: { ...BASE.aggregation, rule: 'seq-mean-token-mean' } })).toBe(true);
    expect(needs({ kl: { ...BASE.kl, placement: 'reward-sum' } })).toBe(true);
    expect(needs({ ratio: { ...BASE.ratio, rule: 'gspo' } })).toBe(true);
    expect(needs({ ratio: { ...BASE.ratio, rule: 'gspo' } }, 1)).toBe(false);
    for (const advantage of ADVANTAGE_RULES)
      expect(whyNotTrainable({ ...BASE, advantage }, { groupSize: 2 })).toBeNull();
    expect(whyNotTrainable({ ...BASE, advantage: 'verl-grpo-passk' }, { groupSize: 1 })).toMatch(
      /objective.groupSize may be 2 to 256/,
    );
  });

  it('keeps a bound of a ratio below 1 where the batch is on policy', () => {
    const ratio = { ...BASE.ratio, rule: 'cispo-trl', epsilonHigh: 0.5 } as const;
    const kl = { ...BASE.kl, placement: 'none' } as const;
    const both = bothGradients({ ...BASE, kl, ratio }, PROCESSES['no cap']!, POLICY, 1);
    expectSame(both);
    const free = bothGradients({ ...BASE, kl }, PROCESSES['no cap']!, POLICY, 1)[0].reward;
    expect(both[0].reward[2]).toBeCloseTo(free[2] / 2, 12);
  });
});

const ADAM: Optimiser = { rule: 'adam', learningRate: 0.01, decay: [0.9, 0.999], epsilon: 1e-8 };
const START: LearnerState<number> = {
  powers: [1, 1],
  theta: [0.5, -1, 2],
  reference: [0, 0, 0],
  old: [0.1, 0.2, 0.3],
  first: [0, 0, 0],
  second: [0, 0, 0],
};

describe('an update', () => {
  it('is plain ascent, momentum as torch has it, or Adam with its corrections', () => {
    const g = [0.2, -0.4, 0];
    const sgd = update(FLOAT64, { ...ADAM, rule: 'sgd' }, START, g);
    expect(sgd.state.theta).toEqual([0.5 + 0.01 * 0.2, -1 - 0.01 * 0.4, 2]);
    let state = update(FLOAT64, { ...ADAM, rule: 'momentum' }, START, g).state;
    state = update(FLOAT64, { ...ADAM, rule: 'momentum' }, state, g).state;
    // v1 = g, v2 = 0.9·g + g.
    expect(state.theta[0]).toBeCloseTo(0.5 + 0.01 * (0.2 + 1.9 * 0.2), 15);
    // Adam's first step is lr·g/(|g| + ε), and nothing where g = 0.
    const adam = update(FLOAT64, ADAM, START, g).state;
    expect(adam.theta[0]).toBeCloseTo(0.5 + (0.01 * 0.2) / (0.2 + 1e-8), 12);
    expect(adam.theta[1]).toBeCloseTo(-1 - (0.01 * 0.4) / (0.4 + 1e-8), 12);
    expect(adam.theta[2]).toBe(2);
    expect(adam.powers[0]).toBeCloseTo(0.9, 15);
  });

  it('is not made where it would leave ±40', () => {
    const far = update(FLOAT64, { ...ADAM, rule: 'sgd', learningRate: 1000 }, START, [0.2, 0, 0]);
    expect(far.stays).toBe('no');
    expect(far.state.theta).toEqual(START.theta);
  });

  it('begins with the reference and the rollout policy that its rules say', () => {
    const learner = {
      minibatches: 2,
      epochs: 1,
      reference: { rule: 'refreshed', every: 3, decay: 0 },
    } as LearnerPlan;
    expect(beginStep(FLOAT64, learner, START, 3).reference).toEqual(START.theta);
    expect(beginStep(FLOAT64, learner, START, 3).old).toEqual(START.old);
    expect(beginStep(FLOAT64, learner, START, 4).reference).toEqual(START.reference);
    expect(beginStep(FLOAT64, learner, START, 4).old).toEqual(START.theta);
    const follows = { ...learner, reference: { rule: 'average', every: 1, decay: 0.75 } } as LearnerPlan;
    expect(beginStep(FLOAT64, follows, START, 1).reference).toEqual([0.125, -0.25, 0.5]);
  });

  it('sees the same trajectories again in another epoch, and no others twice', () => {
    const batches = [0, 1, 2, 3, 4, 5, 6, 7].map((step) => batchNumber({ minibatches: 2, epochs: 2 }, step));
    expect(batches).toEqual([0, 1, 0, 1, 2, 3, 2, 3]);
  });

  it('follows the mean over classes of φ times what reaches the logit', () => {
    const learner = { features: [[1, 2], [1, -4]] } as unknown as LearnerPlan; // prettier-ignore
    const nothing = [0, 0, 0] as const;
    const of = (reward: ClassGradient<number>['reward']): ClassGradient<number> => ({
      reward,
      klSampling: [1, 0, 0],
      klDecision: nothing,
    });
    const found = parameterGradient(FLOAT64, learner, [of([2, 1, 0]), of([4, 0, 3])]);
    expect(found).toEqual([(3 + 5) / 2, (6 - 20) / 2, 1 / 2, 1, 3 / 2, -6]);
  });

  it('draws by the thresholds of the plan, but for rounding', () => {
    const { p, q, a, b } = actionProbabilities(OLD);
    const found = trainThresholds({ correctStop: p * a, correct: p, resampled: q * b });
    const expected = thresholds(OLD);
    for (const key of ['correctStop', 'correct', 'wrongResample'] as const)
      expect(Math.abs(found[key] - expected[key])).toBeLessThanOrEqual(1);
  });
});

describe('series near one', () => {
  const points = [-79, -3, -0.5001, -0.4999, -1e-3, -1e-12, 0, 1e-30, 1e-6, 0.2, 0.4999, 0.5001, 2, 60];

  it('have bounds that hold an adverse device, and are close', () => {
    for (const [i, x] of points.entries()) {
      const x32 = Math.fround(x);
      const expm1 = BOUNDED.expm1(BOUNDED.of(x32));
      expect(expm1.value).toBe(Math.expm1(x32));
      const log1p = BOUNDED.log1p(BOUNDED.of(Math.abs(x32)));
      expect(log1p.value).toBe(Math.log1p(Math.abs(x32)));
      for (let seed = 0; seed < 20; seed++) {
        const device = adverse(100 * i + seed);
        expect(Math.abs(expm1Series(device, x32) - expm1.value)).toBeLessThanOrEqual(expm1.error);
        expect(Math.abs(log1pSeries(device, Math.abs(x32)) - log1p.value)).toBeLessThanOrEqual(log1p.error);
      }
      // 24 ULP where nothing large is added to it; exp itself is allowed 3 + 2|x|.
      if (x !== 0)
        expect(expm1.error / Math.abs(expm1.value)).toBeLessThan((24 + 2 * Math.abs(x)) * 2 ** -23);
      if (x !== 0) expect(log1p.error / log1p.value).toBeLessThan(24 * 2 ** -23);
    }
  });
});
