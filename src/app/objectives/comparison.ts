/** What the page of objectives holds and does: the choice, the comparison under way, and what it has brought. */
import { experimentToText } from '../../experiment/codec';
import type { Experiment } from '../../experiment/experiment';
import { keptParts } from '../../experiment/objective-variant';
import type { InputIssue } from '../../model/input-error';
import { objectivePreset } from '../../objective/presets';
import type { ComparedTerm, ObjectiveResult } from '../../study/compare/result';
import { Editor } from '../editor';
import type { EngineWords } from '../protocol';
import {
  isRefused,
  issuesAt,
  type LabStore,
  type Progress,
  type RunStatus,
  withEngine,
  withFault,
} from '../store';
import { StudyRunner } from '../study-runner';
import type { WorkerPort } from '../worker-port';
import { type Build, buildFromRow, builtOf, FIRST_BUILD } from './build';
import { type Choice, choiceFromAddress, choiceIssues, DEFAULT_CHOICE } from './choice';
import type { CompareEvent, ToCompareWorker } from './compare-protocol';
import { type AlongState, askAlong, missingPoints, NO_ALONG, withResults } from './along-state';
import { trainingWith } from './train-with';
import { checkedView, type TypedView, type View, viewFromAddress } from './view';

/** Long enough that boxes ticked in a row are one comparison. */
const PAUSE_MS = 300;

/** What results belong to. */
export interface Asked {
  /** Without a sweep and without words. */
  readonly experiment: Experiment;
  readonly klWeight: number | null;
}

export interface ComparisonState {
  readonly choice: Choice;
  readonly issues: readonly InputIssue[];
  /** True while the issues are of the address, whose choice was mended. */
  readonly issuesOfAddress: boolean;
  readonly status: RunStatus;
  /** Null before the first comparison. */
  readonly asked: Asked | null;
  /** By id; those that are not fresh answer an earlier question and are shown dimmed. */
  readonly results: ReadonlyMap<string, ObjectiveResult>;
  readonly fresh: ReadonlySet<string>;
  readonly progress: Progress;
  /** Why it ended early, in words. */
  readonly reason: string | null;
  /** In the order in which they worked. */
  readonly engines: readonly EngineWords[];
  readonly term: ComparedTerm;
  /** The objective that the others are held against. */
  readonly baseline: string | null;
  /** The objective in the making, which is no row yet. */
  readonly build: Build;
  /** As typed. */
  readonly typedView: TypedView;
  readonly viewIssues: readonly InputIssue[];
  /** The last that fitted. */
  readonly view: View;
  readonly along: AlongState;
}

const NO_PROGRESS: Progress = { trajectories: 0, total: 0, rate: 0 };

/** A user who cancels waits for less than a second. */
const PATIENCE_MS = 700;

function openWorker(): WorkerPort {
  return new Worker(new URL('./compare-worker.ts', import.meta.url), { type: 'module' });
}

export class Comparison {
  /** Changes the draft that all pages share, and compares anew. */
  readonly editor: Editor;
  state: ComparisonState;

  private readonly runner: StudyRunner<ToCompareWorker, CompareEvent>;
  private readonly listeners = new Set<(change: Partial<ComparisonState>) => void>();
  private timer: ReturnType<typeof setTimeout> | undefined;
  private alongTimer: ReturnType<typeof setTimeout> | undefined;
  private started = 0;
  /** What the runner is at: the rows, or what comes after them, the points of the axis. */
  private job: 'rows' | 'along' = 'rows';

  /** @param search the query of the address that the lab was opened with. @param open the worker, for tests. */
  constructor(
    private readonly store: LabStore,
    search: string,
    open: () => WorkerPort = openWorker,
  ) {
    this.runner = new StudyRunner(
      { does: 'computes', open, stopMs: PATIENCE_MS, startMs: PATIENCE_MS },
      (event) => this.receive(event),
    );
    this.editor = new Editor(store, this);
    const { choice, issues: ofChoice } = choiceFromAddress(search);
    const { view, issues: ofView } = viewFromAddress(search);
    const issues = [...ofChoice, ...ofView];
    this.state = {
      choice,
      issues,
      issuesOfAddress: issues.length > 0,
      status: 'idle',
      asked: null,
      results: new Map(),
      fresh: new Set(),
      progress: NO_PROGRESS,
      reason: null,
      engines: [],
      term: 'total',
      baseline: null,
      build: FIRST_BUILD,
      typedView: view,
      viewIssues: [],
      view,
      along: NO_ALONG,
    };
  }

  /** @returns a function that ends the subscription */
  subscribe(listener: (change: Partial<ComparisonState>) => void): () => void {
    this.listeners.add(listener);
    return () => this.listeners.delete(listener);
  }

