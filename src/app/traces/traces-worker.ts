/** The worker that reads logs and calibrates them. What it has read stays with it, for another rule and for single traces. */
import { InputError } from '../../model/input-error';
import {
  calibrateClasses,
  calibrateRules,
  compareReadings,
  rulesOf,
} from '../../study/calibrate/calibrate-reading';
import { exampleLog } from '../../study/calibrate/example';
import { type LogReading, readLogs, type RuleName } from '../../study/calibrate/read-logs';
import { readTraceAt } from '../../traces/read/read-traces';
import { blobFile, type TraceFile } from '../../traces/read/trace-file';
import { isUnjudged, splitTrace } from '../../traces/split/split';
import type { TableTrace, TraceTable } from '../../traces/trace-table';
import type {
  FromTracesWorker,
  LogSource,
  ShownTrace,
  ToTracesWorker,
  TraceFilter,
  TraceRequest,
  TracesEvent,
  TracesRequest,
} from './traces-protocol';

const MESSAGE_MS = 100;

interface Held {
  readonly request: TracesRequest;
  readonly files: readonly TraceFile[];
  readonly reading: LogReading;
  readonly other: LogReading | null;
  /** Indices of traces by rule and filter. */
  readonly filtered: Map<string, Uint32Array>;
}

/** What was read last. */
let held: Held | undefined;
let running: { readonly run: number; readonly abort: AbortController; ended: Promise<void> } | undefined;

self.addEventListener('message', ({ data }: MessageEvent<ToTracesWorker>) => {
  const post = (event: TracesEvent): void =>
    self.postMessage({ ...event, run: data.run } satisfies FromTracesWorker);
  if (data.type === 'cancel') {
    if (running?.run === data.run) running.abort.abort();
    return;
  }
  if (data.type === 'trace') {
    void showTrace(data).then((shown) => post({ type: 'trace', shown }));
    return;
  }
  const before = running;
  before?.abort.abort();
  const abort = new AbortController();
  const ended = (async () => {
    await before?.ended;
    post(await outcomeOf(data, abort.signal, post));
  })();
  running = { run: data.run, abort, ended };
});

async function outcomeOf(
  data: Extract<ToTracesWorker, { type: 'read' | 'front' }>,
  signal: AbortSignal,
  post: (event: TracesEvent) => void,
): Promise<TracesEvent> {
  try {
    if (!signal.aborted) {
      if (data.type === 'read') await read(data, signal, post);
      else await front(data.rule, signal, post);
    }
    return signal.aborted ? { type: 'stopped' } : { type: 'finished' };
  } catch (error) {
    if (signal.aborted) return { type: 'stopped' };
    if (error instanceof InputError) return { type: 'invalid', issues: error.issues };
    const message = error instanceof Error ? error.message : String(error);
    return { type: 'failed', reason: `The lab failed in a way it should not: ${message}` };
  }
}

async function read(
  request: TracesRequest,
  signal: AbortSignal,
  post: (event: TracesEvent) => void,
): Promise<void> {
  const files = filesOf(request.logs);
  const others = request.others === null ? null : filesOf(request.others);
  let posted = -Infinity;
  const options = {
    read: request.read,
    split: request.split,
    signal,
    onProgress: (progress: Extract<TracesEvent, { type: 'progress' }>['progress']) => {
      if (performance.now() - posted < MESSAGE_MS) return;
      posted = performance.now();
      post({ type: 'progress', progress });
    },
  };
  const reading = await readLogs(files, options);
  const other = others === null ? null : await readLogs(others, options);
  held = { request, files, reading, other, filtered: new Map() };
  post({ type: 'files', files: reading.files, others: other?.files ?? null });
  for (const found of calibrateRules(reading, estimating())) {
    post({ type: 'rule', found });
    await pause(signal);
  }
  await front(request.rule, signal, post);
}

/** Classes and comparison by the rule in front, or by the one that there is. */
async function front(
  wanted: RuleName,
  signal: AbortSignal,
  post: (event: TracesEvent) => void,
): Promise<void> {
  if (held === undefined) return;
  const { reading, other } = held;
  const rules = rulesOf(reading);
  const rule = rules.includes(wanted) ? wanted : rules[0];
  const table = rule === undefined ? undefined : reading.tables.get(rule);
  if (rule === undefined || table === undefined) return;
  if (other !== null) {
    post({
      type: 'comparison',
      rule,
      comparison: compareReadings(reading, other, rule, estimating()) ?? null,
    });
    await pause(signal);
  }
  for (const found of calibrateClasses(table, estimating())) {
    post({ type: 'class', rule, found });
    await pause(signal);
  }
}

function estimating(): Pick<TracesRequest, 'interval' | 'censoring'> {
  const { interval, censoring } = held!.request;
  return { interval, censoring };
}

/** Lets messages in, so that a cancel is heard between two pieces of work. */
async function pause(signal: AbortSignal): Promise<void> {
  await new Promise((resume) => setTimeout(resume, 0));
  signal.throwIfAborted();
}

function filesOf(source: LogSource): TraceFile[] {
  if (source.kind === 'example') return [exampleLog(source.model)];
  const { files } = source;
  return files.map((file, i) => {
    const twin = files.findIndex(({ name }) => name === file.name) < i;
    return blobFile(twin ? `${file.name} (${i + 1})` : file.name, file);
  });
}

async function showTrace({ rule, filter, at }: TraceRequest): Promise<ShownTrace> {
  const table = held?.reading.tables.get(rule);
  if (held === undefined || table === undefined) return { rule, filter, at: 0, count: 0, trace: null };
  const { request, files } = held;
  const indices = filtered(held, table, rule, filter);
  const place = Math.min(Math.max(0, at), indices.length - 1);
  const found = { rule, filter, at: Math.max(0, place), count: indices.length };
  const index = indices[place];
  if (index === undefined) return { ...found, trace: null };
  const { file, row } = table.trace(index);
  const source = files.find(({ name }) => name === table.files[file]);
  try {
    const raw =
      source === undefined
        ? undefined
        : await readTraceAt(source, row, request.read, table.indexInRow(index));
    if (raw === undefined) return { ...found, trace: null };
    const split = splitTrace(raw, rule === 'annotated' ? 'marker' : rule, request.split);
    return { ...found, trace: isUnjudged(split) ? null : { raw, split } };
  } catch {
    // The file is gone, or has changed since it was read.
    return { ...found, trace: null };
  }
}

const FILTERS: Readonly<Record<TraceFilter, (trace: TableTrace) => boolean>> = {
  all: () => true,
  resamples: ({ attempts }) => attempts.some(({ decision }) => decision === 'RESAMPLE'),
  'ends-wrong': ({ finalCorrect }) => !finalCorrect,
  'cut-off': ({ truncated }) => truncated,
  'no-attempt': ({ attempts }) => attempts.length === 0,
};

function filtered(of: Held, table: TraceTable, rule: RuleName, filter: TraceFilter): Uint32Array {
  const key = `${rule} ${filter}`;
  const known = of.filtered.get(key);
  if (known !== undefined) return known;
  const indices: number[] = [];
  for (let i = 0; i < table.size; i++) if (FILTERS[filter](table.trace(i))) indices.push(i);
  const found = Uint32Array.from(indices);
  of.filtered.set(key, found);
  return found;
}
