/** `<lab-answer>`: the answer in a sentence, with its numbers and their errors. */
import type { nothing } from 'lit';
import { html, type TemplateResult } from 'lit';
import { customElement } from 'lit/decorators.js';
import type { Quantity } from '../../study/quantities';
import { positionText } from '../grid-view';
import { LabElement } from '../lab-element';
import { estimateText, exactText, formatCount } from '../number-format';
import { resultAt } from '../runner';
import { SERIES, TERMS } from '../series';

@customElement('lab-answer')
export class LabAnswer extends LabElement {
  protected override render(): TemplateResult {
    const { run, position, stale } = this.store.state;
    const result = resultAt(run, position);
    if (result === undefined) {
      return html`<p class="answer empty">
        ${run.status === 'failed' ? run.reason : 'The first numbers are on their way.'}
      </p>`;
    }
    const where = positionText(run.view, position);
    const clauses = SERIES.map(({ id, subject, definition }, i) => {
      const ratio = result.gradients[id].attribution;
      return html`<li>
        ${this.term(`The ${subject}`, definition)}
        ${ratio === null ? 'does not reach deciding, so there is no ratio' : this.ratio(ratio, i === 0)}.
      </li>`;
    });
    return html`<div class="answer ${stale ? 'stale' : ''}">
      <p>${where === '' ? 'Here' : `At ${where}`}, ${this.term('attribution', TERMS.attribution)} is:</p>
      <ul>
        ${clauses}
      </ul>
      <p class="help">
        Monte Carlo over ${formatCount(result.trajectories)} trajectories,
        ${this.term('± one standard error', TERMS.standardError)}; ${this.term('exact', TERMS.exact)} in
        brackets.
      </p>
    </div>`;
  }

  private ratio(ratio: Quantity, first: boolean): TemplateResult {
    const as = first ? ' times as hard as deciding' : ' times';
    return html`pushes ${first ? this.term('sampling', TERMS.sampling) : 'sampling'}
      <strong>${estimateText(ratio)}</strong>${as} (exact ${exactText(ratio)})`;
  }

  /** A word with its definition on hover, on focus, and for a screen reader. */
  private term(word: string, definition: string): TemplateResult | typeof nothing {
    return html`<button type="button" class="term" aria-label="${word}: ${definition}">
      ${word}<span class="definition" aria-hidden="true">${definition}</span>
    </button>`;
  }
}
