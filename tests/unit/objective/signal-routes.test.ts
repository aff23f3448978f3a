/**
 * An objective's signal by three ways: the loop form on a batch of trajectories, the tally of the same trajectories,
 * and the exact expectation.
 */
import { describe, expect, test } from 'vitest';
import { rollout } from '../../../src/engine/reference/rollout';
import { ReferenceEngine } from '../../../src/engine/reference/reference-engine';
import { tallyBlock } from '../../../src/engine/reference/tally';
import { type Plan, PlanBuilder } from '../../../src/experiment/plan';
import { DISCOUNT_MODES } from '../../../src/model/exact-weights';
import { constantLength, explicitPmf } from '../../../src/model/lengths';
import type { Policy } from '../../../src/model/policy';
import type { Process } from '../../../src/model/process';
import { ACTION_KINDS, type CellTally, emptyTally, blockCounters } from '../../../src/model/tally';
import { batchSignal } from '../../../src/objective/batch/signal';
import { NOT_IN_PROGRAMS as NOT_PROGRAMS, routeOf, type Setting } from '../../../src/objective/evaluation';
import { exactOutcomes, exactSignal } from '../../../src/objective/exact-signal';
import { greedyOutcome } from '../../../src/objective/greedy';
import { signalProgram } from '../../../src/objective/lowering';
import {
  ADVANTAGE_RULES,
  AGGREGATIONS,
  KL_ESTIMATORS,
  LIKELIHOODS,
  type Objective,
  OVERLONG_RULES,
  RATIO_RULES,
  type RlObjective,
} from '../../../src/objective/objective';
import { SIGNAL_SIZE, SIGNAL_TERMS } from '../../../src/objective/signal-program';
import { tallyOutcomes, tallySignal } from '../../../src/objective/tally-signal';
import { jackknife, jackknifeOf, totalsOf } from '../../../src/study/jackknife';

const PLAIN: RlObjective = {
  kind: 'rl',
  advantage: 'grpo-population-std',
  discount: { mode: 'none', gamma: 1 },
  overlong: { rule: 'none', maxTokens: 4096, buffer: 0 },
  kl: { placement: 'none', estimator: 'k1', weight: 0, gamma: 1 },
  aggregation: { rule: 'seq-mean-token-sum', normLength: 100, batchSize: 64 },
  ratio: { rule: 'none', epsilonLow: 0.2, epsilonHigh: 0.28, bound: 3, tauPositive: 1, tauNegative: 1.05 },
};

const policy: Policy = { thetaS: 0.4, thetaDC: 1.2, thetaDW: 0.6 };
const old: Policy = { thetaS: 0.1, thetaDC: 1.6, thetaDW: 0.9 };
const reference: Policy = { thetaS: -0.2, thetaDC: 1, thetaDW: 1.1 };

const process = (rolledOutBy: Policy, over: Partial<Process> = {}): Process => ({
  policy: rolledOutBy,
  lengths: { correct: constantLength(5), wrong: constantLength(11) },
  maxAttempts: 4,
  atCap: 'decide-then-fail',
  ...over,
});

const withKl = (kl: Partial<RlObjective['kl']>): RlObjective => ({
  ...PLAIN,
  kl: { ...PLAIN.kl, weight: 0.3, ...kl },
});

/** Every value of every part, one part at a time. */
const OBJECTIVES: readonly (readonly [string, Objective])[] = [
  ...ADVANTAGE_RULES.map((advantage) => [`advantage ${advantage}`, { ...PLAIN, advantage }] as const),
  ...AGGREGATIONS.map(
    (rule) =>
      [
        `aggregation ${rule}, k3 loss`,
        { ...withKl({ placement: 'loss', estimator: 'k3' }), aggregation: { ...PLAIN.aggregation, rule } },
      ] as const,
  ),
  ...KL_ESTIMATORS.map(
    (estimator) => [`loss ${estimator}`, withKl({ placement: 'loss', estimator })] as const,
  ),
  ...KL_ESTIMATORS.map(
    (estimator) => [`to go ${estimator}`, withKl({ placement: 'reward-to-go', estimator })] as const,
  ),
  ...RATIO_RULES.map((rule) => [`ratio ${rule}`, { ...PLAIN, ratio: { ...PLAIN.ratio, rule } }] as const),
  ...LIKELIHOODS.flatMap((likelihood) =>
    (['all', 'decisions', 'sampling'] as const).map(
      (mask) =>
        [
          `${likelihood} on ${mask}`,
          { kind: 'supervised', likelihood, mask, tokenWeighted: mask === 'all' },
        ] as const,
    ),
  ),
];

