/** `<lab-run-bar>`: run, cancel, go on, progress, rate, time left, and the state in words. Properties: store, editor, runner. */
import { html, nothing, type TemplateResult } from 'lit';
import { customElement, property } from 'lit/decorators.js';
import type { Editor } from '../editor';
import { keptWords } from '../kept/words';
import { LabElement } from '../lab-element';
import { formatCount, formatDuration, formatLarge } from '../number-format';
import type { Runner } from '../runner';
import { isBusy, isRefused, type RunState } from '../store';

@customElement('lab-run-bar')
export class LabRunBar extends LabElement {
  @property({ attribute: false }) editor!: Editor;
  @property({ attribute: false }) runner!: Runner;

  protected override render(): TemplateResult {
    const { state } = this.store;
    const { run } = state;
    const { trajectories, total } = run.progress;
    return html`<div class="run-bar ${run.canGoOn ? 'can-go-on' : ''}">
      <button
        type="button"
        class=${run.canGoOn ? '' : 'primary'}
        aria-keyshortcuts=${run.status === 'stopped' ? 'R' : 'Space R'}
        ?disabled=${isRefused(state) || run.status === 'stopping'}
        @click=${() => this.editor.runNow()}
      >
        ${run.status === 'idle' ? 'Run' : 'Run again'}
      </button>
      <button
        type="button"
        aria-keyshortcuts="C"
        ?disabled=${run.status !== 'running'}
        @click=${() => this.runner.stop()}
      >
        Cancel
      </button>
      ${run.canGoOn ? this.goOn() : nothing}
      <progress
        max="1"
        aria-label="Progress of the run"
        .value=${total === 0 ? (run.status === 'done' ? 1 : 0) : trajectories / total}
      ></progress>
      <p class="told">
        <span class="state" role="status">${this.words()}</span>
        <span class="numbers">${this.numbers()}</span>
      </p>
    </div>`;
  }

  /** Behind Cancel, so that it comes under no pointer that has just pressed that. */
  private goOn(): TemplateResult {
    return html`<button
      type="button"
      class="primary"
      aria-keyshortcuts="Space"
      ?disabled=${isRefused(this.store.state)}
      @click=${() => this.editor.goOn()}
    >
      Go on
    </button>`;
  }

  private numbers(): string | typeof nothing {
    const { run } = this.store.state;
    const { trajectories, total, rate, before = 0 } = run.progress;
    if (total === 0 || rate === 0) return nothing;
    const speed = `${formatLarge(rate)}/s`;
    if (run.status === 'done') {
      const own = trajectories - before;
      return `${formatLarge(own)} trajectories in ${formatDuration(own / rate)}, ${speed}`;
    }
    const done = `${formatLarge(trajectories)} of ${formatLarge(total)} trajectories, ${speed}`;
    return isBusy(run) ? `${done}, ${formatDuration((total - trajectories) / rate)} left` : done;
  }

  /** Changes a few times a run only: a screen reader says it each time. */
  private words(): string {
    const { run, stale } = this.store.state;
    const cells = `${formatCount(run.results.size)} of ${formatCount(run.view.cells)} cells`;
    if (run.kept !== null && !isBusy(run))
      return `Kept run ${keptWords(run.kept)}: ${cells}, not computed anew.`;
    switch (run.status) {
      case 'idle':
        return 'Not started.';
      case 'running':
        return `Running.${goingOn(run)}${stale ? ' The results shown are those of the run before.' : ''}`;
      case 'stopping':
        return 'Stopping.';
      case 'done':
        return `Done: ${cells}.${goneOn(run)}`;
      case 'stopped':
        return `Stopped: ${cells} were finished and stay.`;
      case 'failed':
        return `${run.reason ?? 'The run failed.'} ${cells} were finished.`;
    }
  }
}

/** What a run under way has to say of blocks that outlive the page. */
function goingOn({ found, unkept }: RunState): string {
  const there =
    found && ` Going on: ${formatCount(found.there)} of ${formatCount(found.of)} blocks were there.`;
  return `${there ?? ''}${unkept === null ? '' : ` ${unkept}`}`;
}

function goneOn({ found }: RunState): string {
  if (found === null) return '';
  return ` It went on from ${formatCount(found.there)} of ${formatCount(found.of)} blocks that were there.`;
}
