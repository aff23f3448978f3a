/** Runs the paper in a worker of its own, so that it and a run of the Attribution page leave each other alone. */
import { DEFAULT_SEED } from '../../experiment/seed';
import { DEFAULT_TRAJECTORIES } from '../../study/paper/run-paper';
import type { ClaimRow } from '../../study/paper/rows';
import type { CheckedTable } from '../../study/paper/tables';
import type { EngineName, EngineWords, PaperMessage, ToWorker } from '../protocol';
import { openWorker, type WorkerPort } from '../worker-port';

export type PaperStatus = 'idle' | 'running' | 'stopping' | 'done' | 'stopped' | 'failed';

export interface PaperState {
  readonly status: PaperStatus;
  /** By the place of the claim; what has not come yet is missing. */
  readonly rows: ReadonlyMap<number, ClaimRow>;
  readonly tables: ReadonlyMap<string, CheckedTable>;
  readonly trajectories: number;
  readonly total: number;
  readonly engine: EngineWords | null;
  /** Engines that could not go on, in words. */
  readonly faults: readonly string[];
  readonly digest: string | null;
  /** Why it ended early, in words. */
  readonly reason: string | null;
}

const FRESH: PaperState = {
  status: 'idle',
  rows: new Map(),
  tables: new Map(),
  trajectories: 0,
  total: 0,
  engine: null,
  faults: [],
  digest: null,
  reason: null,
};

export class PaperStudy {
  state = FRESH;
  private worker: WorkerPort | undefined;
  private run = 0;

  /** @param changed is called after every change of the state. */
  constructor(
    private readonly changed: () => void,
    private readonly open: () => WorkerPort = openWorker,
  ) {}

  start(engine: EngineName): void {
    this.run++;
    this.set({ ...FRESH, status: 'running' });
    // As `lab paper` has them, so that both give the same digest.
    this.post({
      type: 'paper',
      run: this.run,
      engine,
      trajectories: DEFAULT_TRAJECTORIES,
      seed: DEFAULT_SEED,
    });
  }

  /** Ends the run; what is finished stays. */
  stop(): void {
    if (this.state.status !== 'running') return;
    this.set({ status: 'stopping' });
    this.post({ type: 'cancel', run: this.run });
  }

  private post(message: ToWorker): void {
    this.worker ??= this.connect();
    this.worker.postMessage(message);
  }

  private connect(): WorkerPort {
    const worker = this.open();
    worker.addEventListener('message', (event) => {
      const { data } = event as MessageEvent<PaperMessage>;
      if (data.run === this.run) this.receive(data);
    });
    worker.addEventListener('error', (event) => {
      event.preventDefault();
      this.fail(
        `The worker that computes could not go on: ${event.message || 'it did not start'}. Reload the page.`,
      );
    });
    return worker;
  }

  private receive(message: PaperMessage): void {
    const { rows, tables, faults } = this.state;
    switch (message.type) {
      case 'claim':
        this.set({ rows: new Map(rows).set(message.place, message.row) });
        break;
      case 'table':
        this.set({ tables: new Map(tables).set(message.table.id, message.table) });
        break;
      case 'engine':
        this.set({ engine: message.engine });
        break;
      case 'fault':
        this.set({ faults: [...faults, message.fault.message] });
        break;
      case 'progress':
        this.set({ trajectories: message.trajectories, total: message.total });
        break;
      case 'paper-finished': {
        const { complete, stopped, digest, reason } = message;
        this.set({ status: complete ? 'done' : stopped ? 'stopped' : 'failed', digest, reason });
        break;
      }
      case 'invalid':
        this.fail(message.issues.map((issue) => issue.message).join(' '));
        break;
      case 'crashed':
        this.fail(`The lab failed in a way it should not: ${message.message}`);
        break;
    }
  }

  private fail(reason: string): void {
    this.set({ status: 'failed', reason });
  }

  private set(change: Partial<PaperState>): void {
    this.state = { ...this.state, ...change };
    this.changed();
  }
}
