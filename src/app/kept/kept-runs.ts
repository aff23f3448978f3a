/** What is done with kept runs: each act brings its outcome into the store, as a sentence or as what is wrong. */
import { experimentToText } from '../../experiment/codec';
import { PRESETS } from '../../experiment/presets';
import { InputError } from '../../model/input-error';
import { LONGEST_RESULT, readResult } from '../../report/result-reader';
import type { Editor } from '../editor';
import { save } from '../evidence/downloads';
import { fieldSymbol } from '../grid-view';
import type { Runner } from '../runner';
import { isBusy, type KeptState, type LabState, type LabStore, type RunState } from '../store';
import { fileName, fileToSave, type KeptParts, partsOf, runOf } from './kept-file';
import { PassingRecords } from './passing-records';
import { freeName, KeptError, plainName, type RunRecords } from './record';
import { StoredRecords } from './stored-records';

/** Other tabs of the page list the same runs. */
const CHANNEL = 'ds-lab kept runs';

interface Removed {
  readonly id: number;
  readonly name: string;
  readonly head: unknown;
  readonly file: string;
}

/** A run that was computed, and whose place a kept one has taken. */
type Replaced = Pick<LabState, 'run' | 'engine'>;

export class KeptRuns {
  private records: RunRecords;
  private removed: Removed | null = null;
  private replaced: Replaced | null = null;
  private readonly channel = 'BroadcastChannel' in globalThis ? new BroadcastChannel(CHANNEL) : null;

  constructor(
    private readonly store: LabStore,
    private readonly runner: Pick<Runner, 'show'>,
    private readonly editor: Pick<Editor, 'putBack'>,
    records?: RunRecords,
  ) {
    this.records =
      records ??
      new StoredRecords({
        onWaiting: () =>
          this.set({ told: 'Another tab holds the kept runs with an older lab. Close it to go on.' }),
        onTakenOver: () =>
          this.set({
            faults: ['A newer lab in another tab has taken over the kept runs. Reload this page to go on.'],
          }),
      });
    this.channel?.addEventListener('message', () => void this.list().catch(() => undefined));
  }

  /** Reads what is kept; where this browser stores nothing, runs last as long as the page. */
  async load(): Promise<void> {
    await this.act(async () => {
      try {
        await this.list();
      } catch (error) {
        if (!(error instanceof KeptError) || !error.unavailable) throw error;
        this.records = new PassingRecords();
        this.set({ passing: error.message });
        await this.list();
      }
      return '';
    });
    this.set({ isRead: true });
  }

  keep(typed: string): Promise<void> {
    return this.act(async () => {
      const { state } = this.store;
      const name = freeName(plainName(typed) || proposedName(state), this.names());
      await this.add(partsOf(state, name, new Date().toISOString()));
      return `Kept as “${name}”.`;
    });
  }

  open(id: number): Promise<void> {
    return this.act(async () => {
      const run = await this.run(id);
      return `“${run.kept!.name}” is shown as it was kept; nothing was computed.${this.show(run)}`;
    });
  }

  /** True where a kept run is shown and the run before can be brought back. */
  get hasBefore(): boolean {
    return this.replaced !== null && this.store.state.run.kept !== null;
  }

  /** Shows the run whose place a kept one has taken. */
  showBefore(): Promise<void> {
    return this.act(async () => {
      if (this.replaced === null || !this.hasBefore) return '';
      const { run, engine } = this.replaced;
      this.show(run);
      this.store.set({ engine });
      this.replaced = null;
      return 'The run before is shown again.';
    });
  }

  /** Lays a kept run over the one shown. */
  compare(id: number): Promise<void> {
    return this.act(async () => {
      const run = await this.run(id);
      this.store.set({ compared: { id, run, isShown: true } });
      return `“${run.kept!.name}” is laid over the figure as run B.`;
    });
  }

  endComparison(): void {
    this.store.set({ compared: null });
    this.set({ told: 'Run B is taken off the figure; it stays kept.', faults: [] });
  }

  rename(id: number, typed: string): Promise<void> {
    return this.act(async () => {
      const name = plainName(typed);
      if (name === '') throw new KeptError('A kept run needs a name of at least one letter.');
      await this.records.rename(id, name);
      const { compared } = this.store.state;
      if (compared?.id === id) {
        const kept = { ...compared.run.kept!, name };
        this.store.set({ compared: { ...compared, run: { ...compared.run, kept } } });
      }
      await this.changed();
      return `Renamed to “${name}”.`;
    });
  }

  remove(id: number): Promise<void> {
    return this.act(async () => {
      const name = this.nameOf(id) ?? 'The run';
      this.removed = { id, name, ...(await this.records.remove(id)) };
      if (this.store.state.compared?.id === id) this.store.set({ compared: null });
      await this.changed();
      return `“${name}” is removed.`;
    });
  }

  bringBack(): Promise<void> {
    return this.act(async () => {
      const { removed } = this;
      if (removed === null) return '';
      await this.records.putBack(removed.id, removed.head, removed.file);
      this.removed = null;
      await this.changed();
      return `“${removed.name}” is kept again.`;
    });
  }

