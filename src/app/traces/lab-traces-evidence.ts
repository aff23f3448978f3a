/** `<lab-traces-evidence>`: the files and what was wrong in them, and how to have the same numbers again. Properties: store, study. */
import { html, nothing, type TemplateResult } from 'lit';
import { customElement } from 'lit/decorators.js';
import type { FileReading } from '../../study/calibrate/read-logs';
import { unjudgedOf } from '../../study/calibrate/why-none';
import { DEFAULT_RESAMPLES, PAPER_RESAMPLES } from '../../traces/estimate/bootstrap';
import { saveJson } from '../evidence/downloads';
import type { Fact, Save } from '../evidence/lab-origin';
import '../evidence/lab-origin';
import { formatCount } from '../number-format';
import { StudyElement } from '../study-element';
import { calibrationOf, tracesOrigin } from './origin';
import type { TracesStudy } from './traces-study';
import { OTHER_TRUTH_FIELD, TRUTH_FIELD } from './words';

@customElement('lab-traces-evidence')
export class LabTracesEvidence extends StudyElement<TracesStudy> {
  protected override render(): TemplateResult {
    const { state } = this.study;
    const { files, otherFiles, asked, rules } = state;
    if (asked === null) return html`<p class="empty">Nothing was read yet.</p>`;
    const facts: readonly Fact[] = [
      ['Resamples', formatCount(asked.interval === 'paper' ? PAPER_RESAMPLES : DEFAULT_RESAMPLES)],
    ];
    const save: Save = {
      label: 'Save results as JSON',
      save: rules.size === 0 ? null : () => saveJson('calibration.json', calibrationOf(state, asked)),
    };
    return html`<h3>Files</h3>
      <ul class="files">
        ${files.map((file) => fileWords(file, TRUTH_FIELD))}
      </ul>
      ${
        otherFiles === null
          ? nothing
          : html`<h3>Files compared with</h3>
              <ul class="files">
                ${otherFiles.map((file) => fileWords(file, OTHER_TRUTH_FIELD))}
              </ul>`
      }
      <lab-origin .origin=${tracesOrigin(asked)} .facts=${facts} .saves=${[save]}></lab-origin>`;
  }
}

function fileWords(file: FileReading, truth: string): TemplateResult {
  const { name, traces, skipped, problems, problemCount } = file;
  const without = unjudgedOf(file);
  return html`<li>
    <strong>${name}</strong>: ${formatCount(traces)}
    traces${skipped === 0 ? '' : `, ${formatCount(skipped)} rows skipped`}${
      without === 0
        ? nothing
        : html`.
            <em
              >${formatCount(without)} cannot be judged, because the right answer is not known: name it under
              “How the files are read”, “${truth}”.</em
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
