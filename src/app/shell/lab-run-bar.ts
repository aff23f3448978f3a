/** `<lab-run-bar>`: run, cancel, progress, rate, time left, and the state in words. Properties: store, editor, runner. */
import { html, nothing, type TemplateResult } from 'lit';
import { customElement, property } from 'lit/decorators.js';
import type { Editor } from '../editor';
import { LabElement } from '../lab-element';
import { formatCount, formatDuration, formatLarge } from '../number-format';
import type { Runner } from '../runner';

@customElement('lab-run-bar')
export class LabRunBar extends LabElement {
  @property({ attribute: false }) editor!: Editor;
  @property({ attribute: false }) runner!: Runner;

  protected override render(): TemplateResult {
    const { run, issues } = this.store.state;
    const running = run.status === 'running';
    const { trajectories, total } = run.progress;
    return html`<div class="run-bar">
      <button
        type="button"
        class="primary"
        ?disabled=${issues.length > 0}
        @click=${() => this.editor.runNow()}
      >
        ${running ? 'Run again' : 'Run'}
      </button>
      <button type="button" ?disabled=${!running} @click=${() => this.runner.stop()}>Cancel</button>
      <progress
        max="1"
        aria-label="Progress of the run"
        .value=${total === 0 ? (run.status === 'done' ? 1 : 0) : trajectories / total}
      ></progress>
      <p class="numbers">${this.numbers()}</p>
      <p class="state" role="status">${this.words()}</p>
    </div>`;
  }

  private numbers(): string | typeof nothing {
    const { trajectories, total, rate } = this.store.state.run.progress;
    if (total === 0) return nothing;
    const left =
      rate > 0 && trajectories < total ? `, ${formatDuration((total - trajectories) / rate)} left` : '';
    return `${formatLarge(trajectories)} of ${formatLarge(total)} trajectories, ${formatLarge(rate)}/s${left}`;
  }

  /** Changes a few times a run only: a screen reader says it each time. */
  private words(): string {
    const { run, stale } = this.store.state;
    const cells = `${formatCount(run.results.size)} of ${formatCount(run.view.cells)} cells`;
    switch (run.status) {
      case 'idle':
        return 'Not started.';
      case 'running':
        return stale ? 'Running. The results shown are those of the run before.' : 'Running.';
      case 'done':
        return `Done: ${cells}.`;
      case 'stopped':
        return `Stopped: ${cells} were finished and stay.`;
      case 'failed':
        return `${run.reason ?? 'The run failed.'} ${cells} were finished.`;
    }
  }
}