/** Objectives that need trajectories one by one, each with what makes it so. */
const PER_TRAJECTORY: readonly (readonly [string, RlObjective])[] = [
  ['opo', { ...PLAIN, advantage: 'opo' }],
  ...DISCOUNT_MODES.filter((mode) => mode !== 'none').map(
    (mode) =>
      [
        `discount ${mode}`,
        { ...PLAIN, discount: { mode, gamma: mode.startsWith('per-') ? 0.4 : 0.93 } },
      ] as const,
  ),
  ...ADVANTAGE_RULES.filter((rule) => !NOT_PROGRAMS.includes(rule)).map(
    (advantage) =>
      [
        `1/|o| with ${advantage}`,
        { ...PLAIN, advantage, aggregation: { ...PLAIN.aggregation, rule: 'seq-mean-token-mean' } },
      ] as const,
  ),
  ...OVERLONG_RULES.filter((rule) => rule !== 'none').map(
    (rule) =>
      [
        `overlong ${rule}`,
        { ...PLAIN, advantage: 'grpo-sample-std-eps', overlong: { rule, maxTokens: 24, buffer: 10 } },
      ] as const,
  ),
  ['KL summed into the reward', { ...withKl({ placement: 'reward-sum' }), advantage: 'grpo-sample-std-eps' }],
  ['KL to go with a discount', withKl({ placement: 'reward-to-go', gamma: 0.4 })],
  [
    'k3 loss over |o|',
    {
      ...withKl({ placement: 'loss', estimator: 'k3' }),
      aggregation: { ...PLAIN.aggregation, rule: 'seq-mean-token-mean' },
    },
  ],
  ...(['gspo', 'gmpo'] as const).map(
    (rule) =>
      [
        rule,
        {
          ...PLAIN,
          ratio: { ...PLAIN.ratio, rule, epsilonLow: 0.05, epsilonHigh: 0.08 },
          aggregation: { ...PLAIN.aggregation, rule: 'seq-mean-token-mean' },
        },
      ] as const,
  ),
];

const GROUPS = 256;
const GROUP_SIZE = 4;
const BLOCKS = 64;

function rolledOut(
  of: Process,
  blocks = BLOCKS,
): { plan: Plan; tally: CellTally; batch: ReturnType<typeof rollout>[][] } {
  const builder = new PlanBuilder([7, 0]);
  builder.add(of, { trajectories: GROUPS * GROUP_SIZE, groupSize: GROUP_SIZE, blocks, stream: 0 });
  const plan = builder.build();
  const cell = plan.cells[0]!;
  const tally = emptyTally(GROUP_SIZE, blocks);
  for (let block = 0; block < blocks; block++) blockCounters(tally, block).set(tallyBlock(plan, cell, block));
  const batch = Array.from({ length: GROUPS }, (_, g) =>
    Array.from({ length: GROUP_SIZE }, (_, i) => rollout(plan, cell, g * GROUP_SIZE + i)),
  );
  return { plan, tally, batch };
}

const flat = (signal: ReturnType<typeof tallySignal>): number[] =>
  SIGNAL_TERMS.flatMap((term) => ACTION_KINDS.map((kind) => signal[term][kind]));

describe.each([
  ['on policy', policy],
  ['off policy', old],
])('%s', (_, rolledOutBy) => {
  const of = process(rolledOutBy);
  const setting: Setting = { process: of, policy, reference, groupSize: GROUP_SIZE };
  const { tally, batch } = rolledOut(of);
  const linear = OBJECTIVES.filter(([, objective]) => routeOf(objective, setting) === 'tally');

  test.each(linear)('%s: the tally gives the loop form of the same trajectories', (_name, objective) => {
    const mine = flat(tallySignal(objective, setting, totalsOf(tally)));
    const loop = flat(
      batchSignal(objective, batch, { policy, old: rolledOutBy, reference }, greedyOutcome(of)),
    );
    const size = Math.max(...loop.map(Math.abs));
    mine.forEach((x, i) => {
      expect(Math.abs(x - loop[i]!), `${i}: ${x}, ${loop[i]}`).toBeLessThanOrEqual(1e-11 * size);
    });
  });

  test('most objectives are linear in the tally, and those that are not say so', () => {
    const others = OBJECTIVES.filter((one) => !linear.includes(one)).map(([name]) => name);
    expect(others).toEqual(
      _ === 'on policy'
        ? ['advantage opo', 'aggregation seq-mean-token-mean, k3 loss']
        : ['advantage opo', 'aggregation seq-mean-token-mean, k3 loss', 'ratio gspo', 'ratio gmpo'],
    );
  });
});

