/** The numbers of a figure as a table, one row a number with its errors, and the text forms of it. */
import { type CsvCell, csvText } from '../csv';
import { type FigureProvenance, provenanceEntries } from './figure-provenance';

export interface FigureTable {
  /** Names as files have them, such as `monteCarlo`. */
  readonly columns: readonly string[];
  /** A number that does not exist is null. */
  readonly rows: readonly (readonly CsvCell[])[];
}

/** The provenance in comments before the header. */
export function figureCsv({ columns, rows }: FigureTable, provenance: FigureProvenance): string {
  const comments = provenanceEntries(provenance).map(([key, value]) => `${key}: ${value}`);
  return csvText(columns, rows, comments);
}

/**
 * The result file of the page with the figure's own numbers in it, and the whole provenance.
 * @param result with a `provenance` of its own, which the figure's adds to
 */
export function figureJson(result: object, table: FigureTable, provenance: FigureProvenance): string {
  const { provenance: own } = result as { readonly provenance?: object };
  const file = {
    ...result,
    provenance: { ...own, ...provenance },
    figure: {
      title: provenance.figure,
      columns: table.columns,
      rows: table.rows.map((row) => row.map(finite)),
    },
  };
  return `${JSON.stringify(file, null, 2)}\n`;
}

/** JSON has no other numbers. */
function finite(cell: CsvCell): CsvCell {
  return typeof cell === 'number' && !Number.isFinite(cell) ? null : cell;
}
