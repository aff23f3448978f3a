/**
 * `<lab-build-objective>`: a preset with any part changed, as a row of the comparison. Properties: store, study.
 */
import { html, nothing, type TemplateResult } from 'lit';
import { customElement, state } from 'lit/decorators.js';
import { type ObjectiveField, objectiveSections, type ReadWith } from '../../experiment/objective-fields';
import { alternatives, partOf } from '../../experiment/objective-variant';
import { FRAMEWORKS, OBJECTIVE_PRESETS, type ObjectivePreset } from '../../objective/presets';
import { fieldControl } from '../controls/field-control';
import { issuesAt } from '../store';
import { builtOf, isBuilt } from './build';
import { RowsElement } from './rows-element';
import { FRAMEWORK_TITLES, objectiveWords } from './words';

const BASE_ID = 'build-base';

@customElement('lab-build-objective')
export class LabBuildObjective extends RowsElement {
  /** What the last button did, or why it did nothing. */
  @state() private said = '';

  protected override render(): TemplateResult {
    const { build, choice } = this.study.state;
    const rows = choice.objectives.filter(isBuilt);
    const { preset, variant } = builtOf(build);
    return html`<details class="build">
      <summary>Build one <small>${rows.length} built</small></summary>
      <p class="help">Start from an objective and change any of its parts.</p>
      <div class="field">
        <label for=${BASE_ID}>Start from</label>
        <select
          id=${BASE_ID}
          aria-describedby="${BASE_ID}-help"
          @change=${(event: Event) => this.study.buildOn((event.target as HTMLSelectElement).value)}
        >
          ${FRAMEWORKS.map(
            (framework) =>
              html`<optgroup label=${FRAMEWORK_TITLES[framework]}>
                ${OBJECTIVE_PRESETS.filter((one) => one.framework === framework).map(
                  ({ id, title }) =>
                    html`<option value=${id} .selected=${id === build.base}>${title}</option>`,
                )}
              </optgroup>`,
          )}
        </select>
        <p class="help" id="${BASE_ID}-help">${preset.note}</p>
      </div>
      ${this.sections(preset)}
      <p class="built-text">
        ${
          variant === undefined
            ? 'A part above does not fit; what to change is said there.'
            : html`As text: <code class="objective-text">${variant.id}</code>`
        }
      </p>
      <div class="buttons">
        <button
          type="button"
          class="add"
          aria-disabled=${this.hindrance() === null ? 'false' : 'true'}
          @click=${() => this.add()}
        >
          ${build.editing === null ? 'Add as a row' : 'Change the row'}
        </button>
        ${
          build.editing === null
            ? nothing
            : html`<button type="button" @click=${() => this.study.endEditing()}>
                Leave the row as it is
              </button>`
        }
        <span role="status">${this.said}</span>
      </div>
      ${
        rows.length === 0
          ? nothing
          : html`<ul class="built" aria-label="Objectives built">
              ${rows.map((id) => this.row(id))}
            </ul>`
      }
    </details>`;
  }

  private sections(preset: ObjectivePreset): TemplateResult[] {
    const { values } = this.study.state.build;
    return objectiveSections(preset.objective.kind).map(({ title, fields }, i) => {
      const changed = fields.filter(({ field }) => field.path in values).length;
      return html`<details ?open=${i === 0}>
        <summary>${title} ${changed === 0 ? nothing : html`<small>${changed} changed</small>`}</summary>
        ${fields.map((one) => this.control(preset, one))}
      </details>`;
    });
  }

  private control(preset: ObjectivePreset, { field, readWith }: ObjectiveField): TemplateResult {
    const { build } = this.study.state;
    return fieldControl({
      field,
      value: partOf(preset, build.values, field.path),
      issues: issuesAt(builtOf(build).issues, field.path),
      off: readWith === null ? null : this.offWords(preset, readWith),
      onValue: (value) => {
        this.said = '';
        this.study.setPart(field.path, value);
      },
    });
  }

  /** Why a part is not read beside the others; null where it is. */
  private offWords(preset: ObjectivePreset, { path, among }: ReadWith): string | null {
    const { build } = this.study.state;
    if (among.includes(partOf(preset, build.values, path) as string)) return null;
    const { label } = objectiveSections(preset.objective.kind)
      .flatMap(({ fields }) => fields)
      .find(({ field }) => field.path === path)!.field;
    return `only with ${label}: ${alternatives(among)}`;
  }

  private row(id: string): TemplateResult {
    const { title } = objectiveWords(id);
    return html`<li data-built=${id}>
      <span>${title}</span>
      <span class="buttons">
        <button type="button" aria-label="Edit ${title}" @click=${() => this.edit(id)}>Edit</button>
        <button type="button" aria-label="Remove ${title}" @click=${() => void this.removeRow(id)}>
          Remove
        </button>
      </span>
    </li>`;
  }

  /** Why there is nothing to add, in words; null where there is. */
  private hindrance(): string | null {
    const { build, choice } = this.study.state;
    const { variant } = builtOf(build);
    if (variant === undefined) return 'Not added: a part does not fit.';
    return choice.objectives.includes(variant.id) ? 'This is a row already.' : null;
  }

  private add(): void {
    const hindrance = this.hindrance();
    if (hindrance === null) {
      const { build } = this.study.state;
      this.said = build.editing === null ? 'Added as the last row.' : 'The row is changed.';
      this.study.addBuilt();
    } else this.said = hindrance;
  }

  private edit(id: string): void {
    this.said = '';
    this.study.edit(id);
    this.querySelector<HTMLElement>(`#${BASE_ID}`)?.focus();
  }

  private async removeRow(id: string): Promise<void> {
    this.said = 'The row is removed.';
    this.study.toggle(id);
    await this.updateComplete;
    // The button that had the focus is gone.
    const next =
      this.querySelector<HTMLElement>('.built button') ?? this.querySelector<HTMLElement>('summary');
    next?.focus();
  }
}
