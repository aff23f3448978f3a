/** `<lab-traces-bar>`: read again, cancel, progress and the state in words. Properties: store, study. */
import { html, nothing, type TemplateResult } from 'lit';
import { customElement } from 'lit/decorators.js';
import type { FileReading } from '../../study/calibrate/read-logs';
import { formatCount, formatNumber } from '../number-format';
import { StudyElement } from '../study-element';
import type { TracesStudy } from './traces-study';

@customElement('lab-traces-bar')
export class LabTracesBar extends StudyElement<TracesStudy> {
  protected override render(): TemplateResult {
    const { status, progress } = this.study.state;
    const busy = status === 'running';
    const share =
      status === 'done'
        ? 1
        : progress?.totalBytes === undefined
          ? 0
          : progress.bytes / Math.max(1, progress.totalBytes);
    return html`<div class="run-bar">
      <button
        type="button"
        class="primary"
        aria-keyshortcuts="Space R"
        ?disabled=${status === 'stopping'}
        @click=${() => this.study.read()}
      >
        Read again
      </button>
      <button type="button" aria-keyshortcuts="C" ?disabled=${!busy} @click=${() => this.study.stop()}>
        Cancel
      </button>
      <progress max="1" aria-label="Progress of reading" .value=${share}></progress>
      <p class="told">
        <span class="state" role="status">${this.words()}</span>
        <span class="numbers">${this.numbers()}</span>
      </p>
    </div>`;
  }

  private numbers(): string | typeof nothing {
    const { status, progress } = this.study.state;
    if (status !== 'running' || progress === null) return nothing;
    const of = progress.totalBytes === undefined ? '' : ` of ${megabytes(progress.totalBytes)}`;
    return `${megabytes(progress.bytes)}${of}, ${formatCount(progress.traces)} traces`;
  }

  /** Changes a few times a reading only: a screen reader says it each time. */
  private words(): string {
    const { status, stale, reason, files, otherFiles, rules } = this.study.state;
    switch (status) {
      case 'idle':
        return 'Not started.';
      case 'running':
        return stale ? 'Reading. What is dimmed is of the question before.' : 'Reading and estimating.';
      case 'stopping':
        return 'Stopping.';
      case 'done':
        return `Done: ${tracesOf(files)} traces${otherFiles === null ? '' : `, compared with ${tracesOf(otherFiles)}`}, ${rules.size} ${rules.size === 1 ? 'rule' : 'rules'}.`;
      case 'stopped':
        return 'Stopped. What was shown before stays.';
      case 'failed':
        return reason ?? 'The reading failed.';
    }
  }
}

function tracesOf(files: readonly FileReading[]): string {
  return formatCount(files.reduce((sum, file) => sum + file.traces, 0));
}

function megabytes(bytes: number): string {
  return `${formatNumber(bytes / 1e6, 3)} MB`;
}
