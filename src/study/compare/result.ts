/** What a comparison says of an objective: signals and gradients, exact beside Monte Carlo. */
import type { ActionKind } from '../../model/tally';
import type { Objective } from '../../objective/objective';
import type { Route } from '../../objective/evaluation';
import type { RatioOfGradient } from '../ratio-interval';

/** An objective with a name, as a preset or a user gives it. */
export interface NamedObjective {
  readonly id: string;
  readonly title: string;
  readonly objective: Objective;
}

/** A Monte Carlo estimate with its standard error, and the exact answer where there is one. */
export interface Measured {
  readonly exact: number | null;
  readonly value: number;
  readonly standardError: number;
}

/** Where a weight comes from. */
export const COMPARED_TERMS = ['reward', 'klSampling', 'klDecision', 'total'] as const;
export type ComparedTerm = (typeof COMPARED_TERMS)[number];

/** The parts of a gradient that have a ratio of their own; `kl` is both parts of the penalty together. */
export const PART_TERMS = ['reward', 'klSampling', 'klDecision', 'kl'] as const;
export type PartTerm = (typeof PART_TERMS)[number];

export interface ObjectiveResult {
  readonly id: string;
  readonly title: string;
  /** Its parts as they were evaluated, the KL weight among them. */
  readonly objective: Objective;
  readonly route: Route;
  /** Why there is no exact answer, in words; null where there is one. */
  readonly noExact: string | null;
  /** Trajectories behind the estimates. */
  readonly trajectories: number;
  /** Mean weight a trajectory reaching each kind of action. */
  readonly signal: Readonly<Record<ComparedTerm, Readonly<Record<ActionKind, Measured>>>>;
  /** The same summed over the six kinds, with an error of its own: kinds are correlated. */
  readonly signalSum: Readonly<Record<ComparedTerm, Measured>>;
  /** The gradient of ascent by logit, θ_s, θ_dC, θ_dW, and its parts. */
  readonly gradient: Readonly<Record<ComparedTerm, readonly [Measured, Measured, Measured]>>;
  /** g_i / Σ|g| by logit: the size is a share, the sign where ascent moves the logit; null where g is 0. */
  readonly direction: Readonly<Record<ComparedTerm, readonly [Measured, Measured, Measured] | null>>;
  /** |g_s| / (|g_dC| + |g_dW|); null where no gradient reaches deciding. */
  readonly attribution: Measured | null;
  /** The same of each part; null where none of it reaches deciding. */
  readonly partAttribution: Readonly<Record<PartTerm, Measured | null>>;
  /** Cosine between the reward's gradient and the penalty's, both as ascent follows them; null where one is 0. */
  readonly klCosine: Measured | null;
  /**
   * KL_i / reward_i by logit: below 0 the penalty drags against the reward, above 0 it pushes along. Null where the
   * reward has no gradient, and where the penalty has none at all.
   */
  readonly klDrag: readonly [Measured | null, Measured | null, Measured | null];
  /** Standard deviation of the gradient's estimate from 1000 trajectories, relative to its size Σ|g|. */
  readonly noise: number;
}

/** |g_s| / (|g_dC| + |g_dW|) of the whole gradient or of a part of it. */
export function attributionOf(
  { attribution, partAttribution }: ObjectiveResult,
  term: PartTerm | 'total',
): Measured | null {
  return term === 'total' ? attribution : partAttribution[term];
}

/** The ratio with the gradient that it is of, for what noise leaves of it. The parts of `kl` are taken as uncorrelated. */
export function ratioOf(result: ObjectiveResult, term: PartTerm | 'total'): RatioOfGradient {
  const { gradient } = result;
  const both = (i: 0 | 1 | 2): { value: number; standardError: number } => {
    const [s, d] = [gradient.klSampling[i], gradient.klDecision[i]];
    return { value: s.value + d.value, standardError: Math.hypot(s.standardError, d.standardError) };
  };
  return {
    logits: term === 'kl' ? [both(0), both(1), both(2)] : gradient[term],
    attribution: attributionOf(result, term),
  };
}

/** True where the penalty is inside the reward before advantages are made: then it is part of the term `reward`. */
export function isKlInReward({ objective }: Pick<ObjectiveResult, 'objective'>): boolean {
  return objective.kind === 'rl' && objective.kl.placement === 'reward-sum' && objective.kl.weight !== 0;
}

/** 95 % of a normal variable lies within this many standard errors. */
export const INTERVAL_ERRORS = 1.96;

/** g_s of a term; the errors of the penalty's two parts add in squares. */
export function onSampling(
  { gradient }: Pick<ObjectiveResult, 'gradient'>,
  term: PartTerm | 'total',
): Measured {
  if (term !== 'kl') return gradient[term][0];
  const [own, other] = [gradient.klSampling[0], gradient.klDecision[0]];
  return {
    exact: own.exact === null || other.exact === null ? null : own.exact + other.exact,
    value: own.value + other.value,
    standardError: Math.hypot(own.standardError, other.standardError),
  };
}

/** The sign of the exact answer, or of an estimate further from 0 than its interval reaches; else 0. */
export function sureSign({ exact, value, standardError }: Measured): number {
  if (exact !== null) return Math.sign(exact);
  return Math.abs(value) > INTERVAL_ERRORS * standardError ? Math.sign(value) : 0;
}

/** The share of the gradient that reaches deciding; null where there is no gradient. */
export function decidingShare(
  { direction }: Pick<ObjectiveResult, 'direction'>,
  term: ComparedTerm,
): Measured | null {
  const parts = direction[term];
  if (parts === null) return null;
  const { exact, value, standardError } = parts[0];
  return { exact: exact === null ? null : 1 - Math.abs(exact), value: 1 - Math.abs(value), standardError };
}
