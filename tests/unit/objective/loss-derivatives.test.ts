/**
 * Every differentiable loss against central differences of its exact expectation. The expectation is over what π_old, or
 * the data policy, rolled out, which θ does not move; the losses are written here as the frameworks have them, not as
 * gradients.
 */
import { describe, expect, test } from 'vitest';
import { exactActionMoments } from '../../../src/model/exact-action-moments';
import { exactStatistics } from '../../../src/model/exact-statistics';
import { lengthPmf } from '../../../src/model/lengths';
import { actionProbabilities, type Policy } from '../../../src/model/policy';
import type { Process } from '../../../src/model/process';
import { ACTION_KINDS, type ActionKind } from '../../../src/model/tally';
import { exactAdvantageMoments } from '../../../src/objective/advantages';
import { signalGradient } from '../../../src/objective/batch/signal';
import { exactSignal } from '../../../src/objective/exact-signal';
import {
  KL_ESTIMATORS,
  type KlEstimator,
  LIKELIHOODS,
  type Objective,
  type RlObjective,
} from '../../../src/objective/objective';
import { objectivePreset } from '../../../src/objective/presets';

const OLD: Policy = { thetaS: 0.3, thetaDC: 1.4, thetaDW: 0.2 };
const THETA: Policy = { thetaS: 0.52, thetaDC: 1.1, thetaDW: -0.15 };
const REFERENCE: Policy = { thetaS: -0.4, thetaDC: 0.6, thetaDW: 0.5 };
const G = 4;
const LENGTHS = { correct: 3, wrong: 7 };
const PROCESS: Process = {
  policy: OLD,
  lengths: {
    correct: lengthPmf({ kind: 'constant', tokens: LENGTHS.correct }),
    wrong: lengthPmf({ kind: 'constant', tokens: LENGTHS.wrong }),
  },
  maxAttempts: 3,
  atCap: 'truncate',
};
const BASE = objectivePreset('paper-theory')!.objective as RlObjective;
const PLAIN: RlObjective = {
  ...BASE,
  advantage: 'dr-grpo',
  kl: { ...BASE.kl, placement: 'none', weight: 0 },
};

type Loss = (kind: ActionKind, theta: Policy) => number;

function chance(kind: ActionKind, policy: Policy): number {
  const { p, q, a, aBar, b, bBar } = actionProbabilities(policy);
  return { sampleC: p, sampleW: q, stopC: a, resC: aBar, resW: b, stopW: bBar }[kind];
}

const ratioTo =
  (other: Policy) =>
  (kind: ActionKind, theta: Policy): number =>
    chance(kind, theta) / chance(kind, other);

const cost = (kind: ActionKind): number =>
  kind === 'sampleC' ? LENGTHS.correct : kind === 'sampleW' ? LENGTHS.wrong : 1;

/** E of Σ weight·loss over a trajectory of π_old, with weights by own reward. */
function expectation(
  process: Process,
  weights: readonly [wrong: number, right: number],
  loss: Loss,
  theta: Policy,
): number {
  const { correct, wrong } = exactActionMoments(process, 'none', 1);
  return ACTION_KINDS.reduce(
    (sum, kind) => sum + (weights[1] * correct[kind] + weights[0] * wrong[kind]) * loss(kind, theta),
    0,
  );
}

function derivative(of: (theta: Policy) => number): number[] {
  const h = 1e-5;
  return (['thetaS', 'thetaDC', 'thetaDW'] as const).map((key) => {
    const at = (step: number): number => of({ ...THETA, [key]: THETA[key] + step });
    return (at(h) - at(-h)) / (2 * h);
  });
}

/** Central differences err by h²/6 of the third derivative, 1e-10 here, and by 1e-16/h, 1e-11. */
function expectGradient(objective: Objective, process: Process, of: (theta: Policy) => number): void {
  const setting = { process, policy: THETA, reference: REFERENCE, groupSize: G };
  const { signal } = exactSignal(objective, setting);
  const found = signalGradient(signal!, THETA);
  const expected = derivative(of);
  expect(Math.hypot(...expected)).toBeGreaterThan(1e-3);
  found.forEach((x, i) => expect(Math.abs(x - expected[i]!)).toBeLessThan(1e-8));
}

const { accuracy, errorRate } = exactStatistics(PROCESS);
const moments = exactAdvantageMoments('dr-grpo', G, accuracy, errorRate);
const ADVANTAGES = [moments.givenWrong, moments.givenCorrect] as const;