  show(change: Partial<Pick<ComparisonState, 'term' | 'baseline'>>): void {
    this.set(change);
  }

  /** Judges by another threshold, or compares along another axis. */
  look(change: Partial<TypedView>): void {
    const typedView = { ...this.state.typedView, ...change };
    const { view, issues } = checkedView(typedView, this.state.view);
    this.set({ typedView, viewIssues: issues, view });
    if (this.state.issuesOfAddress) this.set({ issues: [], issuesOfAddress: false });
    if (change.along === undefined || issuesAt(issues, 'along').length > 0) return;
    this.askAlong();
    clearTimeout(this.alongTimer);
    this.alongTimer = setTimeout(() => this.startAlong(), PAUSE_MS);
  }

  /** Takes an objective in, at the end, or out. */
  toggle(id: string): void {
    const { objectives } = this.state.choice;
    const without = objectives.filter((known) => known !== id);
    this.choose({ objectives: without.length < objectives.length ? without : [...objectives, id] });
  }

  chooseStandard(): void {
    this.choose(DEFAULT_CHOICE);
  }

  choose(change: Partial<Choice>): void {
    const choice = { ...this.state.choice, ...change };
    const issues = choiceIssues(choice);
    const { build } = this.state;
    const stillRow = (id: string | null): string | null =>
      id !== null && choice.objectives.includes(id) ? id : null;
    this.set({
      choice,
      issues,
      issuesOfAddress: false,
      baseline: stillRow(this.state.baseline),
      build: { ...build, editing: stillRow(build.editing) },
    });
    clearTimeout(this.timer);
    if (issues.length > 0) this.stop();
    else this.timer = setTimeout(() => this.editor.runNow(), PAUSE_MS);
  }

  /** Builds on another preset; changed parts that it has too stay changed. */
  buildOn(base: string): void {
    const { build } = this.state;
    const preset = objectivePreset(base)!;
    const sameKind = preset.objective.kind === builtOf(build).preset.objective.kind;
    const values = sameKind ? keptParts(preset, build.values) : {};
    this.set({ build: { ...build, base, values } });
  }

  /** Changes a part of what is being built. */
  setPart(path: string, value: unknown): void {
    const { build } = this.state;
    this.set({
      build: { ...build, values: keptParts(builtOf(build).preset, { ...build.values, [path]: value }) },
    });
  }

  /** Takes what was built in as the last row, or in the place of the row that is edited. */
  addBuilt(): void {
    const { build, choice, baseline } = this.state;
    const id = builtOf(build).variant?.id;
    if (id === undefined || choice.objectives.includes(id)) return;
    const { editing } = build;
    if (editing !== null && baseline === editing) this.set({ baseline: id });
    this.set({ build: { ...build, editing: null } });
    const objectives =
      editing === null
        ? [...choice.objectives, id]
        : choice.objectives.map((row) => (row === editing ? id : row));
    this.choose({ objectives });
  }

  /** Opens a row that was built, to be changed. */
  edit(id: string): void {
    this.set({ build: buildFromRow(id) });
  }

  /** What is being built becomes a new row and no longer changes one. */
  endEditing(): void {
    this.set({ build: { ...this.state.build, editing: null } });
  }

  /** The settings may have changed while another page was shown. */
  resume(): void {
    if (!isRefused(this.store.state)) this.start(this.store.state.draft);
  }

  /** Everything once more. */
  again(): void {
    this.set({ fresh: new Set(), along: { ...this.state.along, asked: null } });
    this.editor.runNow();
  }

  /** Compares what has no result yet on these settings. */
  start(draft: Experiment): void {
    const { choice, issues, issuesOfAddress } = this.state;
    if (issues.length > 0 && !issuesOfAddress) return;
    const experiment: Experiment = { ...draft, name: '', description: '', sweep: [] };
    const asked: Asked = { experiment, klWeight: choice.klWeight as number | null };
    const fresh = sameQuestion(this.state.asked, asked) ? this.state.fresh : new Set<string>();
    const objectives = choice.objectives.filter((id) => !fresh.has(id));
    if (objectives.length === 0) {
      this.runner.stop();
      this.job = 'rows';
      this.set({ asked, fresh, status: 'done', reason: null });
      this.startAlong();
      return;
    }
    this.started = performance.now();
    this.set({ asked, fresh, status: 'running', progress: NO_PROGRESS, reason: null, engines: [] });
    this.store.set({ faults: [] });
    this.set({ along: { ...this.askAlong(), status: 'idle', reason: null } });
    this.job = 'rows';
    this.runner.start({ type: 'compare', ...asked, objectives, engine: this.store.state.engineWanted });
  }

