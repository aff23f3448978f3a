/**
 * Known policy → text → log → reader → splitter → counts: for every format the counts are those that were drawn, one by one.
 */
import { describe, expect, test } from 'vitest';
import { lengthPmf } from '../../../../src/model/lengths';
import { readLogs } from '../../../../src/study/calibrate/read-logs';
import { calibrate } from '../../../../src/traces/estimate/calibrate';
import { bytesFile, type TraceFile } from '../../../../src/traces/read/trace-file';
import { multiplicationQuestions } from '../../../../src/traces/multiplication';
import { type Transcript, transcripts } from '../../../../src/traces/synthetic/transcript';
import { TraceTable } from '../../../../src/traces/trace-table';
import { writeTraces, WRITERS } from '../../../../src/traces/write/write-traces';

const lengths = lengthPmf({ kind: 'uniform', min: 90, max: 160 });
const DRAWN: readonly Transcript[] = [
  ...transcripts([...multiplicationQuestions([{ left: 3, right: 4 }], 40, '3')], {
    p: 0.5,
    a: 0.85,
    b: 0.6,
    lengths: { correct: lengths, wrong: lengths },
    perQuestion: 3,
    maxTokens: 700,
    seed: '11',
  }),
];
const SKIPPED = ['first-try', 's2r', 'annotated'];

function logOf(format: (typeof WRITERS)[number], traces: readonly Transcript[]): TraceFile {
  const raws = traces.map(({ raw }) => raw);
  return bytesFile(
    `log${format.extension}`,
    Buffer.concat([...writeTraces(format.name, raws, { synthetic: true })]),
  );
}

/** What a perfect reader counts. */
function expected(traces: readonly Transcript[]): Record<string, number> {
  const table = new TraceTable();
  for (const { drawn } of traces) table.add(drawn);
  return calibrate(table, { resamples: 100, draws: 99 }).summary;
}

const COUNTS = [
  ...['traces', 'firstRight', 'right', 'wrong', 'wrongRight', 'rightWrong'],
  ...['truncated', 'stopC', 'resC', 'resW', 'stopW'],
];

describe('a log of a known policy', () => {
  const texts = WRITERS.filter(({ name }) => !SKIPPED.includes(name));
  test.each(texts)('as $title gives the counts that were drawn', async (format) => {
    // A format that does not tell what was cut sees a trace without STOP end by itself.
    const traces = format.carries.includes('truncated')
      ? DRAWN
      : DRAWN.filter(({ drawn }) => !drawn.truncated);
    // The right answer is a field of the format, or follows from the paper's query.
    const reading = await readLogs([logOf(format, traces)]);
    const [file] = reading.files;
    expect(file!.skipped).toBe(0);
    expect(file!.traces).toBe(traces.length);
    const found = calibrate(reading.tables.get('marker')!, { resamples: 100, draws: 99 }).summary;
    const wanted = expected(traces);
    for (const name of COUNTS)
      expect([name, found[name as keyof typeof found]]).toEqual([name, wanted[name]]);
  });
});
