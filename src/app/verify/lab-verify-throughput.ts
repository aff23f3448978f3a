/** `<lab-verify-throughput>`: how fast each engine counts here, against plain JavaScript. Properties: store, study. */
import { html, nothing, type TemplateResult } from 'lit';
import { customElement } from 'lit/decorators.js';
import type { Spread } from '../../study/bench/bench';
import { formatLarge, formatNumber } from '../number-format';
import { withSymbols } from '../symbol';
import { StudyElement } from '../study-element';
import type { VerifyStudy } from './verify-study';

@customElement('lab-verify-throughput')
export class LabVerifyThroughput extends StudyElement<VerifyStudy> {
  protected override render(): TemplateResult | typeof nothing {
    const throughput = this.study.state.found?.throughput ?? null;
    if (throughput === null) return nothing;
    return html`<div class="table" tabindex="0" role="region" aria-label="Throughput of the engines">
      <table>
        <caption>
          Throughput of counting here, not a check: the sides took turns in ${throughput.rounds} rounds, so
          that what else this machine does falls on all of them. Median, and the range of the rounds.
          ${withSymbols('p_s = 0.6, p_d|C = 0.9, p_d|W = 0.8')}, groups of 8, answers of up to 512 tokens, at
          most 32 attempts.
        </caption>
        <thead>
          <tr>
            <th scope="col">Engine</th>
            <th scope="col">Trajectories a second</th>
            <th scope="col">Times plain JavaScript</th>
            <th scope="col">Of a round</th>
          </tr>
        </thead>
        <tbody>
          ${throughput.sides.map(
            ({ name, perSecond, ratio, trajectories }, i) =>
              html`<tr>
                <th scope="row">${name}</th>
                <td>${range(perSecond, formatLarge)}</td>
                <td>${i === 0 ? '1' : range(ratio, (x) => formatNumber(x, 3))}</td>
                <td>${formatLarge(trajectories)}</td>
              </tr>`,
          )}
        </tbody>
      </table>
    </div>`;
  }
}

function range({ median, least, most }: Spread, text: (x: number) => string): TemplateResult {
  return html`${text(median)} <small>(${text(least)} to ${text(most)})</small>`;
}
