/** `<lab-training-page>`: one training in three zones: question, answer, evidence. Property: store. */
import { html, type TemplateResult } from 'lit';
import { customElement } from 'lit/decorators.js';
import './lab-phase';
import './lab-training-answer';
import './lab-training-bar';
import './lab-training-cells';
import './lab-training-evidence';
import './lab-training-panels';
import './lab-training-population';
import './lab-training-question';
import { LabElement } from '../lab-element';
import { OPENED_WITH } from '../opened-with';
import { TrainingStudy } from './training-study';
import { tellUpdate } from './under-way';
import { addressWithoutView, addressWithTrainingView, wantedView } from './view-address';

@customElement('lab-training-page')
export class LabTrainingPage extends LabElement {
  private study: TrainingStudy | undefined;
  private unfollow: (() => void) | undefined;
  private readonly look = (): void => this.study?.see(!document.hidden);

  override connectedCallback(): void {
    super.connectedCallback();
    this.study ??= this.openStudy();
    this.unfollow = this.study.subscribe(() => this.writeAddress());
    document.addEventListener('visibilitychange', this.look);
    this.study.arrive();
    this.look();
  }

  private openStudy(): TrainingStudy {
    const study = new TrainingStudy(this.store, wantedView(OPENED_WITH));
    // Whichever page is shown then: the training waits behind it.
    addEventListener('pagehide', () => tellUpdate(study.updateUnderWay));
    return study;
  }

  override disconnectedCallback(): void {
    document.removeEventListener('visibilitychange', this.look);
    this.unfollow?.();
    this.study?.leave();
    this.dropAddress();
    super.disconnectedCallback();
  }

  protected override render(): TemplateResult {
    const { store, study } = this;
    return html`<main id="main" class="zones training-zones">
      <div class="intro">
        <h1 tabindex="-1">Where does it end?</h1>
        <p>
          A population of policies is trained side by side, each on rollouts of its own. Shown is their mean,
          update by update, with what the exact gradient would do beside it.
        </p>
      </div>
      <section class="question" aria-labelledby="question-title">
        <h2 id="question-title">Question</h2>
        <lab-training-question .store=${store} .study=${study}></lab-training-question>
      </section>
      <section class="answer-zone" id="answer" aria-labelledby="answer-title" tabindex="-1">
        <h2 id="answer-title">Answer</h2>
        <lab-training-bar .store=${store} .study=${study}></lab-training-bar>
        <lab-training-answer .store=${store} .study=${study}></lab-training-answer>
        <lab-training-panels .store=${store} .study=${study}></lab-training-panels>
        <lab-training-population .store=${store} .study=${study}></lab-training-population>
        <lab-phase .store=${store} .study=${study}></lab-phase>
        <lab-training-cells .store=${store} .study=${study}></lab-training-cells>
      </section>
      <section class="evidence-zone" aria-labelledby="evidence-title">
        <h2 id="evidence-title">Evidence</h2>
        <lab-training-evidence .store=${store} .study=${study}></lab-training-evidence>
      </section>
    </main>`;
  }

  /** The link holds what is looked at. */
  private writeAddress(): void {
    if (this.study === undefined || this.study.state.shown === null) return;
    replaceQuery(addressWithTrainingView(location.search, this.study.state));
  }

  private dropAddress(): void {
    replaceQuery(addressWithoutView(location.search));
  }
}

function replaceQuery(query: string): void {
  if (query !== location.search)
    history.replaceState(null, '', `${location.pathname}${query}${location.hash}`);
}
