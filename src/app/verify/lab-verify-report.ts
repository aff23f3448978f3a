/** `<lab-verify-report>`: the whole as a text to copy into an issue, and the command that does the same. Properties: store, study. */
import { html, nothing, type TemplateResult } from 'lit';
import { customElement, state } from 'lit/decorators.js';
import { verificationText } from '../../report/verification-text';
import { StudyElement } from '../study-element';
import type { VerifyStudy } from './verify-study';
import type { Found } from './verify-study';
import { commandOf } from './words';

/** How long "Copied" is shown. */
const COPIED_MS = 2000;

@customElement('lab-verify-report')
export class LabVerifyReport extends StudyElement<VerifyStudy> {
  @state() private copied = '';

  protected override render(): TemplateResult | typeof nothing {
    const { found, status } = this.study.state;
    if (found === null || found.checks.length === 0) return nothing;
    const text = reportOf(found, status === 'done');
    const command = commandOf(found);
    return html`<section class="report origin">
      <h3>Report</h3>
      <p class="help">
        Version, adapter, browser, seed and every check with its numbers, in a block that an issue shows as it
        is.
      </p>
      <div class="buttons">
        <button type="button" @click=${() => void this.copy(fenced(text), 'report')}>Copy the report</button>
        <button type="button" @click=${() => void this.copy(command, 'command')}>Copy the command</button>
        <span role="status">${this.copied}</span>
      </div>
      <details>
        <summary>Read the report</summary>
        <pre class="report-text" tabindex="0" aria-label="Report">${text}</pre>
      </details>
      <dl>
        <dt>Same checks on the command line</dt>
        <dd><code class="command">${command}</code></dd>
      </dl>
      <p class="help">
        What each check compares, by what bound, and what it cannot see is in <code>docs/verify.md</code>. The
        command runs in Node, on a driver of its own: it does not verify this browser.
      </p>
    </section>`;
  }

  private async copy(text: string, what: string): Promise<void> {
    try {
      await navigator.clipboard.writeText(text);
      this.copied = 'Copied.';
    } catch {
      this.copied = `The browser does not let the page copy. Select the ${what} and copy it yourself.`;
    }
    setTimeout(() => (this.copied = ''), COPIED_MS);
  }
}

function reportOf({ request, adapters, absent, checks, throughput }: Found, complete: boolean): string {
  const { extent, seed, fault } = request;
  return verificationText({
    lab: __APP_VERSION__,
    environment: navigator.userAgent,
    extent: fault === null ? `${extent} verification` : 'verification of one kernel',
    seed,
    planted: fault,
    adapters,
    absent,
    checks,
    complete,
    throughput,
  });
}

/** An issue shows what stands in a fence as it is. */
function fenced(text: string): string {
  return `\`\`\`text\n${text}\`\`\`\n`;
}
