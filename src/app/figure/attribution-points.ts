/** What the attribution figure is drawn from: points and curves of a run, and what of them a log axis cannot show. */
import { attributionRatio } from '../../model/attribution';
import { isLostRatio } from '../../study/lost-ratio';
import { ratioInterval } from '../../study/ratio-interval';
import { cellAt, drawnAxis, moveAlong, type Position } from '../grid-view';
import { canOverlay, otherPlace, type Placed, placeOn } from '../kept/overlay';
import { SERIES, type Series, type SeriesId } from '../series';
import type { RunState } from '../store';
import type { Scale } from './figure-view';

export interface PlotPoint {
  readonly x: number;
  readonly y: number;
  readonly low: number;
  readonly high: number;
  readonly series: Series;
}

export interface CurveLine {
  readonly series: Series;
  readonly points: readonly { readonly x: number; readonly y: number }[];
}

/** Monte Carlo ratios along the drawn axis through `position`; cells without one are left out. */
export function plotPoints(run: RunState, position: Position, shown: ReadonlySet<SeriesId>): PlotPoint[] {
  const axis = drawnAxis(run.view);
  if (axis === undefined) return [];
  return axis.values.flatMap((_, at) => {
    const result = run.results.get(cellAt(run.view, moveAlong(run.view, position, at)));
    if (result === undefined) return [];
    return SERIES.filter(({ id }) => shown.has(id)).flatMap((series): PlotPoint[] => {
      const gradient = result.gradients[series.id];
      const interval = ratioInterval(gradient);
      const x = axis.numbers?.[at] ?? at;
      return interval === null ? [] : [{ x, y: gradient.attribution!.value, ...interval, series }];
    });
  });
}

/** Of ratios that are there and not drawn, because noise is where their numbers should be; empty where there is none. */
export function lostWords(run: RunState, position: Position, shown: ReadonlySet<SeriesId>): string {
  const results = (drawnAxis(run.view)?.values ?? []).flatMap((_, at) => {
    const result = run.results.get(cellAt(run.view, moveAlong(run.view, position, at)));
    return result === undefined
      ? []
      : SERIES.filter(({ id }) => shown.has(id)).map(({ id }) => result.gradients[id]);
  });
  const lost = results.filter(isLostRatio).length;
  if (lost === 0) return '';
  return `${lost === 1 ? '1 ratio is' : `${lost} ratios are`} lost in noise and not drawn; more trajectories tell them.`;
}

/** A ratio of run B, with its exact answer. */
export interface OtherPoint extends PlotPoint {
  readonly exact: number;
}

/** Ratios of run B where they lie on the drawn axis of run A; none where it has no such axis. */
export function otherPoints(
  run: Placed,
  position: Position,
  other: RunState,
  shown: ReadonlySet<SeriesId>,
): OtherPoint[] {
  const axis = drawnAxis(other.view);
  if (axis === undefined || !canOverlay(run.view, other.view)) return [];
  const { position: through } = otherPlace(run, position, other);
  return axis.values.flatMap((value, at) => {
    const x = axis.numbers?.[at] ?? placeOn(run.view, value);
    const result = other.results.get(cellAt(other.view, moveAlong(other.view, through, at)));
    if (x === undefined || result === undefined) return [];
    return SERIES.filter(({ id }) => shown.has(id)).flatMap((series): OtherPoint[] => {
      const gradient = result.gradients[series.id];
      const interval = ratioInterval(gradient);
      if (interval === null) return [];
      const { value: y, exact } = gradient.attribution!;
      return [{ x, y, ...interval, exact, series }];
    });
  });
}

/** Exact ratios along the drawn axis, NaN where there is none. */
export function curveLines({ curve }: Pick<RunState, 'curve'>, shown: ReadonlySet<SeriesId>): CurveLine[] {
  return SERIES.filter(({ id }) => shown.has(id)).map((series) => ({
    series,
    points: curve.map(({ x, exact }) => ({ x, y: attributionRatio(exact.gradients[series.id]) ?? NaN })),
  }));
}

/** True where there is anything to draw: some gradient reaches deciding. */
export function hasRatios(run: RunState): boolean {
  const all = new Set(SERIES.map(({ id }) => id));
  return curveLines(run, all).some(({ points }) => points.some(({ y }) => y > 0));
}

/** The scales of both axes; null for a horizontal axis of names. */
export interface Scales {
  readonly x: Scale | null;
  readonly y: Scale;
}

/** True where both axes have a place for it; NaN has none. */
export function isOnScales({ x, y }: { readonly x: number; readonly y: number }, scales: Scales): boolean {
  return (scales.x !== 'log' || x > 0) && (scales.y === 'log' ? y > 0 : !Number.isNaN(y));
}

/** What log axes leave out, in sentences; empty where that is nothing. */
export function leftOutWords(
  values: readonly number[] | null,
  points: readonly PlotPoint[],
  scales: Scales,
): string {
  const counted = (count: number, one: string, many: string): string[] =>
    count === 0 ? [] : [`${count} ${count === 1 ? one : many}`];
  const within = points.filter(({ x }) => scales.x !== 'log' || x > 0);
  const beside = scales.x === 'log' ? (values ?? []).filter((value) => value <= 0).length : 0;
  const below = scales.y === 'log' ? within.filter(({ y }) => y <= 0).length : 0;
  const cut = scales.y === 'log' ? within.filter(({ y, low }) => y > 0 && low <= 0).length : 0;
  const leftOut = [
    ...counted(beside, 'cell of the horizontal axis', 'cells of the horizontal axis'),
    ...counted(below, 'point of the vertical one', 'points of the vertical one'),
  ];
  const told = leftOut.length === 0 ? '' : `Left out, as a log axis has no 0: ${leftOut.join(' and ')}.`;
  const cutTold = counted(cut, 'bar reaches 0 and is', 'bars reach 0 and are').map(
    (words) => `${words} cut at the edge.`,
  );
  return [told, ...cutTold].filter(Boolean).join(' ');
}
