/** What the controls do: change the draft, check it, keep the address in step, and run what is valid. */
import type { Axis, Experiment } from '../experiment/experiment';
import { type FieldValue, writeField } from '../experiment/field-values';
import { DEFAULT_PRESET_ID, presetById, PRESETS } from '../experiment/presets';
import { parseExperiment, parseExperimentText } from '../experiment/schema';
import { trainingPresetById, TRAINING_PRESETS } from '../experiment/training-presets';
import { experimentFromUrl, experimentToUrl } from '../experiment/url';
import { InputError, inputIssue, type InputIssue } from '../model/input-error';
import { figureViewFromAddress } from './figure/figure-view';
import { ENGINE_NAMES, type EngineName } from './protocol';
import type { Runner } from './runner';
import { initialState, type LabState, LabStore } from './store';

/** What an experiment that was changed says of itself. */
export const NO_WORDS = { name: '', description: '' };

/** Long enough that a number being typed is not run digit by digit. */
const PAUSE_MS = 300;

export class Editor {
  private timer: ReturnType<typeof setTimeout> | undefined;

  /** @param refuse why a page does not open an experiment that is valid in itself; null where it does */
  constructor(
    private readonly store: LabStore,
    private readonly runner: Pick<Runner, 'start' | 'stop'>,
    private readonly refuse: (experiment: Experiment) => InputIssue | null = () => null,
  ) {}

  /** Puts a value, valid or not, into the draft. */
  set(path: string, value: unknown): void {
    this.change(writeField(this.store.state.draft, path, value as FieldValue));
  }

  /** Puts values that belong together into the draft. */
  put(draft: Experiment): void {
    this.change(draft);
  }

  setSweep(sweep: readonly Axis[]): void {
    this.change({ ...this.store.state.draft, sweep });
  }

  choosePreset(id: string): void {
    const own = presetById(id);
    const preset = own ?? trainingPresetById(id);
    if (preset === undefined) return;
    clearTimeout(this.timer);
    const lastPreset = own?.id ?? this.store.state.lastPreset;
    this.store.set({ draft: preset.experiment, issues: [], preset: id, lastPreset, following: true });
    this.writeAddress(preset.experiment, id);
    this.runner.start(preset.experiment);
  }

  /** Takes a valid experiment as the draft and runs it. */
  open(experiment: Experiment): void {
    clearTimeout(this.timer);
    this.store.set({ draft: experiment, issues: [], preset: null, following: true });
    this.writeAddress(experiment, null);
    this.runner.start(experiment);
  }

  /** Brings back a draft that another stood in for; nothing is run. */
  putBack({ draft, preset }: Pick<LabState, 'draft' | 'preset'>): void {
    clearTimeout(this.timer);
    this.store.set({ draft, preset, issues: [] });
    this.writeAddress(draft, preset);
  }

  /** Opens an experiment file; one with faults is refused with all of them, and the draft stays. */
  openFile(text: string): void {
    try {
      const experiment = parseExperimentText(text);
      const refused = this.refuse(experiment);
      if (refused !== null) throw new InputError([refused]);
      this.open(experiment);
    } catch (error) {
      if (!(error instanceof InputError)) throw error;
      this.store.set({ issues: error.issues, issuesOf: 'file' });
    }
  }

  /** Back to the preset last chosen, or to the first one. */
  reset(): void {
    this.choosePreset(this.store.state.lastPreset);
  }

  /** Runs the draft now, from its beginning where it was run before; with faults it only shows them. */
  runNow(): void {
    clearTimeout(this.timer);
    const experiment = this.check();
    if (experiment) this.runner.start(experiment, true);
  }

  /** Goes on with a run that was stopped, from the blocks of it that are kept. */
  goOn(): void {
    clearTimeout(this.timer);
    const experiment = this.check();
    if (experiment) this.runner.start(experiment);
  }

  private change(draft: Experiment): void {
    // A changed experiment is no longer what its name and description say.
    this.store.set({ draft: { ...draft, ...NO_WORDS }, preset: null });
    clearTimeout(this.timer);
    const experiment = this.check();
    // What is on its way answers a question that is no longer asked.
    if (experiment === undefined) return this.runner.stop();
    this.writeAddress(experiment, null);
    this.timer = setTimeout(() => this.runner.start(experiment), PAUSE_MS);
  }

  /** The draft as a valid experiment, or undefined with its faults in the store. */
  private check(): Experiment | undefined {
    try {
      const experiment = parseExperiment(this.store.state.draft);
      this.store.set({ issues: [] });
      return experiment;
    } catch (error) {
      if (!(error instanceof InputError)) throw error;
      this.store.set({ issues: error.issues, issuesOf: 'draft' });
      return undefined;
    }
  }

  private writeAddress(experiment: Experiment, preset: string | null): void {
    const { engineWanted } = this.store.state;
    const engine = engineWanted === 'auto' ? '' : `&engine=${engineWanted}`;
    history.replaceState(
      null,
      '',
      `${location.pathname}${addressQuery(experiment, preset)}${engine}${location.hash}`,
    );
  }
}

/** The query that opens an experiment: by its preset where it is one, and never empty, which opens the first. */
export function addressQuery(experiment: Experiment, preset: string | null): string {
  return preset === null ? experimentToUrl(experiment) || '?version=1' : `?preset=${preset}`;
}

/** The store as the address asks for it. Faults of the address are shown; the first preset then stands in. */
export function storeFromAddress(search: string): LabStore {
  const parameters = new URLSearchParams(search);
  const issues: InputIssue[] = [];
  const pick = <T extends string>(key: string, allowed: readonly T[], standard: T): T => {
    const text = parameters.get(key) ?? standard;
    const known = allowed.find((name) => name === text);
    if (known === undefined) issues.push(inputIssue(key, text, `one of ${allowed.join(', ')}`));
    return known ?? standard;
  };
  const presets = [...PRESETS, ...TRAINING_PRESETS].map(({ id }) => id);
  const engine = pick<EngineName>('engine', ENGINE_NAMES, 'auto');
  const wanted = pick('preset', presets, DEFAULT_PRESET_ID);
  const named = (presetById(wanted) ?? trainingPresetById(wanted))!;
  const asksForOne = [...parameters.keys()].some(
    (key) => key === 'sweep' || key.includes('.') || key === 'version',
  );
  let state = initialState(named.experiment, named.id, engine);
  // A preset that is named with other settings is what these change. It is then no longer what its words say.
  const base = parameters.get('preset') === named.id ? { ...named.experiment, ...NO_WORDS } : undefined;
  try {
    if (asksForOne) state = initialState(experimentFromUrl(parameters, base), null, engine);
  } catch (error) {
    if (!(error instanceof InputError)) throw error;
    issues.push(...error.issues);
  }
  const look = figureViewFromAddress(parameters, issues);
  return new LabStore({ ...state, look, issues, issuesOf: issues.length > 0 ? 'address' : 'draft' });
}
