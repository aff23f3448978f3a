/** `<lab-compare-question>`: which objectives, and on which policy. Properties: store, study. */
import { html, nothing, type TemplateResult } from 'lit';
import { customElement } from 'lit/decorators.js';
import { live } from 'lit/directives/live.js';
import { readField } from '../../experiment/field-values';
import { fieldAt } from '../../experiment/fields';
import type { Policy } from '../../model/policy';
import { FRAMEWORKS, OBJECTIVE_PRESETS } from '../../objective/presets';
import { COMPARISON_QUESTIONS } from '../../study/compare/questions';
import { fieldControl, issueList } from '../controls/field-control';
import { lengthControl } from '../controls/length-control';
import { typedValue } from '../controls/typed-value';
import '../lab-term';
import { FORMULAS } from '../mathematics/formulas';
import '../mathematics/lab-mathematics';
import { issuesAt } from '../store';
import { symbol } from '../symbol';
import { typedWeight } from './choice';
import { RowsElement } from './rows-element';
import './lab-build-objective';
import { FRAMEWORK_TITLES, presetDefinition } from './words';

const logits = (owner: string): string[] =>
  ['thetaS', 'thetaDC', 'thetaDW'].map((logit) => `model.${owner}.${logit}`);

interface Section {
  readonly title: string;
  readonly paths: readonly string[];
}

const POLICY: Section = { title: 'Policy', paths: logits('policy') };
const OTHERS: readonly Section[] = [
  { title: 'Reference policy', paths: logits('reference') },
  { title: 'Rollout policy', paths: logits('old') },
  { title: 'Data policy of SFT and DFT', paths: logits('data') },
  { title: 'Attempts', paths: ['model.maxAttempts', 'model.atCap'] },
  {
    title: 'Groups and sampling',
    paths: ['objective.groupSize', 'sampling.trajectories', 'sampling.blocks', 'sampling.seed'],
  },
];

/** Addresses of their own: to follow one is to open the page anew. */
const QUESTIONS = html`<details class="questions">
  <summary>Questions to begin with <small>${COMPARISON_QUESTIONS.length}</small></summary>
  <ul>
    ${COMPARISON_QUESTIONS.map(
      ({ question, finding, query }) =>
        html`<li>
          <a href="?${query}#/objectives">${question}</a>
          <p class="help">${finding}</p>
        </li>`,
    )}
  </ul>
</details>`;

@customElement('lab-compare-question')
export class LabCompareQuestion extends RowsElement {
  protected override render(): TemplateResult {
    const { draft, issues } = this.store.state;
    const { editor } = this.study;
    return html`<form @submit=${(event: Event) => event.preventDefault()} aria-label="The question">
      ${this.summary()} ${QUESTIONS} ${this.objectives()} ${this.weight()} ${this.section(POLICY, true)}
      <details>
        <summary>Answer lengths</summary>
        ${lengthControl({
          lengths: draft.model.lengths,
          issues,
          swept: () => false,
          onLengths: (path, value) => editor.set(path, value),
        })}
      </details>
      ${OTHERS.map((section) => this.section(section, false))}
      <lab-mathematics .formulas=${FORMULAS.objectives}></lab-mathematics>
    </form>`;
  }

  private summary(): TemplateResult | typeof nothing {
    const { state } = this.study;
    const { issues, issuesOf } = this.store.state;
    const all = [...state.issues, ...issues];
    if (all.length === 0) return nothing;
    const inAddress =
      (state.issues.length === 0 || state.issuesOfAddress) && (issues.length === 0 || issuesOf !== 'draft');
    return html`<div class="issues" role="alert">
      <p>
        ${
          inAddress
            ? 'Something in the address of this page does not fit. What the controls show is compared in its place:'
            : 'Something does not fit. Nothing is compared until it is mended:'
        }
      </p>
      <ul>
        ${all.map(({ message }) => html`<li>${message}</li>`)}
      </ul>
    </div>`;
  }

  private objectives(): TemplateResult {
    const { state } = this.study;
    return html`<fieldset class="objectives" aria-describedby="objectives-issue">
      <legend>Objectives, ${state.choice.objectives.length} chosen</legend>
      ${FRAMEWORKS.map((framework) => {
        const presets = OBJECTIVE_PRESETS.filter((preset) => preset.framework === framework);
        const chosen = presets.filter(({ id }) => state.choice.objectives.includes(id)).length;
        return html`<details ?open=${framework === 'paper'}>
          <summary>${FRAMEWORK_TITLES[framework]} <small>${chosen} of ${presets.length}</small></summary>
          <ul class="checks">
            ${presets.map(
              (preset) =>
                html`<li>
                  <label class="check"
                    ><input
                      type="checkbox"
                      value=${preset.id}
                      .checked=${live(state.choice.objectives.includes(preset.id))}
                      @change=${() => this.study.toggle(preset.id)}
                    />
                    ${preset.title}</label
                  >
                  <lab-term class="version" definition=${presetDefinition(preset)}
                    ><span class="unseen">About ${preset.title}: </span
                    >${shortVersion(preset.version)}</lab-term
                  >
                </li>`,
            )}
          </ul>
        </details>`;
      })}
      <lab-build-objective .store=${this.store} .study=${this.study}></lab-build-objective>
      ${issueList(
        state.issues.filter(({ path }) => path.startsWith('objectives')),
        'objectives',
      )}
      <div class="buttons">
        <button type="button" @click=${() => this.study.chooseStandard()}>Standard choice</button>
      </div>
    </fieldset>`;
  }

  private weight(): TemplateResult {
    const { state } = this.study;
    const own = issuesAt(state.issues, 'klWeight');
    const { klWeight } = state.choice;
    return html`<div class="field" data-path="klWeight">
      <label for="kl-weight">${symbol('w')} KL weight for all</label>
      <input
        id="kl-weight"
        type="text"
        inputmode="decimal"
        autocomplete="off"
        aria-describedby="kl-weight-help kl-weight-issue"
        aria-invalid=${own.length > 0 ? 'true' : 'false'}
        .value=${typedValue(klWeight, typedWeight)}
        @input=${(event: Event) => {
          const { value } = event.target as HTMLInputElement;
          this.study.choose({ klWeight: typedWeight(value) });
        }}
      />
      <p class="help" id="kl-weight-help">
        Replaces the weight of every KL penalty that is on. Empty: each objective keeps its own. From 0 to
        1000.
      </p>
      ${issueList(own, 'kl-weight')}
    </div>`;
  }

  private section({ title, paths }: Section, open: boolean): TemplateResult {
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
          off: null,
          inForce: rolloutLogit(draft.model.policy, path),
          onValue: (value) => this.study.editor.set(path, value),
        });
      })}
    </details>`;
  }
}

/** The month of a version, or its number. */
function shortVersion(version: string): string {
  return /\((.*)\)$/.exec(version)?.[1] ?? version.replace('arXiv ', '');
}

/** The rollout policy's logits are the policy's own where they are left out. */
function rolloutLogit(policy: Policy, path: string): number | undefined {
  const [, logit] = /^model\.old\.(theta\w+)$/.exec(path) ?? [];
  return logit === undefined ? undefined : policy[logit as keyof Policy];
}
