/** `<lab-verify-bar>`: verify, verify whole, cancel, progress and the state in words. Properties: store, study. */
import { html, nothing, type TemplateResult } from 'lit';
import { customElement } from 'lit/decorators.js';
import { isBusy } from '../store';
import { formatCount } from '../number-format';
import { StudyElement } from '../study-element';
import type { VerifyStudy } from './verify-study';
import { parseVerifySeed } from './verify-study';
import { checkWord } from './words';

@customElement('lab-verify-bar')
export class LabVerifyBar extends StudyElement<VerifyStudy> {
  protected override render(): TemplateResult {
    const { status, wanted, seedText, found } = this.study.state;
    const { fault } = wanted;
    const busy = isBusy(this.study.state);
    return html`<div class="run-bar verify-bar">
      <button
        type="button"
        class="primary"
        aria-keyshortcuts="Space R"
        ?disabled=${status === 'stopping' || parseVerifySeed(seedText) === null}
        @click=${() => this.study.start()}
      >
        ${fault !== null ? 'Plant and verify' : found === null || busy ? 'Verify' : 'Verify again'}
      </button>
      <button
        type="button"
        aria-keyshortcuts="C"
        ?disabled=${status !== 'running'}
        @click=${() => this.study.stop()}
      >
        Cancel
      </button>
      <progress max="1" aria-label="Progress of the verification" .value=${this.share()}></progress>
      <p class="told">
        <span class="state" role="status">${this.words()}</span>
        <span class="numbers">${this.underWay()}</span>
      </p>
    </div>`;
  }

  /** Of checks, the one under way by its parts; throughput counts as one. */
  private share(): number {
    const { status, found } = this.study.state;
    if (status === 'done') return 1;
    if (found === null || found.planned.length === 0) return 0;
    const { now } = found;
    const part = now === null || now.total === 0 ? 0 : now.done / now.total;
    return (found.checks.length + part) / (found.planned.length + 1);
  }

  /** Changes many times a second, so a screen reader does not say it. */
  private underWay(): string | typeof nothing {
    const { found } = this.study.state;
    if (found?.measuring === true) return 'Measuring throughput.';
    const now = found?.now ?? null;
    if (now === null) return nothing;
    const parts = now.total === 0 ? '' : `, ${formatCount(now.done)} of ${formatCount(now.total)}`;
    return `${checkWord(now)}${parts}`;
  }

  private words(): string {
    const { status, reason, found } = this.study.state;
    const finished = found?.checks.length ?? 0;
    const failed = found?.checks.filter(({ passed }) => !passed).length ?? 0;
    const checks = `${formatCount(finished)} of ${formatCount(found?.planned.length ?? 0)} checks`;
    switch (status) {
      case 'idle':
        return 'Not started.';
      case 'running':
        return failed === 0 ? 'Verifying.' : `Verifying. ${failed} failed so far.`;
      case 'stopping':
        return 'Stopping.';
      case 'done':
        return `Done: ${checks} made, ${failed === 0 ? 'all passed' : `${failed} failed`}.`;
      case 'stopped':
        return `Stopped: ${checks} were finished and stay.`;
      case 'failed':
        return `${reason ?? 'The verification failed.'} ${checks} were finished.`;
    }
  }
}
