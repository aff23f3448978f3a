/** Starts and stops runs in the worker and brings what it says into the store. */
import type { Experiment } from '../experiment/experiment';
import { cellAt, moveAlong, type Position, positionOf } from './grid-view';
import type { FromWorker, ToWorker } from './protocol';
import { freshRun, type LabStore, type RunState } from './store';

export class Runner {
  private readonly worker = new Worker(new URL('./study-worker.ts', import.meta.url), { type: 'module' });
  private run = 0;
  private started = 0;
  /** The run that has begun but brought nothing yet; the results before stay on show until it does. */
  private coming: RunState | undefined;

  constructor(private readonly store: LabStore) {
    this.worker.addEventListener('message', ({ data }: MessageEvent<FromWorker>) => {
      if (data.run === this.run) this.receive(data);
    });
    this.worker.addEventListener('error', (event) => {
      event.preventDefault();
      this.fail(
        `The worker that computes could not go on: ${event.message || 'it did not start'}. Reload the page.`,
      );
    });
  }

  /** Begins a run of a valid experiment; one under way is ended. */
  start(experiment: Experiment): void {
    this.run++;
    this.started = performance.now();
    const { state } = this.store;
    const fresh = { ...freshRun(experiment), status: 'running' } satisfies RunState;
    const position = this.keptPosition(experiment, fresh);
    this.coming = fresh;
    const shown = state.run.results.size > 0 && sameAxes(state.run, fresh);
    this.store.set({
      engine: state.engine,
      faults: [],
      stale: shown,
      position,
      following: state.following || !sameAxes(state.run, fresh),
      run: shown ? { ...state.run, status: 'running', progress: fresh.progress, reason: null } : fresh,
    });
    if (!shown) this.coming = undefined;
    this.post({ type: 'run', run: this.run, experiment, engine: state.engineWanted, position });
  }

  stop(): void {
    this.post({ type: 'cancel', run: this.run });
  }

  /** Shows another cell; a different slice of the grid needs its own exact curve. */
  select(position: Position): void {
    const { run, position: before } = this.store.state;
    this.store.set({ position, following: false });
    const moved = (view: RunState['view'], at: Position): string => moveAlong(view, at, 0).join();
    if (moved(run.view, position) === moved(run.view, before)) return;
    this.post({ type: 'curve', run: this.run, experiment: run.experiment, position });
  }

  private keptPosition(experiment: Experiment, fresh: RunState): Position {
    const { run, position } = this.store.state;
    return sameAxes(run, fresh) ? position : positionOf(gridOf(experiment), 0);
  }

  private receive(message: FromWorker): void {
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
        this.store.setRun({ results });
        const last = message.cells.at(-1);
        if (following && last) this.store.set({ position: positionOf(run.view, last.index) });
        else this.store.set({ position });
        break;
      }
      case 'finished': {
        const { complete, reason, digest, stopped } = message;
        this.store.setRun({ status: complete ? 'done' : stopped ? 'stopped' : 'failed', reason, digest });
        break;
      }
      case 'invalid':
        this.store.set({ issues: message.issues });
        this.fail('The experiment cannot be run as it stands; what to change is said beside the controls.');
        break;
      case 'crashed':
        this.fail(`The lab failed in a way it should not: ${message.message}`);
        break;
    }
  }

  private takeOver(): void {
    if (this.coming === undefined) return;
    this.store.set({ run: this.coming, stale: false });
    this.coming = undefined;
  }

  private fail(reason: string): void {
    this.takeOver();
    this.store.setRun({ status: 'failed', reason });
  }

  private post(message: ToWorker): void {
    this.worker.postMessage(message);
  }
}

function gridOf(experiment: Experiment): RunState['view'] {
  return freshRun(experiment).view;
}

/** True where a cell of one run is at the same place of the other. */
function sameAxes(before: RunState, after: RunState): boolean {
  return JSON.stringify(before.experiment.sweep) === JSON.stringify(after.experiment.sweep);
}

/** The result of the cell at a position, if it is finished. */
export function resultAt(run: RunState, position: Position): ReturnType<RunState['results']['get']> {
  return run.results.get(cellAt(run.view, position));
}
