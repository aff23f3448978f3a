/** `<lab-training-question>`: what is trained, with which objective and how. Properties: store, study. */
import { html, nothing, type TemplateResult } from 'lit';
import { customElement, state } from 'lit/decorators.js';
import { readField } from '../../experiment/field-values';
import { AXIS_FIELDS, fieldAt } from '../../experiment/fields';
import { TRAINING_PRESETS, trainingPresetById } from '../../experiment/training-presets';
import type { InputIssue } from '../../model/input-error';
import { hasPenalty } from '../../objective/kl-weight';
import { mayVary } from '../../study/training/unread-axes';
import { fieldControl } from '../controls/field-control';
import { lengthControl } from '../controls/length-control';
import { sweepControl } from '../controls/sweep-control';
import { FORMULAS } from '../mathematics/formulas';
import '../mathematics/lab-mathematics';
import { type IssueSource, issuesAt } from '../store';
import { withSymbols } from '../symbol';
import { draftObjective, objectiveControl, withObjective } from './objective-control';
import { StudyElement } from '../study-element';
import type { TrainingStudy } from './training-study';

interface Section {
  readonly title: string;
  readonly paths: readonly string[];
}

const logits = (owner: string): string[] =>
  ['thetaS', 'thetaDC', 'thetaDW'].map((logit) => `model.${owner}.${logit}`);
const training = (...names: string[]): string[] => names.map((name) => `training.${name}`);

const LENGTHS = 'Answer lengths';
const SWEEP = 'Sweep';
const OBJECTIVE = 'Objective';
const SECTIONS: readonly Section[] = [
  { title: 'Policy at the start', paths: logits('policy') },
  {
    title: 'Reference policy',
    paths: [...training('reference', 'refreshEvery', 'averageDecay'), ...logits('reference')],
  },
  { title: 'Optimiser', paths: training('optimiser', 'learningRate', 'beta1', 'beta2', 'epsilon') },
  {
    title: 'Updates and batches',
    paths: [...training('steps', 'groups', 'minibatches', 'epochs'), 'objective.groupSize'],
  },
  {
    title: 'Policies and records',
    paths: [...training('replicas', 'recordEvery'), 'sampling.seed', 'sampling.commonRandomNumbers'],
  },
  { title: 'Attempts', paths: ['model.maxAttempts', 'model.atCap'] },
  { title: 'Data policy of SFT and DFT', paths: logits('data') },
  { title: 'Questions', paths: training('queries', 'slopeS', 'slopeDC', 'slopeDW') },
];

@customElement('lab-training-question')
export class LabTrainingQuestion extends StudyElement<TrainingStudy> {
  /** True while an objective is typed that is no preset, or on its way to be none. */
  @state() private typing = false;

  protected override render(): TemplateResult {
    const { draft } = this.store.state;
    const { editor } = this.study;
    const issues = this.own();
    return html`<form @submit=${(event: Event) => event.preventDefault()} aria-label="The question">
      ${this.presets()} ${this.summary()} ${this.objective()}
      <details data-section=${LENGTHS} ?open=${issuesAt(issues, 'model.lengths').length > 0}>
        <summary>${LENGTHS}</summary>
        ${lengthControl({
          lengths: draft.model.lengths,
          issues,
          swept: (path) => this.isSwept(path),
          onLengths: (path, value) => editor.set(path, value),
        })}
      </details>
      ${SECTIONS.map((section) => this.section(section))}
      <details data-section=${SWEEP} ?open=${draft.sweep.length > 0}>
        <summary>${SWEEP}</summary>
        ${sweepControl({
          sweep: draft.sweep,
          fields: TRAINING_AXES,
          issues,
          onSweep: (sweep) => editor.setSweep(sweep),
        })}
      </details>
      <lab-mathematics .formulas=${FORMULAS.training}></lab-mathematics>
    </form>`;
  }

  private presets(): TemplateResult {
    const { preset, draft } = this.store.state;
    const chosen = trainingPresetById(preset ?? '');
    const { editor } = this.study;
    return html`<div class="field">
        <label for="training-preset">Preset</label>
        <select
          id="training-preset"
          @change=${(event: Event) => editor.choosePreset((event.target as HTMLSelectElement).value)}
        >
          ${chosen === undefined ? html`<option selected value="">own training</option>` : nothing}
          ${TRAINING_PRESETS.map(
            ({ id, title }) => html`<option value=${id} .selected=${id === preset}>${title}</option>`,
          )}
        </select>
        <p class="help">${chosen?.question ?? 'Your own training.'}</p>
        ${draft.description === '' ? nothing : html`<p class="help">${withSymbols(draft.description)}</p>`}
      </div>
      <div class="buttons">
        <label class="file"
          >Open an experiment file
          <input
            type="file"
            accept="application/json,.json"
            @change=${(event: Event) => this.open(event.target as HTMLInputElement)}
        /></label>
      </div>`;
  }

  private open(input: HTMLInputElement): void {
    const [file] = input.files ?? [];
    // The same file may be chosen again after it was mended.
    input.value = '';
    void file?.text().then((text) => this.study.editor.openFile(text));
  }