  saveFile(id: number): Promise<void> {
    return this.act(async () => {
      const name = this.nameOf(id);
      const file = fileName(name);
      save(file, 'application/json', fileToSave(await this.records.file(id), name));
      return `Saved ${file}.`;
    });
  }

  /** Opens a result file and keeps it. What does not fit into the browser is shown all the same. */
  openFile(file: Pick<File, 'name' | 'size' | 'text'>): Promise<void> {
    return this.act(async () => {
      // A character takes up to three bytes.
      if (file.size > 3 * LONGEST_RESULT)
        throw new KeptError(`${file.name} is larger than any result that the page reads.`);
      const contents = readResult(await file.text());
      const called = contents.name ?? (contents.experiment.name || file.name.replace(/\.json$/i, ''));
      const name = freeName(plainName(called) || 'A run', this.names());
      const run = runOf(contents, name, contents.kept ?? new Date().toISOString());
      const ended = this.show(run);
      try {
        await this.add(partsOf({ run, engine: null }, name, run.kept!.when));
      } catch (error) {
        if (!(error instanceof KeptError)) throw error;
        throw new KeptError(`“${name}” is open, but it was not kept. ${error.message}`);
      }
      return `“${name}” is open and kept. Its numbers are those of the file; nothing was computed.${ended}`;
    });
  }

  private async run(id: number): Promise<RunState> {
    const contents = readResult(await this.records.file(id));
    const entry = this.store.state.kept.entries.find((known) => known.id === id);
    const name = this.nameOf(id) ?? contents.name ?? 'A run';
    return runOf(contents, name, entry?.head?.when ?? contents.kept ?? new Date(0).toISOString());
  }

  /** @returns what became of a run under way, as a sentence after others */
  private show(run: RunState): string {
    const { run: before, engine } = this.store.state;
    if (before.kept === null)
      this.replaced = before.results.size === 0 ? null : { run: endedRun(before), engine };
    const { experiment } = run;
    const text = experimentToText(experiment);
    const preset = PRESETS.find((known) => experimentToText(known.experiment) === text);
    this.runner.show(run);
    this.editor.putBack({ draft: experiment, preset: preset?.id ?? null });
    if (!isBusy(before)) return '';
    return this.replaced === null
      ? ' The run under way is ended.'
      : ' The run under way is ended; what was shown of it can be brought back.';
  }

  private async add({ head, file }: KeptParts): Promise<void> {
    await this.records.add(head, file);
    await this.changed();
  }

  private async changed(): Promise<void> {
    this.channel?.postMessage('changed');
    try {
      await this.list();
    } catch (error) {
      // The change is made all the same.
      this.set({ faults: ['The list shown is that of before.', ...faultsOf(error)] });
    }
  }

  private async list(): Promise<void> {
    const entries = await this.records.list();
    this.set({ entries, room: await roomLeft() });
  }

  private names(): string[] {
    return this.store.state.kept.entries.flatMap(({ head }) => (head === null ? [] : [head.name]));
  }

  private nameOf(id: number): string | null {
    return this.store.state.kept.entries.find((known) => known.id === id)?.head?.name ?? null;
  }

  private async act(work: () => Promise<string>): Promise<void> {
    this.set({ told: '', faults: [] });
    try {
      const told = await work();
      this.set({ told, removed: this.removed?.name ?? null });
    } catch (error) {
      this.set({ faults: faultsOf(error) });
    }
  }

  private set(change: Partial<KeptState>): void {
    this.store.set({ kept: { ...this.store.state.kept, ...change } });
  }
}

/** A run as it is once nothing more comes of it. */
function endedRun(run: RunState): RunState {
  if (!isBusy(run)) return run;
  // The results of a run before stay on show until the next has any, and that one may have been complete.
  if (run.digest !== null && run.results.size === run.view.cells) return { ...run, status: 'done' };
  return { ...run, status: 'stopped', reason: 'A kept run was opened before it ended.' };
}

function faultsOf(error: unknown): readonly string[] {
  if (error instanceof InputError)
    return [
      'The run was not opened. What was there before stays.',
      ...error.issues.map(({ message }) => message),
    ];
  if (error instanceof KeptError) return [error.message];
  const message = error instanceof Error ? error.message : String(error);
  return [`The lab failed in a way it should not: ${message}`];
}

/** What the browser says of its room: a hint, not a promise. Null where it says nothing. */
async function roomLeft(): Promise<KeptState['room']> {
  try {
    const { usage, quota } = await navigator.storage.estimate();
    return usage === undefined || !quota ? null : { used: usage, quota };
  } catch {
    return null;
  }
}

/** True where there are finished cells of the experiment shown that were not opened from a file. */
export function canKeep({ run, stale }: Pick<LabState, 'run' | 'stale'>): boolean {
  return !stale && !isBusy(run) && run.results.size > 0 && run.kept === null;
}

/** The experiment's own name, or else what it sweeps. */
export function proposedName({ run }: Pick<LabState, 'run'>): string {
  const { experiment, view } = run;
  const axes = view.axes.map(({ field }) => fieldSymbol(field)).join(' and ');
  return plainName(experiment.name) || (axes === '' ? 'One cell' : `Sweep of ${axes}`);
}
