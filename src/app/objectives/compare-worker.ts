/** The worker that compares objectives, one comparison at a time; a new one ends the one before. */
import { EngineError } from '../../engine/engine';
import { expandGrid } from '../../experiment/grid';
import { InputError } from '../../model/input-error';
import { assertComparable, compareObjectives } from '../../study/compare/compare';
import { namedObjectives } from '../../study/compare/objectives';
import type { ObjectiveResult } from '../../study/compare/result';
import { ENGINE_CHOICES } from '../engine-choices';
import type { CompareEvent, CompareRequest, FromCompareWorker, ToCompareWorker } from './compare-protocol';

/** Between messages of progress and of rows: ten a second are as many as a reader follows. */
const MESSAGE_MS = 100;

type Post = (event: CompareEvent) => void;

/** The comparison under way. */
let running:
  { readonly run: number; readonly abort: AbortController; readonly ended: Promise<void> } | undefined;

self.addEventListener('message', ({ data }: MessageEvent<ToCompareWorker>) => {
  if (data.type === 'cancel') {
    if (running?.run === data.run) running.abort.abort();
    return;
  }
  const before = running;
  before?.abort.abort();
  const { run } = data;
  const abort = new AbortController();
  const post: Post = (event) => self.postMessage({ ...event, run } satisfies FromCompareWorker);
  const ended = (async () => {
    await before?.ended;
    post(await outcomeOf(data, abort.signal, post));
  })();
  running = { run, abort, ended };
});

/** Posts each row as it is known. @returns how it ended, so that the page never waits for nothing. */
async function outcomeOf(request: CompareRequest, signal: AbortSignal, post: Post): Promise<CompareEvent> {
  try {
    if (!signal.aborted) await compareAndPost(request, signal, post);
    return signal.aborted ? { type: 'stopped' } : { type: 'finished' };
  } catch (error) {
    if (signal.aborted) return { type: 'stopped' };
    if (error instanceof InputError) return { type: 'invalid', issues: error.issues };
    const message = error instanceof Error ? error.message : String(error);
    const unforeseen = error instanceof EngineError ? '' : 'The lab failed in a way it should not: ';
    return { type: 'failed', reason: `${unforeseen}${message}` };
  }
}

async function compareAndPost(request: CompareRequest, signal: AbortSignal, post: Post): Promise<void> {
  const { experiment, objectives, klWeight, engine } = request;
  const named = namedObjectives(objectives, { klWeight: klWeight ?? undefined });
  const cell = expandGrid(experiment)[0]!;
  assertComparable(cell);
  let posted = -Infinity;
  const results = compareObjectives(cell.settings, named, ENGINE_CHOICES[engine], {
    signal,
    onEngine: ({ id, adapter, software }) => post({ type: 'engine', engine: { id, adapter, software } }),
    onFault: (id, { message }) => post({ type: 'fault', fault: { id, message } }),
    onProgress: ({ trajectories, total }) => {
      if (performance.now() - posted < MESSAGE_MS && trajectories < total) return;
      posted = performance.now();
      post({ type: 'progress', trajectories, total });
    },
  });
  let rows: ObjectiveResult[] = [];
  let flushed = -Infinity;
  const flush = (): void => {
    if (rows.length > 0) post({ type: 'rows', results: rows });
    rows = [];
    flushed = performance.now();
  };
  for await (const result of results) {
    rows.push(result);
    if (performance.now() - flushed >= MESSAGE_MS) flush();
    // An objective in loop form keeps the worker busy for a while: messages are looked at before it.
    await new Promise((resolve) => setTimeout(resolve, 0));
  }
  flush();
}
