/** `<lab-objectives-page>`: objectives side by side in three zones: question, answer, evidence. Property: store. */
import { html, type PropertyValues, type TemplateResult } from 'lit';
import { customElement } from 'lit/decorators.js';
import './lab-along';
import './lab-balance';
import './lab-compare-answer';
import './lab-compare-bar';
import './lab-compare-evidence';
import './lab-compare-question';
import './lab-compare-table';
import './lab-directions';
import { LabElement } from '../lab-element';
import { OPENED_WITH } from '../opened-with';
import { addressWithChoice } from './choice';
import { Comparison } from './comparison';
import { addressWithView } from './view';

@customElement('lab-objectives-page')
export class LabObjectivesPage extends LabElement {
  private comparison: Comparison | undefined;
  private unfollow: (() => void) | undefined;

  override connectedCallback(): void {
    super.connectedCallback();
    this.comparison ??= new Comparison(this.store, OPENED_WITH);
    this.unfollow = this.comparison.subscribe(() => this.requestUpdate());
    this.comparison.resume();
  }

  override disconnectedCallback(): void {
    this.unfollow?.();
    super.disconnectedCallback();
  }

  protected override render(): TemplateResult {
    const { store, comparison } = this;
    return html`<main id="main" class="zones objectives-zones">
      <div class="intro">
        <h1 tabindex="-1">Which loss teaches the decision policy?</h1>
        <p>
          Choose objectives as frameworks ship them, or build one, and the policy that they train. Each row
          shows how an objective weighs the six kinds of action and how its gradient divides between sampling
          and deciding, on the same trajectories for all.
        </p>
      </div>
      <section class="question" aria-labelledby="question-title">
        <h2 id="question-title">Question</h2>
        <lab-compare-question .store=${store} .study=${comparison}></lab-compare-question>
      </section>
      <section class="answer-zone" id="answer" aria-labelledby="answer-title" tabindex="-1">
        <h2 id="answer-title">Answer</h2>
        <lab-compare-bar .store=${store} .study=${comparison}></lab-compare-bar>
        <lab-compare-answer .store=${store} .study=${comparison}></lab-compare-answer>
        <lab-compare-table .store=${store} .study=${comparison}></lab-compare-table>
        <lab-directions .store=${store} .study=${comparison}></lab-directions>
        <lab-along .store=${store} .study=${comparison}></lab-along>
        <lab-balance .store=${store} .study=${comparison}></lab-balance>
      </section>
      <section class="evidence-zone" aria-labelledby="evidence-title">
        <h2 id="evidence-title">Evidence</h2>
        <lab-compare-evidence .store=${store} .study=${comparison}></lab-compare-evidence>
      </section>
    </main>`;
  }

  protected override updated(changed: PropertyValues): void {
    super.updated(changed);
    if (this.comparison === undefined || !this.isConnected) return;
    const { choice, view } = this.comparison.state;
    const query = addressWithView(addressWithChoice(location.search, choice), view);
    if (query !== location.search)
      history.replaceState(null, '', `${location.pathname}${query}${location.hash}`);
  }
}
