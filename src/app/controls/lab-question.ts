/** `<lab-question>`: the question as a form, from the table of fields. Attributes: none. Properties: store, editor. */
import { html, nothing, type TemplateResult } from 'lit';
import { customElement, property } from 'lit/decorators.js';
import { readField } from '../../experiment/field-values';
import { fieldAt } from '../../experiment/fields';
import { presetById, PRESETS } from '../../experiment/presets';
import type { Editor } from '../editor';
import { LabElement } from '../lab-element';
import { FORMULAS } from '../mathematics/formulas';
import '../mathematics/lab-mathematics';
import { type IssueSource, issuesAt } from '../store';
import { fieldControl } from './field-control';
import { lengthControl } from './length-control';
import { sweepControl } from './sweep-control';

interface Section {
  readonly title: string;
  readonly paths: readonly string[];
  readonly open: boolean;
}

const SECTIONS: readonly Section[] = [
  {
    title: 'Policy',
    paths: ['model.policy.thetaS', 'model.policy.thetaDC', 'model.policy.thetaDW'],
    open: true,
  },
  {
    title: 'Reference policy',
    paths: ['model.reference.thetaS', 'model.reference.thetaDC', 'model.reference.thetaDW'],
    open: false,
  },
  { title: 'Attempts', paths: ['model.maxAttempts', 'model.atCap'], open: false },
  {
    title: 'Objective',
    paths: ['objective.groupSize', 'objective.advantage', 'objective.kl.weight'],
    open: false,
  },
  {
    title: 'Sampling',
    paths: ['sampling.trajectories', 'sampling.blocks', 'sampling.seed', 'sampling.commonRandomNumbers'],
    open: false,
  },
];

@customElement('lab-question')
export class LabQuestion extends LabElement {
  @property({ attribute: false }) editor!: Editor;

  protected override render(): TemplateResult {
    const { draft, issues } = this.store.state;
    return html`<form @submit=${(event: Event) => event.preventDefault()} aria-label="The question">
      ${this.presets()} ${issues.length > 0 ? this.summary() : nothing} ${this.section(SECTIONS[0]!)}
      <details open>
        <summary>Answer lengths</summary>
        ${lengthControl({
          lengths: draft.model.lengths,
          issues,
          swept: (path) => this.isSwept(path),
          onLengths: (path, value) => this.editor.set(path, value),
        })}
      </details>
      <details open>
        <summary>Sweep</summary>
        ${sweepControl({ sweep: draft.sweep, issues, onSweep: (sweep) => this.editor.setSweep(sweep) })}
      </details>
      ${SECTIONS.slice(1).map((section) => this.section(section))}
      <lab-mathematics .formulas=${FORMULAS.attribution}></lab-mathematics>
    </form>`;
  }

  private presets(): TemplateResult {
    const { preset, draft } = this.store.state;
    const chosen = presetById(preset ?? '');
    const question = chosen?.question ?? (draft.description || 'Your own experiment.');
    return html`<div class="field">
        <label for="preset">Preset</label>
        <select
          id="preset"
          @change=${(event: Event) => this.editor.choosePreset((event.target as HTMLSelectElement).value)}
        >
          ${chosen === undefined ? html`<option selected value="">own experiment</option>` : nothing}
          ${PRESETS.map(({ id, title }) => html`<option value=${id} .selected=${id === preset}>${title}</option>`)}
        </select>
        <p class="help">${question}</p>
      </div>
      <div class="buttons">
        <button type="button" @click=${() => this.editor.reset()}>Reset</button>
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
    void file?.text().then((text) => this.editor.openFile(text));
  }

  private summary(): TemplateResult {
    const { issues, issuesOf } = this.store.state;
    const many = issues.length === 1 ? 'One value' : `${issues.length} values`;
    const fit = issues.length === 1 ? 'does not fit' : 'do not fit';
    const words: Readonly<Record<IssueSource, string>> = {
      draft: `${many} ${fit}. Nothing is run until mended:`,
      address: `${many} in the address of this page ${fit}. What the controls show is run in its place:`,
      file: `${many} in the file ${fit}, so it was not opened. The experiment before stays:`,
    };
    return html`<div class="issues" role="alert">
      <p>${words[issuesOf]}</p>
      <ul>
        ${issues.map(({ message }) => html`<li>${message}</li>`)}
      </ul>
    </div>`;
  }

  private section({ title, paths, open }: Section): TemplateResult {
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
          onValue: (value) => this.editor.set(path, value),
        });
      })}
    </details>`;
  }

  private isSwept(path: string): boolean {
    return this.store.state.draft.sweep.some((axis) => axis.path === path);
  }
}
