/** `lab paper`: every claim and table of the paper, printed, exact and measured; exit 1 if a number is not where it should be. */
import { isMissing } from '../engine/engine';
import { stamp } from '../experiment/file-formats';
import type { CheckedNumber, ClaimRow, Estimated } from '../study/paper/rows';
import { countOf, SECTIONS, VERDICTS } from '../study/paper/claim';
import { faultIds } from '../study/paper/plant-fault';
import { LEAST_TRAJECTORIES, type PaperReport, runPaper } from '../study/paper/run-paper';
import type { TableCell } from '../study/paper/table';
import type { CheckedTable } from '../study/paper/tables';
import { engineChoices } from './engines';
import { seedOption } from './estimate';
import { EXIT, UsageError } from './exit';
import { toJson, wholeNumber, writeResult } from './files';
import { ProgressLine } from './progress';

export interface PaperCommandOptions {
  readonly trajectories: string;
  readonly engine: string;
  readonly seed: string;
  readonly plantFault?: string;
  readonly json?: boolean;
  readonly out?: string;
}

const MOST_TRAJECTORIES = 2 ** 28;

export async function paper(options: PaperCommandOptions): Promise<number> {
  const trajectories = wholeNumber(
    '--trajectories',
    options.trajectories,
    LEAST_TRAJECTORIES,
    MOST_TRAJECTORIES,
  );
  seedOption(options.seed);
  const fault = knownFault(options.plantFault);
  const engines = engineChoices(options.engine);
  const progress = new ProgressLine();
  const interrupt = new AbortController();
  const stop = (): void => interrupt.abort();
  process.once('SIGINT', stop);
  process.once('SIGTERM', stop);
  const report = await runPaper(
    { trajectories, seed: options.seed, fault },
    engines,
    progress.hooks(interrupt.signal),
  );
  process.removeListener('SIGINT', stop);
  process.removeListener('SIGTERM', stop);
  if (report.fault !== null && isMissing(report.fault)) {
    process.stderr.write(`${report.reason}\n`);
    return EXIT.noEngine;
  }

  const provenance = { ...progress.provenance(), trajectories, seed: options.seed };
  // A terminal gets a table, a pipe or a file the data; --json settles it.
  const asJson = options.json || options.out !== undefined || !process.stdout.isTTY;
  writeResult(
    asJson ? toJson({ ...stamp('paper'), ...provenance, ...report }) : reportText(report),
    options.out,
  );
  for (const line of failures(report)) process.stderr.write(`${line}\n`);
  if (!report.passed) return EXIT.failed;
  if (report.complete) return EXIT.done;
  process.stderr.write(`${report.reason}\n`);
  return interrupt.signal.aborted ? EXIT.interrupted : EXIT.failed;
}

function knownFault(id: string | undefined): string | undefined {
  if (id === undefined || faultIds().includes(id)) return id;
  throw new UsageError(`--plant-fault must be one of ${faultIds().join(', ')}; received "${id}".`);
}

/** One line for each number that is not where it should be. */
function failures({ rows, tables }: PaperReport): string[] {
  const ofChecks = (id: string, checks: readonly CheckedNumber[]): string[] =>
    checks
      .filter(({ passed }) => !passed)
      .map(
        ({ name, value, low, high, because }) =>
          `FAIL  ${id}: ${name} is ${value}, allowed ${low} to ${high}. ${because}`,
      );
  const ofEstimates = (id: string, estimates: readonly Estimated[]): string[] =>
    estimates
      .filter(({ passed }) => !passed)
      .map(
        ({ name, value, standardError, exact, z }) =>
          `FAIL  ${id}: Monte Carlo ${name} is ${value} ± ${standardError}, exact ${exact}, z = ${z?.toFixed(2) ?? 'none'}.`,
      );
  return [
    ...rows.flatMap(({ id, exact, monteCarlo }) => [
      ...ofChecks(id, exact),
      ...ofEstimates(id, monteCarlo ?? []),
    ]),
    ...tables.flatMap(({ id, checks }) => ofChecks(id, checks)),
  ];
}

