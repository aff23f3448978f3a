/** `<lab-attribution-page>`: three zones: the question, the answer, the evidence. Properties: store, editor, runner. */
import { html, type PropertyValues, type TemplateResult } from 'lit';
import { customElement, property } from 'lit/decorators.js';
import { experimentToText } from '../../experiment/codec';
import '../controls/lab-question';
import '../evidence/lab-evidence';
import '../figure/lab-answer';
import '../figure/lab-attribution';
import '../figure/lab-bars';
import '../kept/lab-kept-place';
import '../shell/lab-run-bar';
import type { Editor } from '../editor';
import { addressWithFigureView } from '../figure/figure-view';
import { LabElement } from '../lab-element';
import type { Runner } from '../runner';
import { isRefused } from '../store';

@customElement('lab-attribution-page')
export class LabAttributionPage extends LabElement {
  @property({ attribute: false }) editor!: Editor;
  @property({ attribute: false }) runner!: Runner;

  override connectedCallback(): void {
    super.connectedCallback();
    // The first visit brings numbers without a click. An address with faults is shown with them; the first preset
    // runs in its place.
    // Another page may have changed the settings since the last visit.
    const { state } = this.store;
    const { run, draft } = state;
    if (isRefused(state)) return;
    if (run.status === 'idle' || experimentToText(draft) !== experimentToText(run.experiment))
      this.runner.start(draft);
  }

  protected override render(): TemplateResult {
    const { store, editor, runner } = this;
    return html`<main id="main" class="zones">
      <div class="intro">
        <h1 tabindex="-1">Where does the learning signal go as answers grow longer?</h1>
        <p>
          A reasoning model does two jobs with one policy: it samples an answer, hundreds of tokens, and it
          decides, in one, whether to stop or to try again. Here is how much of each gradient reaches either
          job.
        </p>
      </div>
      <section class="question" aria-labelledby="question-title">
        <h2 id="question-title">Question</h2>
        <lab-question .store=${store} .editor=${editor}></lab-question>
      </section>
      <section class="answer-zone" id="answer" aria-labelledby="answer-title" tabindex="-1">
        <h2 id="answer-title">Answer</h2>
        <lab-run-bar .store=${store} .editor=${editor} .runner=${runner}></lab-run-bar>
        <lab-answer .store=${store}></lab-answer>
        <lab-attribution .store=${store} .runner=${runner}></lab-attribution>
        <lab-bars .store=${store}></lab-bars>
      </section>
      <section class="evidence-zone" aria-labelledby="evidence-title">
        <h2 id="evidence-title">Evidence</h2>
        <lab-evidence .store=${store} .runner=${runner}></lab-evidence>
        <lab-kept-place .store=${store} .editor=${editor} .runner=${runner}></lab-kept-place>
      </section>
    </main>`;
  }
  /** The address says how the figure is looked at; what others write into it leaves that out. */
  protected override updated(changed: PropertyValues): void {
    super.updated(changed);
    if (!this.isConnected) return;
    const query = addressWithFigureView(location.search, this.store.state.look);
    if (query !== location.search)
      history.replaceState(null, '', `${location.pathname}${query}${location.hash}`);
  }
}