  /** Faults of what the controls hold; those of an address or a file are not theirs. */
  private own(): readonly InputIssue[] {
    const { issues, issuesOf } = this.store.state;
    return issuesOf === 'draft' ? issues : [];
  }

  /** What is wrong is said beside its control, and here only where to look for it; the rest is said here. */
  private summary(): TemplateResult | typeof nothing {
    const { issues, issuesOf } = this.store.state;
    if (issues.length === 0) return nothing;
    const places = new Map(
      this.own()
        .map(placeOf)
        .filter((place) => place !== undefined),
    );
    const others = issues.filter((issue) => issuesOf !== 'draft' || placeOf(issue) === undefined);
    const words: Readonly<Record<IssueSource, string>> = {
      draft: 'Something does not fit. Nothing is trained until it is mended.',
      address:
        'Something in the address of this page does not fit. What the controls show is trained in its place:',
      file: 'The file was not opened. What was here before stays:',
    };
    return html`<div class="issues" role="alert">
      <p>
        ${words[issuesOf]}
        ${
          places.size === 0
            ? nothing
            : html`See
              ${[...places].map(
                ([section, path], i) =>
                  html`${i === 0 ? '' : ', '}<button
                      type="button"
                      class="plain"
                      @click=${() => this.goTo(section, path)}
                    >
                      ${section}
                    </button>`,
              )}.`
        }
      </p>
      ${
        others.length === 0
          ? nothing
          : html`<ul>
              ${others.map(({ message }) => html`<li>${message}</li>`)}
            </ul>`
      }
    </div>`;
  }

  private goTo(section: string, path: string): void {
    const details = this.querySelector<HTMLDetailsElement>(`details[data-section="${CSS.escape(section)}"]`);
    if (details === null) return;
    details.open = true;
    const field = details.querySelector(`[data-path="${CSS.escape(path)}"]`) ?? details;
    field.querySelector<HTMLElement>('[aria-invalid="true"], input, select')?.focus();
  }

  private objective(): TemplateResult {
    const { draft } = this.store.state;
    const field = fieldAt('training.objective')!;
    return html`<details open data-section=${OBJECTIVE}>
      <summary>${OBJECTIVE}</summary>
      ${
        this.isSwept(field.path)
          ? this.control(field.path)
          : objectiveControl({
              field,
              draft,
              issues: issuesAt(this.own(), field.path),
              typing: this.typing,
              onTyping: (typing) => (this.typing = typing),
              onObjective: (text) => this.study.editor.put(withObjective(draft, text)),
            })
      }
      ${this.weight()}
      <p class="help">
        The <a href="#/objectives">Objectives page</a> compares objectives and builds others; each row there
        can be trained with.
      </p>
    </details>`;
  }

  /** The weight in force, or that there is nothing to weigh. */
  private weight(): TemplateResult {
    const { draft } = this.store.state;
    const objective = draftObjective(draft);
    if (objective === undefined) return this.control('training.klWeight');
    if (!hasPenalty(objective) && draft.training.klWeight === null)
      return this.control('training.klWeight', { off: 'this objective has no KL penalty' });
    return this.control('training.klWeight', {
      inForce: objective.kind === 'rl' ? objective.kl.weight : undefined,
    });
  }

  private section({ title, paths }: Section): TemplateResult {
    const wrong = paths.some((path) => issuesAt(this.own(), path).length > 0);
    return html`<details data-section=${title} ?open=${wrong}>
      <summary>${title}</summary>
      ${paths.map((path) => this.control(path))}
    </details>`;
  }

  private control(
    path: string,
    more: { readonly off?: string; readonly inForce?: number | undefined } = {},
  ): TemplateResult {
    const field = fieldAt(path);
    if (field === undefined) throw new RangeError(`There is no field ${path}.`);
    return fieldControl({
      field,
      value: readField(this.store.state.draft, path),
      issues: issuesAt(this.own(), path),
      off: this.isSwept(path) ? 'set by the sweep' : (more.off ?? null),
      inForce: more.inForce,
      onValue: (value) => this.study.editor.set(path, value),
    });
  }

  private isSwept(path: string): boolean {
    return this.store.state.draft.sweep.some((axis) => axis.path === path);
  }
}

/** What a training may be swept over. */
const TRAINING_AXES = AXIS_FIELDS.filter(({ path }) => mayVary(path));

/** The section that has the control of an issue, and the control's path. */
function placeOf({ path }: InputIssue): [section: string, path: string] | undefined {
  if (path.startsWith('sweep')) return [SWEEP, path];
  if (path.startsWith('model.lengths')) return [LENGTHS, path];
  const all: readonly Section[] = [
    { title: OBJECTIVE, paths: training('objective', 'klWeight') },
    ...SECTIONS,
  ];
  for (const { title, paths } of all) {
    const own = paths.find((known) => path === known || path.startsWith(`${known}.`));
    if (own !== undefined) return [title, own];
  }
  return undefined;
}
