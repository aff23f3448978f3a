/**
 * The work of the page of traces in pieces that know nothing of each other, so that two threads can share them: a file to
 * read, or a part of the estimates from tables that both hold.
 */
import { InputError, type InputIssue } from '../../model/input-error';
import { compareReadings } from '../../study/calibrate/calibrate-reading';
import { exampleLog, type ExampleModel } from '../../study/calibrate/example';
import { plainEstimates } from '../../study/calibrate/plain-calibration';
import { type LogPart, type LogProgress, readPart, type RuleName } from '../../study/calibrate/read-logs';
import { type CalibrationOptions, estimateModel, testModel } from '../../traces/estimate/calibrate';
import { blobFile, type TraceFile } from '../../traces/read/trace-file';
import type { TraceTable } from '../../traces/trace-table';
import type { TracesEvent, TracesRequest } from './traces-protocol';

/** A file of the user under the name that it goes by, or a made-up log. */
export type SourceFile =
  | { readonly kind: 'file'; readonly name: string; readonly file: File }
  | { readonly kind: 'example'; readonly model: ExampleModel };

export type Estimating = Pick<CalibrationOptions, 'interval' | 'censoring'>;

export type Job =
  | ({ readonly type: 'read'; readonly source: SourceFile } & Pick<TracesRequest, 'read' | 'split'>)
  | ({
      readonly type: 'estimate' | 'test';
      readonly rule: RuleName;
      /** Null for all classes together. */
      readonly className: string | null;
    } & Estimating)
  | ({ readonly type: 'compare'; readonly rule: RuleName } & Estimating);

/** What a job gives: a part of a reading, or what the page is told. */
export type Answer = { readonly type: 'part'; readonly part: LogPart } | TracesEvent;

export type Tables = ReadonlyMap<RuleName, TraceTable>;

/** The logs in front, and those of another model. */
export interface HeldTables {
  readonly tables: Tables;
  readonly others: Tables;
}

export interface JobHooks {
  readonly signal?: AbortSignal;
  readonly onProgress?: (progress: LogProgress) => void;
}

/** @throws InputError for options that do not fit; the signal's reason when it fires */
export async function answerOf(job: Job, held: HeldTables | undefined, hooks: JobHooks): Promise<Answer> {
  if (job.type === 'read') {
    const { source, read, split } = job;
    return { type: 'part', part: await readPart(openSource(source), { read, split, ...hooks }) };
  }
  const { tables, others } = held!;
  const { rule, interval, censoring } = job;
  if (job.type === 'compare') {
    const found = compareReadings({ tables }, { tables: others }, rule, { ...(censoring && { censoring }) });
    return { type: 'comparison', rule, comparison: found ?? null };
  }
  const { className } = job;
  const options: CalibrationOptions = {
    ...(interval && { interval }),
    ...(censoring && { censoring }),
    ...(className !== null && { className }),
  };
  const table = tables.get(rule)!;
  if (job.type === 'test') return { type: 'tests', rule, className, tests: testModel(table, options) };
  const calibration = plainEstimates(estimateModel(table, options));
  return className === null
    ? { type: 'rule', found: { rule, calibration } }
    : { type: 'class', rule, found: { className, calibration } };
}

/** Made once: it takes longer than to read it. */
const examples = new Map<ExampleModel, TraceFile>();

export function openSource(source: SourceFile): TraceFile {
  if (source.kind === 'file') return blobFile(source.name, source.file);
  const known = examples.get(source.model) ?? exampleLog(source.model);
  examples.set(source.model, known);
  return known;
}

/** Why a job failed, as plain data. */
export interface Failure {
  readonly message: string;
  /** Null if the fault is the lab's own. */
  readonly issues: readonly InputIssue[] | null;
}

export function failureOf(error: unknown): Failure {
  const message = error instanceof Error ? error.message : String(error);
  return { message, issues: error instanceof InputError ? error.issues : null };
}

export function errorOf({ message, issues }: Failure): Error {
  return issues === null ? new Error(message) : new InputError(issues);
}
