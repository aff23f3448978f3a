/** Objectives side by side at every point of an axis: the ends first, then ever finer. */
import type { Axis, Experiment, Settings } from '../../experiment/experiment';
import { InputError } from '../../model/input-error';
import type { ScalingFit } from '../../model/scaling';
import { withKlWeight } from '../../objective/kl-weight';
import type { Objective } from '../../objective/objective';
import { coarseFirst } from '../coarse-first';
import type { EngineChoice, SimulationHooks } from '../simulate';
import { alongPoints, type AlongPoint } from './along-axes';
import { assertComparable, compareObjectives, exactGradient } from './compare';
import { namedObjectives } from './objectives';
import { growthOf, signChange, turningLength } from './process-measures';
import { attributionOf, type ObjectiveResult, onSampling, type PartTerm, sureSign } from './result';

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
  /** Points are missing: what a part of them shows may be another law, or none. */
  | { readonly kind: 'coming' }
  /**
   * The gradient on sampling has opposite signs at these two lengths: whole numbers side by side where `exact`, else the
   * nearest points whose estimates tell the sign.
   */
  | { readonly kind: 'turns'; readonly from: number; readonly to: number; readonly exact: boolean }
  /** At this length the estimate does not tell the sign of the gradient on sampling. */
  | { readonly kind: 'noise'; readonly at: number }
  /** A ratio is 0 or does not exist, or there are too few points. */
  | { readonly kind: 'missing' };

/**
 * The power law of |sampling| / |deciding| along an axis of lengths: of exact ratios where all points have one, else
 * of estimates.
 *
 * @param results by point, in the order of `lengths`; undefined where one has not come.
 * @param exactAt the exact gradient on sampling at any whole length, see `exactOnSampling`.
 */
export function ratioGrowth(
  lengths: readonly number[],
  results: readonly (ObjectiveResult | undefined)[],
  term: PartTerm | 'total',
  exactAt: (length: number) => number | null = () => null,
): RatioGrowth {
  const come = results.filter((result) => result !== undefined);
  if (come.length < lengths.length) return { kind: 'coming' };
  const ratios = come.map((result) => attributionOf(result, term));
  const exact = ratios.every((ratio) => ratio !== null && ratio.exact !== null);
  const points = come.map((result, i) => {
    const [ratio, sampling] = [ratios[i]!, onSampling(result, term)];
    const sign = sureSign(sampling);
    const size = ratio === null ? null : exact ? ratio.exact! : ratio.value;
    return {
      length: lengths[i]!,
      ratio: size === null ? null : (sign || Math.sign(sampling.value)) * size,
      isSure: sign !== 0,
    };
  });
  const sure = points.flatMap(({ length, ratio, isSure }) => (ratio && isSure ? [{ length, ratio }] : []));
  const turn = signChange(sure);
  if (turn !== null) {
    const [from, to] = [turn.before.length, turn.after.length];
    const at = exact ? turningLength(from, to, exactAt) : null;
    return { kind: 'turns', ...(at === null ? { from, to } : { from: at - 1, to: at }), exact: at !== null };
  }
  const unsure = exact ? undefined : points.find(({ ratio, isSure }) => ratio !== null && !isSure);
  if (unsure !== undefined) return { kind: 'noise', at: unsure.length };
  const { fit } = growthOf(lengths, (length) => points[lengths.indexOf(length)]!.ratio);
  return fit === null ? { kind: 'missing' } : { kind: 'law', fit };
}

/** The exact gradient on sampling of an objective at any whole length of an axis of lengths; null where there is none. */
export function exactOnSampling(
  { experiment, axis }: Pick<AlongQuestion, 'experiment' | 'axis'>,
  objective: Objective,
  term: PartTerm | 'total',
): (length: number) => number | null {
  return (length) => {
    const [point] = alongPoints(experiment, { path: axis.path, values: [length] });
    return exactGradient(point!.settings, objective, term)?.[0] ?? null;
  };
}
