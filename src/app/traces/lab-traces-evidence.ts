/** `<lab-traces-evidence>`: the files and what was wrong in them, and how to have the same numbers again. Properties: store, study. */
import { html, nothing, type TemplateResult } from 'lit';
import { customElement, state } from 'lit/decorators.js';
import { calibrationFile } from '../../report/calibration-file';
import type { FileReading } from '../../study/calibrate/read-logs';
import { DEFAULT_SEED } from '../../experiment/seed';
import { DEFAULT_RESAMPLES, PAPER_RESAMPLES } from '../../traces/estimate/bootstrap';
import { save } from '../evidence/downloads';
import { formatCount } from '../number-format';
import { calibrateCommandOf } from './calibrate-command';
import { TracesElement } from './traces-element';

/** How long "Copied" is shown. */
const COPIED_MS = 2000;

@customElement('lab-traces-evidence')
export class LabTracesEvidence extends TracesElement {
  @state() private copied = '';

  protected override render(): TemplateResult {
    const { files, otherFiles, asked, rules } = this.study.state;
    if (asked === null) return html`<p class="empty">Nothing was read yet.</p>`;
    const command = calibrateCommandOf(asked);
    return html`<div class="origin">
      <h3>Files</h3>
      <ul class="files">
        ${[...files, ...(otherFiles ?? [])].map((file) => fileWords(file))}
      </ul>
      <dl>
        <dt>Lab</dt>
        <dd>version ${__APP_VERSION__}</dd>
        <dt>Resamples</dt>
        <dd>
          ${formatCount(asked.interval === 'paper' ? PAPER_RESAMPLES : DEFAULT_RESAMPLES)}, seed
          ${DEFAULT_SEED}
        </dd>
        <dt>Same numbers on the command line</dt>
        <dd><code class="command">${command}</code></dd>
      </dl>
      <div class="buttons">
        <button type="button" @click=${() => void this.copy(command)}>Copy the command</button>
        <button type="button" ?disabled=${rules.size === 0} @click=${() => this.download()}>
          Save calibration.json
        </button>
        <span role="status">${this.copied}</span>
      </div>
    </div>`;
  }

  private async copy(command: string): Promise<void> {
    try {
      await navigator.clipboard.writeText(command);
      this.copied = 'Copied.';
    } catch {
      this.copied = 'The browser does not let the page copy. Select the command and copy it yourself.';
    }
    setTimeout(() => (this.copied = ''), COPIED_MS);
  }

  private download(): void {
    const { asked, files, otherFiles, rules, front, classes, comparison } = this.study.state;
    if (asked === null) return;
    const { interval, censoring } = asked;
    const file = calibrationFile(
      {
        question: { rule: front, interval, censoring, resamples: DEFAULT_RESAMPLES, seed: DEFAULT_SEED },
        files,
        rules: [...rules].map(([rule, calibration]) => ({ rule, calibration })),
        classes,
        ...(comparison !== null &&
          otherFiles !== null && { comparison: { files: otherFiles, result: comparison } }),
      },
      __APP_VERSION__,
    );
    save('calibration.json', 'application/json', `${JSON.stringify(file, null, 2)}\n`);
  }
}

function fileWords({ name, traces, skipped, problems, problemCount, unjudged }: FileReading): TemplateResult {
  const without = unjudged['no-truth'] + unjudged['only-final-graded'];
  return html`<li>
    <strong>${name}</strong>: ${formatCount(traces)}
    traces${skipped === 0 ? '' : `, ${formatCount(skipped)} rows skipped`}${
      without === 0
        ? nothing
        : html`.
            <em
              >${formatCount(without)} cannot be judged, because the right answer is not known: name its
              column under “How the files are read”.</em
            >`
    }
    <ul class="problems">
      ${problems.map(
        ({ row, kind, message }) =>
          html`<li class=${kind}>${row === undefined ? '' : `Row ${formatCount(row)}: `}${message}</li>`,
      )}
      ${
        problemCount > problems.length
          ? html`<li>and ${formatCount(problemCount - problems.length)} problems more.</li>`
          : nothing
      }
    </ul>
  </li>`;
}
