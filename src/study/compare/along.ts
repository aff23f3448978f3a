/** Objectives side by side at every point of an axis: the ends first, then ever finer. */
import type { Axis, Experiment, Settings } from '../../experiment/experiment';
import { InputError } from '../../model/input-error';
import type { ScalingFit } from '../../model/scaling';
import { withKlWeight } from '../../objective/kl-weight';
import { coarseFirst } from '../coarse-first';
import type { EngineChoice, SimulationHooks } from '../simulate';
import { alongPoints, type AlongPoint } from './along-axes';
import { assertComparable, compareObjectives } from './compare';
import { namedObjectives } from './objectives';
import { growthOf } from './process-measures';
import { attributionOf, type Measured, type ObjectiveResult, type PartTerm } from './result';

/** Of each point; a row of the main comparison has many more. */
export const ALONG_TRAJECTORIES = 2 ** 14;
/** Enough for errors to about a tenth of themselves. */
const ALONG_BLOCKS = 64;

export interface AlongQuestion {
  /** Without a sweep. */
  readonly experiment: Experiment;
  readonly axis: Axis;
  /** Of every penalty that is on; null for each preset's own. An axis of weights goes before it. */
  readonly klWeight: number | null;
}

/** What is still to be computed at a point. */
export interface WantedPoint {
  readonly index: number;
  readonly objectives: readonly string[];
}

export type AlongResult =
  | { readonly index: number; readonly result: ObjectiveResult }
  /** The settings of this point cannot be simulated, with the reason as sentences. */
  | { readonly index: number; readonly refused: string };

/** Settings of a point with fewer trajectories and the same draws at every point. */
export function alongSettings(settings: Settings): Settings {
  const { sampling, objective } = settings;
  const blocks = Math.min(ALONG_BLOCKS, sampling.blocks);
  const trajectories = Math.max(
    Math.min(ALONG_TRAJECTORIES, sampling.trajectories),
    blocks * objective.groupSize,
  );
  return { ...settings, sampling: { ...sampling, trajectories, blocks, commonRandomNumbers: true } };
}

/** Yields each result as soon as it is known. @throws InputError for an objective or an axis that does not fit. */
export async function* compareAlong(
  { experiment, axis, klWeight }: AlongQuestion,
  wanted: readonly WantedPoint[],
  engines: readonly EngineChoice[],
  hooks: SimulationHooks = {},
): AsyncGenerator<AlongResult, void, undefined> {
  const points = alongPoints(experiment, axis);
  // An engine that failed at one point is not asked again at the next.
  let usable = engines;
  const watching: SimulationHooks = {
    ...hooks,
    onFault: (failed, error) => {
      usable = usable.filter(({ id }) => id !== failed);
      hooks.onFault?.(failed, error);
    },
  };
  const objectivesOf = new Map(wanted.map(({ index, objectives }) => [index, objectives]));
  for (const index of coarseFirst(points.length)) {
    const ids = objectivesOf.get(index) ?? [];
    if (ids.length === 0) continue;
    const point = points[index]!;
    const settings = alongSettings(point.settings);
    const refused = refusal(index, point, settings);
    if (refused !== null) {
      yield { index, refused };
      continue;
    }
    const asNamed = namedObjectives(ids, { klWeight: klWeight ?? undefined });
    const { klWeight: swept } = point;
    const named =
      swept === undefined
        ? asNamed
        : asNamed.map((one) => ({ ...one, objective: withKlWeight(one.objective, swept) }));
    for await (const result of compareObjectives(settings, named, usable, watching)) yield { index, result };
  }
}

function refusal(index: number, { x }: AlongPoint, settings: Settings): string | null {
  try {
    assertComparable({ index, coordinates: [{ path: 'along', value: x }], settings });
    return null;
  } catch (error) {
    if (error instanceof InputError) return error.message;
    throw error;
  }
}

/** The power law of a ratio, or why there is none. */
export type RatioGrowth =
  | { readonly kind: 'law'; readonly fit: ScalingFit }
  /** The gradient on sampling changes its sign near this length. */
  | { readonly kind: 'turns'; readonly near: number }
  /** At this length the estimate does not tell the sign of the gradient on sampling. */
  | { readonly kind: 'noise'; readonly at: number }
  /** A ratio is 0 or does not exist, or too few have come. */
  | { readonly kind: 'missing' };

/** 95 % of a normal variable lies within this many standard errors. */
const INTERVAL_ERRORS = 1.96;

/**
 * The power law of |sampling| / |deciding| along an axis of lengths: of exact ratios where all points have one, else
 * of estimates.
 *
 * @param results by point, in the order of `lengths`; undefined where one has not come.
 */
export function ratioGrowth(
  lengths: readonly number[],
  results: readonly (ObjectiveResult | undefined)[],
  term: PartTerm | 'total',
): RatioGrowth {
  const ratios = results.map((result) => (result === undefined ? null : attributionOf(result, term)));
  const exact = ratios.every((ratio) => ratio !== null && ratio.exact !== null);
  const unsure = exact ? -1 : results.findIndex((result) => result && !isTold(onSampling(result, term)));
  const signed = (i: number): number | null => {
    const [ratio, result] = [ratios[i], results[i]];
    if (!ratio || !result) return null;
    const { exact: known, value } = onSampling(result, term);
    return Math.sign(exact ? known! : value) * (exact ? ratio.exact! : ratio.value);
  };
  const { fit, turnsAt } = growthOf(lengths, (length) => signed(lengths.indexOf(length)));
  if (unsure >= 0 && ratios[unsure] !== null) return { kind: 'noise', at: lengths[unsure]! };
  if (turnsAt !== null) return { kind: 'turns', near: turnsAt };
  return fit === null ? { kind: 'missing' } : { kind: 'law', fit };
}

/** g_s of a part; the errors of the penalty's two parts add in squares. */
function onSampling({ gradient }: ObjectiveResult, term: PartTerm | 'total'): Measured {
  if (term !== 'kl') return gradient[term][0];
  const [own, other] = [gradient.klSampling[0], gradient.klDecision[0]];
  return {
    exact: own.exact === null || other.exact === null ? null : own.exact + other.exact,
    value: own.value + other.value,
    standardError: Math.hypot(own.standardError, other.standardError),
  };
}

function isTold({ value, standardError }: Measured): boolean {
  return Math.abs(value) > INTERVAL_ERRORS * standardError;
}
