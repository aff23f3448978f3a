/**
 * Logs of real models as traces. Nothing is trusted: what cannot be read is told and passed over, record by record where that is
 * possible, and memory stays bounded by the limits of `ReadLimits`, whatever the size of the file.
 */
import { InputError, inputIssue } from '../../model/input-error';
import type { RawTrace } from '../trace';
import { recognise, type Detection } from './detect';
import { FORMAT_NAMES } from './format-names';
import { formatOf } from './formats';
import { openLog, type OpenLog } from './open-log';
import { ProblemList, RecordError, UnreadableError } from './problem-list';
import { columnsOf, TraceMaker } from './raw-trace';
import { READ_LIMITS, type ReadBatch, type ReadLimits, type ReadOptions } from './read-options';
import type { TraceFile } from './trace-file';
import type { JsonObject } from './values';

/** A batch is handed over at this many traces or characters of their texts. */
const BATCH_TRACES = 512;
const BATCH_TEXT = 4 * 2 ** 20;

/**
 * The traces of a file, in its order. A file that cannot be read at all gives no traces and a problem of kind "stopped"; the
 * next file can be read all the same.
 *
 * @throws InputError if options name a format that there is not; the signal's reason if it is aborted. Nothing else.
 */
export async function* readTraces(
  file: TraceFile,
  options: ReadOptions = {},
): AsyncGenerator<ReadBatch, void, void> {
  checkOptions(options);
  const limits = { ...READ_LIMITS, ...options.limits };
  const problems = new ProblemList(file.name, limits.problems);
  let log: OpenLog | undefined;
  let maker: TraceMaker | undefined;
  let traces: RawTrace[] = [];
  let length = 0;
  let understood = false;
  const batch = (bytesRead: number): ReadBatch => {
    // Where the right answer stands is known with the first traces.
    if (log !== undefined && !understood) {
      const { title, why } = log.detection;
      problems.lead(`Read as ${title}: the file ${why}${maker?.truthPlace ?? ''}.`);
      understood = true;
    }
    const taken = traces;
    traces = [];
    length = 0;
    return {
      traces: taken,
      problems: problems.take(),
      skipped: problems.skipped,
      problemCount: problems.count,
      bytesRead,
    };
  };
  try {
    log = await openLog(file, options, limits);
    maker = new TraceMaker(file.name, formatOf(log.detection.format), options, problems, false);
    let untilBatch = log.bytesRead() + BATCH_TEXT;
    for await (const items of log.records(containerOptions(limits, problems))) {
      for (const item of items) {
        const made =
          'fault' in item
            ? fault(problems, item.row, item.fault)
            : tracesOf(maker, item, log, options, problems);
        for (const trace of made) {
          traces.push(trace);
          length += trace.text.length;
        }
        if (traces.length >= BATCH_TRACES || length >= BATCH_TEXT) yield batch(log.bytesRead());
      }
      // Progress goes on where records are long, skipped, or hold nothing.
      if (log.bytesRead() >= untilBatch) {
        untilBatch = log.bytesRead() + BATCH_TEXT;
        yield batch(log.bytesRead());
      }
    }
    maker.conclude();
    if (problems.skipped === 0 && log.bytesRead() > 0 && maker.count === 0)
      problems.add('warning', undefined, 'The file holds no completion.');
  } catch (error) {
    options.signal?.throwIfAborted();
    problems.add('stopped', undefined, reason(error));
  }
  yield batch(log === undefined ? 0 : Math.max(log.bytesRead(), file.size ?? 0));
}

/**
 * The traces of one row again, so that a single trace can be shown without keeping all of them. `index` counts the traces of that row from 0: a row may hold several completions.
 *
 * @returns undefined if the file has no such row, or it holds no such trace now
 * @throws InputError, the signal's reason, or what reading the file fails with
 */
export async function readTraceAt(
  file: TraceFile,
  row: number,
  options: ReadOptions = {},
  index = 0,
): Promise<RawTrace | undefined> {
  checkOptions(options);
  const limits = { ...READ_LIMITS, ...options.limits };
  const problems = new ProblemList(file.name, 0);
  try {
    const log = await openLog(file, options, limits);
    const maker = new TraceMaker(file.name, formatOf(log.detection.format), options, problems, true);
    for await (const items of log.records({ ...containerOptions(limits, problems), only: row })) {
      for (const item of items) {
        if (item.row < row) continue;
        return item.row === row && 'value' in item
          ? tracesOf(maker, item, log, options, problems)[index]
          : undefined;
      }
    }
  } catch (error) {
    options.signal?.throwIfAborted();
    if (!(error instanceof UnreadableError)) throw error;
  }
  return undefined;
}

/** The format of a file, by its first bytes; or a sentence that says why it has none. */
export async function detectFormat(file: TraceFile, options: ReadOptions = {}): Promise<Detection | string> {
  checkOptions(options);
  try {
    return (await openLog(file, options, { ...READ_LIMITS, ...options.limits })).detection;
  } catch (error) {
    options.signal?.throwIfAborted();
    return reason(error);
  }
}

function tracesOf(
  maker: TraceMaker,
  { row, value }: { readonly row: number; readonly value: JsonObject },
  log: OpenLog,
  options: ReadOptions,
  problems: ProblemList,
): readonly RawTrace[] {
  try {
    return maker.make(row, value);
  } catch (error) {
    if (!(error instanceof RecordError)) throw error;
    const other = recognise(value, log.container, columnsOf(options));
    const mixed =
      other !== undefined && other.format !== log.detection.format
        ? ` It looks like ${other.title}; put the formats into files of their own.`
        : '';
    return fault(problems, row, error.message + mixed);
  }
}

function fault(problems: ProblemList, row: number, message: string): readonly RawTrace[] {
  problems.add('skipped', row, message);
  return [];
}

function containerOptions(limits: ReadLimits, problems: ProblemList): Parameters<OpenLog['records']>[0] {
  let told = false;
  return {
    limits,
    onInvalidText: (row) => {
      if (!told)
        problems.add(
          'warning',
          undefined,
          `From row ${row} on there are bytes that are not UTF-8; each was replaced by U+FFFD.`,
        );
      told = true;
    },
  };
}

function checkOptions({ format }: ReadOptions): void {
  if (format !== undefined && !FORMAT_NAMES.includes(format))
    throw new InputError([inputIssue('format', format, `one of ${FORMAT_NAMES.join(', ')}`)]);
}

/** A file that fails to be read (moved, no permission, a broken disk) is a problem of that file as well. */
function reason(error: unknown): string {
  if (error instanceof UnreadableError) return error.message;
  const why = error instanceof Error ? error.message : String(error);
  return `The file could not be read: ${why.replace(/\.$/, '')}.`;
}
