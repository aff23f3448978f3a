/** `<lab-compare-evidence>`: what was run and how to run it again. Properties: store, comparison. */
import { html, nothing, type TemplateResult } from 'lit';
import { customElement, state } from 'lit/decorators.js';
import { expandGrid } from '../../experiment/grid';
import { comparisonFile } from '../../report/compare-file';
import { provenanceOf } from '../../report/result-file';
import { downloadExperiment, save } from '../evidence/downloads';
import { formatCount } from '../number-format';
import { commandOf, needsFile } from './command';
import { type Asked, chosenResults } from './comparison';
import { ComparisonElement } from './comparison-element';

/** How long "Copied" is shown. */
const COPIED_MS = 2000;

@customElement('lab-compare-evidence')
export class LabCompareEvidence extends ComparisonElement {
  @state() private copied = '';

  protected override render(): TemplateResult {
    const { asked, engines, choice, fresh } = this.comparison.state;
    if (asked === null) return html`<p class="empty">Nothing was compared yet.</p>`;
    const { sampling } = asked.experiment;
    const command = commandOf(asked, choice.objectives);
    const known = choice.objectives.filter((id) => fresh.has(id)).length;
    const facts: readonly (readonly [string, unknown])[] = [
      ['Compared', `${known} of ${choice.objectives.length} objectives, on the same trajectories`],
      [
        'Trajectories',
        `${formatCount(sampling.trajectories)} in ${formatCount(sampling.blocks)} blocks; fewer in loop form, as its rows say`,
      ],
      ['Seed', sampling.seed],
      [
        'Engine',
        engines.length === 0
          ? 'starting'
          : engines.map(({ id, adapter }) => `${id}, ${adapter}`).join('; then '),
      ],
      ['Lab', `version ${__APP_VERSION__}`],
      ['Same numbers on the command line', html`<code class="command">${command}</code>`],
    ];
    return html`<div class="origin">
      <dl>
        ${facts.map(
          ([name, value]) =>
            html`<dt>${name}</dt>
              <dd>${value}</dd>`,
        )}
      </dl>
      ${
        needsFile(asked)
          ? html`<p class="help">
              The settings are not the standard ones, so the command needs the file below.
            </p>`
          : nothing
      }
      <div class="buttons">
        <button type="button" @click=${() => void this.copy(command)}>Copy the command</button>
        <button type="button" @click=${() => downloadExperiment(asked.experiment)}>
          Save experiment.json
        </button>
        <button type="button" ?disabled=${known === 0} @click=${() => this.download(asked)}>
          Save results as JSON
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

  private download({ experiment }: Asked): void {
    const { comparison } = this;
    const { status, engines, fresh } = comparison.state;
    const results = chosenResults(comparison.state).filter(({ id }) => fresh.has(id));
    const file = comparisonFile(
      experiment,
      [{ cell: expandGrid(experiment)[0]!, results }],
      status === 'done',
      provenanceOf(__APP_VERSION__, engines),
    );
    save('comparison.json', 'application/json', `${JSON.stringify(file, null, 2)}\n`);
  }
}
