/**
 * Every trajectory of a small capped process, one by one, from the definitions alone.
 *
 * Shares no code with the exact answers it checks: plain 1/(1+e^−x), 1 − p, and a list of actions per trajectory.
 */
import type { ActionKind } from '../../../src/model/tally';
import type { Process } from '../../../src/model/process';
import type { Policy } from '../../../src/model/policy';

export type Vector = [number, number, number];

export interface Action {
  readonly kind: ActionKind;
  readonly logit: 0 | 1 | 2;
  /** ∂log π/∂logit. */
  readonly score: number;
  /** Tokens of an answer, 0 for a decision. */
  readonly tokens: number;
  /** 1, 2, … */
  readonly attempt: number;
}

export interface Trajectory {
  readonly probability: number;
  readonly actions: readonly Action[];
  readonly attempts: number;
  readonly reward: 0 | 1;
}

const sigma = (x: number): number => 1 / (1 + Math.exp(-x));

/** Probability and score of each kind of action. */
export function actionTable(
  policy: Policy,
): Record<ActionKind, { chance: number; score: number; logit: 0 | 1 | 2 }> {
  const p = sigma(policy.thetaS);
  const a = sigma(policy.thetaDC);
  const b = sigma(policy.thetaDW);
  return {
    sampleC: { chance: p, score: 1 - p, logit: 0 },
    sampleW: { chance: 1 - p, score: -p, logit: 0 },
    stopC: { chance: a, score: 1 - a, logit: 1 },
    resC: { chance: 1 - a, score: -a, logit: 1 },
    resW: { chance: b, score: 1 - b, logit: 2 },
    stopW: { chance: 1 - b, score: -b, logit: 2 },
  };
}

export function enumerate(process: Process): Trajectory[] {
  const cap = process.maxAttempts ?? 0;
  const table = actionTable(process.policy);
  const found: Trajectory[] = [];
  const act = (kind: ActionKind, attempt: number, tokens = 0): Action => {
    const { score, logit } = table[kind];
    return { kind, logit, score, tokens, attempt };
  };
  const extend = (probability: number, actions: readonly Action[], attempt: number): void => {
    for (const right of [true, false]) {
      const pmf = right ? process.lengths.correct : process.lengths.wrong;
      const sample = right ? 'sampleC' : 'sampleW';
      pmf.probabilities.forEach((lengthChance, i) => {
        if (lengthChance === 0) return;
        const here = probability * table[sample].chance * lengthChance;
        const withSample = [...actions, act(sample, attempt, pmf.min + i)];
        if (attempt === cap && process.atCap !== 'decide-then-fail') {
          const reward = process.atCap === 'truncate' && right ? 1 : 0;
          found.push({ probability: here, actions: withSample, attempts: attempt, reward });
          return;
        }
        const stop = right ? 'stopC' : 'stopW';
        const resample = right ? 'resC' : 'resW';
        found.push({
          probability: here * table[stop].chance,
          actions: [...withSample, act(stop, attempt)],
          attempts: attempt,
          reward: right ? 1 : 0,
        });
        const onward = [...withSample, act(resample, attempt)];
        const chance = here * table[resample].chance;
        if (attempt === cap)
          found.push({ probability: chance, actions: onward, attempts: attempt, reward: 0 });
        else extend(chance, onward, attempt + 1);
      });
    }
  };
  extend(1, [], 1);
  return found;
}

/** Σ probability·f. */
export function mean(trajectories: readonly Trajectory[], f: (trajectory: Trajectory) => number): number {
  return trajectories.reduce((sum, trajectory) => sum + trajectory.probability * f(trajectory), 0);
}

/** E[Σ_t weight_t·∇log π_t]. */
export function meanScore(
  trajectories: readonly Trajectory[],
  weight: (trajectory: Trajectory, t: number) => number,
): Vector {
  const sum: Vector = [0, 0, 0];
  for (const trajectory of trajectories) {
    trajectory.actions.forEach((action, t) => {
      sum[action.logit] += trajectory.probability * action.score * weight(trajectory, t);
    });
  }
  return sum;
}

/** The cost of each action of a trajectory: log(π/π_ref), times tokens for an answer; only those `pays` selects. */
export function costs(
  trajectory: Trajectory,
  policy: Policy,
  reference: Policy,
  pays: (action: Action) => boolean,
): number[] {
  const now = actionTable(policy);
  const then = actionTable(reference);
  return trajectory.actions.map((action) => {
    if (!pays(action)) return 0;
    const ratio = Math.log(now[action.kind].chance / then[action.kind].chance);
    return action.tokens > 0 ? action.tokens * ratio : ratio;
  });
}

/** Q_t = Σ_{t' ≥ t} γ^(t'−t)·cost_t'. */
export function rewardToGo(costList: readonly number[], gamma: number): number[] {
  const result = [...costList];
  for (let t = result.length - 2; t >= 0; t--) result[t]! += gamma * result[t + 1]!;
  return result;
}
