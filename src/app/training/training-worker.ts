/** The worker that trains, one training at a time; a new one ends the one before. */
import { EngineError } from '../../engine/engine';
import { recordLayout, type TrainRecords } from '../../engine/train';
import { InputError } from '../../model/input-error';
import type { EngineChoice } from '../../study/simulate';
import { flowField } from '../../study/training/flow-field';
import { planTraining, type Training } from '../../study/training/plan-training';
import { trainingFrames } from '../../study/training/run-training';
import { ENGINE_CHOICES } from '../engine-choices';
import { engineWords, type EngineName } from '../protocol';
import '../tell-buffers';
import { TimeGate, timeLeft } from '../time-gate';
import { cellFlow, frameEvery } from './cell-flow';
import { PaceGate } from './pace-gate';
import { PopulationRenderer } from './population-renderer';
import type {
  Frame,
  FromTrainingWorker,
  ToTrainingWorker,
  TrainingEvent,
  TrainingRequest,
} from './training-protocol';

/** Between messages: ten a second are as many as a reader follows. */
const MESSAGE_MS = 100;
/** Between looks at incoming messages while a flow is worked out. */
const SLICE_MS = 20;

type Post = (event: TrainingEvent) => void;

interface Running {
  readonly run: number;
  readonly abort: AbortController;
  readonly gate: PaceGate;
  readonly ended: Promise<void>;
}

let running: Running | undefined;

self.addEventListener('message', ({ data }: MessageEvent<ToTrainingWorker>) => {
  switch (data.type) {
    case 'train':
      begin(data);
      break;
    case 'pace':
      if (running?.run === data.run) running.gate.set(data.pace);
      break;
    case 'step':
      if (running?.run === data.run) running.gate.step();
      break;
    case 'cancel':
      if (running?.run === data.run) running.abort.abort();
      break;
    case 'canvas':
      population.canvas(data.canvas);
      break;
    case 'view':
      population.view(data.view);
      if (data.view.subject.first === firstShown) break;
      firstShown = data.view.subject.first;
      showField();
      break;
  }
});

const postPicture = (event: TrainingEvent): void =>
  self.postMessage({ ...event, run: running?.run ?? 0 } satisfies FromTrainingWorker);

/** Draws the policies for the life of the worker, whichever training they are of. */
const population = new PopulationRenderer({
  onSay: (words) => postPicture({ type: 'words', words }),
  onCloud: (cloud) => postPicture({ type: 'cloud', cloud }),
});
/** Records that trails are drawn from once the device's own are gone, and one more. */
const MOST_RECORDS = 49;
let shownTraining: Training | undefined;
let firstShown = 0;

/** Arrows of the cell whose policies are shown. */
function showField(): void {
  const cell = shownTraining?.cells.findLast(({ firstLearner }) => firstLearner <= firstShown);
  const one = cell?.classes.find(({ trained }) => trained);
  population.setField(cell && one ? (places) => flowField(cell, one, places).vectors ?? [] : null);
}

/** Every engine of this worker comes from here, so that what draws can share its device. */
function enginesOf(name: EngineName): readonly EngineChoice[] {
  return ENGINE_CHOICES[name];
}

function begin(request: ToTrainingWorker & { readonly type: 'train' }): void {
  const before = running;
  before?.abort.abort();
  const { run } = request;
  const abort = new AbortController();
  const gate = new PaceGate(request.pace, request.steps, abort.signal);
  const post: Post = (event) => self.postMessage({ ...event, run } satisfies FromTrainingWorker);
  const ended = (async () => {
    await before?.ended;
    post(await outcomeOf(request, gate, abort, post));
  })();
  running = { run, abort, gate, ended };
}

