/** Objective presets: each is complete, can be computed, and a few say what their frameworks do on a batch by hand. */
import { describe, expect, test } from 'vitest';
import { actionLogRatios } from '../../../src/model/log-ratio';
import { batchSignal, signalGradient } from '../../../src/objective/batch/signal';
import { batchWeights } from '../../../src/objective/batch/weights';
import {
  ADVANTAGE_RULES,
  AGGREGATIONS,
  KL_PLACEMENTS,
  LIKELIHOODS,
  OVERLONG_RULES,
  RATIO_RULES,
} from '../../../src/objective/objective';
import { objectivePreset, OBJECTIVE_PRESETS } from '../../../src/objective/presets';
import { expectClose } from '../model/arbitraries';
import { onPolicy, POLICY, REFERENCE, trajectory } from './batch/helpers';

// |o| = 3, 7, 4 and 5, mean 19/4; rewards 1, 0, 0, 0.
const GROUP = [trajectory('C2 .'), trajectory('W2 > W3 .'), trajectory('W3 .'), trajectory('W4 .')];
/** So near that GSPO's clip of 3e-4 leaves the group some gradient. */
const OLD = { ...POLICY, thetaS: POLICY.thetaS - 1e-4 };
const POLICIES = { policy: POLICY, old: OLD, reference: REFERENCE };
const EPSILONS = ['epsilonLow', 'epsilonHigh', 'bound', 'tauPositive', 'tauNegative'] as const;

describe.each(OBJECTIVE_PRESETS)('$id', ({ id, title, version, objective, source, note }) => {
  test('says what it is', () => {
    expect(id).toMatch(/^[a-z0-9-]+(@\d{4}-\d{2})?$/);
    expect(Math.min(title.length, version.length, source.length)).toBeGreaterThan(2);
    expect(note).toMatch(/^[A-Z].{20,}[^.]\.$/);
    expect(OBJECTIVE_PRESETS.filter((other) => other.id === id)).toHaveLength(1);
    expect(objectivePreset(id)?.objective).toBe(objective);
  });

  test('gives a gradient one small step off policy', () => {
    const signal = batchSignal(objective, [GROUP, GROUP.slice(0, 2)], POLICIES);
    const gradient = signalGradient(signal, POLICY);
    expect(gradient.every(Number.isFinite)).toBe(true);
    expect(gradient.some((x) => x !== 0)).toBe(true);
  });

  test('has numbers in their ranges', () => {
    if (objective.kind === 'supervised') return;
    for (const name of EPSILONS) expect(objective.ratio[name]).toBeGreaterThan(0);
    expect(objective.overlong.buffer).toBeLessThan(objective.overlong.maxTokens);
    expect(objective.kl.placement === 'none' || objective.kl.weight > 0).toBe(true);
  });
});

test('unknown ids have no preset', () => expect(objectivePreset('grpo')).toBeUndefined());

test('presets cover all that frameworks do', () => {
  const rl = OBJECTIVE_PRESETS.flatMap(({ objective }) => (objective.kind === 'rl' ? [objective] : []));
  const missing = <T>(all: readonly T[], found: readonly T[]): T[] => all.filter((x) => !found.includes(x));
  const advantages = missing(
    ADVANTAGE_RULES,
    rl.map(({ advantage }) => advantage),
  );
  expect(advantages).toEqual(['grpo-sample-std', 'grpo-population-std-eps', 'raw-reward']);
  expect(
    missing(
      RATIO_RULES,
      rl.map(({ ratio }) => ratio.rule),
    ),
  ).toEqual([]);
  expect(
    missing(
      AGGREGATIONS,
      rl.map(({ aggregation }) => aggregation.rule),
    ),
  ).toEqual([]);
  expect(
    missing(
      KL_PLACEMENTS,
      rl.map(({ kl }) => kl.placement),
    ),
  ).toEqual([]);
  expect(
    missing(
      OVERLONG_RULES,
      rl.map(({ overlong }) => overlong.rule),
    ),
  ).toEqual([]);
  const supervised = OBJECTIVE_PRESETS.map(({ objective }) =>
    objective.kind === 'supervised' ? objective.likelihood : undefined,
  );
  expect(LIKELIHOODS.filter((likelihood) => !supervised.includes(likelihood))).toEqual([]);
});

