/** The results of a run as text: attribution by cell, exact beside Monte Carlo. */
import type { GradientResult } from '../study/quantities';
import { ratioText } from './ratio-text';
import { textTable } from './text-table';
import type { FinishedCell, RunSummary } from '../study/run-experiment';

const COLUMNS = ['surrogate', 'klReward', 'klLoss'] as const;
const TITLES = ['reward', 'KL in reward', 'KL as loss (k2)'];

export function resultTable(summary: RunSummary): string {
  const axes = summary.cells[0]?.cell.coordinates.map(({ path }) => path) ?? [];
  const header = [...axes, ...TITLES.flatMap((title) => [`${title}, Monte Carlo ± SE or [95 %]`, 'exact'])];
  const rows = summary.cells.map(({ cell, result }: FinishedCell) => [
    ...cell.coordinates.map(({ value }) =>
      typeof value === 'object' ? JSON.stringify(value) : String(value),
    ),
    ...COLUMNS.flatMap((id) => ratioCells(result.gradients[id])),
  ]);
  const count = summary.cells.reduce((sum, { result }) => sum + result.trajectories, 0);
  return [
    'Attribution: gradient on sampling over gradient on deciding, |g_s| / (|g_dC| + |g_dW|)',
    textTable(header, rows) + `${count} trajectories, tallies ${summary.digest}`,
    '',
  ].join('\n');
}

function ratioCells(gradient: GradientResult): [string, string] {
  const ratio = gradient.attribution;
  if (ratio === null) return ['no gradient on deciding', '—'];
  return [ratioText(gradient), ratio.exact.toPrecision(6)];
}
