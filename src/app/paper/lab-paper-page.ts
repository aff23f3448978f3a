/**
 * `<lab-paper-page>`: the paper's sections in order, each claim as a card with its numbers and its verdict, the tables,
 * and Appendix C as a machine. Properties: store, editor. The study runs in a worker at the first visit.
 */
import { html, nothing, type PropertyValues, type TemplateResult } from 'lit';
import { customElement, property } from 'lit/decorators.js';
import { guard } from 'lit/directives/guard.js';
import { DEFAULT_SEED } from '../../experiment/seed';
import { experimentFromUrl } from '../../experiment/url';
import { countOf, SECTIONS, type SectionId, VERDICTS } from '../../study/paper/claim';
import { CLAIMS } from '../../study/paper/claims';
import type { Editor } from '../editor';
import type { Fact } from '../evidence/lab-origin';
import '../evidence/lab-origin';
import { linkTo, type Origin } from '../evidence/origin';
import { LabElement } from '../lab-element';
import { formatCount, formatLarge } from '../number-format';
import { claimCard } from './claim-card';
import './lab-appendix-c';
import { paperTable } from './paper-table';
import { PaperStudy } from './paper-study';
import { VERDICT_LOOKS, verdictChip } from './verdict-chip';

const SECTION_IDS = Object.keys(SECTIONS) as SectionId[];

@customElement('lab-paper-page')
export class LabPaperPage extends LabElement {
  @property({ attribute: false }) editor!: Editor;

  private readonly study = new PaperStudy(() => this.studied());
  /** The part of the page that the address names and that is still to be scrolled to. */
  private wanted: string | null = null;
  private readonly addressed = (): void => {
    this.wanted = partOf(location.hash);
    this.requestUpdate();
  };

  override connectedCallback(): void {
    super.connectedCallback();
    window.addEventListener('hashchange', this.addressed);
    this.addressed();
    if (this.study.state.status === 'idle') this.study.start(this.store.state.engineWanted);
  }

  override disconnectedCallback(): void {
    window.removeEventListener('hashchange', this.addressed);
    super.disconnectedCallback();
  }

  private studied(): void {
    const { engine } = this.study.state;
    if (engine !== null && engine !== this.store.state.engine) this.store.set({ engine });
    this.requestUpdate();
  }

  protected override render(): TemplateResult {
    return html`<main id="main" class="paper">
      <div class="intro">
        <h1 tabindex="-1">Is the paper right?</h1>
        <p>
          Every claim of <cite>The Two-Stage Decision-Sampling Hypothesis</cite> that this model can speak to,
          in the order of the paper: what it says, what it comes to when computed, and when it holds. The
          model is that of its section 4.2 and Appendix C: one logit for sampling, two for deciding. Numbers
          are exact unless they carry a standard error; those printed in the paper are named so.
        </p>
        ${this.summary()} ${this.progress()} ${this.contents()}
      </div>
      ${SECTION_IDS.map((id) => this.section(id))}
      <section aria-labelledby="evidence-title">
        <h2 id="evidence-title">Evidence</h2>
        <lab-origin .origin=${this.origin()} .facts=${this.facts()}></lab-origin>
      </section>
    </main>`;
  }

  protected override updated(changed: PropertyValues): void {
    super.updated(changed);
    if (this.wanted === null) return;
    const target = this.querySelector<HTMLElement>(`#${CSS.escape(this.wanted)}`);
    if (target === null) return;
    this.wanted = null;
    // After the shell, which goes to the top of a page it has just shown.
    setTimeout(() => {
      target.scrollIntoView();
      target.querySelector<HTMLElement>('[tabindex="-1"]')?.focus({ preventScroll: true });
    }, 10);
  }

  private origin(): Origin {
    const { engine } = this.study.state;
    return {
      experiment: null,
      seed: DEFAULT_SEED,
      engines: engine === null ? [] : [engine],
      command: 'npm run -s lab -- paper',
      link: linkTo(null, '#/paper'),
    };
  }

  private facts(): readonly Fact[] {
    const { digest } = this.study.state;
    return [
      ['Digest of the tallies', digest === null ? 'when the run has ended' : html`<code>${digest}</code>`],
    ];
  }

  /** How many claims there are of each verdict. */
  private summary(): TemplateResult {
    return html`<p class="verdicts">
      ${CLAIMS.length} claims:
      ${VERDICTS.map((verdict) => html`<span class="count">${countOf(verdict, CLAIMS)} ${verdictChip(verdict)}</span>`)}
    </p>`;
  }

