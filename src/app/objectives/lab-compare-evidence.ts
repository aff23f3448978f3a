/** `<lab-compare-evidence>`: what was run and how to run it again. Properties: store, study. */
import { html, nothing, type TemplateResult } from 'lit';
import { customElement } from 'lit/decorators.js';
import { saveJson } from '../evidence/downloads';
import type { Fact, Save } from '../evidence/lab-origin';
import '../evidence/lab-origin';
import { formatCount } from '../number-format';
import { needsFile } from './command';
import { comparisonOrigin, rowsFile } from './origin';
import { RowsElement } from './rows-element';

@customElement('lab-compare-evidence')
export class LabCompareEvidence extends RowsElement {
  protected override render(): TemplateResult {
    const { state } = this.study;
    const { asked, choice, fresh } = state;
    if (asked === null) return html`<p class="empty">Nothing was compared yet.</p>`;
    const { trajectories, blocks } = asked.experiment.sampling;
    const known = choice.objectives.filter((id) => fresh.has(id)).length;
    const facts: readonly Fact[] = [
      ['Compared', `${known} of ${choice.objectives.length} objectives, on the same trajectories`],
      [
        'Trajectories',
        `${formatCount(trajectories)} in ${formatCount(blocks)} blocks; fewer in loop form, as its rows say`,
      ],
    ];
    const save: Save = {
      label: 'Save results as JSON',
      save: known === 0 ? null : () => saveJson('comparison.json', rowsFile(state, asked)),
    };
    return html`<lab-origin
      .origin=${comparisonOrigin(state, asked)}
      .facts=${facts}
      .note=${
        needsFile(asked)
          ? html`<p class="help">
              The settings are not the standard ones, so the command needs the file below.
            </p>`
          : nothing
      }
      .saves=${[save]}
    ></lab-origin>`;
  }
}
