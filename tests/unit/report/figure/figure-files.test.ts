import { parquetMetadata, parquetReadObjects } from 'hyparquet';
import Papa from 'papaparse';
import { expect, test } from 'vitest';
import { figureParquet } from '../../../../src/report/figure/figure-parquet';
import { type FigureProvenance, provenanceEntries } from '../../../../src/report/figure/figure-provenance';
import { figureCsv, figureJson, type FigureTable } from '../../../../src/report/figure/figure-table';

const PROVENANCE: FigureProvenance = {
  figure: 'Attribution against L',
  lab: '0.1.0',
  engine: 'wasm',
  adapter: '2 threads',
  seed: '18446744073709551615',
  command: 'npm run -s lab -- run experiment.json',
  link: 'http://127.0.0.1:8080/?sweep=model.lengths:1,8#/',
  experiment: { version: 1, sweep: [{ path: 'model.lengths', values: [1, 8] }] },
  complete: false,
};

const TABLE: FigureTable = {
  columns: ['cell', 'series', 'exact', 'monteCarlo'],
  rows: [
    [0, 'reward', 0.1 + 0.2, -1e-300],
    [1, '=HYPERLINK("x")', null, NaN],
  ],
};

test('Parquet gives back every number bit for bit, text as it was, and the provenance', async () => {
  const file = figureParquet(TABLE, PROVENANCE);
  expect(await parquetReadObjects({ file })).toEqual([
    { cell: 0, series: 'reward', exact: 0.1 + 0.2, monteCarlo: -1e-300 },
    { cell: 1, series: '=HYPERLINK("x")', exact: null, monteCarlo: null },
  ]);
  const { key_value_metadata: found, created_by: by } = parquetMetadata(file);
  expect(by).toBe('ds-lab 0.1.0');
  expect(found?.map(({ key, value }) => [key, value])).toEqual(provenanceEntries(PROVENANCE));
});

test('a table without rows is a file too', async () => {
  expect(await parquetReadObjects({ file: figureParquet({ ...TABLE, rows: [] }, PROVENANCE) })).toEqual([]);
});

test('CSV has the provenance in comments that a reader skips, and the same numbers', () => {
  const text = figureCsv(TABLE, PROVENANCE);
  expect(text).toContain('# seed: 18446744073709551615\r\n');
  expect(text).toContain('# link: http://127.0.0.1:8080/?sweep=model.lengths:1,8#/\r\n');
  const { data } = Papa.parse(text, {
    comments: '#',
    header: true,
    skipEmptyLines: true,
    dynamicTyping: true,
  });
  expect(data).toEqual([
    { cell: 0, series: 'reward', exact: 0.1 + 0.2, monteCarlo: -1e-300 },
    { cell: 1, series: `'=HYPERLINK("x")`, exact: null, monteCarlo: null },
  ]);
});

test('JSON is the result file, with more provenance and the figure in it', () => {
  const result = { format: 'ds-lab result', version: 1, provenance: { lab: '0.1.0' }, cells: [] };
  const file = JSON.parse(figureJson(result, TABLE, PROVENANCE));
  expect(file).toMatchObject({ format: 'ds-lab result', version: 1, cells: [], provenance: PROVENANCE });
  expect(file.figure).toEqual({
    title: PROVENANCE.figure,
    columns: TABLE.columns,
    rows: [TABLE.rows[0], [1, '=HYPERLINK("x")', null, null]],
  });
});
