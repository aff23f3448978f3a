/** `<lab-traces-page>`: what a model's own traces say, in three zones: question, answer, evidence. Properties: store, editor. */
import { html, type TemplateResult } from 'lit';
import { customElement, property } from 'lit/decorators.js';
import './lab-trace-reader';
import './lab-traces-answer';
import './lab-traces-bar';
import './lab-traces-classes';
import './lab-traces-compared';
import './lab-traces-evidence';
import './lab-traces-fit';
import './lab-traces-question';
import './lab-what-if';
import type { Editor } from '../editor';
import { LabElement } from '../lab-element';
import { TracesStudy } from './traces-study';

@customElement('lab-traces-page')
export class LabTracesPage extends LabElement {
  @property({ attribute: false }) editor!: Editor;

  /** Kept while another page is shown, as what was read is. */
  private study: TracesStudy | undefined;
  private unfollow: (() => void) | undefined;

  override connectedCallback(): void {
    super.connectedCallback();
    this.study ??= new TracesStudy();
    this.unfollow = this.study.subscribe(() => this.requestUpdate());
    if (this.study.state.status === 'idle') this.study.read();
    // On all of the window: a file let fall beside this element would make the browser leave the page for it.
    window.addEventListener('dragover', this.allow);
    window.addEventListener('drop', this.drop);
  }

  override disconnectedCallback(): void {
    window.removeEventListener('dragover', this.allow);
    window.removeEventListener('drop', this.drop);
    this.unfollow?.();
    super.disconnectedCallback();
  }

  protected override render(): TemplateResult {
    const { store, study, editor } = this;
    return html`<main id="main" class="zones traces-zones">
      <div class="intro">
        <h1 tabindex="-1">What do my model’s traces say?</h1>
        <p>
          Drop the log of a training run or an evaluation. The lab finds attempts and decisions in every
          completion, estimates how often a first answer is right, a right one is kept and a wrong one is
          tried again, and tests whether these three numbers explain the accuracy. Nothing leaves this
          browser.
        </p>
      </div>
      <section class="question" aria-labelledby="question-title">
        <h2 id="question-title">Question</h2>
        <lab-traces-question .store=${store} .study=${study}></lab-traces-question>
      </section>
      <section class="answer-zone" id="answer" aria-labelledby="answer-title" tabindex="-1">
        <h2 id="answer-title">Answer</h2>
        <lab-traces-bar .store=${store} .study=${study}></lab-traces-bar>
        <lab-traces-answer .store=${store} .study=${study}></lab-traces-answer>
        <lab-traces-fit .store=${store} .study=${study}></lab-traces-fit>
        <lab-traces-classes .store=${store} .study=${study}></lab-traces-classes>
        <lab-traces-compared .store=${store} .study=${study}></lab-traces-compared>
      </section>
      <section class="evidence-zone" aria-labelledby="evidence-title">
        <h2 id="evidence-title">Evidence</h2>
        <lab-trace-reader .store=${store} .study=${study}></lab-trace-reader>
        <lab-what-if .store=${store} .study=${study} .editor=${editor}></lab-what-if>
        <lab-traces-evidence .store=${store} .study=${study}></lab-traces-evidence>
      </section>
    </main>`;
  }

  private readonly allow = (event: DragEvent): void => {
    if (carriesFiles(event)) event.preventDefault();
  };

  private readonly drop = (event: DragEvent): void => {
    if (!carriesFiles(event)) return;
    event.preventDefault();
    const files = [...(event.dataTransfer?.files ?? [])];
    if (files.length > 0) this.study?.open(files);
  };
}

/** Text dragged into a field is the browser's to take. */
function carriesFiles({ dataTransfer }: DragEvent): boolean {
  return dataTransfer?.types.includes('Files') ?? false;
}
