/** Starts, paces and ends trainings in their worker. One that does not answer in time is replaced. */
import type { WorkerPort } from '../worker-port';
import type { PopulationView } from './population-view';
import type {
  FromTrainingWorker,
  Pace,
  ToTrainingWorker,
  TrainingEvent,
  TrainingRequest,
} from './training-protocol';

/** A user who cancels waits for less than a tenth of a second. */
const STOP_MS = 80;
/** A new training waits this long for the end of the one before. */
const START_MS = 700;

function openWorker(): WorkerPort {
  return new Worker(new URL('./training-worker.ts', import.meta.url), { type: 'module' });
}

export class TrainingRunner {
  private worker: WorkerPort | undefined;
  private run = 0;
  private busy = false;
  private stopping = false;
  private patience: ReturnType<typeof setTimeout> | undefined;

  constructor(
    /** What the training under way says; nothing of an earlier one comes through. */
    private readonly receive: (event: TrainingEvent) => void,
    private readonly open: () => WorkerPort = openWorker,
    /** A fresh worker works; what the one before held, a canvas, is lost. */
    private readonly onWorker: () => void = () => undefined,
  ) {}

  /** Begins a training; one under way is ended without a word. */
  start(request: TrainingRequest): void {
    const message: ToTrainingWorker = { type: 'train', run: ++this.run, ...request };
    this.wait(START_MS, this.busy ? () => this.replace(message) : undefined);
    this.busy = true;
    this.stopping = false;
    this.post(message);
  }

  pace(pace: Pace): void {
    if (this.busy) this.post({ type: 'pace', run: this.run, pace });
  }

  /** One frame more of a training that is paused. */
  step(): void {
    if (this.busy) this.post({ type: 'step', run: this.run });
  }

  /** Ends the training under way; `stopped` is told when it has. */
  stop(): void {
    if (!this.busy || this.stopping) return;
    this.stopping = true;
    this.post({ type: 'cancel', run: this.run });
    this.wait(STOP_MS, () => {
      this.worker?.terminate();
      this.worker = undefined;
      this.tell({ type: 'stopped' });
    });
  }

  /** Hands over what the population is drawn on. */
  attach(canvas: OffscreenCanvas): void {
    this.connected().postMessage({ type: 'canvas', canvas } satisfies ToTrainingWorker, [canvas]);
  }

  /** Says what to draw of the population. */
  look(view: PopulationView): void {
    this.post({ type: 'view', view });
  }

  private post(message: ToTrainingWorker): void {
    this.connected().postMessage(message);
  }

  private connected(): WorkerPort {
    if (this.worker === undefined) {
      this.worker = this.connect();
      this.onWorker();
    }
    return this.worker;
  }

  private connect(): WorkerPort {
    const worker = this.open();
    worker.addEventListener('message', (event) => {
      const { data } = event as MessageEvent<FromTrainingWorker>;
      // The picture is of the worker, and goes on between trainings.
      const ofPicture = data.type === 'cloud' || data.type === 'words';
      if (worker !== this.worker || (data.run !== this.run && !ofPicture)) return;
      if (ofPicture) return this.receive(data);
      if (!this.stopping) this.settle();
      this.tell(data);
    });
    worker.addEventListener('error', (event) => {
      event.preventDefault();
      if (worker !== this.worker) return;
      const reason = event.message || 'it did not start';
      this.tell({
        type: 'failed',
        reason: `The worker that trains could not go on: ${reason}. Reload the page.`,
      });
    });
    return worker;
  }

  private tell(event: TrainingEvent): void {
    if (['finished', 'stopped', 'invalid', 'failed'].includes(event.type)) {
      this.settle();
      this.busy = false;
      this.stopping = false;
    }
    this.receive(event);
  }

  private replace(message: ToTrainingWorker): void {
    this.worker?.terminate();
    this.worker = undefined;
    this.post(message);
  }

  private wait(ms: number, otherwise: (() => void) | undefined): void {
    this.settle();
    if (otherwise) this.patience = setTimeout(otherwise, ms);
  }

  /** What was waited for has come. */
  private settle(): void {
    clearTimeout(this.patience);
  }
}
