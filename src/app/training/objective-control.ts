/** The objective of a training: presets by framework, or any objective in text. */
import { html, nothing, type TemplateResult } from 'lit';
import { live } from 'lit/directives/live.js';
import type { Experiment } from '../../experiment/experiment';
import type { Field } from '../../experiment/field-types';
import { parseObjective } from '../../experiment/objective-variant';
import type { InputIssue } from '../../model/input-error';
import { hasPenalty } from '../../objective/kl-weight';
import type { Objective } from '../../objective/objective';
import { FRAMEWORKS, OBJECTIVE_PRESETS, objectivePreset } from '../../objective/presets';
import { isReferenceOnly, whyNotTrainable } from '../../objective/train-program';
import { fieldId, issueList } from '../controls/field-control';
import { FRAMEWORK_TITLES } from '../objectives/words';

/** The value of the choice that is no preset. */
const OTHER = 'other';

export interface ObjectiveControl {
  readonly field: Field;
  readonly draft: Experiment;
  readonly issues: readonly InputIssue[];
  /** True while a text is typed, which may pass through the id of a preset. */
  readonly typing: boolean;
  readonly onTyping: (typing: boolean) => void;
  readonly onObjective: (text: string) => void;
}

export function objectiveControl(control: ObjectiveControl): TemplateResult {
  const { field, draft, issues, typing, onTyping, onObjective } = control;
  const { objective: text } = draft.training;
  const preset = objectivePreset(text);
  const isOther = typing || preset === undefined;
  const id = fieldId(field.path);
  const refused = OBJECTIVE_PRESETS.filter(({ objective }) => refusal(objective, draft) !== null).length;
  return html`<div class="field" data-path=${field.path}>
    <label for="${id}-preset">${field.label}</label>
    <select
      id="${id}-preset"
      aria-describedby="${id}-help ${id}-issue"
      @change=${(event: Event) => {
        const { value } = event.target as HTMLSelectElement;
        onTyping(value === OTHER);
        if (value !== OTHER) onObjective(value);
      }}
    >
      ${FRAMEWORKS.map(
        (framework) =>
          html`<optgroup label=${FRAMEWORK_TITLES[framework]}>
            ${OBJECTIVE_PRESETS.filter((one) => one.framework === framework).map(
              ({ id: known, title, objective }) =>
                html`<option value=${known} .selected=${live(!isOther && known === text)}>
                  ${title}${mark(objective, draft)}
                </option>`,
            )}
          </optgroup>`,
      )}
      <option value=${OTHER} .selected=${live(isOther)}>other…</option>
    </select>
    ${
      isOther
        ? html`<label for=${id}>In text</label>
            <input
              id=${id}
              type="text"
              autocomplete="off"
              spellcheck="false"
              aria-describedby="${id}-help ${id}-issue"
              aria-invalid=${issues.length > 0 ? 'true' : 'false'}
              .value=${live(text)}
              @input=${(event: Event) => {
                onTyping(true);
                onObjective((event.target as HTMLInputElement).value);
              }}
            />`
        : nothing
    }
    <p class="help" id="${id}-help">
      ${isOther ? 'The id of an objective, with parts changed after semicolons, as in paper-theory;advantage=rloo.' : preset.note}
      ${refused === 0 ? '' : 'Those that cannot be trained say so, and why when they are chosen.'}
    </p>
    ${issueList(issues, id)}
  </div>`;
}

/** What must be known of an objective before it is chosen. */
function mark(objective: Objective, draft: Pick<Experiment, 'objective' | 'training'>): string {
  if (refusal(objective, draft) !== null) return ' (cannot be trained)';
  const { minibatches, epochs } = draft.training;
  return isReferenceOnly(objective, { updates: minibatches * epochs }) ? ' (reference engine)' : '';
}

/** Why an objective is not trained with, with groups of this size; null where it is. */
export function refusal(objective: Objective, draft: Pick<Experiment, 'objective'>): string | null {
  return whyNotTrainable(objective, draft.objective);
}

/** The objective of the draft, or undefined where its text does not read or cells have objectives of their own. */
export function draftObjective({
  training,
  sweep,
}: Pick<Experiment, 'training' | 'sweep'>): Objective | undefined {
  if (sweep.some(({ path }) => path === 'training.objective')) return undefined;
  return parseObjective(training.objective, 'training.objective', [])?.objective;
}

/** The draft with another objective, and without a weight that it has nothing to weigh with. */
export function withObjective(draft: Experiment, text: string): Experiment {
  const training = { ...draft.training, objective: text };
  const objective = draftObjective({ ...draft, training });
  const weighs = objective === undefined || hasPenalty(objective);
  return { ...draft, training: weighs ? training : { ...training, klWeight: null } };
}
