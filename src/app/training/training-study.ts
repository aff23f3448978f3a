/** What the page of trainings holds and does: the training under way, and the history that it has brought. */
import { experimentToText } from '../../experiment/codec';
import type { Experiment } from '../../experiment/experiment';
import { DEFAULT_TRAINING_ID, trainingPresetById } from '../../experiment/training-presets';
import { inputIssue, type InputIssue } from '../../model/input-error';
import { Editor } from '../editor';
import { type GridView, gridView } from '../grid-view';
import type { EngineWords } from '../protocol';
import { isRefused, type LabState, type LabStore, type Progress, withEngine, withFault } from '../store';
import type { WorkerPort } from '../worker-port';
import { frameEvery } from './cell-flow';
import type { PopulationView } from './population-view';
import type { Cloud } from './positions';
import type { CellFlow, Frame, Pace, TrainingEvent } from './training-protocol';
import { TrainingRunner } from './training-runner';
import { takeUpdate } from './under-way';
import type { WantedView } from './view-address';

export type TrainingStatus = 'idle' | 'running' | 'paused' | 'stopping' | 'done' | 'stopped' | 'failed';

/** A training and what it has brought so far. */
export interface History {
  readonly experiment: Experiment;
  readonly view: GridView;
  /** In the order of their steps. */
  readonly frames: readonly Frame[];
  /** By cell, where they have come. */
  readonly flows: ReadonlyMap<number, CellFlow>;
  /** In the order in which they worked. */
  readonly engines: readonly EngineWords[];
}

export interface TrainingState {
  readonly status: TrainingStatus;
  /** Null before the first frame of all. */
  readonly shown: History | null;
  /** True while what is shown answers an earlier question. */
  readonly stale: boolean;
  /** True while the controls hold what cannot be trained: the training waits for them to be mended. */
  readonly held: boolean;
  readonly progress: Progress;
  /** Why it ended early, in words. */
  readonly reason: string | null;
  /** The update that a training had reached when the page was left, during the first training after that. */
  readonly left: number | null;
  /** The cell that the panels are of. */
  readonly cell: number;
  /** Place of the selected frame; null for the last one, as they come. */
  readonly at: number | null;
  readonly scale: 'logits' | 'probabilities';
  /** Null for as fast as it goes. */
  readonly framesPerSecond: number | null;
  /** Where the policies are, and words beside their picture. */
  readonly cloud: Cloud | null;
  readonly words: string | null;
  /** Workers so far: what one was given, a canvas, the next does not have. */
  readonly workers: number;
}

const NO_PROGRESS: Progress = { trajectories: 0, total: 0, rate: 0 };

export class TrainingStudy {
  /** Changes the draft that all pages share, and trains anew. */
  readonly editor: Editor;
  state: TrainingState = {
    status: 'idle',
    shown: null,
    stale: false,
    held: false,
    progress: NO_PROGRESS,
    reason: null,
    left: takeUpdate(),
    cell: 0,
    at: null,
    scale: 'logits',
    framesPerSecond: null,
    cloud: null,
    words: null,
    workers: 0,
  };

  private readonly runner: TrainingRunner;
  private readonly listeners = new Set<() => void>();
  /** The training that was asked for last; it is shown once its first frame has come. */
  private asked: History | undefined;
  /** True while nobody can see the page, which is no time to work. */
  private unseen = false;
  /** When the work began that the rate is of, and what was done before. */
  private timed = { since: 0, before: 0 };
  /** What an address asked to see, until it has come. */
  private wanted: WantedView;
  /** The draft of the other pages, while a training of this page stands in its place. */
  private lent: Pick<LabState, 'draft' | 'preset'> | undefined;

  /** @param wanted of the address that the page was opened with. @param open the worker, for tests */
  constructor(
    private readonly store: LabStore,
    wanted: WantedView = {},
    open?: () => WorkerPort,
  ) {
    this.runner = new TrainingRunner(
      (event) => this.receive(event),
      open,
      () => this.renewed(),
    );
    this.editor = new Editor(
      store,
      { start: (experiment) => this.start(experiment), stop: () => this.hold() },
      notTraining,
    );
    this.wanted = wanted;
    if (wanted.scale !== undefined) this.state = { ...this.state, scale: wanted.scale };
  }

  /** @returns a function that ends the subscription */
  subscribe(listener: () => void): () => void {
    this.listeners.add(listener);
    return () => this.listeners.delete(listener);
  }

  show(change: Partial<Pick<TrainingState, 'cell' | 'at' | 'scale'>>): void {
    this.wanted = {};
    this.set(change);
  }

