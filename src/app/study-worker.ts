/** The worker that computes: exact curves, runs and the paper. One run at a time; a new one ends the one before. */
import type { TallyEngine } from '../engine/engine';
import { InputError } from '../model/input-error';
import { runPaper } from '../study/paper/run-paper';
import { type FinishedCell, runExperiment } from '../study/run-experiment';
import type { SimulationHooks, SimulationProgress } from '../study/simulate';
import { ENGINE_CHOICES } from './engine-choices';
import { exactCurve } from './exact-curve';
import { OneAtATime } from './one-at-a-time';
import { engineWords, type FromWorker, type IndexedResult, type ToWorker } from './protocol';
import './tell-buffers';
import { TimeGate } from './time-gate';
import { BlockKeeper } from './unfinished/block-keeper';
import { type AliveMessage, tellLife } from './worker-life';

/** Between messages of progress and finished cells: ten a second are as many as a reader follows. */
const MESSAGE_MS = 100;
/** Between looks at incoming messages while a curve is computed. */
const SLICE_MS = 20;

const runs = new OneAtATime();
let curveWanted: ToWorker | undefined;

/** Said once of a browser that stores nothing, and again only when it is another reason. */
let saidUnkept = '';

function post(message: FromWorker | AliveMessage): void {
  self.postMessage(message);
}

tellLife(post);

self.addEventListener('message', ({ data }: MessageEvent<ToWorker>) => {
  if (data.type === 'cancel') return runs.cancel(data.run);
  if (data.type === 'curve') {
    void guarded(data.run, () => sendCurve(data));
    return;
  }
  runs.begin(data.run, (signal) =>
    guarded(data.run, () => (data.type === 'paper' ? sendPaper(data, signal) : runAndSend(data, signal))),
  );
});

/** Reports what `work` throws, so that the page never waits for nothing. */
async function guarded(run: number, work: () => Promise<void>): Promise<void> {
  try {
    await work();
  } catch (error) {
    if (error instanceof InputError) post({ type: 'invalid', run, issues: error.issues });
    else post({ type: 'crashed', run, message: error instanceof Error ? error.message : String(error) });
  }
}

async function sendCurve(request: ToWorker & { type: 'run' | 'curve' }): Promise<void> {
  curveWanted = request;
  const points = [];
  const slice = new TimeGate(SLICE_MS);
  slice.restart();
  for (const point of exactCurve(request.experiment, request.position)) {
    points.push(point);
    if (!slice.pass()) continue;
    await new Promise((resolve) => setTimeout(resolve, 0));
    if (curveWanted !== request) return;
    slice.restart();
  }
  post({ type: 'curve', run: request.run, position: request.position, points });
}

async function runAndSend(request: ToWorker & { type: 'run' }, signal: AbortSignal): Promise<void> {
  const { run, experiment, anew } = request;
  if (signal.aborted) return;
  const keeper = new BlockKeeper(experiment, __APP_VERSION__, {
    onFound: (there, of) => post({ type: 'found', run, there, of }),
    onUnkept: (message) => {
      if (message !== saidUnkept) post({ type: 'unkept', run, message });
      saidUnkept = message;
    },
  });
  // The curve takes longer than to look for what an earlier run left.
  await Promise.all([keeper.begin(anew), sendCurve(request)]);
  let complete = false;
  try {
    complete = await computeAndSend(request, signal, keeper);
  } finally {
    await keeper.end(complete);
  }
}

/** @returns true where nothing is left to compute */
async function computeAndSend(
  { run, experiment, engine }: ToWorker & { type: 'run' },
  signal: AbortSignal,
  keeper: BlockKeeper,
): Promise<boolean> {
  let cells: IndexedResult[] = [];
  const flush = (): void => {
    if (cells.length > 0) post({ type: 'cells', run, cells });
    cells = [];
  };
  const common = commonHooks(run, signal, flush);
  let before = 0;
  const hooks = {
    ...common,
    onProgress: (progress: SimulationProgress) => {
      before = progress.before ?? 0;
      common.onProgress?.(progress);
    },
    onEngine: (working: TallyEngine) => {
      common.onEngine?.(working);
      keeper.computedBy(working.id, working.adapter);
    },
    coarseFirst: true,
    onCell: ({ cell, result }: FinishedCell) => cells.push({ index: cell.index, result }),
  };
  const summary = await runExperiment(experiment, ENGINE_CHOICES[engine], hooks, keeper);
  flush();
  const trajectories = summary.cells.reduce((sum, { result }) => sum + result.trajectories, 0);
  if (summary.complete) post({ type: 'progress', run, trajectories, total: trajectories, before });
  const { digest, complete, reason, fault } = summary;
  const kept = keeper.isKeeping;
  post({ type: 'finished', run, digest, complete, reason, stopped: !complete && fault === null, kept });
  return complete;
}

/** What every simulation tells the page; `alsoThen` is called as often as progress is told. */
function commonHooks(
  run: number,
  signal: AbortSignal,
  alsoThen: () => void = () => undefined,
): SimulationHooks {
  const gate = new TimeGate(MESSAGE_MS);
  return {
    signal,
    onEngine: (engine) => post({ type: 'engine', run, engine: engineWords(engine) }),
    onFault: (id, { message }) => post({ type: 'fault', run, fault: { id, message } }),
    onProgress: ({ trajectories, total, before = 0 }) => {
      if (!gate.pass() && trajectories < total) return;
      post({ type: 'progress', run, trajectories, total, before });
      alsoThen();
    },
  };
}

async function sendPaper(request: ToWorker & { type: 'paper' }, signal: AbortSignal): Promise<void> {
  const { run, engine, trajectories, seed } = request;
  if (signal.aborted) return;
  const { digest, complete, reason, fault } = await runPaper({ trajectories, seed }, ENGINE_CHOICES[engine], {
    ...commonHooks(run, signal),
    onRow: (row, place) => post({ type: 'claim', run, place, row }),
    onTable: (table) => post({ type: 'table', run, table }),
    pause: () => new Promise((resolve) => setTimeout(resolve, 0)),
  });
  post({ type: 'paper-finished', run, digest, complete, reason, stopped: !complete && fault === null });
}
