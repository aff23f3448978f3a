/** Writer of TRL's Parquet: made in memory, since its description comes last and counts everything. */
import { parquetWriteBuffer } from 'hyparquet-writer';
import { score } from './json-formats';
import { promptOrGroup, type TraceWriter } from './writer';

/** Small enough that a reader never holds much. */
const ROWS = 1000;

export const trlWriter: TraceWriter = {
  name: 'trl',
  title: 'TRL completions (Parquet)',
  extension: '.parquet',
  carries: ['text', 'prompt', 'truth', 'graded'],
  *write(traces, options) {
    const rows = [...traces];
    const buffer = parquetWriteBuffer({
      rowGroupSize: ROWS,
      columnData: [
        { name: 'step', data: rows.map(() => 0), type: 'INT32' },
        { name: 'prompt', data: rows.map(promptOrGroup), type: 'STRING' },
        { name: 'completion', data: rows.map((trace) => trace.text), type: 'STRING' },
        { name: 'accuracy_reward', data: rows.map(score), type: 'DOUBLE', nullable: true },
        {
          name: 'ground_truth',
          data: rows.map((trace) => trace.truth ?? null),
          type: 'STRING',
          nullable: true,
        },
        { name: 'advantage', data: rows.map(() => 0), type: 'DOUBLE' },
        ...(options.synthetic
          ? [{ name: 'synthetic', data: rows.map(() => true), type: 'BOOLEAN' as const }]
          : []),
      ],
    });
    yield new Uint8Array(buffer);
  },
};
