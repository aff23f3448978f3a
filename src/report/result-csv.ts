/** The results of a run as CSV (RFC 4180): one line a cell and quantity, for any tool that reads a table. */
import type { Quantity } from '../study/quantities';
import type { RunSummary } from '../study/run-experiment';
import { type CsvCell, csvText } from './csv';

const LOGITS = ['thetaS', 'thetaDC', 'thetaDW'] as const;

export function resultCsv(summary: RunSummary): string {
  const axes = summary.cells[0]?.cell.coordinates.map(({ path }) => path) ?? [];
  const header = ['cell', ...axes, 'quantity', 'exact', 'monteCarlo', 'standardError', 'trajectories'];
  const lines = summary.cells.flatMap(({ cell, result }) => {
    const place = [
      String(cell.index),
      ...cell.coordinates.map(({ value }) =>
        typeof value === 'object' ? JSON.stringify(value) : String(value),
      ),
    ];
    const line = (name: string, { exact, value, standardError }: Quantity): CsvCell[] => [
      ...place, name, exact, value, standardError, result.trajectories,
    ]; // prettier-ignore
    return [
      ...Object.entries(result.scalars).map(([name, quantity]) => line(name, quantity)),
      ...Object.entries(result.gradients).flatMap(([id, { logits, attribution }]) => [
        ...logits.map((quantity, i) => line(`${id}.${LOGITS[i]}`, quantity)),
        ...(attribution === null ? [] : [line(`${id}.attribution`, attribution)]),
      ]),
    ];
  });
  return csvText(header, lines);
}
