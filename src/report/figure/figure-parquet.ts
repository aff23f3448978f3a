/** The numbers of a figure as Parquet, with the provenance as the metadata of the file. */
import { parquetWriteBuffer } from 'hyparquet-writer';
import { type FigureProvenance, provenanceEntries } from './figure-provenance';
import type { FigureTable } from './figure-table';

/** A column is of DOUBLE where all that it holds are numbers, else of STRING. NaN is written as null. */
export function figureParquet({ columns, rows }: FigureTable, provenance: FigureProvenance): ArrayBuffer {
  return parquetWriteBuffer({
    createdBy: `ds-lab ${provenance.lab}`,
    kvMetadata: provenanceEntries(provenance).map(([key, value]) => ({ key, value })),
    columnData: columns.map((name, i) => {
      const cells = rows.map((row) => row[i] ?? null);
      if (cells.some((cell) => typeof cell === 'string')) {
        const data = cells.map((cell) => (cell === null ? null : String(cell)));
        return { name, data, type: 'STRING', nullable: true };
      }
      const data = cells.map((cell) => (Number.isNaN(cell) ? null : cell));
      return { name, data, type: 'DOUBLE', nullable: true };
    }),
  });
}