  private progress(): TemplateResult {
    const { study } = this;
    const { status, trajectories, total, faults } = study.state;
    const running = status === 'running' || status === 'stopping';
    return html`<div class="run-bar">
      <button
        type="button"
        class="primary"
        aria-keyshortcuts="Space R"
        ?disabled=${running}
        @click=${() => study.start(this.store.state.engineWanted)}
      >
        Run again
      </button>
      <button
        type="button"
        aria-keyshortcuts="C"
        ?disabled=${status !== 'running'}
        @click=${() => study.stop()}
      >
        Cancel
      </button>
      <progress
        max="1"
        aria-label="Progress of the simulation"
        .value=${total === 0 ? 0 : trajectories / total}
      ></progress>
      <p class="told">
        <span class="state" role="status">${this.words()}</span>
        <span class="numbers"
          >${total === 0 ? nothing : `${formatLarge(trajectories)} of ${formatLarge(total)} trajectories`}</span
        >
        ${faults.map((fault) => html`<span>${fault} The run goes on with the engine named above.</span>`)}
      </p>
    </div>`;
  }

  /** Changes a few times a run only: a screen reader says it each time. */
  private words(): string {
    const { status, rows, tables, reason, digest } = this.study.state;
    const parts = [...rows.values(), ...tables.values()];
    const off = parts.filter(({ passed }) => !passed).length;
    const exact = [...rows.values()].reduce((sum, row) => sum + row.exact.length, 0);
    const checked = [...tables.values()].reduce((sum, table) => sum + table.checks.length, 0);
    const estimates = [...rows.values()].reduce((sum, row) => sum + (row.monteCarlo?.length ?? 0), 0);
    switch (status) {
      case 'idle':
        return 'Not started.';
      case 'running':
        return 'Running.';
      case 'stopping':
        return 'Stopping.';
      case 'done':
        return off === 0
          ? `Done: ${formatCount(exact + checked)} exact numbers and ${formatCount(estimates)} estimates, all where theory says. Digest of the tallies ${digest?.slice(0, 12)}…`
          : `Done, but ${off} of ${parts.length} claims and tables have a number that is not where theory says.`;
      case 'stopped':
        return 'Stopped: what was finished stays.';
      case 'failed':
        return reason ?? 'The run failed.';
    }
  }

  private contents(): TemplateResult {
    return html`<nav class="contents" aria-label="Sections of the paper">
      <ul>
        ${SECTION_IDS.map((id) => html`<li><a href="#/paper/section-${partName(id)}">${SECTIONS[id]}</a></li>`)}
      </ul>
    </nav>`;
  }

  private section(id: SectionId): TemplateResult {
    const name = `section-${partName(id)}`;
    const places = CLAIMS.flatMap((claim, place) => (claim.section === id ? [place] : []));
    const tables = [...this.study.state.tables.values()].filter(({ section }) => section === id);
    return html`<section id=${name} aria-labelledby="${name}-title">
      <h2 id="${name}-title" tabindex="-1">${SECTIONS[id]}</h2>
      ${id === 'C' ? this.machine() : nothing}
      <div class="claims">${places.map((place) => this.card(place))}</div>
      ${tables.map((table) => guard([table], () => paperTable(table)))}
    </section>`;
  }

  private machine(): TemplateResult {
    return html`<h3>The illustration as a machine</h3>
      <p class="lead">
        Four actions, their costs, values and contributions. Signs are those of Appendix C: a positive number
        pushes the logit up. Edit anything.
      </p>
      <lab-appendix-c></lab-appendix-c>`;
  }

  private card(place: number): unknown {
    const { rows, status } = this.study.state;
    const row = rows.get(place);
    const { title, verdict } = CLAIMS[place]!;
    if (row === undefined) {
      return html`<article class="claim waiting" aria-label=${title}>
        <header>
          <h3>${title}</h3>
          <span class="help">${VERDICT_LOOKS[verdict].words}; its numbers are on their way.</span>
        </header>
      </article>`;
    }
    const running = status === 'running';
    // A card is drawn when its row has more to say, not at every step of the simulation.
    return guard([row, running], () =>
      claimCard(row, { running, openExperiment: (query) => this.openExperiment(query) }),
    );
  }

  private openExperiment(query: string): void {
    this.editor.open(experimentFromUrl(query));
    location.hash = '#/';
  }
}

/** "s3.3.2" of "3.3.2": a name that an address and a selector take as it is. */
function partName(id: SectionId): string {
  return id.replaceAll('.', '-');
}

/** The id of the element that "#/paper/NAME" speaks of: a section, or a claim or table by its id. */
function partOf(hash: string): string | null {
  const name = /^#\/paper\/([\w-]+)$/.exec(hash)?.[1];
  if (name === undefined) return null;
  return name.startsWith('section-') ? name : `claim-${name}`;
}
