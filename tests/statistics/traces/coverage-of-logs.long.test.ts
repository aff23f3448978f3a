/**
 * Known policy → text → log of a format → reader → splitter → interval, 200 sets of each setting. The interval is that of the
 * drawn table to the last bit, so that what coverage.long.test.ts finds in 2000 sets holds for logs too: a share of covered sets
 * among 200 has a standard error of 1.5 points, and is printed. Sets go through the formats in turn, and those that are cut
 * through the formats that tell so.
 */
import { expect, test } from 'vitest';
import { lengthPmf } from '../../../src/model/lengths';
import { readLogs } from '../../../src/study/calibrate/read-logs';
import { Bootstrap, type Estimate } from '../../../src/traces/estimate/bootstrap';
import { countTraces } from '../../../src/traces/estimate/count-traces';
import { bytesFile } from '../../../src/traces/read/trace-file';
import { multiplicationQuestions } from '../../../src/traces/multiplication';
import {
  type Transcript,
  type TranscriptOptions,
  transcripts,
} from '../../../src/traces/synthetic/transcript';
import { TraceTable } from '../../../src/traces/trace-table';
import { WRITERS, writeTraces } from '../../../src/traces/write/write-traces';
import { covers, SHARES } from './coverage';

const SETS = 200;
const QUESTIONS = 50;
const QUANTITIES = ['pSFirst', 'pDC', 'pDW'] as const;

/** Long enough for the lines that state a value, and right and wrong ones alike, so that a limit cuts both alike. */
const tokens = lengthPmf({ kind: 'uniform', min: 90, max: 160 });
const base = { lengths: { correct: tokens, wrong: tokens }, a: 0.9, b: 0.7, perQuestion: 4 };
const SETTINGS: Record<string, TranscriptOptions> = {
  plain: { ...base, p: 0.6 },
  truncated: { ...base, p: 0.4, maxTokens: 400 },
  heterogeneous: { ...base, p: 0.4, heterogeneity: { concentration: 2 } },
  both: { ...base, p: 0.4, heterogeneity: { concentration: 2 }, maxTokens: 500 },
};

/** These hold a split and not the text: see tests/unit/traces/write/round-trip.test.ts. */
const SPLIT_ALREADY = ['first-try', 's2r', 'annotated'];
const TEXTS = WRITERS.filter(({ name }) => !SPLIT_ALREADY.includes(name));

function drawnTable(drawn: readonly Transcript[]): TraceTable {
  const table = new TraceTable();
  for (const transcript of drawn) table.add(transcript.drawn);
  return table;
}

async function readTable(
  drawn: readonly Transcript[],
  format: (typeof WRITERS)[number],
): Promise<TraceTable> {
  const raws = drawn.map(({ raw }) => raw);
  const bytes = Buffer.concat([...writeTraces(format.name, raws, { synthetic: true })]);
  const { tables } = await readLogs([bytesFile(`log${format.extension}`, bytes)]);
  return tables.get('marker') ?? new TraceTable();
}

function intervals(table: TraceTable, seed: string): Estimate[] {
  const bootstrap = new Bootstrap(countTraces(table), { seed, resamples: 500 });
  return QUANTITIES.map((quantity) => bootstrap.share([quantity, ''], ...SHARES[quantity]));
}

test.each(Object.entries(SETTINGS))(
  'intervals of logs are those of what was drawn: %s',
  async (name, options) => {
    const formats = TEXTS.filter(
      ({ carries }) => options.maxTokens === undefined || carries.includes('truncated'),
    );
    const truths = [options.p, options.a, options.b];
    const covered = [0, 0, 0];
    for (let set = 0; set < SETS; set++) {
      const seed = String(set + 1);
      const questions = [...multiplicationQuestions([{ left: 3, right: 4 }], QUESTIONS, seed)];
      const drawn = [...transcripts(questions, { ...options, seed })];
      const format = formats[set % formats.length]!;
      const found = intervals(await readTable(drawn, format), seed);
      expect(found, `${format.title}, seed ${seed}`).toEqual(intervals(drawnTable(drawn), seed));
      found.forEach((estimate, i) => (covered[i]! += Number(covers(estimate, truths[i]!))));
    }
    const shares = QUANTITIES.map((quantity, i) => `${quantity} ${(100 * covered[i]!) / SETS} %`);
    console.log(`covered in ${SETS} sets of logs, ${name}: ${shares.join(', ')}`);
  },
);
