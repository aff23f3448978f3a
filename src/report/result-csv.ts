/** The results of a run as CSV (RFC 4180): one line a cell and quantity, for any tool that reads a table. */
import type { Quantity } from '../study/quantities';
import type { RunSummary } from '../study/run-experiment';

const LOGITS = ['thetaS', 'thetaDC', 'thetaDW'] as const;
/** A cell that begins with one of these is a formula to a spreadsheet. */
const FORMULA = /^[=+\-@\t\r]/;

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
    const line = (name: string, { exact, value, standardError }: Quantity): string[] => [
      ...place, name, String(exact), String(value), String(standardError), String(result.trajectories),
    ]; // prettier-ignore
    return [
      ...Object.entries(result.scalars).map(([name, quantity]) => line(name, quantity)),
      ...Object.entries(result.gradients).flatMap(([id, { logits, attribution }]) => [
        ...logits.map((quantity, i) => line(`${id}.${LOGITS[i]}`, quantity)),
        ...(attribution === null ? [] : [line(`${id}.attribution`, attribution)]),
      ]),
    ];
  });
  return [header, ...lines].map((fields) => `${fields.map(field).join(',')}\r\n`).join('');
}

function field(text: string): string {
  const safe = FORMULA.test(text) && !Number.isFinite(Number(text)) ? `'${text}` : text;
  return /[",\r\n]/.test(safe) ? `"${safe.replaceAll('"', '""')}"` : safe;
}
