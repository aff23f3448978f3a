/** Trajectories written as text, objectives that do nothing but what a test asks, and slopes by differences. */
import type { LogitVector, Policy } from '../../../../src/model/policy';
import type { ActionKind } from '../../../../src/model/tally';
import type { Step, Trajectory } from '../../../../src/model/trajectory';
import { batchSignal, signalGradient } from '../../../../src/objective/batch/signal';
import type { BatchPolicies } from '../../../../src/objective/batch/batch';
import type { Objective, RlObjective } from '../../../../src/objective/objective';
import type * as Enumerated from '../../model/enumerate';

const KINDS: Readonly<Record<string, ActionKind>> = {
  C: 'sampleC',
  W: 'sampleW',
  'C.': 'stopC',
  'C>': 'resC',
  'W.': 'stopW',
  'W>': 'resW',
};

/** "W5 > C3 ." is a wrong answer of 5 tokens, RESAMPLE, a right one of 3, STOP; without "." the cap ended it. */
export function trajectory(text: string): Trajectory {
  let answer = '';
  const steps = text.split(' ').map((word): Step => {
    if (word === '.' || word === '>') return { kind: KINDS[answer + word]!, cost: 1 };
    answer = word[0]!;
    return { kind: KINDS[answer]!, cost: Number(word.slice(1)) };
  });
  const lastCorrect = answer === 'C';
  const resampled = text.endsWith('>');
  return { steps, reward: lastCorrect && !resampled ? 1 : 0, capped: !text.endsWith('.'), lastCorrect };
}

/** The plain policy gradient of R, every part of it replaceable. */
export function rl(parts: Partial<RlObjective> = {}): RlObjective {
  return {
    kind: 'rl',
    advantage: 'raw-reward',
    discount: { mode: 'none', gamma: 1 },
    overlong: { rule: 'none', maxTokens: 100, buffer: 10 },
    kl: { placement: 'none', estimator: 'k1', weight: 1, gamma: 1 },
    aggregation: { rule: 'seq-mean-token-sum', normLength: 100, batchSize: 4 },
    ratio: NO_RATIO,
    ...parts,
  };
}

export const NO_RATIO: RlObjective['ratio'] = {
  rule: 'none',
  epsilonLow: 0.2,
  epsilonHigh: 0.28,
  bound: 3,
  tauPositive: 1,
  tauNegative: 1.05,
};

export const POLICY: Policy = { thetaS: 0.4, thetaDC: 1.1, thetaDW: -0.3 };
export const REFERENCE: Policy = { thetaS: 0.1, thetaDC: 1.5, thetaDW: -0.9 };
export const OLD: Policy = { thetaS: 0.3, thetaDC: 1.05, thetaDW: -0.35 };

export const onPolicy = (policy: Policy, reference: Policy): BatchPolicies => ({
  policy,
  old: policy,
  reference,
});

/** (f(x+h) − f(x−h))/2h with the error term of h² removed. */
export function slope(f: (x: number) => number, x: number, h = 1e-3): number {
  const central = (step: number): number => (f(x + step) - f(x - step)) / (2 * step);
  return (4 * central(h / 2) - central(h)) / 3;
}

/** The slope of f in each logit. */
export function gradient(f: (policy: Policy) => number, at: Policy): number[] {
  return (['thetaS', 'thetaDC', 'thetaDW'] as const).map((name) =>
    slope((x) => f({ ...at, [name]: x }), at[name]),
  );
}

/** A trajectory of `tests/unit/model/enumerate` as the batch takes it. */
export function asBatchMember({ actions, reward }: Enumerated.Trajectory): Trajectory {
  const last = actions.at(-1)!.kind;
  return {
    steps: actions.map(({ kind, tokens }) => ({ kind, cost: tokens === 0 ? 1 : tokens })),
    reward,
    capped: last !== 'stopC' && last !== 'stopW',
    lastCorrect: ['sampleC', 'stopC', 'resC'].includes(last),
  };
}

/** Σ over all trajectories of probability × the gradient a batch of that trajectory alone has. */
export function expectedGradient(
  objective: Objective,
  all: readonly Enumerated.Trajectory[],
  policies: BatchPolicies,
): LogitVector {
  const sum: [number, number, number] = [0, 0, 0];
  for (const one of all) {
    const signal = batchSignal(objective, [[asBatchMember(one)]], policies);
    signalGradient(signal, policies.policy).forEach((x, k) => (sum[k]! += one.probability * x));
  }
  return sum;
}
