/** How results are judged and along what they are compared, and both as keys of the page's address. */
import type { Axis } from '../../experiment/experiment';
import { axisFromText, axisText, escape } from '../../experiment/url';
import { inputIssue, type InputIssue } from '../../model/input-error';
import { DEFAULT_ALONG, parseAlong } from '../../study/compare/along-axes';
import {
  DEFAULT_GROWTH,
  DEFAULT_THRESHOLD,
  isThreshold,
  THRESHOLD_ALLOWED,
} from '../../study/compare/verdict';
import { issuesAt } from '../store';
import { typedNumber } from '../controls/typed-number';
import { addressWithKeys } from '../address-keys';

/** A view that fits. */
export interface View {
  /** The largest factor between sampling and deciding that is called balanced. */
  readonly threshold: number;
  /** The exponent of lengths from which a ratio is said to grow. */
  readonly growth: number;
  readonly along: Axis;
}

/** A view as typed: a number may be text, and the axis may not fit. */
export type TypedView = Readonly<Record<'threshold' | 'growth', unknown>> & { readonly along: Axis };

export const DEFAULT_VIEW: View = {
  threshold: DEFAULT_THRESHOLD,
  growth: DEFAULT_GROWTH,
  along: DEFAULT_ALONG,
};

const KEYS = ['threshold', 'growth', 'along'] as const;

/** The parts of a view that fit, those of `before` in the place of the others, and what is wrong with these. */
export function checkedView(
  { threshold, growth, along }: TypedView | { readonly [key in keyof View]: unknown },
  before: View = DEFAULT_VIEW,
): { readonly view: View; readonly issues: readonly InputIssue[] } {
  const issues: InputIssue[] = [];
  const number = (key: 'threshold' | 'growth', value: unknown, fits: boolean, allowed: string): number => {
    if (!fits) issues.push(inputIssue(key, value, allowed));
    return fits ? (value as number) : before[key];
  };
  const isExponent = typeof growth === 'number' && growth >= 0 && growth <= 1;
  const view: View = {
    threshold: number('threshold', threshold, isThreshold(threshold), THRESHOLD_ALLOWED),
    growth: number('growth', growth, isExponent, 'a number from 0, for O(1), to 1, for O(L)'),
    along: parseAlong(along, issues) ?? before.along,
  };
  return { view, issues };
}

/** The view of an address. What does not fit is told, and the standard stands in. */
export function viewFromAddress(search: string): ReturnType<typeof checkedView> {
  const parameters = new URLSearchParams(search);
  const ofText: InputIssue[] = [];
  const read = <T>(key: keyof View, of: (text: string) => T, standard: T): T => {
    const text = parameters.get(key);
    return text === null ? standard : of(text);
  };
  const { view, issues } = checkedView({
    threshold: read<unknown>('threshold', typedNumber, DEFAULT_VIEW.threshold),
    growth: read<unknown>('growth', typedNumber, DEFAULT_VIEW.growth),
    along: read<unknown>('along', (text) => axisFromText(text, 'along', ofText), DEFAULT_VIEW.along),
  });
  if (ofText.length === 0) return { view, issues };
  // What cannot be read is said once.
  const others = issues.filter((issue) => !issuesAt(issues, 'along').includes(issue));
  return { view: { ...view, along: DEFAULT_VIEW.along }, issues: [...others, ...ofText] };
}

/** The same query but for the keys of the view; what is standard has none. */
export function addressWithView(search: string, { threshold, growth, along }: View): string {
  const axis = axisText(along);
  return addressWithKeys(search, KEYS, [
    ...(threshold === DEFAULT_VIEW.threshold ? [] : [`threshold=${threshold}`]),
    ...(growth === DEFAULT_VIEW.growth ? [] : [`growth=${growth}`]),
    ...(axis === axisText(DEFAULT_VIEW.along) ? [] : [`along=${escape(axis)}`]),
  ]);
}