export function reportText(report: PaperReport): string {
  const parts = report.rows.map((row, i) => {
    const title = SECTIONS[row.section];
    const first = i === 0 || SECTIONS[report.rows[i - 1]!.section] !== title;
    return `${first ? `== ${title}\n\n` : ''}${rowText(row)}`;
  });
  const count = [
    ...report.rows.map(({ exact }) => exact),
    ...report.tables.map(({ checks }) => checks),
  ].flat().length;
  const estimates = report.rows.flatMap(({ monteCarlo }) => monteCarlo ?? []).length;
  return [
    ...parts,
    '== Tables\n',
    ...report.tables.map(tableText),
    `${count} exact numbers and ${estimates} Monte Carlo estimates checked, tallies ${report.digest}`,
    `Verdicts: ${VERDICTS.map((verdict) => `${countOf(verdict, report.rows)} ${verdict}`).join(', ')}.`,
    report.passed
      ? 'All numbers are where the verdicts say.'
      : 'Some numbers are NOT where the verdicts say; see FAIL above.',
    '',
  ].join('\n');
}

function rowText(row: ClaimRow): string {
  const lines = [
    `${row.verdict.toUpperCase()}  ${row.title}  [${row.id}]`,
    `  ${row.where}`,
    `  ${row.statement}`,
    ...(row.quote === null ? [] : [`  Quote: “${row.quote}”`]),
    `  Measured: ${row.measured}`,
    ...row.exact.map((check) => `    exact        ${check.passed ? '' : 'FAIL '}${checkText(check)}`),
    ...(row.monteCarlo ?? []).map(
      (estimate) => `    Monte Carlo  ${estimate.passed ? '' : 'FAIL '}${estimateText(estimate)}`,
    ),
    `  ${row.explanation}`,
  ];
  return `${lines.join('\n')}\n`;
}

function checkText({ name, value, expected, low, high, printed }: CheckedNumber): string {
  const theory =
    expected === null
      ? `theory ${digits(low)} to ${digits(high)}`
      : `theory ${digits(expected)}, allowed ± ${Number((high - expected).toPrecision(2))}`;
  return `${name}: ${digits(value)} (${theory}${printed === null ? '' : `; printed ${printed}`})`;
}

function estimateText({ name, setting, exact, value, standardError, n, z }: Estimated): string {
  const distance = z === null ? 'cannot vary' : `z ${z.toFixed(1)}`;
  return `${name}, ${setting}: ${digits(value)} ± ${standardError.toPrecision(2)} (n = ${n}; exact ${digits(exact)}; ${distance})`;
}

/** Six significant digits. */
function digits(x: number): string {
  return Number.isFinite(x) ? String(Number(x.toPrecision(6))) : String(x);
}

function tableText({ title, source, note, columns, rows, checks }: CheckedTable): string {
  const cells = rows.map((row) => row.map(cellText));
  const widths = columns.map((column, i) => Math.max(column.length, ...cells.map((row) => row[i]!.length)));
  const line = (row: readonly string[]): string =>
    `  ${row.map((word, i) => word.padEnd(widths[i]!)).join('  ')}`.trimEnd();
  const passed = checks.filter((check) => check.passed).length;
  return [
    title,
    `  ${source}`,
    line(columns),
    ...cells.map(line),
    ...(note === '' ? [] : [`  ${note}`]),
    ...(checks.length === 0 ? [] : [`  ${passed} of ${checks.length} numbers are where they should be.`]),
    '',
  ].join('\n');
}

function cellText(cell: TableCell): string {
  switch (cell.kind) {
    case 'text':
    case 'printed':
      return cell.text;
    case 'exact':
      return cell.value.toFixed(cell.decimals);
    case 'interval':
      return `${cell.low.toFixed(1)} to ${cell.high.toFixed(1)}`;
  }
}