  /** The page is opened. A draft without a training is set aside for the standard one. */
  arrive(): void {
    this.unseen = false;
    const { state } = this.store;
    if (isRefused(state)) return;
    if (state.draft.training.steps > 0) return this.start(state.draft);
    const { draft, preset } = state;
    this.lent = { draft, preset };
    this.editor.choosePreset(DEFAULT_TRAINING_ID);
  }

  /** Another page is opened: the training waits, and a draft that was set aside comes back. */
  leave(): void {
    this.see(false);
    const { lent } = this;
    this.lent = undefined;
    const standard = trainingPresetById(DEFAULT_TRAINING_ID)!.experiment;
    if (lent && experimentToText(this.store.state.draft) === experimentToText(standard))
      this.editor.putBack(lent);
  }

  /** Nothing is computed for a page that is out of sight. */
  see(visible: boolean): void {
    if (this.unseen === !visible) return;
    this.unseen = !visible;
    this.sendPace();
  }

  /** Trains this unless it is what is being trained, or was. While paused it waits for its user, what is shown dimmed. */
  start(experiment: Experiment): void {
    const { status, shown } = this.state;
    const known = this.isAsked(experiment);
    if (known) this.set({ held: false, stale: shown !== null && shown !== this.asked });
    if (known && ['running', 'paused', 'done'].includes(status)) return this.sendPace();
    if (status !== 'paused') return this.begin(experiment, false);
    this.set({ held: false, stale: shown !== null });
  }

  /** Goes on, or trains anew where nothing is to be gone on with. */
  run(): void {
    if (this.state.status !== 'paused' || !this.isAsked(this.store.state.draft)) return this.anew(false);
    this.set({ status: 'running' });
    this.sendPace();
  }

  /** What is under way answers a question that is no longer asked, but may be again: it waits. */
  private hold(): void {
    this.set({ held: true, stale: this.state.shown !== null });
    this.sendPace();
  }

  private isAsked(experiment: Experiment): boolean {
    return (
      this.asked !== undefined && experimentToText(this.asked.experiment) === experimentToText(experiment)
    );
  }

  pause(): void {
    if (this.state.status !== 'running') return;
    this.set({ status: 'paused' });
    this.sendPace();
  }

  /** One frame, and no more after it; the first of all where nothing has been trained yet. */
  step(): void {
    const { status } = this.state;
    if (status === 'idle' || (status === 'paused' && !this.isAsked(this.store.state.draft)))
      return this.anew(true);
    if (status !== 'running' && status !== 'paused') return;
    this.pause();
    this.runner.step();
  }

  /** Back to before the first update, with the same seed. */
  reset(): void {
    this.runner.stop();
    this.asked = undefined;
    this.set({
      status: 'idle',
      shown: null,
      stale: false,
      held: false,
      at: null,
      progress: NO_PROGRESS,
      reason: null,
    });
  }

  /** Ends the training under way; frames that have come stay. */
  stop(): void {
    const { status } = this.state;
    if (status !== 'running' && status !== 'paused') return;
    this.set({ status: 'stopping' });
    this.runner.stop();
  }

  setSpeed(framesPerSecond: number | null): void {
    this.set({ framesPerSecond });
    this.sendPace();
  }

  /** Hands the worker what the population is drawn on; a new worker needs a new one. */
  attach(canvas: OffscreenCanvas): void {
    this.runner.attach(canvas);
  }

  /** Says what to draw of the population. */
  look(view: PopulationView): void {
    this.runner.look(view);
  }

  private anew(paused: boolean): void {
    const { state } = this.store;
    if (!isRefused(state)) this.begin(state.draft, paused);
  }

  private begin(draft: Experiment, paused: boolean): void {
    const view = gridView(draft);
    const { state } = this;
    const left = this.asked === undefined ? state.left : null;
    this.asked = { experiment: draft, view, frames: [], flows: new Map(), engines: [] };
    this.timed = { since: performance.now(), before: 0 };
    this.set({
      status: paused ? 'paused' : 'running',
      stale: state.shown !== null,
      held: false,
      progress: NO_PROGRESS,
      reason: null,
      left,
    });
    this.store.set({ faults: [] });
    this.runner.start({
      experiment: draft,
      engine: this.store.state.engineWanted,
      pace: this.pace,
      steps: paused ? 1 : 0,
      records: false,
    });
  }

  /** The update that the training under way has reached: what is lost with the page. Null where none is under way. */
  get updateUnderWay(): number | null {
    return isUnderWay(this.state) ? (this.asked?.frames.at(-1)?.step ?? null) : null;
  }

  /** Updates from one record of the page to the next. */
  get stepLength(): number {
    const experiment = this.asked?.experiment ?? this.store.state.draft;
    return experiment.training.steps > 0 ? frameEvery(experiment) : 1;
  }

  private get pace(): Pace {
    const { status, framesPerSecond, held } = this.state;
    return { paused: this.unseen || held || status !== 'running', framesPerSecond };
  }

