/** The worker that compares objectives, one comparison at a time; a new one ends the one before. */
import { expandGrid } from '../../experiment/grid';
import { compareAlong } from '../../study/compare/along';
import { assertComparable, compareObjectives } from '../../study/compare/compare';
import { namedObjectives } from '../../study/compare/objectives';
import type { SimulationHooks } from '../../study/simulate';
import { ENGINE_CHOICES } from '../engine-choices';
import { endOf, OneAtATime } from '../one-at-a-time';
import { engineWords } from '../protocol';
import '../tell-buffers';
import { TimeGate } from '../time-gate';
import type {
  AlongRequest,
  CompareEvent,
  CompareRequest,
  FromCompareWorker,
  ToCompareWorker,
} from './compare-protocol';

/** Between messages of progress and of rows: ten a second are as many as a reader follows. */
const MESSAGE_MS = 100;

type Post = (event: CompareEvent) => void;

const comparisons = new OneAtATime();

self.addEventListener('message', ({ data }: MessageEvent<ToCompareWorker>) => {
  if (data.type === 'cancel') return comparisons.cancel(data.run);
  const post: Post = (event) => self.postMessage({ ...event, run: data.run } satisfies FromCompareWorker);
  comparisons.begin(data.run, async (signal) =>
    post(
      await endOf(signal, () =>
        'wanted' in data ? alongAndPost(data, signal, post) : compareAndPost(data, signal, post),
      ),
    ),
  );
});

/** Posts each row as it is known. */
async function compareAndPost(request: CompareRequest, signal: AbortSignal, post: Post): Promise<void> {
  const { experiment, objectives, klWeight, engine } = request;
  const named = namedObjectives(objectives, { klWeight: klWeight ?? undefined });
  const cell = expandGrid(experiment)[0]!;
  assertComparable(cell);
  const results = compareObjectives(cell.settings, named, ENGINE_CHOICES[engine], hooksOf(signal, post));
  await postInBatches(results, (found) => post({ type: 'rows', results: found }));
}

async function alongAndPost(
  { experiment, axis, klWeight, engine, wanted }: AlongRequest,
  signal: AbortSignal,
  post: Post,
): Promise<void> {
  const question = { experiment, axis, klWeight };
  const results = compareAlong(question, wanted, ENGINE_CHOICES[engine], hooksOf(signal, post));
  await postInBatches(results, (found) => post({ type: 'along', results: found }));
}

function hooksOf(signal: AbortSignal, post: Post): SimulationHooks {
  const gate = new TimeGate(MESSAGE_MS);
  return {
    signal,
    onEngine: (engine) => post({ type: 'engine', engine: engineWords(engine) }),
    onFault: (id, { message }) => post({ type: 'fault', fault: { id, message } }),
    onProgress: ({ trajectories, total }) => {
      if (!gate.pass() && trajectories < total) return;
      post({ type: 'progress', trajectories, total });
    },
  };
}

async function postInBatches<R>(
  results: AsyncIterable<R>,
  post: (found: readonly R[]) => void,
): Promise<void> {
  let found: R[] = [];
  const gate = new TimeGate(MESSAGE_MS);
  const flush = (): void => {
    if (found.length > 0) post(found);
    found = [];
  };
  for await (const result of results) {
    found.push(result);
    if (gate.pass()) flush();
    // An objective in loop form keeps the worker busy for a while: messages are looked at before it.
    await new Promise((resolve) => setTimeout(resolve, 0));
  }
  flush();
}
