/** The worker that computes: exact curves, runs and the paper. One run at a time; a new one ends the one before. */
import { InputError } from '../model/input-error';
import { runPaper } from '../study/paper/run-paper';
import { runExperiment } from '../study/run-experiment';
import type { SimulationHooks } from '../study/simulate';
import { ENGINE_CHOICES } from './engine-choices';
import { exactCurve } from './exact-curve';
import { OneAtATime } from './one-at-a-time';
import { engineWords, type FromWorker, type IndexedResult, type ToWorker } from './protocol';

/** Between messages of progress and finished cells: ten a second are as many as a reader follows. */
const MESSAGE_MS = 100;
/** Between looks at incoming messages while a curve is computed. */
const SLICE_MS = 20;

const runs = new OneAtATime();
let curveWanted: ToWorker | undefined;

function post(message: FromWorker): void {
  self.postMessage(message);
}

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
  let paused = performance.now();
  for (const point of exactCurve(request.experiment, request.position)) {
    points.push(point);
    if (performance.now() - paused < SLICE_MS) continue;
    await new Promise((resolve) => setTimeout(resolve, 0));
    if (curveWanted !== request) return;
    paused = performance.now();
  }
  post({ type: 'curve', run: request.run, position: request.position, points });
}

async function runAndSend(request: ToWorker & { type: 'run' }, signal: AbortSignal): Promise<void> {
  const { run, experiment, engine } = request;
  if (signal.aborted) return;
  await sendCurve(request);
  let cells: IndexedResult[] = [];
  const flush = (): void => {
    if (cells.length > 0) post({ type: 'cells', run, cells });
    cells = [];
  };
  const summary = await runExperiment(experiment, ENGINE_CHOICES[engine], {
    ...commonHooks(run, signal, flush),
    coarseFirst: true,
    onCell: ({ cell, result }) => cells.push({ index: cell.index, result }),
  });
  flush();
  const trajectories = summary.cells.reduce((sum, { result }) => sum + result.trajectories, 0);
  if (summary.complete) post({ type: 'progress', run, trajectories, total: trajectories });
  const { digest, complete, reason, fault } = summary;
  post({ type: 'finished', run, digest, complete, reason, stopped: !complete && fault === null });
}

/** What every simulation tells the page; `alsoThen` is called as often as progress is told. */
function commonHooks(
  run: number,
  signal: AbortSignal,
  alsoThen: () => void = () => undefined,
): SimulationHooks {
  let posted = -Infinity;
  return {
    signal,
    onEngine: (engine) => post({ type: 'engine', run, engine: engineWords(engine) }),
    onFault: (id, { message }) => post({ type: 'fault', run, fault: { id, message } }),
    onProgress: ({ trajectories, total }) => {
      if (performance.now() - posted < MESSAGE_MS && trajectories < total) return;
      posted = performance.now();
      post({ type: 'progress', run, trajectories, total });
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