/** @returns how it ended, so that the page never waits for nothing */
async function outcomeOf(
  request: TrainingRequest,
  gate: PaceGate,
  abort: AbortController,
  post: Post,
): Promise<TrainingEvent> {
  const { signal } = abort;
  try {
    if (signal.aborted) return { type: 'stopped' };
    post({ type: 'begun' });
    const training = planTraining(request.experiment);
    const flows = sendFlows(request, training, signal, post);
    try {
      await sendFrames(request, training, gate, signal, post);
    } catch (error) {
      abort.abort();
      await flows;
      throw error;
    }
    await flows;
    return signal.aborted ? { type: 'stopped' } : { type: 'finished' };
  } catch (error) {
    if (error instanceof InputError) return { type: 'invalid', issues: error.issues };
    if (error instanceof EngineError) return { type: 'failed', reason: error.message };
    if (error === signal.reason) return { type: 'stopped' };
    const message = error instanceof Error ? error.message : String(error);
    return { type: 'failed', reason: `The lab failed in a way it should not: ${message}` };
  }
}

async function sendFlows(
  { experiment }: TrainingRequest,
  training: Training,
  signal: AbortSignal,
  post: Post,
): Promise<void> {
  for (const cell of training.cells) {
    const walk = cellFlow(experiment, training, cell, frameEvery(experiment));
    const slice = new TimeGate(SLICE_MS);
    slice.restart();
    for (let next = walk.next(); ; next = walk.next()) {
      if (next.done) {
        post({ type: 'flow', flow: next.value });
        break;
      }
      if (!slice.pass()) continue;
      await new Promise((resolve) => setTimeout(resolve, 0));
      if (signal.aborted) return;
      slice.restart();
    }
  }
}

/** Pulls frames as the gate lets them through, and posts them in batches. */
async function sendFrames(
  { experiment, engine, records }: TrainingRequest,
  training: Training,
  gate: PaceGate,
  signal: AbortSignal,
  post: Post,
): Promise<void> {
  const outbox = new Outbox(post);
  const { recordEvery } = experiment.training;
  const layout = recordLayout(training.plan);
  const history: TrainRecords[] = [];
  shownTraining = training;
  showField();
  const frames = trainingFrames(training, frameEvery(experiment), enginesOf(engine), {
    signal,
    onEngine: (engine) => post({ type: 'engine', engine: engineWords(engine) }),
    onFault: (id, { message }) => post({ type: 'fault', fault: { id, message } }),
    onProgress: ({ trajectories, total }) => outbox.progress(trajectories, total),
    onStates: (states) => population.attach(states, recordEvery),
    onStep: (step) => population.frame(step),
  });
  try {
    while (await gate.pass()) {
      const next = await frames.next();
      if (next.done) break;
      const { step, cells, records: raw } = next.value;
      outbox.add(records ? { step, cells, records: raw.values } : { step, cells });
      // Another engine begins anew.
      if (step === 0) history.length = 0;
      history.push(raw);
      if (history.length > MOST_RECORDS) history.shift();
      population.latest(layout, history);
      if (gate.holds) outbox.flush();
    }
  } finally {
    outbox.flush();
    await frames.return();
  }
}

/** Collects what comes faster than it is looked at. */
class Outbox {
  private frames: Frame[] = [];
  private flushed = -Infinity;
  private readonly told = new TimeGate(MESSAGE_MS);
  private timer: ReturnType<typeof setTimeout> | undefined;

  constructor(private readonly post: Post) {}

  add(frame: Frame): void {
    this.frames.push(frame);
    const due = timeLeft(this.flushed, MESSAGE_MS);
    if (due <= 0) this.flush();
    // The next frame may be long in coming.
    else this.timer ??= setTimeout(() => this.flush(), due);
  }

  flush(): void {
    clearTimeout(this.timer);
    this.timer = undefined;
    if (this.frames.length > 0) this.post({ type: 'frames', frames: this.frames });
    this.frames = [];
    this.flushed = performance.now();
  }

  progress(trajectories: number, total: number): void {
    if (!this.told.pass() && trajectories < total) return;
    this.post({ type: 'progress', trajectories, total });
  }
}
