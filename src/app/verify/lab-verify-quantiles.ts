/** `<lab-verify-quantiles>`: z-scores as a quantile plot, with its table. Properties: store, study. */
import { html, nothing, type TemplateResult } from 'lit';
import { customElement } from 'lit/decorators.js';
import { normalTail } from '../../model/tails';
import type { QuantilePoint } from '../../study/verify/quantiles';
import type { ZScores } from '../../study/verify/z-scores';
import { Drawing, place, type Plot } from '../figure/drawing';
import { formatCount, formatNumber } from '../number-format';
import { quantilePlot } from './quantile-plot';
import { StudyElement } from '../study-element';
import type { VerifyStudy } from './verify-study';
import type { ShownScores } from './verify-protocol';
import type { Found } from './verify-study';
import { engineWord, quantileWords } from './words';

/** Rows of the table, of the points drawn. */
const ROWS = 9;

@customElement('lab-verify-quantiles')
export class LabVerifyQuantiles extends StudyElement<VerifyStudy> {
  constructor() {
    super();
    new Drawing(this, { key: () => [this.study.state.found?.scores], draw: (plot) => this.draw(plot) });
  }

  protected override render(): TemplateResult | typeof nothing {
    const { found } = this.study.state;
    if (found === null || !found.planned.some(({ name }) => name === 'z-scores')) return nothing;
    return html`<figure class="chart">
      <figcaption>
        <h3>z-scores against N(0, 1)</h3>
        <p>${caption(found)}</p>
      </figcaption>
      <div class="drawing quantiles"></div>
      ${found.scores === null ? nothing : tables(found.scores)}
    </figure>`;
  }

  private draw(plot: Plot): void {
    const into = this.querySelector('.quantiles');
    const scores = this.study.state.found?.scores ?? null;
    if (into === null) return;
    if (scores === null) into.replaceChildren();
    else place(plot.plot(quantilePlot(plot, scores.points, Math.max(280, into.clientWidth))), into);
  }
}

function scoresOf({ checks }: Found): { readonly engine: string; readonly scores: ZScores } | undefined {
  for (const { engine, evidence } of checks)
    if (evidence?.kind === 'z-scores') return { engine, scores: evidence.scores };
  return undefined;
}

function caption(found: Found): TemplateResult | string {
  const made = scoresOf(found);
  if (found.scores === null || made === undefined)
    return 'It comes when the estimates are made: sorted z-scores beside those of a normal variable.';
  const { rms, largest, allowed, independent } = made.scores;
  const outside = found.scores.points.filter(
    ({ observed, low, high }) => observed < low || observed > high,
  ).length;
  return html`z = (Monte Carlo estimate − exact answer) / standard error, of
  ${formatCount(found.scores.count)} estimates by ${engineWord(made.engine)}: rms ${rms.toFixed(3)} (allowed
  ${allowed.rms[0].toFixed(2)} to ${allowed.rms[1].toFixed(2)}), largest |z| ${largest.toFixed(2)} (allowed
  below ${allowed.largest.toFixed(2)}). The band holds 95 % of samples at each place, for as many independent
  values as there are, about ${formatCount(independent)}: estimates of one case hang together.
  ${quantileWords(found.scores.points)} ${formatCount(outside)} of ${formatCount(found.scores.points.length)}
  points lie outside, drawn as crosses; neighbours move together, and the test is of rms and largest |z|.`;
}

function tables({ points, largest }: ShownScores): TemplateResult {
  const every = (points.length - 1) / (ROWS - 1);
  const shown = Array.from(
    { length: Math.min(ROWS, points.length) },
    (_, i) => points[Math.round(i * every)]!,
  );
  const row = ({ expected, observed, low, high }: QuantilePoint): TemplateResult =>
    html`<tr>
      <th scope="row">${formatNumber(100 * (1 - normalTail(expected)), 3)} %</th>
      <td>${signed(expected)}</td>
      <td>${signed(observed)}</td>
      <td>${signed(low)} to ${signed(high)}</td>
    </tr>`;
  return html`<details>
    <summary>The same as a table, and the largest z-scores</summary>
    <div class="table" tabindex="0" role="region" aria-label="Quantiles of z-scores">
      <table>
        <caption>
          Quantiles of the z-scores
        </caption>
        <thead>
          <tr>
            <th scope="col">Share below</th>
            <th scope="col">N(0, 1)</th>
            <th scope="col">z-scores</th>
            <th scope="col">95 % band</th>
          </tr>
        </thead>
        <tbody>
          ${shown.map(row)}
        </tbody>
      </table>
    </div>
    <ul class="largest">
      ${largest.map(
        ({ case: study, field, z, n }) =>
          html`<li>z = ${signed(z)}: ${study}, ${field}, resting on ${formatCount(n)} draws</li>`,
      )}
    </ul>
  </details>`;
}

function signed(z: number): string {
  return `${z < 0 ? '−' : '+'}${Math.abs(z).toFixed(2)}`;
}
