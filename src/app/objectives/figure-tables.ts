/** The figures of the page of objectives as tables, one row a number. */
import type { FigureTable } from '../../report/figure/figure-table';
import {
  attributionOf,
  type ComparedTerm,
  type Measured,
  type ObjectiveResult,
} from '../../study/compare/result';
import type { LegendEntry } from '../export/figure';
import { PARAMETERS } from '../series';
import { pinnedResult, shownDirection } from './baseline';
import { chosenResults, type ComparisonState } from './comparison';
import { LOGIT_MARKS } from './directions-plot';

const NUMBERS = ['exact', 'monteCarlo', 'standardError', 'trajectories'] as const;

function numbersOf(measured: Measured | null, { trajectories }: ObjectiveResult): (number | null)[] {
  if (measured === null) return [null, null, null, trajectories];
  return [measured.exact, measured.value, measured.standardError, trajectories];
}

/** Shares of the gradient, or their differences from the pinned objective, whose own stay shares. */
export function directionsTable(state: ComparisonState): FigureTable {
  const pinned = pinnedResult(state);
  return {
    columns: ['objective', 'term', 'measure', 'logit', ...NUMBERS],
    rows: chosenResults(state)
      .filter(({ id }) => state.fresh.has(id))
      .flatMap((result) => {
        const parts = shownDirection(result, pinned, state.term);
        const measure = pinned === null || pinned.id === result.id ? 'share' : `share minus ${pinned.id}`;
        return PARAMETERS.map(({ symbol }, i) => [
          result.id,
          state.term,
          measure,
          symbol,
          ...numbersOf(typeof parts === 'string' ? null : parts[i]!, result),
        ]);
      }),
  };
}

/**
 * Shares and the ratio of each objective at each point.
 * @param path the axis. @param xs its points. @param panels results by point, for each objective
 */
export function alongTable(
  path: string,
  xs: readonly number[],
  panels: readonly (readonly (ObjectiveResult | undefined)[])[],
  term: ComparedTerm,
): FigureTable {
  return {
    columns: ['objective', path, 'term', 'quantity', ...NUMBERS],
    rows: panels.flatMap((results) =>
      results.flatMap((result, i) => {
        if (result === undefined) return [];
        const shares = PARAMETERS.map(
          ({ symbol }, logit) => [`share of ${symbol}`, result.direction[term]?.[logit] ?? null] as const,
        );
        return [...shares, ['sampling : deciding', attributionOf(result, term)] as const].map(
          ([quantity, measured]) => [result.id, xs[i]!, term, quantity, ...numbersOf(measured, result)],
        );
      }),
    ),
  };
}

/** @param exact how exact answers are drawn */
export function sharesLegend(exact: 'bar' | 'line'): LegendEntry[] {
  return [
    ...PARAMETERS.map(({ symbol, label, colour }, i) => ({
      label: `${symbol} ${label}`,
      colour,
      mark: LOGIT_MARKS[i]!,
    })),
    { label: 'exact', colour: 'var(--ink)', ...(exact === 'bar' ? { mark: 'bar' } : { dash: 'none' }) },
  ];
}
