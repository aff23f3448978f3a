/** The tables of the paper, in its order. */
import { isWithin } from './exact-check';
import type { CheckedNumber } from './rows';
import type { PaperTable } from './table';
import { citedFigures, table2, table6, table7 } from './tables/quoted';
import { table1 } from './tables/table-1';
import { table3, table4 } from './tables/tables-3-4';
import { table5 } from './tables/table-5';

export interface CheckedTable extends PaperTable {
  readonly checks: readonly CheckedNumber[];
  readonly passed: boolean;
}

export const TABLES: Readonly<Record<string, () => PaperTable>> = {
  'table-1': table1,
  'table-2': table2,
  'cited-figures': citedFigures,
  'table-3': table3,
  'table-4': table4,
  'table-5': table5,
  'table-6': table6,
  'table-7': table7,
};

export function checkedTable(table: PaperTable): CheckedTable {
  const checks = table.checks.map((check) => ({ ...check, passed: isWithin(check) }));
  return { ...table, checks, passed: checks.every(({ passed }) => passed) };
}
