/** The results of a run as CSV (RFC 4180): one line a cell and quantity, for any tool that reads a table. */
import { experimentToFile } from '../experiment/codec';
import type { Experiment } from '../experiment/experiment';
import type { Quantity } from '../study/quantities';
import { LEAST_QUANTILE } from '../study/lost-ratio';
import { type Interval, ratioInterval } from '../study/ratio-interval';
import type { RunSummary } from '../study/run-experiment';
import { type CsvCell, csvText } from './csv';
import type { Provenance } from './result-file';

const LOGITS = ['thetaS', 'thetaDC', 'thetaDW'] as const;

/** With what made the numbers in comments before the header, as CSV of figures has it. */
export function resultCsv(
  experiment: Experiment,
  summary: RunSummary,
  { lab }: Pick<Provenance, 'lab'>,
): string {
  const axes = summary.cells[0]?.cell.coordinates.map(({ path }) => path) ?? [];
  const header = [
    'cell',
    ...axes,
    'quantity',
    'exact',
    'monteCarlo',
    'standardError',
    'low',
    'high',
    'trajectories',
  ];
  const lines = summary.cells.flatMap(({ cell, result }) => {
    const place = [
      String(cell.index),
      ...cell.coordinates.map(({ value }) =>
        typeof value === 'object' ? JSON.stringify(value) : String(value),
      ),
    ];
    const line = (name: string, quantity: Quantity, interval = aboutError(quantity)): CsvCell[] => {
      const { exact, value, standardError } = quantity;
      const [low, high] = [interval?.low ?? NaN, interval?.high ?? NaN];
      return [...place, name, exact, value, standardError, low, high, result.trajectories];
    };
    return [
      ...Object.entries(result.scalars).map(([name, quantity]) => line(name, quantity)),
      ...Object.entries(result.gradients).flatMap(([id, gradient]) => [
        ...gradient.logits.map((quantity, i) => line(`${id}.${LOGITS[i]}`, quantity)),
        ...(gradient.attribution === null
          ? []
          : [line(`${id}.attribution`, gradient.attribution, ratioInterval(gradient))]),
      ]),
    ];
  });
  const comments = [
    `lab: ${lab}`,
    `digest: ${summary.digest}`,
    `complete: ${summary.complete}`,
    `experiment: ${JSON.stringify(experimentToFile(experiment))}`,
  ];
  return csvText(header, lines, comments);
}

/** 95 % of what is no ratio. */
function aboutError({ value, standardError }: Quantity): Interval | null {
  return { low: value - LEAST_QUANTILE * standardError, high: value + LEAST_QUANTILE * standardError };
}