  private sendPace(): void {
    this.timed = { since: performance.now(), before: this.state.progress.trajectories };
    this.runner.pace(this.pace);
  }

  private receive(event: TrainingEvent): void {
    switch (event.type) {
      case 'begun':
        break;
      case 'engine':
        this.add(({ engines }) => ({ engines: withEngine(engines, event.engine) }));
        this.store.set({ engine: event.engine });
        break;
      case 'fault':
        this.store.set({ faults: withFault(this.store.state.faults, event.fault) });
        break;
      case 'progress': {
        const seconds = (performance.now() - this.timed.since) / 1000;
        const { trajectories, total } = event;
        const rate = seconds > 0 ? Math.max(0, trajectories - this.timed.before) / seconds : 0;
        this.set({ progress: { trajectories, total, rate } });
        break;
      }
      case 'flow':
        this.add(({ flows }) => ({ flows: new Map(flows).set(event.flow.cell, event.flow) }));
        break;
      case 'frames':
        this.add(({ frames }) => ({ frames: joined(frames, event.frames) }));
        break;
      case 'cloud':
        // A worker that has just come knows of no policies; where they were is still what is shown.
        if (event.cloud !== null || this.state.shown === null) this.set({ cloud: event.cloud });
        break;
      case 'words':
        this.set({ words: event.words });
        break;
      case 'finished':
        this.set({ status: 'done' });
        break;
      case 'stopped':
        if (this.state.status === 'stopping') this.set({ status: 'stopped' });
        break;
      case 'invalid':
        this.store.set({ issues: event.issues, issuesOf: 'draft' });
        this.set({
          status: 'failed',
          reason: 'Not trained: something in the question does not fit.',
        });
        break;
      case 'failed':
        this.set({ status: 'failed', reason: event.reason });
        break;
    }
  }

  /** Adds to the training that was asked for; its first frame takes the place of the history before. */
  private add(change: (history: History) => Partial<History>): void {
    const before = this.asked;
    if (before === undefined) return;
    const isShown = this.state.shown === before;
    const grown: History = { ...before, ...change(before) };
    this.asked = grown;
    if (isShown) {
      this.set({ shown: grown });
      return this.findWanted(grown);
    }
    if (grown.frames.length === 0) return;
    const { shown, cell } = this.state;
    const sameCells = shown !== null && sameSweep(shown.experiment, grown.experiment);
    const { cell: asked = 0, ...wanted } = this.wanted;
    this.wanted = wanted;
    const first = Math.min(asked, grown.view.cells - 1);
    this.set({ shown: grown, stale: false, at: null, cell: sameCells ? cell : first });
    this.findWanted(grown);
  }

  /** Selects the update that the address asked for, once it has come. */
  private findWanted({ frames }: History): void {
    const { step } = this.wanted;
    if (step === undefined || frames.at(-1)!.step < step) return;
    this.wanted = {};
    this.set({ at: frames.findIndex((frame) => frame.step >= step) });
  }

  /** What the worker before had drawn on went with it. */
  private renewed(): void {
    const words = this.state.shown === null ? null : 'The picture comes back with the next training.';
    this.set({ workers: this.state.workers + 1, words });
  }

  private set(change: Partial<TrainingState>): void {
    this.state = { ...this.state, ...change };
    for (const listener of this.listeners) listener();
  }
}

/** An experiment without a training has another page. */
function notTraining({ training }: Experiment): InputIssue | null {
  if (training.steps > 0) return null;
  const issue = inputIssue('training.steps', 0, 'an integer from 1 for a training');
  const message =
    'This experiment is no training: its training.steps is 0. Open it on the Attribution page, or write into the file how many updates to train.';
  return { ...issue, message };
}

/** An engine that takes over begins with step 0 again. */
function joined(before: readonly Frame[], frames: readonly Frame[]): readonly Frame[] {
  const anew = frames.findLastIndex(({ step }) => step === 0);
  return anew < 0 ? [...before, ...frames] : frames.slice(anew);
}

function sameSweep(before: Experiment, after: Experiment): boolean {
  return JSON.stringify(before.sweep) === JSON.stringify(after.sweep);
}

/** True while the worker has a training that is not over. */
export function isUnderWay({ status }: Pick<TrainingState, 'status'>): boolean {
  return status === 'running' || status === 'paused';
}

/** The selected frame and its place, or the last one; null where there is none. */
export function selectedFrame({
  shown,
  at,
}: Pick<TrainingState, 'shown' | 'at'>): { readonly frame: Frame; readonly at: number } | null {
  if (shown === null || shown.frames.length === 0) return null;
  const { frames } = shown;
  const place = Math.min(at ?? frames.length - 1, frames.length - 1);
  return { frame: frames[place]!, at: place };
}
