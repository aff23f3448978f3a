/**
 * Sums over the attempts of a trajectory, exactly: one attempt after another with a cap, in closed form without one.
 *
 * Every exact answer of the lab has the form Σ_k P(attempt k is reached)·f(what may follow attempt k). With a cap
 * "what may follow" depends on the attempts left and comes from a backward recursion. Without a cap it is the
 * recursion's fixed point, the same at every attempt, and the reach probabilities sum to N = 1/s.
 */
import { actionProbabilities, resampleChance, stopChance } from './policy';
import type { Process } from './process';

/** A quantity V of the attempts still to come, by recursion over their number. */
export interface FutureRule<V> {
  /** V after RESAMPLE at the cap (`decide-then-fail`). */
  readonly exhausted: V;
  /** V before an attempt after which no decision is taken (`truncate` and `fail` at the cap). */
  readonly undecided: V;
  /** V before an attempt that ends in a decision, given V after RESAMPLE. */
  before(next: V): V;
  /** The fixed point of `before`: V when no cap is ever met. */
  stationary(): V;
}

/** Attempts in the same situation. */
export interface Visit<V> {
  /** Expected number of these attempts in a trajectory. */
  readonly reach: number;
  /** V after RESAMPLE; null where no decision is taken. */
  readonly next: V | null;
}

/** How the weight of an attempt passes to the next one. */
export interface Continuation {
  /** Weight of attempt k+1 over that of attempt k: r for expected counts, smaller when the past is discounted. */
  readonly factor: number;
  /** 1/(1 − factor), given apart because 1 − factor may round to zero. */
  readonly total: number;
}

/** Expected counts: factor r, total N = 1/s (Lemma 1). */
export function undiscounted(process: Process): Continuation {
  const chances = actionProbabilities(process.policy);
  return { factor: resampleChance(chances), total: 1 / stopChance(chances) };
}

/** V before the first attempt, and every situation an attempt can be in. */
export function walkAttempts<V>(
  process: Process,
  rule: FutureRule<V>,
  continuation: Continuation,
): { readonly start: V; readonly visits: readonly Visit<V>[] } {
  if (process.maxAttempts === null) {
    const next = rule.stationary();
    return { start: next, visits: [{ reach: continuation.total, next }] };
  }
  const decidesAtCap = process.atCap === 'decide-then-fail';
  const nexts: (V | null)[] = [decidesAtCap ? rule.exhausted : null];
  let value = decidesAtCap ? rule.before(rule.exhausted) : rule.undecided;
  for (let left = 2; left <= process.maxAttempts; left++) {
    nexts.push(value);
    value = rule.before(value);
  }
  let reach = 1;
  const visits = nexts.reverse().map((next) => {
    const visit = { reach, next };
    reach *= continuation.factor;
    return visit;
  });
  return { start: value, visits };
}

/** Answers of `expectedVisits`: estimators ask it once a block of data, and a capped walk takes a step an attempt. */
const known = new WeakMap<Process, { readonly attempts: number; readonly decisions: number }>();

/** E[T], and the expected number of attempts that end in a decision. */
export function expectedVisits(process: Process): { readonly attempts: number; readonly decisions: number } {
  const before = known.get(process);
  if (before !== undefined) return before;
  const visits = countVisits(process);
  known.set(process, visits);
  return visits;
}

function countVisits(process: Process): { attempts: number; decisions: number } {
  const nothing: FutureRule<number> = { exhausted: 0, undecided: 0, before: () => 0, stationary: () => 0 };
  let attempts = 0;
  let decisions = 0;
  for (const { reach, next } of walkAttempts(process, nothing, undiscounted(process)).visits) {
    attempts += reach;
    if (next !== null) decisions += reach;
  }
  return { attempts, decisions };
}
