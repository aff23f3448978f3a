/** The worker that reads logs and calibrates them. What it has read stays with it, for another rule and for single traces. */
import { classesOf, rulesOf } from '../../study/calibrate/calibrate-reading';
import {
  joinedTables,
  type LogPart,
  type LogProgress,
  type RuleName,
  totalOf,
} from '../../study/calibrate/read-logs';
import { readTraceAt } from '../../traces/read/read-traces';
import { isUnjudged, splitTrace } from '../../traces/split/split';
import { isCutOff, type TableTrace, type TraceTable } from '../../traces/trace-table';
import { endOf, OneAtATime } from '../one-at-a-time';
import { TimeGate } from '../time-gate';
import { type Estimating, type Job, openSource, type SourceFile, type Tables } from './traces-jobs';
import { Lanes } from './traces-lanes';
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
  readonly sources: readonly SourceFile[];
  readonly tables: Tables;
  /** Indices of traces by rule and filter. */
  readonly filtered: Map<string, Uint32Array>;
}

const lanes = new Lanes(
  navigator.hardwareConcurrency > 1
    ? () => new Worker(new URL('./traces-helper.ts', import.meta.url), { type: 'module' })
    : undefined,
);

/** What was read last. */
let held: Held | undefined;
const readings = new OneAtATime();

self.addEventListener('message', ({ data }: MessageEvent<ToTracesWorker>) => {
  const post = (event: TracesEvent): void =>
    self.postMessage({ ...event, run: data.run } satisfies FromTracesWorker);
  if (data.type === 'cancel') return readings.cancel(data.run);
  if (data.type === 'trace') {
    void showTrace(data).then((shown) => post({ type: 'trace', shown }));
    return;
  }
  readings.begin(data.run, async (signal) =>
    post(
      await endOf(signal, () =>
        data.type === 'read' ? read(data, signal, post) : front(data.rule, signal, post),
      ),
    ),
  );
});

async function read(
  request: TracesRequest,
  signal: AbortSignal,
  post: (event: TracesEvent) => void,
): Promise<void> {
  const sources = [sourcesOf(request.logs), request.others === null ? [] : sourcesOf(request.others)];
  const all = sources.flat();
  const parts: LogPart[] = [];
  const { read: reading, readOthers, split } = request;
  await lanes.run(
    all.map((source, i): Job => ({
      type: 'read',
      source,
      read: i < sources[0]!.length ? reading : readOthers,
      split,
    })),
    {
      signal,
      onAnswer: (answer) => {
        if (answer.type === 'part') parts.push(answer.part);
      },
      onProgress: progressOf(all, post),
    },
  );
  const [own, others] = [parts.slice(0, sources[0]!.length), parts.slice(sources[0]!.length)];
  const tables = joinedTables(own);
  held = { request, sources: sources[0]!, tables, filtered: new Map() };
  lanes.hold({ tables, others: joinedTables(others) });
  const readings = (of: LogPart[]): LogPart['reading'][] => of.map((part) => part.reading);
  post({
    type: 'files',
    files: readings(own),
    others: request.others === null ? null : readings(others),
  });
  const rules = rulesOf({ tables });
  const rule = frontOf(rules, request.rule);
  if (rule === undefined) return;
  const each = (type: 'estimate' | 'test', of: readonly RuleName[]): Job[] =>
    of.map((one) => ({ type, rule: one, className: null, ...estimating(request) }));
  const behind = rules.filter((one) => one !== rule);
  // What is looked at first comes first; p-values, which take as long again, come last.
  await answered(
    [
      ...each('estimate', [rule]),
      ...frontJobs(held, rule, 'estimate'),
      ...each('estimate', behind),
      ...each('test', [rule, ...behind]),
      ...frontJobs(held, rule, 'test'),
    ],
    signal,
    post,
  );
}

/** Classes and comparison by another rule than before. */
async function front(
  wanted: RuleName,
  signal: AbortSignal,
  post: (event: TracesEvent) => void,
): Promise<void> {
  if (held === undefined) return;
  const rule = frontOf(rulesOf(held), wanted);
  if (rule === undefined) return;
  await answered([...frontJobs(held, rule, 'estimate'), ...frontJobs(held, rule, 'test')], signal, post);
}

async function answered(
  jobs: readonly Job[],
  signal: AbortSignal,
  post: (event: TracesEvent) => void,
): Promise<void> {
  await lanes.run(jobs, {
    signal,
    onAnswer: (answer) => {
      if (answer.type !== 'part') post(answer);
    },
  });
}

/** The rule wanted, or the first that there is. */
function frontOf(rules: readonly RuleName[], wanted: RuleName): RuleName | undefined {
  return rules.includes(wanted) ? wanted : rules[0];
}

/** What is asked of the rule in front only. */
function frontJobs({ request, tables }: Held, rule: RuleName, type: 'estimate' | 'test'): Job[] {
  const options = estimating(request);
  const classes = classesOf(tables.get(rule)!).map((className): Job => ({
    type,
    rule,
    className,
    ...options,
  }));
  return type === 'estimate' && request.others !== null
    ? [{ type: 'compare', rule, ...options }, ...classes]
    : classes;
}

function estimating({ interval, censoring }: TracesRequest): Estimating {
  return { interval, censoring };
}

/** Adds up what is read of the files, some of them at the same time. */
function progressOf(
  sources: readonly SourceFile[],
  post: (event: TracesEvent) => void,
): (index: number, progress: LogProgress) => void {
  const totalBytes = totalOf(
    sources.map((source) => (source.kind === 'file' ? source.file.size : undefined)),
  );
  const bytes = sources.map(() => 0);
  const traces = sources.map(() => 0);
  const gate = new TimeGate(MESSAGE_MS);
  return (index, progress) => {
    bytes[index] = progress.bytes;
    traces[index] = progress.traces;
    if (!gate.pass()) return;
    const sum = (of: readonly number[]): number => of.reduce((total, one) => total + one, 0);
    post({
      type: 'progress',
      progress: { bytes: sum(bytes), totalBytes, traces: sum(traces), file: progress.file },
    });
  };
}

function sourcesOf(source: LogSource): SourceFile[] {
  if (source.kind === 'example') return [source];
  const { files } = source;
  return files.map((file, i) => {
    const twin = files.findIndex(({ name }) => name === file.name) < i;
    return { kind: 'file', name: twin ? `${file.name} (${i + 1})` : file.name, file };
  });
}

async function showTrace({ rule, filter, at }: TraceRequest): Promise<ShownTrace> {
  const table = held?.tables.get(rule);
  if (held === undefined || table === undefined) return { rule, filter, at: 0, count: 0, trace: null };
  const { request, sources } = held;
  const indices = filtered(held, table, rule, filter);
  const place = Math.min(Math.max(0, at), indices.length - 1);
  const found = { rule, filter, at: Math.max(0, place), count: indices.length };
  const index = indices[place];
  if (index === undefined) return { ...found, trace: null };
  const { file, row } = table.trace(index);
  const source = sources.map(openSource).find(({ name }) => name === table.files[file]);
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
  'cut-off': isCutOff,
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