describe('what is maximised off policy', () => {
  const ratio = { ...BASE.ratio, epsilonLow: 0.1, epsilonHigh: 0.15, bound: 1.1 };
  const clip = (x: number): number => Math.min(Math.max(x, 1 - ratio.epsilonLow), 1 + ratio.epsilonHigh);
  const rho = ratioTo(OLD);
  /** By the sign of the advantage; E[A | R] takes the place of A, which is of one sign for one R. */
  const surrogate = (gain: (rho: number, sign: 1 | -1) => number) => (theta: Policy) =>
    expectation(PROCESS, [ADVANTAGES[0], 0], (kind, x) => gain(rho(kind, x), -1), theta) +
    expectation(PROCESS, [0, ADVANTAGES[1]], (kind, x) => gain(rho(kind, x), 1), theta);
  const objective = (rule: RlObjective['ratio']['rule']): RlObjective => ({
    ...PLAIN,
    ratio: { ...ratio, rule },
  });

  test('some ratios are clipped, others are not', () => {
    const ratios = ACTION_KINDS.map((kind) => rho(kind, THETA));
    expect(ratios.some((x) => x > 1.15)).toBe(true);
    expect(ratios.some((x) => x < 0.9)).toBe(true);
    expect(ratios.some((x) => x > 0.9 && x < 1.15)).toBe(true);
  });

  test('PPO: min(ρA, clip(ρ)A)', () => {
    const gain = (x: number, sign: number): number =>
      sign > 0 ? Math.min(x, clip(x)) : Math.max(x, clip(x));
    expectGradient(objective('ppo'), PROCESS, surrogate(gain));
  });

  test('PPO with a dual clip: for A < 0 no more than c·|A|', () => {
    const gain = (x: number, sign: number): number =>
      sign > 0 ? Math.min(x, clip(x)) : Math.min(Math.max(x, clip(x)), ratio.bound);
    expectGradient(objective('ppo-dual'), PROCESS, surrogate(gain));
  });

  test('TRL’s δ: min(min(ρ, δ)A, clip(ρ)A)', () => {
    const gain = (x: number, sign: number): number => {
      const upper = Math.min(x, ratio.bound);
      return sign > 0 ? Math.min(upper, clip(x)) : Math.max(upper, clip(x));
    };
    expectGradient(objective('ppo-delta'), PROCESS, surrogate(gain));
  });

  test('SAPO: a soft gate, 4/τ·σ(τ(ρ−1))', () => {
    const gain = (x: number, sign: number): number => {
      const tau = sign > 0 ? ratio.tauPositive : ratio.tauNegative;
      return (4 / tau) * (1 / (1 + Math.exp(-tau * (x - 1))));
    };
    expectGradient(objective('sapo'), PROCESS, surrogate(gain));
  });

  test('CISPO: the clipped ratio is a constant before log π', () => {
    const of = (theta: Policy): number => {
      const gain: Loss = (kind, x) => clip(rho(kind, THETA)) * Math.log(chance(kind, x));
      return expectation(PROCESS, ADVANTAGES, gain, theta);
    };
    expectGradient(objective('cispo'), PROCESS, of);
  });

  test('policy gradient: A·log π', () => {
    const of = (theta: Policy): number =>
      expectation(PROCESS, ADVANTAGES, (kind, x) => Math.log(chance(kind, x)), theta);
    expectGradient(PLAIN, PROCESS, of);
  });
});

describe('KL as a loss, charged once a token', () => {
  const weight = 0.7;
  const log: Loss = (kind, theta) => Math.log(ratioTo(REFERENCE)(kind, theta));
  const k3 = (l: number): number => Math.exp(-l) + l - 1;
  /** A form with "+" has the value of its base and the gradient of k2, so k2 is differentiated in its place. */
  const values: Record<KlEstimator, Loss> = {
    k1: log,
    abs: (kind, x) => Math.abs(log(kind, x)),
    k2: (kind, x) => log(kind, x) ** 2 / 2,
    k3: (kind, x) => k3(log(kind, x)),
    'k3-clamped': (kind, x) => Math.min(k3(log(kind, x)), 10),
    'k1+': (kind, x) => log(kind, x) ** 2 / 2,
    'abs+': (kind, x) => log(kind, x) ** 2 / 2,
    'k3+': (kind, x) => log(kind, x) ** 2 / 2,
    'k3-corrected': (kind, x) => ratioTo(OLD)(kind, x) * k3(log(kind, x)),
  };

  test.each(KL_ESTIMATORS)('%s', (estimator) => {
    const objective: RlObjective = { ...PLAIN, kl: { placement: 'loss', estimator, weight, gamma: 1 } };
    const penalty: Loss = (kind, x) => -weight * cost(kind) * values[estimator](kind, x);
    const reward: Loss = (kind, x) => Math.log(chance(kind, x));
    expectGradient(
      objective,
      PROCESS,
      (theta) =>
        expectation(PROCESS, ADVANTAGES, reward, theta) + expectation(PROCESS, [1, 1], penalty, theta),
    );
  });
});

describe('likelihood of data', () => {
  const losses: Record<(typeof LIKELIHOODS)[number], Loss> = {
    sft: (kind, x) => Math.log(chance(kind, x)),
    dft: (kind, x) => chance(kind, THETA) * Math.log(chance(kind, x)),
    'dft-no-stop-gradient': (kind, x) => chance(kind, x) * Math.log(chance(kind, x)),
  };

  test.each(LIKELIHOODS)('%s', (likelihood) => {
    const objective: Objective = { kind: 'supervised', likelihood, mask: 'all', tokenWeighted: true };
    const gain: Loss = (kind, x) => cost(kind) * losses[likelihood](kind, x);
    expectGradient(objective, PROCESS, (theta) => expectation(PROCESS, [1, 1], gain, theta));
  });
});
