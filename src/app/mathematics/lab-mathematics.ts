/** `<lab-mathematics>`: equations of a page beside its controls; their symbols light up what they stand for. Property: formulas. */
import { html, LitElement, type TemplateResult } from 'lit';
import { customElement, property } from 'lit/decorators.js';
import type { Formula } from './formulas';
import { goToControl, lightUp, putOut } from './light-up';
import { type Term, type TermId, TERMS } from './terms';

@customElement('lab-mathematics')
export class LabMathematics extends LitElement {
  @property({ attribute: false }) formulas: readonly Formula[] = [];

  protected override createRenderRoot(): HTMLElement {
    return this;
  }

  override disconnectedCallback(): void {
    putOut();
    super.disconnectedCallback();
  }

  protected override render(): TemplateResult {
    return html`<details class="mathematics">
      <summary>Mathematics</summary>
      ${this.formulas.map((formula) => this.formula(formula))}
      ${this.legend([...new Set(this.formulas.flatMap(({ terms }) => terms))])}
    </details>`;
  }

  private formula({ title, condition, equation }: Formula): TemplateResult {
    return html`<h4>${title}</h4>
      <div
        class="equation"
        tabindex="0"
        role="group"
        aria-label=${title}
        @pointerover=${(event: Event) => this.point(event)}
        @pointerleave=${putOut}
      >
        <math display="block">${equation}</math>
      </div>
      <p class="help">${condition}</p>`;
  }

  private legend(terms: readonly TermId[]): TemplateResult {
    return html`<ul class="symbols" aria-label="Symbols">
      ${terms.map((id) => {
        const term: Term = TERMS[id];
        const sign = html`<math>${term.sign}</math> ${term.meaning}`;
        return html`<li @pointerenter=${() => lightUp(term)} @pointerleave=${putOut}>
          ${
            term.paths.length === 0
              ? html`<span>${sign}</span>`
              : html`<button
                  type="button"
                  class="plain"
                  @focus=${() => lightUp(term)}
                  @blur=${putOut}
                  @click=${() => goToControl(term)}
                >
                  ${sign}
                </button>`
          }
        </li>`;
      })}
    </ul>`;
  }

  private point(event: Event): void {
    const id = (event.target as Element).closest('[data-term]')?.getAttribute('data-term');
    if (id) lightUp(TERMS[id as TermId]);
    else putOut();
  }
}