  /** Computes what is missing along the axis, once the rows are done. */
  startAlong(): void {
    clearTimeout(this.alongTimer);
    const { status, asked, choice } = this.state;
    if (asked === null || status === 'running' || status === 'stopping') return;
    const along = this.askAlong();
    if (along.asked === null) return;
    const wanted = missingPoints(along, choice.objectives);
    if (wanted.length === 0) {
      if (this.job === 'along') this.runner.stop();
      this.set({ along: { ...along, status: 'done', reason: null } });
      return;
    }
    this.job = 'along';
    this.set({ along: { ...along, status: 'running', reason: null } });
    this.runner.start({ type: 'compare', ...along.asked, wanted, engine: this.store.state.engineWanted });
  }

  /** The question along the axis of the view, with the settings of the last comparison. */
  private askAlong(): AlongState {
    const { asked, view } = this.state;
    if (asked !== null) this.set({ along: askAlong(this.state.along, { ...asked, axis: view.along }) });
    return this.state.along;
  }

  /** Makes the draft a training with this objective, for the page of trainings; nothing is compared anew. */
  trainWith(id: string): void {
    const { klWeight } = this.state.choice;
    const weight = typeof klWeight === 'number' ? klWeight : null;
    this.editor.putBack({ draft: trainingWith(this.store.state.draft, id, weight), preset: null });
  }

  /** Ends what is under way; what has come stays. */
  stop(): void {
    clearTimeout(this.alongTimer);
    const { status, along } = this.state;
    if (status === 'running') this.set({ status: 'stopping' });
    else if (along.status === 'running') this.set({ along: { ...along, status: 'stopping' } });
    else return;
    this.runner.stop();
  }

  private receive(event: CompareEvent): void {
    if (this.job === 'along') this.receiveAlong(event);
    else this.receiveRows(event);
  }

  private receiveAlong(event: CompareEvent): void {
    const end = (status: RunStatus, reason: string | null = null): void =>
      this.set({ along: { ...this.state.along, status, reason } });
    switch (event.type) {
      case 'along':
        this.set({ along: withResults(this.state.along, event.results) });
        break;
      case 'finished':
        end('done');
        break;
      case 'stopped':
        if (this.state.along.status === 'stopping') end('stopped');
        break;
      case 'invalid':
        end('failed', event.issues.map(({ message }) => message).join(' '));
        break;
      case 'failed':
        end('failed', event.reason);
        break;
      default: // Engines and their faults have been told with the rows; progress is told in points.
    }
  }

  private receiveRows(event: CompareEvent): void {
    switch (event.type) {
      case 'engine':
        this.set({ engines: withEngine(this.state.engines, event.engine) });
        // The one that counts comes first; others weigh what it cannot.
        this.store.set({ engine: this.state.engines[0]! });
        break;
      case 'fault':
        this.store.set({ faults: withFault(this.store.state.faults, event.fault) });
        break;
      case 'progress': {
        const seconds = (performance.now() - this.started) / 1000;
        const { trajectories, total } = event;
        this.set({ progress: { trajectories, total, rate: seconds > 0 ? trajectories / seconds : 0 } });
        break;
      }
      case 'rows': {
        const results = new Map(this.state.results);
        const fresh = new Set(this.state.fresh);
        for (const result of event.results) {
          results.set(result.id, result);
          fresh.add(result.id);
        }
        this.set({ results, fresh });
        break;
      }
      case 'along': // Only of the other job.
        break;
      case 'finished':
        this.set({ status: 'done' });
        this.startAlong();
        break;
      case 'stopped':
        // A comparison that nothing was missing from is done, not stopped.
        if (this.state.status === 'stopping') this.set({ status: 'stopped' });
        break;
      case 'invalid':
        this.store.set({ issues: event.issues, issuesOf: 'draft' });
        this.set({
          status: 'failed',
          reason: 'These settings cannot be run as they stand; what to change is said beside the controls.',
        });
        break;
      case 'failed':
        this.set({ status: 'failed', reason: event.reason });
        break;
    }
  }

  private set(change: Partial<ComparisonState>): void {
    this.state = { ...this.state, ...change };
    for (const listener of this.listeners) listener(change);
  }
}

function sameQuestion(before: Asked | null, { experiment, klWeight }: Asked): boolean {
  return (
    before !== null &&
    before.klWeight === klWeight &&
    experimentToText(before.experiment) === experimentToText(experiment)
  );
}

/** Results of the chosen objectives in the order chosen, where they have come. */
export function chosenResults({ choice, results }: ComparisonState): readonly ObjectiveResult[] {
  return choice.objectives.flatMap((id) => results.get(id) ?? []);
}

/** True while a result shown answers an earlier question. */
export function isStale({ choice, results, fresh }: ComparisonState): boolean {
  return choice.objectives.some((id) => results.has(id) && !fresh.has(id));
}
