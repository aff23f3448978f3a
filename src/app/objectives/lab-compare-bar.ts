/** `<lab-compare-bar>`: run, cancel, progress and the state in words. Properties: store, study. */
import { html, nothing, type TemplateResult } from 'lit';
import { customElement } from 'lit/decorators.js';
import { formatDuration, formatLarge } from '../number-format';
import { isRefused } from '../store';
import { isStale, type Comparison } from './comparison';
import { StudyElement } from '../study-element';

@customElement('lab-compare-bar')
export class LabCompareBar extends StudyElement<Comparison> {
  protected override render(): TemplateResult {
    const { study } = this;
    const { status, progress, issues, issuesOfAddress, along } = study.state;
    const busy = status === 'running' || along.status === 'running';
    const { trajectories, total } = progress;
    const refused = isRefused(this.store.state) || (issues.length > 0 && !issuesOfAddress);
    return html`<div class="run-bar">
      <button
        type="button"
        class="primary"
        aria-keyshortcuts="Space R"
        ?disabled=${refused}
        @click=${() => study.again()}
      >
        ${status === 'idle' ? 'Compare' : 'Compare again'}
      </button>
      <button type="button" aria-keyshortcuts="C" ?disabled=${!busy} @click=${() => study.stop()}>
        Cancel
      </button>
      <progress
        max="1"
        aria-label="Progress of the comparison"
        .value=${status === 'done' ? 1 : total === 0 ? 0 : trajectories / total}
      ></progress>
      <p class="told">
        <span class="state" role="status">${this.words()}</span>
        <span class="numbers">${this.numbers()}</span>
      </p>
    </div>`;
  }

  protected override shows(): boolean {
    return true;
  }

  private numbers(): string | typeof nothing {
    const { status, progress } = this.study.state;
    const { trajectories, total, rate } = progress;
    if (status !== 'running' || total === 0 || !(rate > 0)) return nothing;
    const left = formatDuration((total - trajectories) / rate);
    return `${formatLarge(trajectories)} of ${formatLarge(total)} trajectories, ${formatLarge(rate)}/s, ${left} left in this pass`;
  }

  /** Changes a few times a comparison only: a screen reader says it each time. */
  private words(): string {
    const { state } = this.study;
    const { objectives } = state.choice;
    const known = objectives.filter((id) => state.fresh.has(id)).length;
    const rows = `${known} of ${objectives.length} objectives`;
    switch (state.status) {
      case 'idle':
        return 'Not started.';
      case 'running':
        return isStale(state) ? 'Comparing. Dimmed rows are of the question before.' : 'Comparing.';
      case 'stopping':
        return 'Stopping.';
      case 'done':
        return `Done: ${rows}.`;
      case 'stopped':
        return `Stopped: ${rows} were finished and stay.`;
      case 'failed':
        return `${state.reason ?? 'The comparison failed.'} ${rows} were finished.`;
    }
  }
}
