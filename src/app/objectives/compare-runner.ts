/** Starts and ends comparisons in their worker. One that does not answer in time is replaced. */
import type { WorkerPort } from '../worker-port';
import type {
  AlongRequest,
  CompareEvent,
  CompareRequest,
  FromCompareWorker,
  ToCompareWorker,
} from './compare-protocol';

/** A user who cancels waits for less than a second. */
const PATIENCE_MS = 700;

function openWorker(): WorkerPort {
  return new Worker(new URL('./compare-worker.ts', import.meta.url), { type: 'module' });
}

export class CompareRunner {
  private worker: WorkerPort;
  private run = 0;
  private busy = false;
  private stopping = false;
  private patience: ReturnType<typeof setTimeout> | undefined;

  constructor(
    /** What the comparison under way says; nothing of an earlier one comes through. */
    private readonly receive: (event: CompareEvent) => void,
    private readonly open: () => WorkerPort = openWorker,
  ) {
    this.worker = this.connect();
  }

  /** Begins a comparison; one under way is ended without a word. */
  start(request: CompareRequest | AlongRequest): void {
    const message: ToCompareWorker = { type: 'compare', run: ++this.run, ...request };
    this.wait(this.busy ? () => this.replace(message) : undefined);
    this.busy = true;
    this.stopping = false;
    this.worker.postMessage(message);
  }

  /** Ends the comparison under way; `stopped` is told when it has. */
  stop(): void {
    if (!this.busy || this.stopping) return;
    this.stopping = true;
    this.worker.postMessage({ type: 'cancel', run: this.run } satisfies ToCompareWorker);
    this.wait(() => {
      this.replace();
      this.tell({ type: 'stopped' });
    });
  }

  private connect(): WorkerPort {
    const worker = this.open();
    worker.addEventListener('message', (event) => {
      const { data } = event as MessageEvent<FromCompareWorker>;
      if (worker !== this.worker || data.run !== this.run) return;
      if (!this.stopping) this.wait(undefined);
      this.tell(data);
    });
    worker.addEventListener('error', (event) => {
      event.preventDefault();
      const reason = event.message || 'it did not start';
      this.tell({
        type: 'failed',
        reason: `The worker that computes could not go on: ${reason}. Reload the page.`,
      });
    });
    return worker;
  }

  private tell(event: CompareEvent): void {
    if (['finished', 'stopped', 'invalid', 'failed'].includes(event.type)) {
      this.wait(undefined);
      this.busy = false;
      this.stopping = false;
    }
    this.receive(event);
  }

  private replace(message?: ToCompareWorker): void {
    this.worker.terminate();
    this.worker = this.connect();
    if (message) this.worker.postMessage(message);
  }

  private wait(otherwise: (() => void) | undefined): void {
    clearTimeout(this.patience);
    if (otherwise) this.patience = setTimeout(otherwise, PATIENCE_MS);
  }
}
