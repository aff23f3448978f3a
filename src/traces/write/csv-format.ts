/** Writer of CSV, by RFC 4180: fields in quotes where they have to be, lines ended by CR LF. */
import Papa from 'papaparse';
import { columns } from './json-formats';
import { mark, pieces, type TraceWriter } from './writer';

const COLUMNS = [
  'group',
  'class',
  'prompt',
  'reasoning_content',
  'completion',
  'ground_truth',
  'correct',
  'truncated',
  'completion_tokens',
];

export const csvWriter: TraceWriter = {
  name: 'csv',
  title: 'CSV with columns',
  extension: '.csv',
  carries: ['text', 'prompt', 'group', 'className', 'thinkingEnd', 'truth', 'graded', 'truncated', 'tokens'],
  write(traces, options) {
    const extra = mark(options);
    const heading = [...COLUMNS, ...Object.keys(extra)];
    const row = (cells: readonly unknown[]): string =>
      Papa.unparse([[...cells]], { newline: '\r\n' }) + '\r\n';
    return pieces(rows());
    function* rows(): Generator<string, void, void> {
      yield row(heading);
      for (const trace of traces) {
        const record: Readonly<Record<string, unknown>> = { ...columns(trace), ...extra };
        yield row(heading.map((name) => record[name] ?? ''));
      }
    }
  },
};
