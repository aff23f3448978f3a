/** How run B differs from run A: in what was asked, and in the ratios, by their joint errors. */
import type { Experiment } from '../../experiment/experiment';
import { readField, sameValue, shorthand } from '../../experiment/field-values';
import { FIELDS } from '../../experiment/fields';
import { axisText } from '../../experiment/url';
import { axisValues } from '../../experiment/sweep';
import { studentQuantile } from '../../model/student';
import type { Quantity } from '../../study/quantities';
import { fieldSymbol, type Position, valueText } from '../grid-view';
import { formatZ } from '../number-format';
import { SERIES, type Series, type SeriesId } from '../series';
import type { RunState } from '../store';
import { meetings } from './overlay';

/** How often chance alone may put any of all ratios beyond the bound. */
const FALSE_ALARM = 0.05;

/** Fields that attribution does not read. */
const UNREAD = /^(name|description|training\.)/;

/** What the two ask differently, a phrase each: "θ_s is 0 in A and 1 in B". */
export function differentFields(a: Experiment, b: Experiment): string[] {
  const paths = [...a.sweep, ...b.sweep].map(({ path }) => path);
  // What a sweep of either sets is told by its axes: the value under it belongs to no cell.
  const isSwept = (path: string): boolean =>
    paths.some((axis) => path === axis || path.startsWith(`${axis}.`));
  // The pair of lengths is told as one, unless an axis sets one of the two.
  const untold = paths.some((path) => path.startsWith('model.lengths.')) ? 'length-pair' : 'length';
  const fields = FIELDS.filter(
    ({ kind, path }) => kind !== untold && !UNREAD.test(path) && !isSwept(path),
  ).flatMap((field) => {
    const [own, other] = [readField(a, field.path), readField(b, field.path)];
    if (sameValue(own, other)) return [];
    const words = (value: typeof own): string => valueText(field, shorthand(value));
    return [`${fieldSymbol(field)} is ${words(own)} in A and ${words(other)} in B`];
  });
  const axes = ({ sweep }: Experiment): string => sweep.map(axisText).join(' and ') || 'nothing';
  return axes(a) === axes(b) ? fields : [...fields, `A sweeps ${axes(a)} and B ${axes(b)}`];
}

/** True where both drew from one seed: their draws may be the same, so their errors are not independent. */
export function shareDraws(a: Experiment, b: Experiment): boolean {
  return a.sampling.seed === b.sampling.seed;
}

/**
 * A − B. The joint error of independent estimates is √(a² + b²); where they share draws it is at most a + b, whatever
 * their correlation, and that is taken.
 */
export function differenceOf(a: Quantity, b: Quantity, shared: boolean): Quantity {
  const errors = [a.standardError, b.standardError] as const;
  return {
    exact: a.exact - b.exact,
    value: a.value - b.value,
    standardError: shared ? errors[0] + errors[1] : Math.hypot(...errors),
  };
}

/** (A − B) / joint error: infinite where they differ without any error, null where there is nothing to measure. */
export function differenceZ({ value, standardError }: Quantity): number | null {
  const z = value / standardError;
  return Number.isNaN(z) ? null : z;
}

/** "+0.4", and "+∞" without any error. */
export function differenceZText(z: number | null): string {
  return z === null || Number.isFinite(z) ? formatZ(z) : formatZ(z).replace('Infinity', '∞');
}

/** The fewest blocks of any cell. */
function fewestBlocks({ sampling, sweep }: Experiment): number {
  const axis = sweep.find(({ path }) => path === 'sampling.blocks');
  return axis === undefined ? sampling.blocks : Math.min(...axisValues(axis).map(Number));
}

/**
 * The |z| that chance alone passes anywhere among `count` ratios with chance FALSE_ALARM at most: the bound of Bonferroni,
 * which holds however they depend on one another, on Student's t. Each error comes from a jackknife over blocks, and the
 * degrees of freedom of a joint one are at least those of the run with fewer (Welch and Satterthwaite).
 */
export function differenceBound(count: number, a: Experiment, b: Experiment): number {
  const degrees = Math.min(fewestBlocks(a), fewestBlocks(b)) - 1;
  return studentQuantile(1 - FALSE_ALARM / Math.max(1, count), Math.max(1, degrees));
}

export interface Compared {
  readonly series: Series;
  /** Index of the cell in A. */
  readonly cell: number;
  readonly a: Quantity;
  readonly b: Quantity;
  readonly difference: Quantity;
  readonly z: number | null;
}

export interface Differences {
  /** Every ratio that both runs have along the curves drawn. */
  readonly ratios: readonly Compared[];
  readonly bound: number;
  /** Those with |z| above the bound. */
  readonly beyond: readonly Compared[];
  /** The largest |z| of all. */
  readonly largest: Compared | undefined;
  readonly shared: boolean;
}

export function differencesOf(
  a: RunState,
  position: Position,
  b: RunState,
  curves: ReadonlySet<SeriesId>,
): Differences {
  const shared = shareDraws(a.experiment, b.experiment);
  const ratios = meetings(a, position, b).flatMap((meeting) =>
    SERIES.filter(({ id }) => curves.has(id)).flatMap((series): Compared[] => {
      const [own, other] = [a.results.get(meeting.a), b.results.get(meeting.b)].map(
        (result) => result?.gradients[series.id].attribution,
      );
      if (!own || !other) return [];
      const difference = differenceOf(own, other, shared);
      return [{ series, cell: meeting.a, a: own, b: other, difference, z: differenceZ(difference) }];
    }),
  );
  const bound = differenceBound(ratios.length, a.experiment, b.experiment);
  const size = ({ z }: Compared): number => Math.abs(z ?? 0);
  const sorted = ratios.toSorted((one, two) => size(two) - size(one));
  return { ratios, bound, beyond: sorted.filter((one) => size(one) > bound), largest: sorted[0], shared };
}
