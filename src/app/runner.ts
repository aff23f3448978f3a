/** Starts and stops runs in the worker and brings what it says into the store. */
import type { Experiment } from '../experiment/experiment';
import { cellAt, moveAlong, type Position, positionOf } from './grid-view';
import type { ExperimentMessage, ToWorker } from './protocol';
import { openWorker, type WorkerPort } from './worker-port';
import { freshRun, isBusy, type LabStore, type RunState } from './store';

/** A worker looks at its messages between batches; one that has not answered by then is replaced. */
const PATIENCE_MS = 1500;

export class Runner {
  private worker: WorkerPort;
  private run = 0;
  private started = 0;
  private patience: ReturnType<typeof setTimeout> | undefined;
  /** The run that has begun but brought nothing yet; the results before stay on show until it does. */
  private coming: RunState | undefined;

  constructor(
    private readonly store: LabStore,
    private readonly open: () => WorkerPort = openWorker,
  ) {
    this.worker = this.connect();
  }

  /** Begins a run of a valid experiment; one under way is ended. */
  start(experiment: Experiment): void {
    const { state } = this.store;
    const busy = isBusy(state.run);
    this.run++;
    this.started = performance.now();
    const fresh = { ...freshRun(experiment), status: 'running' } satisfies RunState;
    const same = sameAxes(state.run, fresh);
    const position = same ? state.position : positionOf(fresh.view, 0);
    const shown = same && state.run.results.size > 0;
    this.coming = shown ? fresh : undefined;
    this.store.set({
      faults: [],
      stale: shown,
      position,
      following: state.following || !same,
      run: shown ? { ...state.run, status: 'running', progress: fresh.progress, reason: null } : fresh,
    });
    const request: ToWorker = {
      type: 'run',
      run: this.run,
      experiment,
      engine: state.engineWanted,
      position,
    };
    this.post(request);
    this.wait(busy ? () => this.replace(request) : undefined);
  }

  /** Ends the run under way; what is finished stays. Does nothing where there is none. */
  stop(): void {
    if (this.store.state.run.status !== 'running') return;
    this.store.setRun({ status: 'stopping' });
    this.post({ type: 'cancel', run: this.run });
    this.wait(() => {
      this.replace();
      this.run++; // Whatever the old worker still had to say is of no use.
      this.takeOver();
      this.store.setRun({ status: 'stopped', reason: 'The run was stopped.' });
    });
  }

  /** Shows a run whose results are there already; one under way is ended. */
  show(run: RunState): void {
    const { state } = this.store;
    if (isBusy(state.run)) this.post({ type: 'cancel', run: this.run });
    // Whatever that run still has to say is of no use.
    this.run++;
    this.wait(undefined);
    this.coming = undefined;
    const last = Math.max(0, ...run.results.keys());
    const position = sameAxes(state.run, run) ? state.position : positionOf(run.view, last);
    this.store.set({ faults: [], stale: false, run, position, following: false });
    this.post({ type: 'curve', run: this.run, experiment: run.experiment, position });
  }

  /** Shows another cell. */
  select(position: Position): void {
    const { run, position: before } = this.store.state;
    this.store.set({ position, following: false });
    this.curveOf(before, position, this.coming?.experiment ?? run.experiment);
  }

  private connect(): WorkerPort {
    const worker = this.open();
    worker.addEventListener('message', (event) => {
      const { data } = event as MessageEvent<ExperimentMessage>;
      if (worker !== this.worker || data.run !== this.run) return;
      if (this.store.state.run.status !== 'stopping') this.wait(undefined);
      this.receive(data);
    });
    worker.addEventListener('error', (event) => {
      event.preventDefault();
      const { message } = event;
      this.fail(
        `The worker that computes could not go on: ${message || 'it did not start'}. Reload the page.`,
      );
    });
    return worker;
  }

  /** A fresh worker in place of one that does not answer. */
  private replace(request?: ToWorker): void {
    this.worker.terminate();
    this.worker = this.connect();
    if (request) this.post(request);
  }

  /** Does this unless something else is waited for before; nothing ends the waiting. */
  private wait(otherwise: (() => void) | undefined): void {
    clearTimeout(this.patience);
    if (otherwise) this.patience = setTimeout(otherwise, PATIENCE_MS);
  }

  private receive(message: ExperimentMessage): void {
    switch (message.type) {
      case 'curve':
        // A curve of the coming run replaces the old results at once: it is what the new points will lie on.
        this.takeOver();
        this.store.setRun({ curve: message.points });
        break;
      case 'engine':
        this.store.set({ engine: message.engine });
        break;
      case 'fault':
        this.store.set({ faults: [...this.store.state.faults, message.fault] });
        break;
      case 'progress': {
        const seconds = (performance.now() - this.started) / 1000;
        const { trajectories, total } = message;
        this.store.setRun({ progress: { trajectories, total, rate: trajectories / seconds } });
        break;
      }
      case 'cells': {
        const { run, following, position } = this.store.state;
        const results = new Map(run.results);
        for (const { index, result } of message.cells) results.set(index, result);
        // Cells come the coarse ones first; what is followed does not jump to and fro with them.
        const shown = following ? positionOf(run.view, Math.max(...results.keys())) : position;
        this.store.set({ position: shown, run: { ...run, results } });
        this.curveOf(position, shown, run.experiment);
        break;
      }
      case 'finished': {
        this.wait(undefined);
        this.takeOver();
        const { complete, reason, digest, stopped } = message;
        this.store.setRun({ status: complete ? 'done' : stopped ? 'stopped' : 'failed', reason, digest });
        break;
      }
      case 'invalid':
        this.store.set({ issues: message.issues, issuesOf: 'draft' });
        this.fail('The experiment cannot be run as it stands; what to change is said beside the controls.');
        break;
      case 'crashed':
        this.fail(`The lab failed in a way it should not: ${message.message}`);
        break;
    }
  }

  /** Asks for the exact curve where the cell shown has entered another slice of the grid. */
  private curveOf(before: Position, position: Position, experiment: Experiment): void {
    const { view } = this.store.state.run;
    if (moveAlong(view, position, 0).join() === moveAlong(view, before, 0).join()) return;
    if (this.coming === undefined) this.store.setRun({ curve: [] });
    this.post({ type: 'curve', run: this.run, experiment, position });
  }

  private takeOver(): void {
    if (this.coming === undefined) return;
    const { status, progress } = this.store.state.run;
    this.store.set({ run: { ...this.coming, status, progress }, stale: false });
    this.coming = undefined;
  }

  private fail(reason: string): void {
    this.wait(undefined);
    this.takeOver();
    this.store.setRun({ status: 'failed', reason });
  }

  private post(message: ToWorker): void {
    this.worker.postMessage(message);
  }
}

/** True where a cell of one run is at the same place of the other. */
function sameAxes(before: RunState, after: RunState): boolean {
  return JSON.stringify(before.experiment.sweep) === JSON.stringify(after.experiment.sweep);
}

/** The result of the cell at a position, if it is finished. */
export function resultAt(run: RunState, position: Position): ReturnType<RunState['results']['get']> {
  return run.results.get(cellAt(run.view, position));
}
