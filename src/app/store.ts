/** The one store of the page. Everything that more than one component sees is here. */
import type { Experiment } from '../experiment/experiment';
import { DEFAULT_PRESET_ID, presetById } from '../experiment/presets';
import type { InputIssue } from '../model/input-error';
import type { EngineFacts } from '../report/result-file';
import type { CellResult } from '../study/quantities';
import type { CurvePoint } from './exact-curve';
import { DEFAULT_FIGURE_VIEW, type FigureView } from './figure/figure-view';
import { type GridView, gridView, type Position, positionOf } from './grid-view';
import type { KeptEntry } from './kept/record';
import type { EngineFaultWords, EngineName, EngineWords } from './protocol';

export type RunStatus = 'idle' | 'running' | 'stopping' | 'done' | 'stopped' | 'failed';
/** What the faults are of: the controls, the address the page was opened with, or a file that was not taken. */
export type IssueSource = 'draft' | 'address' | 'file';
export type Theme = 'auto' | 'light' | 'dark';

export interface Progress {
  readonly trajectories: number;
  readonly total: number;
  /** Trajectories a second since the run began; 0 before the first. */
  readonly rate: number;
  /** Trajectories that an earlier run left, which count for no rate. */
  readonly before?: number;
}

/** What a run was kept as, and what had computed it. */
export interface KeptMark {
  readonly name: string;
  /** In ISO 8601. */
  readonly when: string;
  /** Version of the lab. */
  readonly lab: string;
  readonly engines: readonly EngineFacts[];
}

/** A run and what it has brought so far. */
export interface RunState {
  readonly status: RunStatus;
  /** The experiment that the results belong to. */
  readonly experiment: Experiment;
  readonly view: GridView;
  readonly results: ReadonlyMap<number, CellResult>;
  readonly curve: readonly CurvePoint[];
  readonly progress: Progress;
  /** Blocks that were there from a run that was cut off, of so many; null where it began anew. */
  readonly found: { readonly there: number; readonly of: number } | null;
  /** Why its blocks are not kept, as a sentence; null where they are, or where it is too short for that. */
  readonly unkept: string | null;
  /** It was stopped, and what was finished is kept: the same run goes on from there. */
  readonly canGoOn: boolean;
  readonly digest: string | null;
  /** Why it ended early, in words. */
  readonly reason: string | null;
  /** Of a run that was opened and not computed; null for others. */
  readonly kept: KeptMark | null;
}

/** The list of kept runs, and what last came of an act on it. */
export interface KeptState {
  readonly isRead: boolean;
  readonly entries: readonly KeptEntry[];
  /** Why runs last as long as the page only; null where they are stored. */
  readonly passing: string | null;
  /** Bytes, as the browser tells; null where it does not. */
  readonly room: { readonly used: number; readonly quota: number } | null;
  readonly told: string;
  readonly faults: readonly string[];
  /** The name of the run that was removed last and can be brought back. */
  readonly removed: string | null;
}

/** A kept run that is laid over the one shown. */
export interface Compared {
  readonly id: number;
  readonly run: RunState;
  /** False while its curves are hidden. */
  readonly isShown: boolean;
}

export interface LabState {
  /** What the controls hold; it may not be valid. */
  readonly draft: Experiment;
  /** What is wrong with the draft, or with what should have become one. */
  readonly issues: readonly InputIssue[];
  readonly issuesOf: IssueSource;
  /** The preset that the draft is; null once it differs. */
  readonly preset: string | null;
  /** The preset last chosen, to go back to; those of trainings do not count. */
  readonly lastPreset: string;
  readonly engineWanted: EngineName;
  readonly engine: EngineWords | null;
  readonly faults: readonly EngineFaultWords[];
  /** Results shown; while a new run has none yet, those of the run before, marked stale. */
  readonly run: RunState;
  readonly stale: boolean;
  readonly position: Position;
  /** True until the user picks a cell: the last finished cell is shown. */
  readonly following: boolean;
  /** How the attribution figure is looked at. */
  readonly look: FigureView;
  readonly theme: Theme;
  readonly kept: KeptState;
  /** Run B of the figure. */
  readonly compared: Compared | null;
}

const NO_PROGRESS: Progress = { trajectories: 0, total: 0, rate: 0 };

export function freshRun(experiment: Experiment): RunState {
  return {
    status: 'idle',
    experiment,
    view: gridView(experiment),
    results: new Map(),
    curve: [],
    progress: NO_PROGRESS,
    found: null,
    unkept: null,
    canGoOn: false,
    digest: null,
    reason: null,
    kept: null,
  };
}

export class LabStore {
  private readonly listeners = new Set<() => void>();

  constructor(public state: LabState) {}

  set(change: Partial<LabState>): void {
    this.state = { ...this.state, ...change };
    for (const listener of this.listeners) listener();
  }

  setRun(change: Partial<RunState>): void {
    this.set({ run: { ...this.state.run, ...change } });
  }

  /** @returns a function that ends the subscription */
  subscribe(listener: () => void): () => void {
    this.listeners.add(listener);
    return () => this.listeners.delete(listener);
  }
}

export function initialState(
  experiment: Experiment,
  preset: string | null,
  engineWanted: EngineName,
): LabState {
  const run = freshRun(experiment);
  return {
    draft: experiment,
    issues: [],
    issuesOf: 'draft',
    preset,
    lastPreset: presetById(preset ?? '')?.id ?? DEFAULT_PRESET_ID,
    engineWanted,
    engine: null,
    faults: [],
    run,
    stale: false,
    position: positionOf(run.view, 0),
    following: true,
    look: DEFAULT_FIGURE_VIEW,
    theme: 'auto',
    kept: { isRead: false, entries: [], passing: null, room: null, told: '', faults: [], removed: null },
    compared: null,
  };
}

/** True where the controls hold something that cannot run. */
export function isRefused({ issues, issuesOf }: LabState): boolean {
  return issues.length > 0 && issuesOf === 'draft';
}

/** Each engine once, in the order they were first at work. */
export function withEngine(engines: readonly EngineWords[], engine: EngineWords): readonly EngineWords[] {
  return engines.some(({ id }) => id === engine.id)
    ? engines.map((known) => (known.id === engine.id ? engine : known))
    : [...engines, engine];
}

/** With a fault that was not told before: one engine may be asked for more than once. */
export function withFault(
  faults: readonly EngineFaultWords[],
  fault: EngineFaultWords,
): readonly EngineFaultWords[] {
  return faults.some(({ id, message }) => id === fault.id && message === fault.message)
    ? faults
    : [...faults, fault];
}

/** True while the worker is at it. */
export function isBusy({ status }: Pick<RunState, 'status'>): boolean {
  return status === 'running' || status === 'stopping';
}

/** The faults of one field, by its path; faults inside it count as its own. */
export function issuesAt(issues: readonly InputIssue[], path: string): readonly InputIssue[] {
  return issues.filter((issue) => issue.path === path || issue.path.startsWith(`${path}.`));
}
