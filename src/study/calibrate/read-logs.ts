/**
 * Logs of models, read once: every completion is split by each rule as it goes by, and only what estimates need is kept.
 */
import { readTraces } from '../../traces/read/read-traces';
import type { ReadOptions, ReadProblem } from '../../traces/read/read-options';
import type { TraceFile } from '../../traces/read/trace-file';
import { analyseTrace, type Found } from '../../traces/split/analyse';
import { annotatedTrace } from '../../traces/split/annotated';
import { prepareSplitter, type SplitOptions } from '../../traces/split/options';
import { SPLIT_RULES, type SplitRule } from '../../traces/split/rules';
import { applyRule, isUnjudged, type UnjudgedReason } from '../../traces/split/split';
import type { RawTrace, SplitTrace } from '../../traces/trace';
import { TraceTable } from '../../traces/trace-table';

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

/**
 * Reads files in their order. A file that cannot be read is told in its problems, and the others are read all the same.
 *
 * @throws InputError for options that do not fit; the signal's reason when it fires
 */
export async function readLogs(files: readonly TraceFile[], options: LogOptions = {}): Promise<LogReading> {
  const { signal, onProgress } = options;
  const splitter = prepareSplitter(options.split);
  const tables = new Map<RuleName, TraceTable>();
  const readings: FileReading[] = [];
  const sizes = files.map(({ size }) => size);
  const totalBytes = sizes.every((size) => size !== undefined)
    ? sizes.reduce((sum, size) => sum + size, 0)
    : undefined;
  let before = 0;
  let traces = 0;
  for (const file of files) {
    const problems: ReadProblem[] = [];
    const unjudged = { 'no-truth': 0, 'only-final-graded': 0 };
    let [own, skipped, problemCount, bytesRead] = [0, 0, 0, 0];
    for await (const batch of readTraces(file, { ...options.read, ...(signal && { signal }) })) {
      for (const raw of batch.traces) {
        const reason = splitInto(tables, raw, (trace) => analyseTrace(trace, splitter));
        if (reason !== undefined) unjudged[reason]++;
      }
      own += batch.traces.length;
      traces += batch.traces.length;
      problems.push(...batch.problems);
      ({ skipped, problemCount, bytesRead } = batch);
      onProgress?.({ bytes: before + bytesRead, totalBytes, traces, file: file.name });
    }
    before += bytesRead;
    readings.push({ name: file.name, traces: own, skipped, problemCount, problems, unjudged });
  }
  return { files: readings, tables };
}

/** @returns why the trace could not be judged, or undefined */
function splitInto(
  tables: Map<RuleName, TraceTable>,
  raw: RawTrace,
  analyse: (raw: RawTrace) => Found,
): UnjudgedReason | undefined {
  const add = (rule: RuleName, trace: SplitTrace): void => {
    const table = tables.get(rule) ?? new TraceTable();
    tables.set(rule, table);
    table.add(trace);
  };
  // A log that is split already has one split, whatever our rules.
  if (raw.split !== undefined) {
    add('annotated', annotatedTrace(raw, raw.split));
    return undefined;
  }
  const found = analyse(raw);
  for (const rule of SPLIT_RULES) {
    const trace = applyRule(found, rule);
    if (isUnjudged(trace)) return trace.unjudged;
    add(rule, trace);
  }
  return undefined;
}
