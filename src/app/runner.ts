/** Starts and stops runs in the worker and brings what it says into the store. */
import { experimentToText } from '../experiment/codec';
import type { Experiment } from '../experiment/experiment';
import { cellAt, moveAlong, type Position, positionOf } from './grid-view';
import type { ExperimentMessage, ToWorker } from './protocol';
import { type AliveMessage, whenGone } from './worker-life';
import { openWorker, type WorkerPort } from './worker-port';
import { freshRun, isBusy, type LabStore, type RunState, withFault } from './store';

/** A worker looks at its messages between batches; one that has not answered by then is replaced. */
const PATIENCE_MS = 1500;
/** Workers of one run: what ends a worker three times will end the next too. */
const MOST_WORKERS = 3;

export class Runner {
  private worker: WorkerPort;
  private run = 0;
  private started = 0;
  /** What the run under way was asked with; null where there is none. */
  private request: (ToWorker & { type: 'run' }) | null = null;
  /** What this page last began; undefined where that failed, and where what is shown was not computed here. */
  private last: Experiment | undefined;
  private workers = 0;
  /** True where the next message needs a fresh worker. */
  private gone = false;
  private patience: ReturnType<typeof setTimeout> | undefined;
  /** The run that has begun but brought nothing yet; the results before stay on show until it does. */
  private coming: RunState | undefined;

  constructor(
    private readonly store: LabStore,
    private readonly open: () => WorkerPort = openWorker,
  ) {
    this.worker = this.connect();
  }

  /**
   * Begins a run of a valid experiment; one under way is ended.
   * @param again true where its user asks for it once more: blocks of it that this page left are then computed anew
   */
  start(experiment: Experiment, again = false): void {
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
      run: shown ? { ...state.run, ...whileStale(fresh), reason: null } : fresh,
    });
    this.workers = 1;
    const anew = again && this.last !== undefined && sameDraws(this.last, experiment);
    this.last = experiment;
    this.request = {
      type: 'run',
      run: this.run,
      experiment,
      engine: state.engineWanted,
      position,
      anew,
    };
    this.post(this.request);
    this.wait(busy ? () => this.replace() : undefined);
  }

  /** Ends the run under way; what is finished stays. Does nothing where there is none. */
  stop(): void {
    if (this.store.state.run.status !== 'running') return;
    this.store.setRun({ status: 'stopping' });
    this.post({ type: 'cancel', run: this.run });
    this.wait(() => {
      this.request = null;
      this.replace();
      this.run++; // Whatever the old worker still had to say is of no use.
      this.takeOver();
      // A worker that did not answer may well have kept blocks; where there are none, to go on throws none away.
      const canGoOn = this.store.state.run.unkept === null;
      this.store.setRun({ status: 'stopped', reason: 'The run was stopped.', canGoOn });
    });
  }

  /** Shows a run whose results are there already; one under way is ended. */
  show(run: RunState): void {
    const { state } = this.store;
    if (isBusy(state.run)) this.post({ type: 'cancel', run: this.run });
    this.request = null;
    this.last = undefined;
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
      const { data } = event as MessageEvent<ExperimentMessage | AliveMessage>;
      if (data.type === 'alive')
        return whenGone(data.lock, () => this.goOn(worker, 'it ended without a word'));
      if (worker !== this.worker || data.run !== this.run) return;
      if (this.store.state.run.status !== 'stopping') this.wait(undefined);
      this.receive(data);
    });
    worker.addEventListener('error', (event) => {
      event.preventDefault();
      this.goOn(worker, event.message || 'it did not start');
    });
    return worker;
  }

  /** A worker is of no more use. Another goes on with the run under way from what was kept. */
  private goOn(worker: WorkerPort, reason: string): void {
    if (worker !== this.worker) return;
    this.gone = true;
    // A run that is being stopped ends when the patience does.
    if (this.request === null || this.store.state.run.status !== 'running') return;
    // What the run itself has kept counts.
    this.request = { ...this.request, anew: false };
    if (++this.workers <= MOST_WORKERS) this.post(this.request);
    else this.fail(`The worker that computes could not go on: ${reason}. Reload the page.`);
  }

  /** A fresh worker in place of one that does not answer; it does what is under way. */
  private replace(): void {
    this.worker.terminate();
    this.gone = true;
    if (this.request) this.post(this.request);
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
        this.store.set({ faults: withFault(this.store.state.faults, message.fault) });
        break;
      case 'progress': {
        const { trajectories, total, before = 0 } = message;
        const seconds = (performance.now() - this.started) / 1000;
        // A clock that was set back gives no rate.
        const rate = seconds > 0 ? (trajectories - before) / seconds : 0;
        this.store.setRun({ progress: { trajectories, total, rate, before } });
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
      case 'found':
        this.store.setRun({ found: { there: message.there, of: message.of } });
        break;
      case 'unkept':
        this.store.setRun({ unkept: message.message });
        break;
      case 'finished': {
        this.wait(undefined);
        this.request = null;
        this.takeOver();
        const { complete, reason, digest, stopped, kept } = message;
        if (!complete && !stopped) this.last = undefined;
        const status = complete ? 'done' : stopped ? 'stopped' : 'failed';
        this.store.setRun({ status, reason, digest, canGoOn: stopped && kept });
        break;
      }
      case 'invalid':
        this.store.set({ issues: message.issues, issuesOf: 'draft' });
        this.fail('The experiment cannot be run as it stands; what to change is said beside the controls.');
        break;
      case 'crashed':
        // Without a run under way there is nothing to go on with, and the user is told.
        if (this.request !== null && this.workers < MOST_WORKERS) this.goOn(this.worker, message.message);
        else this.fail(`The lab failed in a way it should not: ${message.message}`);
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
    const run = { ...this.coming, ...whileStale(this.store.state.run) };
    this.store.set({ run, stale: false });
    this.coming = undefined;
  }

  private fail(reason: string): void {
    this.wait(undefined);
    this.request = null;
    this.last = undefined;
    this.takeOver();
    this.store.setRun({ status: 'failed', reason });
  }

  private post(message: ToWorker): void {
    if (this.gone) {
      this.worker.terminate();
      this.worker = this.connect();
      this.gone = false;
    }
    this.worker.postMessage(message);
  }
}

/** What is told of a run already while the results before are shown. */
function whileStale({
  status,
  progress,
  found,
  unkept,
  canGoOn,
}: RunState): Pick<RunState, 'status' | 'progress' | 'found' | 'unkept' | 'canGoOn'> {
  return { status, progress, found, unkept, canGoOn };
}

/** True where two experiments are the same but for their words. */
function sameDraws(a: Experiment, b: Experiment): boolean {
  const text = (experiment: Experiment): string =>
    experimentToText({ ...experiment, name: '', description: '' });
  return text(a) === text(b);
}

/** True where a cell of one run is at the same place of the other. */
function sameAxes(before: RunState, after: RunState): boolean {
  return JSON.stringify(before.experiment.sweep) === JSON.stringify(after.experiment.sweep);
}

/** The result of the cell at a position, if it is finished. */
export function resultAt(run: RunState, position: Position): ReturnType<RunState['results']['get']> {
  return run.results.get(cellAt(run.view, position));
}
