/** `<lab-verify-page>`: why to believe the numbers, checked in this browser, in three zones. Property: store. */
import { html, type TemplateResult } from 'lit';
import { customElement } from 'lit/decorators.js';
import './lab-verify-answer';
import './lab-verify-bar';
import './lab-verify-details';
import './lab-verify-device';
import './lab-verify-quantiles';
import './lab-verify-question';
import './lab-verify-report';
import './lab-verify-throughput';
import './verify.css';
import { LabElement } from '../lab-element';
import { VerifyStudy } from './verify-study';

@customElement('lab-verify-page')
export class LabVerifyPage extends LabElement {
  /** Kept while another page is shown, as what was found is. */
  private study: VerifyStudy | undefined;

  override connectedCallback(): void {
    super.connectedCallback();
    this.study ??= new VerifyStudy();
    if (this.study.state.status === 'idle') this.study.start();
  }

  protected override render(): TemplateResult {
    const { store, study } = this;
    return html`<main id="main" class="zones verify-zones">
      <div class="intro">
        <h1 tabindex="-1">Why should I believe this?</h1>
        <p>
          Because you can check it here. Every engine of this browser is held to a plain reference that shares
          nothing with it but the plan: counts must be equal, floats within bounds that follow from the
          specification, estimates within their errors of exact answers. Nothing leaves this browser.
        </p>
      </div>
      <section class="question" aria-labelledby="question-title">
        <h2 id="question-title">Question</h2>
        <lab-verify-question .store=${store} .study=${study}></lab-verify-question>
      </section>
      <section class="answer-zone" id="answer" aria-labelledby="answer-title" tabindex="-1">
        <h2 id="answer-title">Answer</h2>
        <lab-verify-bar .store=${store} .study=${study}></lab-verify-bar>
        <lab-verify-answer .store=${store} .study=${study}></lab-verify-answer>
        <lab-verify-quantiles .store=${store} .study=${study}></lab-verify-quantiles>
      </section>
      <section class="evidence-zone" aria-labelledby="evidence-title">
        <h2 id="evidence-title">Evidence</h2>
        <lab-verify-details .store=${store} .study=${study}></lab-verify-details>
        <lab-verify-device .store=${store} .study=${study}></lab-verify-device>
        <lab-verify-throughput .store=${store} .study=${study}></lab-verify-throughput>
        <lab-verify-report .store=${store} .study=${study}></lab-verify-report>
      </section>
    </main>`;
  }
}