describe('on a group with one right answer of four, on policy, π = π_ref', () => {
  const alike = onPolicy(POLICY, POLICY);
  /** The weight of every trajectory, the same on all of its actions. */
  const weights = (id: string): number[] =>
    batchWeights(objectivePreset(id)!.objective, [GROUP], alike)[0]!.map((member) => {
      expect(new Set(member.map(({ reward }) => reward.toPrecision(12))).size).toBe(1);
      return member[0]!.reward;
    });
  // A = 3/4 and −1/4 over the sample deviation 1/2 plus ε.
  const A = (epsilon: number): number[] => [0.75, -0.25, -0.25, -0.25].map((x) => x / (0.5 + epsilon));
  const tokens = [3, 7, 4, 5];

  test.each<[string, number[]]>([
    ['verl-grpo@2026-01', A(1e-6).map((x) => (x * 4) / 19)],
    ['paper-experiment', A(1e-6).map((x) => (x * 4) / 19)],
    ['trl-dapo', A(1e-4).map((x) => (x * 4) / 19)],
    ['trl-grpo', A(1e-4).map((x, i) => x / tokens[i]!)],
    ['openrlhf-grpo', A(1e-9).map((x) => (x * 4) / 19)],
    ['verl-gspo', A(1e-6).map((x, i) => x / tokens[i]!)],
    ['verl-dr-grpo@2026-01', [0.75, -0.25, -0.25, -0.25].map((x) => (x * 1024) / 8192)],
    ['verl-dr-grpo@2026-08', [0.75, -0.25, -0.25, -0.25].map((x) => x / 8192)],
    ['trl-dr-grpo', [0.75, -0.25, -0.25, -0.25].map((x) => x / 8192)],
    ['verl-rloo', [1, -1 / 3, -1 / 3, -1 / 3].map((x) => (x * 4) / 19)],
    ['trl-rloo', [1, -1 / 3, -1 / 3, -1 / 3]],
    // α = 4 / 1.
    ['verl-gpg', [3, -1, -1, -1].map((x) => (x * 4) / 19)],
    // Σ|o|R/Σ|o| = 3/19.
    ['verl-opo', [16, -3, -3, -3].map((x) => ((x / 19) * 4) / 19)],
    ['paper-theory', [0.75, -0.25, -0.25, -0.25].map((x) => x / Math.sqrt(3 / 16))],
  ])('%s', (id, expected) => expectClose(weights(id), expected, 1e-12));
});

test('the penalties of the presets on the first action of a group of two equal right answers', () => {
  // A = 0, so what is left is KL: C of 2 tokens with log ratio s, STOP with log ratio d; |o| = 3.
  const group = [trajectory('C2 .'), trajectory('C2 .')];
  const { sampleC: s, stopC: d } = actionLogRatios(POLICY, REFERENCE);
  const first = (id: string): [number, number, number] => {
    const { reward, klSampling, klDecision } = batchWeights(
      objectivePreset(id)!.objective,
      [group],
      onPolicy(POLICY, REFERENCE),
    )[0]![0]![0]!;
    return [reward, klSampling, klDecision];
  };
  expectClose(first('verl-grpo@2026-01'), [0, 0, 0]);
  expectClose(first('trl-dapo'), [0, 0, 0]);
  expectClose(first('verl-grpo-kl-in-reward'), [0, 0, 0]); // The same KL on all is taken off with the mean.
  expectClose(first('paper-theory'), [0, -2 * s, -d]);
  expectClose(first('paper-experiment'), [0, (-0.001 * 2 * (1 - Math.exp(-s))) / 3, 0]);
  expectClose(first('trl-grpo-kl-corrected'), [0, (-0.04 * 2 * s) / 3, 0]);
  expectClose(first('openrlhf-rloo'), [0, (-0.01 * 2 * s) / 3, (-0.01 * d) / 3]);
  expectClose(first('openrlhf-grpo'), [0, (-0.01 * 2 * (1 - Math.exp(-s))) / 3, 0]);
});
