/** `<lab-training-question>`: what is trained, with which objective and how. Properties: store, study. */
import { html, nothing, type TemplateResult } from 'lit';
import { customElement } from 'lit/decorators.js';
import { readField } from '../../experiment/field-values';
import { AXIS_FIELDS, fieldAt } from '../../experiment/fields';
import { TRAINING_PRESETS, trainingPresetById } from '../../experiment/training-presets';
import { fieldControl } from '../controls/field-control';
import { lengthControl } from '../controls/length-control';
import { sweepControl } from '../controls/sweep-control';
import { issuesAt } from '../store';
import { TrainingElement } from './training-element';

interface Section {
  readonly title: string;
  readonly paths: readonly string[];
}

const logits = (owner: string): string[] =>
  ['thetaS', 'thetaDC', 'thetaDW'].map((logit) => `model.${owner}.${logit}`);
const training = (...names: string[]): string[] => names.map((name) => `training.${name}`);

const OBJECTIVE: Section = { title: 'Objective', paths: training('objective', 'klWeight') };
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
export class LabTrainingQuestion extends TrainingElement {
  protected override render(): TemplateResult {
    const { draft, issues } = this.store.state;
    const { editor } = this.study;
    return html`<form @submit=${(event: Event) => event.preventDefault()} aria-label="The question">
      ${this.presets()} ${this.summary()} ${this.section(OBJECTIVE, true, OBJECTIVES_LINK)}
      <details>
        <summary>Answer lengths</summary>
        ${lengthControl({
          lengths: draft.model.lengths,
          issues,
          swept: (path) => this.isSwept(path),
          onLengths: (path, value) => editor.set(path, value),
        })}
      </details>
      ${SECTIONS.map((section) => this.section(section, false))}
      <details ?open=${draft.sweep.length > 0}>
        <summary>Sweep</summary>
        ${sweepControl({
          sweep: draft.sweep,
          fields: AXIS_FIELDS,
          issues,
          onSweep: (sweep) => editor.setSweep(sweep),
        })}
      </details>
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
        ${draft.description === '' ? nothing : html`<p class="help">${draft.description}</p>`}
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

  private summary(): TemplateResult | typeof nothing {
    const { issues, issuesOf } = this.store.state;
    if (issues.length === 0) return nothing;
    return html`<div class="issues" role="alert">
      <p>
        ${
          issuesOf === 'draft'
            ? 'Something does not fit. Nothing is trained until it is mended:'
            : 'Something does not fit. What the controls show is trained in its place:'
        }
      </p>
      <ul>
        ${issues.map(({ message }) => html`<li>${message}</li>`)}
      </ul>
    </div>`;
  }

  private section(
    { title, paths }: Section,
    open: boolean,
    more: TemplateResult | typeof nothing = nothing,
  ): TemplateResult {
    const { draft, issues } = this.store.state;
    return html`<details ?open=${open}>
      <summary>${title}</summary>
      ${paths.map((path) => {
        const field = fieldAt(path);
        if (field === undefined) throw new RangeError(`There is no field ${path}.`);
        return fieldControl({
          field,
          value: readField(draft, path),
          issues: issuesAt(issues, path),
          off: this.isSwept(path) ? 'set by the sweep' : null,
          onValue: (value) => this.study.editor.set(path, value),
        });
      })}
      ${more}
    </details>`;
  }

  private isSwept(path: string): boolean {
    return this.store.state.draft.sweep.some((axis) => axis.path === path);
  }
}

const OBJECTIVES_LINK = html`<p class="help">
  The <a href="#/objectives">Objectives page</a> lists the objectives and builds others; the text that it
  shows for one goes here.
</p>`;
