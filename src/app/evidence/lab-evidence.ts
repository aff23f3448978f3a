/** `<lab-evidence>`: why to believe the figure: every number, exact against Monte Carlo, and where it came from. */
import { html, nothing, type TemplateResult } from 'lit';
import { customElement, property } from 'lit/decorators.js';
import { isLostRatio } from '../../study/lost-ratio';
import { ratioZ } from '../../study/ratio-interval';
import type { CellResult, GradientResult } from '../../study/quantities';
import { positionOf, positionText } from '../grid-view';
import { keptWords } from '../kept/words';
import { LabElement } from '../lab-element';
import { exactText, formatCount, formatNumber, formatZ } from '../number-format';
import { ratioText } from '../ratio-text';
import type { Runner } from '../runner';
import { SERIES, TERMS } from '../series';
import type { RunState } from '../store';
import { differenceRows } from './difference-rows';
import { withSymbols } from '../symbol';
import { attributionOrigin } from '../attribution/origin';
import { downloadResult } from './downloads';
import { sharedDrawsWords } from './shared-draws';
import type { Fact, Save } from './lab-origin';
import './lab-origin';

@customElement('lab-evidence')
export class LabEvidence extends LabElement {
  @property({ attribute: false }) runner!: Runner;

  protected override render(): TemplateResult {
    return html`<div class="evidence ${this.store.state.stale ? 'stale' : ''}">
      ${this.table()} ${this.sharedDraws()} ${this.origin()}
    </div>`;
  }

  private table(): TemplateResult {
    const { run, compared } = this.store.state;
    return html`<div class="table" tabindex="0" role="region" aria-label="Attribution in every cell">
      <table>
        <caption>
          Attribution in every finished cell: exact, Monte Carlo ± standard error (or an interval of 95 %
          where the error is uneven), and
          <span title=${TERMS.z}>z, standard errors from exact</span>
        </caption>
        <thead>
          <tr>
            <th scope="col" rowspan="2">Cell</th>
            ${SERIES.map(({ label }) => html`<th scope="colgroup" colspan="3">${label}</th>`)}
          </tr>
          <tr>
            ${SERIES.map(
              () =>
                html`<th scope="col">Exact</th>
                  <th scope="col">Monte Carlo</th>
                  <th scope="col">z</th>`,
            )}
          </tr>
        </thead>
        ${
          compared === null
            ? this.group(run, null)
            : html`${this.group(run, 'A: the run shown')}
              ${this.group(compared.run, `B: ${compared.run.kept?.name ?? ''}`)}
              ${differenceRows(this.store.state)}`
        }
      </table>
    </div>`;
  }

  private sharedDraws(): TemplateResult | typeof nothing {
    const words = sharedDrawsWords(this.store.state.run);
    return words === '' ? nothing : html`<p class="help">${words}</p>`;
  }

  /** @param title of the run, where there are two */
  private group(run: RunState, title: string | null): TemplateResult {
    const rows = [...run.results].sort(([i], [j]) => i - j);
    return html`<tbody>
      ${
        title === null
          ? nothing
          : html`<tr>
              <th scope="rowgroup" colspan="10">${title}</th>
            </tr>`
      }
      ${rows.map(([index, result]) => this.row(run, index, result))}
      ${
        rows.length === 0
          ? html`<tr>
              <td colspan="10">No cell is finished yet.</td>
            </tr>`
          : nothing
      }
    </tbody>`;
  }

  /** A cell of the run shown can be chosen. */
  private row(run: RunState, index: number, result: CellResult): TemplateResult {
    const { state } = this.store;
    const position = positionOf(run.view, index);
    const where = withSymbols(positionText(run.view, position) || 'the only one');
    const isOwn = run === state.run;
    const chosen = isOwn && position.join() === state.position.join();
    return html`<tr aria-current=${chosen ? 'true' : 'false'}>
      <th scope="row">
        ${
          isOwn
            ? html`<button type="button" class="plain" @click=${() => this.runner.select(position)}>
                ${where}
              </button>`
            : where
        }
      </th>
      ${SERIES.map(({ id }) => this.cells(result.gradients[id]))}
    </tr>`;
  }

  private cells(gradient: GradientResult): TemplateResult {
    const ratio = gradient.attribution;
    if (ratio === null) return html`<td colspan="3">no gradient on deciding</td>`;
    if (isLostRatio(gradient))
      return html`<td>${formatNumber(ratio.exact)}</td>
        <td colspan="2">${LOST}</td>`;
    return html`<td>${exactText(ratio)}</td>
      <td>${ratioText(gradient)}</td>
      <td>${formatZ(ratioZ(gradient))}</td>`;
  }

  private origin(): TemplateResult {
    const { state } = this.store;
    const { results, digest, kept, status } = state.run;
    const trajectories = [...results.values()].reduce((sum, result) => sum + result.trajectories, 0);
    const facts: readonly Fact[] = [
      ['Trajectories', `${formatCount(trajectories)} in ${formatCount(results.size)} cells`],
      ...(kept === null ? [] : [['Kept', `${keptWords(kept)}; not computed anew`] as const]),
      [
        'Digest of the tallies',
        digest === null
          ? kept === null || status === 'running'
            ? 'when the run has ended'
            : 'the file has none'
          : html`<code>${digest}</code>`,
      ],
    ];
    const save = (label: string, form: 'json' | 'csv'): Save => ({
      label,
      save: results.size === 0 ? null : () => downloadResult(state, form),
    });
    return html`<lab-origin
      .origin=${attributionOrigin(state)}
      .facts=${facts}
      .note=${NOTE}
      .saves=${[save('Save results as JSON', 'json'), save('Save results as CSV', 'csv')]}
    ></lab-origin>`;
  }
}

const LOST = html`<span
  title="The gradient on deciding, which the ratio divides by, is smaller than its noise; more trajectories tell it."
  >lost in noise</span
>`;

const NOTE = html`<p class="help">
  Equal digests mean equal tallies, counter by counter: the command line and every engine give the same one
  for the same experiment.
</p>`;