describe.each([
  ['on policy', policy],
  ['off policy', old],
])('signal programs, %s', (_, rolledOutBy) => {
  const of = process(rolledOutBy);
  const setting: Setting = { process: of, policy, reference, groupSize: GROUP_SIZE };
  const { plan, tally, batch } = rolledOut(of, 2);

  test.each(PER_TRAJECTORY)(
    '%s: the program gives the loop form of the same trajectories',
    async (_name, objective) => {
      // The batch of the loop form is these trajectories, so the constants of the batch are theirs.
      const program = signalProgram(objective, setting, tallyOutcomes(setting, totalsOf(tally)));
      const sums = new Float64Array(SIGNAL_SIZE);
      for await (const block of new ReferenceEngine().signals(plan, [program]))
        block.sums.forEach((x, i) => (sums[i]! += x));
      const mine = [...sums].map((x) => x / (GROUPS * GROUP_SIZE));
      const loop = flat(
        batchSignal(objective, batch, { policy, old: rolledOutBy, reference }, greedyOutcome(of)),
      );
      const size = Math.max(...loop.map(Math.abs));
      mine.forEach((x, i) => {
        expect(Math.abs(x - loop[i]!), `${i}: ${x}, ${loop[i]}`).toBeLessThanOrEqual(1e-9 * size);
      });
    },
  );
});

describe('exact signals', () => {
  test.each([
    ['capped, decided', process(policy)],
    ['truncated', process(policy, { atCap: 'truncate', maxAttempts: 3 })],
    ['failed at the cap', process(policy, { atCap: 'fail', maxAttempts: 2 })],
    [
      'without a cap, lengths spread',
      process(policy, {
        maxAttempts: null,
        lengths: {
          correct: explicitPmf({ 1: 1 / 6, 2: 1 / 3, 3: 1 / 2 }),
          wrong: explicitPmf({ 3: 0.5, 6: 0.5 }),
        },
      }),
    ],
    ['off policy', process(old)],
  ])('%s: the tally scatters about them as its standard errors say', (_name, of) => {
    const setting: Setting = { process: of, policy, reference, groupSize: GROUP_SIZE };
    const { tally } = rolledOut(of);
    let squares = 0;
    let count = 0;
    for (const [name, objective] of OBJECTIVES) {
      if (routeOf(objective, setting) !== 'tally') continue;
      const exact = exactSignal(objective, setting).signal;
      if (exact === undefined) continue;
      const truth = flat(exact);
      const { value, standardError } = jackknife(tally, {
        signal: (totals) => flat(tallySignal(objective, setting, totals)),
      }).signal;
      truth.forEach((x, i) => {
        if (standardError[i]! < 1e-12) {
          expect(Math.abs(value[i]! - x), `${name} ${i}: ${value[i]}, ${x}`).toBeLessThan(1e-9);
          return;
        }
        const z = (value[i]! - x) / standardError[i]!;
        // 64 blocks: t with 63 degrees of freedom passes 5.5 once in 10⁶; some 600 correlated values are looked at.
        expect(Math.abs(z), `${name} ${i}: ${value[i]}, ${x}`).toBeLessThan(5.5);
        squares += z * z;
        count++;
      });
    }
    expect(count).toBeGreaterThan(200);
    // One set of some ten independent sums stands behind all: the rms has a standard deviation near 1/√20.
    expect(Math.sqrt(squares / count)).toBeGreaterThan(0.4);
    expect(Math.sqrt(squares / count)).toBeLessThan(1.8);
  });
});

describe('exact signals of objectives that need trajectories one by one', () => {
  const of = process(policy, { maxAttempts: 3, atCap: 'truncate' });
  const setting: Setting = { process: of, policy, reference, groupSize: GROUP_SIZE };
  const { plan } = rolledOut(of);
  const answered = PER_TRAJECTORY.filter(
    ([, objective]) => exactSignal(objective, setting).signal !== undefined,
  );

  test('exist for discounts, 1/|o| and a reward-to-go with γ', () => {
    const names = answered.map(([name]) => name);
    expect(names).toEqual(expect.arrayContaining(['discount theorem-3.1', 'KL to go with a discount']));
    expect(names).toEqual(expect.arrayContaining(['1/|o| with dr-grpo', 'k3 loss over |o|']));
  });

  test.each(answered)(
    '%s: signals scatter about them as their standard errors say',
    async (_name, objective) => {
      const truth = flat(exactSignal(objective, setting).signal!);
      const program = signalProgram(objective, setting, exactOutcomes(setting));
      const sums: Float64Array[] = [];
      for await (const block of new ReferenceEngine().signals(plan, [program]))
        sums[block.block] = block.sums;
      const size = (GROUPS * GROUP_SIZE) / BLOCKS;
      const mean = (i: number, without: number | null): number => {
        const kept = sums.filter((_, block) => block !== without);
        return kept.reduce((total, block) => total + block[i]!, 0) / (size * kept.length);
      };
      const { value, standardError } = jackknifeOf(BLOCKS, (without) =>
        truth.map((_, i) => mean(i, without)),
      );
      truth.forEach((x, i) => {
        const error = standardError[i]!;
        if (error < 1e-12) expect(Math.abs(value[i]! - x), `${i}: ${value[i]}, ${x}`).toBeLessThan(1e-9);
        else expect(Math.abs(value[i]! - x) / error, `${i}: ${value[i]}, ${x}`).toBeLessThan(5.5);
      });
    },
  );
});
