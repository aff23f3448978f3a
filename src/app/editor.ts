/** What the controls do: change the draft, check it, keep the address in step, and run what is valid. */
import type { Axis, Experiment } from '../experiment/experiment';
import { type FieldValue, writeField } from '../experiment/field-values';
import { DEFAULT_PRESET_ID, presetById } from '../experiment/presets';
import { parseExperiment, parseExperimentText } from '../experiment/schema';
import { experimentFromUrl, experimentToUrl } from '../experiment/url';
import { InputError } from '../model/input-error';
import { ENGINE_NAMES, type EngineName } from './protocol';
import type { Runner } from './runner';
import { initialState, LabStore } from './store';

/** Long enough that a number being typed is not run digit by digit. */
const PAUSE_MS = 300;

export class Editor {
  private timer: ReturnType<typeof setTimeout> | undefined;

  constructor(
    private readonly store: LabStore,
    private readonly runner: Runner,
  ) {}

  /** Puts a value, valid or not, into the draft. */
  set(path: string, value: unknown): void {
    this.change(writeField(this.store.state.draft, path, value as FieldValue));
  }

  setSweep(sweep: readonly Axis[]): void {
    this.change({ ...this.store.state.draft, sweep });
  }

  choosePreset(id: string): void {
    const preset = presetById(id);
    if (preset === undefined) return;
    this.store.set({ draft: preset.experiment, issues: [], preset: id, following: true });
    this.writeAddress(preset.experiment, id);
    this.runner.start(preset.experiment);
  }

  /** Opens an experiment file; one with faults is refused with all of them, and the draft stays. */
  openFile(text: string): void {
    try {
      const experiment = parseExperimentText(text);
      this.store.set({ draft: experiment, issues: [], preset: null, following: true });
      this.writeAddress(experiment, null);
      this.runner.start(experiment);
    } catch (error) {
      if (!(error instanceof InputError)) throw error;
      this.store.set({ issues: error.issues });
    }
  }

  /** Back to the preset last chosen, or to the first one. */
  reset(): void {
    this.choosePreset(this.store.state.preset ?? DEFAULT_PRESET_ID);
  }

  /** Runs the draft now; with faults it only shows them. */
  runNow(): void {
    clearTimeout(this.timer);
    const experiment = this.check();
    if (experiment) this.runner.start(experiment);
  }

  private change(draft: Experiment): void {
    // A changed experiment is no longer what its name and description say.
    this.store.set({ draft: { ...draft, name: '', description: '' }, preset: null });
    clearTimeout(this.timer);
    const experiment = this.check();
    if (experiment === undefined) return;
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
      this.store.set({ issues: error.issues });
      return undefined;
    }
  }

  private writeAddress(experiment: Experiment, preset: string | null): void {
    const { engineWanted } = this.store.state;
    const text = preset === null ? experimentToUrl(experiment) : `?preset=${preset}`;
    const engine = engineWanted === 'auto' ? '' : `${text === '' ? '?' : '&'}engine=${engineWanted}`;
    history.replaceState(null, '', `${location.pathname}${text}${engine}`);
  }
}

/** The store as the address asks for it. Faults of the address are shown; the first preset then stands in. */
export function storeFromAddress(search: string): LabStore {
  const query = new URLSearchParams(search);
  const engine = ENGINE_NAMES.find((name) => name === query.get('engine')) ?? ('auto' satisfies EngineName);
  const named = presetById(query.get('preset') ?? DEFAULT_PRESET_ID) ?? presetById(DEFAULT_PRESET_ID)!;
  const standard = initialState(named.experiment, named.id, engine);
  const asksForOne = [...query.keys()].some(
    (key) => key === 'sweep' || key.includes('.') || key === 'version',
  );
  if (!asksForOne) return new LabStore(standard);
  try {
    return new LabStore(initialState(experimentFromUrl(query), null, engine));
  } catch (error) {
    if (!(error instanceof InputError)) throw error;
    return new LabStore({ ...standard, issues: error.issues });
  }
}
