/**
 * Logs of models, read once: every completion is split by each rule as it goes by, and only what estimates need is kept.
 */
import { readTraces } from '../../traces/read/read-traces';
import type { ReadOptions, ReadProblem } from '../../traces/read/read-options';
import type { TraceFile } from '../../traces/read/trace-file';
import { analyseTrace, type Found } from '../../traces/split/analyse';
import { annotatedTrace } from '../../traces/split/annotated';
import { MOST_CANDIDATES } from '../../traces/split/candidate';
import { prepareSplitter, type SplitOptions, type Splitter } from '../../traces/split/options';
import { SPLIT_RULES, type SplitRule } from '../../traces/split/rules';
import { applyRule, isUnjudged, type UnjudgedReason } from '../../traces/split/split';
import type { RawTrace, SplitTrace } from '../../traces/trace';
import { type TraceColumns, TraceTable } from '../../traces/trace-table';

/** How attempts were found: by one of our rules, or by whoever split the log before. */
export type RuleName = SplitRule | 'annotated';

export interface LogOptions {
  readonly read?: Omit<ReadOptions, 'signal'>;
  readonly split?: SplitOptions;
  readonly signal?: AbortSignal | undefined;
  readonly onProgress?: ((progress: LogProgress) => void) | undefined;
}

export interface LogProgress {
  /** Bytes of all files, compressed ones where they are compressed; total undefined where a file does not tell its size. */
  readonly bytes: number;
  readonly totalBytes: number | undefined;
  readonly traces: number;
  readonly file: string;
}

/** What came of one file. */
export interface FileReading {
  readonly name: string;
  readonly traces: number;
  /** Records that gave no trace. */
  readonly skipped: number;
  readonly problemCount: number;
  /** The first of them, how the file was understood among them. */
  readonly problems: readonly ReadProblem[];
  /** Traces that no rule could judge, by why. */
  readonly unjudged: Readonly<Record<UnjudgedReason, number>>;
}

export interface LogReading {
  readonly files: readonly FileReading[];
  /** By rule; a rule that no trace went through has no table. */
  readonly tables: ReadonlyMap<RuleName, TraceTable>;
}

/** What is read of one file, as plain data; parts may come from several threads. */
export interface LogPart {
  readonly reading: FileReading;
  readonly tables: ReadonlyMap<RuleName, TraceColumns>;
}

/**
 * Reads files in their order. A file that cannot be read is told in its problems, and the others are read all the same.
 *
 * @throws InputError for options that do not fit; the signal's reason when it fires
 */
export async function readLogs(files: readonly TraceFile[], options: LogOptions = {}): Promise<LogReading> {
  const splitter = prepareSplitter(options.split);
  const tables = new Map<RuleName, TraceTable>();
  const readings: FileReading[] = [];
  const sizes = files.map(({ size }) => size);
  const totalBytes = totalOf(sizes);
  const before = { bytes: 0, traces: 0 };
  for (const file of files) {
    let bytes = 0;
    const onProgress = (progress: LogProgress): void => {
      ({ bytes } = progress);
      options.onProgress?.({
        ...progress,
        bytes: before.bytes + bytes,
        totalBytes,
        traces: before.traces + progress.traces,
      });
    };
    const reading = await readLog(file, tables, splitter, { ...options, onProgress });
    before.bytes += bytes;
    before.traces += reading.traces;
    readings.push(reading);
  }
  return { files: readings, tables };
}

/** Undefined where one of them does not tell its size. */
export function totalOf(sizes: readonly (number | undefined)[]): number | undefined {
  return sizes.reduce((sum, size) => (sum === undefined || size === undefined ? undefined : sum + size), 0);
}

/** Reads one file into `tables`. */
async function readLog(
  file: TraceFile,
  tables: Map<RuleName, TraceTable>,
  splitter: Splitter,
  { read, signal, onProgress }: Omit<LogOptions, 'split'>,
): Promise<FileReading> {
  const problems: ReadProblem[] = [];
  const unjudged = { 'no-truth': 0, 'only-final-graded': 0 };
  let [traces, skipped, problemCount, overfullCount] = [0, 0, 0, 0];
  for await (const batch of readTraces(file, { ...read, ...(signal && { signal }) })) {
    for (const raw of batch.traces) {
      const { reason, overfull } = splitInto(tables, raw, (trace) => analyseTrace(trace, splitter));
      if (reason !== undefined) unjudged[reason]++;
      if (overfull && overfullCount++ < MOST_TOLD)
        problems.push({ file: file.name, row: raw.source.row, kind: 'warning', message: OVERFULL });
    }
    traces += batch.traces.length;
    problems.push(...batch.problems);
    ({ skipped, problemCount } = batch);
    onProgress?.({ bytes: batch.bytesRead, totalBytes: file.size, traces, file: file.name });
  }
  problemCount += overfullCount;
  return { name: file.name, traces, skipped, problemCount, problems, unjudged };
}

/** @throws as `readLogs` */
export async function readPart(file: TraceFile, options: LogOptions): Promise<LogPart> {
  const tables = new Map<RuleName, TraceTable>();
  const reading = await readLog(file, tables, prepareSplitter(options.split), options);
  return { reading, tables: new Map([...tables].map(([rule, table]) => [rule, table.columns()])) };
}

/** Tables of several files. @param parts in the order of the files */
export function joinedTables(parts: readonly Pick<LogPart, 'tables'>[]): LogReading['tables'] {
  const tables = new Map<RuleName, TraceTable>();
  for (const part of parts) for (const [rule, columns] of part.tables) tableOf(tables, rule).append(columns);
  return tables;
}

function tableOf(tables: Map<RuleName, TraceTable>, rule: RuleName): TraceTable {
  const table = tables.get(rule) ?? new TraceTable();
  tables.set(rule, table);
  return table;
}

/** Traces of a file that are named one by one for this. */
const MOST_TOLD = 10;
const OVERFULL =
  `It holds more than ${MOST_CANDIDATES.toLocaleString('en')} answers, as a loop or noise does: it counts as cut off ` +
  `behind these.`;

/** @returns why the trace could not be judged, if it could not; and whether it has too many answers to be read whole */
function splitInto(
  tables: Map<RuleName, TraceTable>,
  raw: RawTrace,
  analyse: (raw: RawTrace) => Found,
): { readonly reason?: UnjudgedReason; readonly overfull: boolean } {
  const add = (rule: RuleName, trace: SplitTrace): void => tableOf(tables, rule).add(trace);
  // A log that is split already has one split, whatever our rules.
  if (raw.split !== undefined) {
    add('annotated', annotatedTrace(raw, raw.split));
    return { overfull: false };
  }
  const found = analyse(raw);
  const { overfull } = found;
  for (const rule of SPLIT_RULES) {
    const trace = applyRule(found, rule);
    if (isUnjudged(trace)) return { reason: trace.unjudged, overfull };
    add(rule, trace);
  }
  return { overfull };
}
