/** `<lab-verify-question>`: how much to verify, the seed, and a fault to plant. Properties: store, study. */
import { html, nothing, type TemplateResult } from 'lit';
import { customElement } from 'lit/decorators.js';
import { ALL_FAULTS, engineOf } from '../../study/verify/fault-list';
import { FAULT_GROUPS } from './fault-groups';
import { StudyElement } from '../study-element';
import type { VerifyStudy } from './verify-study';
import { EXTENTS } from './verify-protocol';
import { parseVerifySeed, SEED_ALLOWED } from './verify-study';
import { engineWord, EXTENT_WORDS, faultWords } from './words';

@customElement('lab-verify-question')
export class LabVerifyQuestion extends StudyElement<VerifyStudy> {
  protected override render(): TemplateResult {
    const { wanted } = this.study.state;
    return html`<form
      @submit=${(event: Event) => {
        event.preventDefault();
        this.study.start();
      }}
    >
      <fieldset>
        <legend>How much</legend>
        ${EXTENTS.map(
          (extent) =>
            html`<label class="check"
                ><input
                  type="radio"
                  name="extent"
                  aria-describedby="extent-${extent}"
                  .checked=${wanted.extent === extent}
                  ?disabled=${wanted.fault !== null}
                  @change=${() => this.study.want({ extent })}
                />${EXTENT_WORDS[extent].label}</label
              >
              <p class="help" id="extent-${extent}">${EXTENT_WORDS[extent].help}</p>`,
        )}
      </fieldset>
      ${this.seed()} ${this.fault()}
    </form>`;
  }

  private seed(): TemplateResult {
    const { seedText } = this.study.state;
    const wrong = parseVerifySeed(seedText) === null;
    return html`<div class="field">
      <label for="verify-seed">Seed</label>
      <input
        id="verify-seed"
        type="text"
        inputmode="numeric"
        autocomplete="off"
        .value=${seedText}
        aria-invalid=${wrong ? 'true' : nothing}
        aria-describedby=${wrong ? 'verify-seed-issue verify-seed-help' : 'verify-seed-help'}
        @input=${(event: Event) => this.study.typeSeed((event.target as HTMLInputElement).value)}
      />
      <p class="issue" id="verify-seed-issue" ?hidden=${!wrong}>
        The seed must be ${SEED_ALLOWED}; received “${seedText}”.
      </p>
      <p class="help" id="verify-seed-help">
        Which random plans, cases and floats. With another seed the z-scores are others: were they as
        independent as they are taken for, a sound engine would fail that check once in five hundred.
      </p>
    </div>`;
  }

  private fault(): TemplateResult {
    const { wanted } = this.study.state;
    const words = wanted.fault === null ? null : faultWords(wanted.fault);
    return html`<fieldset>
      <legend>Can it fail?</legend>
      <div class="field">
        <label for="verify-fault">Plant a fault</label>
        <select
          id="verify-fault"
          aria-describedby="verify-fault-help"
          @change=${(event: Event) => {
            const { value } = event.target as HTMLSelectElement;
            this.study.want({ fault: value === '' ? null : value });
          }}
        >
          <option value="" .selected=${wanted.fault === null}>none</option>
          ${FAULT_GROUPS.map(
            ({ label, kernels }) =>
              html`<optgroup label=${label}>
                ${ALL_FAULTS.filter(({ kernel }) => kernels.includes(kernel)).map(
                  ({ id }) => html`<option value=${id} .selected=${wanted.fault === id}>${id}</option>`,
                )}
              </optgroup>`,
          )}
        </select>
        <p class="help" id="verify-fault-help">
          ${
            words === null
              ? 'One small edit of a kernel, made before it is compiled. The check that looks at that kernel must fail.'
              : html`${words.description} Must be seen by: ${words.seenBy}. That check is made on
                ${engineWord(engineOf(ALL_FAULTS.find(({ id }) => id === wanted.fault)!))}, and what the
                reference needs for it; nothing else.`
          }
        </p>
      </div>
    </fieldset>`;
  }
}
