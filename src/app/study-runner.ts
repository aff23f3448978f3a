/** Starts and ends what a study asks of its worker. A worker that does not answer in time is replaced. */
import type { Ended } from './one-at-a-time';
import type { WorkerPort } from './worker-port';

interface Numbered {
  readonly type: string;
  /** Tells late messages apart. */
  readonly run: number;
}

/** A message before it has the number of its run. */
type Unnumbered<Asked> = Asked extends Numbered ? Omit<Asked, 'run'> : never;

export interface RunnerOptions {
  /** As in "the worker that computes". */
  readonly does: string;
  readonly open: () => WorkerPort;
  /** How long a user who cancels waits at most. */
  readonly stopMs: number;
  /** Told when a worker was replaced: what it held is gone. */
  readonly onReplaced?: () => void;
  /** How long a new run waits for the end of the one before; without, as long as it takes. */
  readonly startMs?: number;
}

const ENDS: readonly string[] = ['finished', 'stopped', 'invalid', 'failed'] satisfies Ended['type'][];

export class StudyRunner<Asked extends Numbered, Event extends { readonly type: string }> {
  private worker: WorkerPort;
  private run = 0;
  private busy = false;
  private stopping = false;
  private patience: ReturnType<typeof setTimeout> | undefined;

  constructor(
    private readonly options: RunnerOptions,
    /** What the run under way says; nothing of an earlier one comes through. */
    private readonly receive: (event: Event | Ended) => void,
  ) {
    this.worker = this.connect();
  }

  /** Begins a run; one under way is ended without a word. */
  start(message: Unnumbered<Asked>): void {
    const { startMs } = this.options;
    this.run++;
    const replace = this.busy && startMs !== undefined;
    this.wait(startMs, replace ? () => this.replace(message) : undefined);
    this.busy = true;
    this.stopping = false;
    this.post(message);
  }

  /** Says something of the run under way, or of the last. */
  post(message: Unnumbered<Asked>): void {
    this.worker.postMessage({ ...message, run: this.run });
  }

  /** Ends the run under way; `stopped` is told when it has. */
  stop(): void {
    if (!this.busy || this.stopping) return;
    this.stopping = true;
    this.worker.postMessage({ type: 'cancel', run: this.run });
    this.wait(this.options.stopMs, () => {
      this.replace();
      this.tell({ type: 'stopped' });
    });
  }

  private connect(): WorkerPort {
    const worker = this.options.open();
    worker.addEventListener('message', (event) => {
      const { data } = event as MessageEvent<Event & Numbered>;
      if (worker !== this.worker || data.run !== this.run) return;
      if (!this.stopping) clearTimeout(this.patience);
      this.tell(data);
    });
    worker.addEventListener('error', (event) => {
      event.preventDefault();
      if (worker !== this.worker) return;
      const { does } = this.options;
      const reason = event.message || 'it did not start';
      this.tell({
        type: 'failed',
        reason: `The worker that ${does} could not go on: ${reason}. Reload the page.`,
      });
    });
    return worker;
  }

  private tell(event: Event | Ended): void {
    if (ENDS.includes(event.type)) {
      clearTimeout(this.patience);
      this.busy = false;
      this.stopping = false;
    }
    this.receive(event);
  }

  /** A fresh worker in place of one that does not answer. */
  private replace(message?: Unnumbered<Asked>): void {
    this.worker.terminate();
    this.worker = this.connect();
    this.options.onReplaced?.();
    if (message) this.post(message);
  }

  /** Does this unless something else is waited for before; nothing ends the waiting. */
  private wait(ms: number | undefined, otherwise: (() => void) | undefined): void {
    clearTimeout(this.patience);
    if (otherwise) this.patience = setTimeout(otherwise, ms);
  }
}
