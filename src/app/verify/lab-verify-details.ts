/** `<lab-verify-details>`: what each check saw, with its numbers. Properties: store, study. */
import { html, nothing, type TemplateResult } from 'lit';
import { customElement } from 'lit/decorators.js';
import { formatDuration } from '../number-format';
import { standingMark } from './standing-mark';
import { StudyElement } from '../study-element';
import type { VerifyStudy } from './verify-study';
import { checkWord } from './words';

@customElement('lab-verify-details')
export class LabVerifyDetails extends StudyElement<VerifyStudy> {
  protected override render(): TemplateResult | typeof nothing {
    const { found } = this.study.state;
    if (found === null || found.checks.length === 0) return nothing;
    return html`<section class="details">
      <h3>What each check saw</h3>
      <ul>
        ${found.checks.map(
          (check) =>
            html`<li>
              <p>
                ${standingMark(check.passed ? 'passed' : 'failed')} <strong>${checkWord(check)}</strong>
                <small>${formatDuration(check.seconds)}</small>
              </p>
              <p class="detail">${check.detail}</p>
            </li>`,
        )}
      </ul>
    </section>`;
  }
}
