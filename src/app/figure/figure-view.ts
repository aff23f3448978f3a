/** How the attribution figure is looked at: its curves and the scales of its axes, also as keys of the page's address. */
import { inputIssue, type InputIssue } from '../../model/input-error';
import { addressWithKeys } from '../address-keys';
import type { AxisView } from '../grid-view';
import { SERIES, type SeriesId } from '../series';

export const SCALES = ['linear', 'log'] as const;
export type Scale = (typeof SCALES)[number];

export interface FigureView {
  readonly curves: ReadonlySet<SeriesId>;
  /** Null for that of the sweep, which spaces its values evenly. */
  readonly xScale: Scale | null;
  readonly yScale: Scale;
}

const IDS = SERIES.map(({ id }) => id);

export const DEFAULT_FIGURE_VIEW: FigureView = { curves: new Set(IDS), xScale: null, yScale: 'log' };

const KEYS = ['curves', 'xScale', 'yScale'] as const;
/** Stands for no curve at all: an empty value looks like a mistake. */
const NO_CURVE = 'none';

/** The view that a query asks for; what does not read is standard, with a fault. */
export function figureViewFromAddress(parameters: URLSearchParams, issues: InputIssue[]): FigureView {
  const scale = (key: 'xScale' | 'yScale'): Scale | null => {
    const text = parameters.get(key);
    const known = SCALES.find((name) => name === text);
    if (text !== null && known === undefined)
      issues.push(inputIssue(key, text, `one of ${SCALES.join(', ')}`));
    return known ?? null;
  };
  return {
    curves: curvesOf(parameters.get('curves'), issues),
    xScale: scale('xScale'),
    yScale: scale('yScale') ?? DEFAULT_FIGURE_VIEW.yScale,
  };
}

function curvesOf(text: string | null, issues: InputIssue[]): ReadonlySet<SeriesId> {
  if (text === null) return DEFAULT_FIGURE_VIEW.curves;
  const names = text === NO_CURVE ? [] : text.split(',');
  if (names.every((name) => IDS.some((id) => id === name)))
    return new Set(IDS.filter((id) => names.includes(id)));
  issues.push(inputIssue('curves', text, `${IDS.join(', ')}, several with commas, or ${NO_CURVE}`));
  return DEFAULT_FIGURE_VIEW.curves;
}

/** The same query but for how the figure is looked at; what is standard has no key. */
export function addressWithFigureView(search: string, { curves, xScale, yScale }: FigureView): string {
  return addressWithKeys(search, KEYS, [
    ...(curves.size === IDS.length ? [] : [`curves=${[...curves].join(',') || NO_CURVE}`]),
    ...(xScale === null ? [] : [`xScale=${xScale}`]),
    ...(yScale === DEFAULT_FIGURE_VIEW.yScale ? [] : [`yScale=${yScale}`]),
  ]);
}

/** The view with a curve shown that was hidden, or the other way round; curves keep their order. */
export function withCurve(view: FigureView, id: SeriesId): FigureView {
  const curves = new Set(IDS.filter((known) => (known === id) !== view.curves.has(known)));
  return { ...view, curves };
}

/** The scale that an axis of numbers is drawn on; null for one of names. A log axis of nothing above 0 is linear. */
export function xScaleOf({ numbers, log }: AxisView, { xScale }: FigureView): Scale | null {
  if (numbers === null) return null;
  const wanted = xScale ?? (log ? 'log' : 'linear');
  return wanted === 'log' && Math.max(...numbers) <= 0 ? 'linear' : wanted;
}

/** The view with another scale of the horizontal axis; that of the sweep needs no mention. */
export function withXScale(view: FigureView, { log }: AxisView, scale: Scale): FigureView {
  return { ...view, xScale: scale === (log ? 'log' : 'linear') ? null : scale };
}
