/** `<lab-traces-fit>`: predicted beside observed accuracy, and the tests that the model could fail. Properties: store, study. */
import { html, nothing, type TemplateResult } from 'lit';
import { customElement } from 'lit/decorators.js';
import type { PlainCalibration } from '../../study/calibrate/plain-calibration';
import { drawnPanel, type Figure } from '../export/figure';
import { setSymbols } from '../export/paper-text';
import '../export/lab-export';
import { Drawing, type Plot } from '../figure/drawing';
import '../lab-term';
import { plainSymbols, symbol, withSymbols } from '../symbol';
import { predictionsTable } from './figure-tables';
import { calibrationOf, tracesOrigin } from './origin';
import { NAME_SIZE, predictionPlot, predictionRows } from './prediction-plot';
import { StudyElement } from '../study-element';
import { fullText, pText, PREDICTION_WORDS, RULE_WORDS } from './words';
import type { TracesStudy } from './traces-study';

@customElement('lab-traces-fit')
export class LabTracesFit extends StudyElement<TracesStudy> {
  private readonly drawing: Drawing;

  constructor() {
    super();
    this.drawing = new Drawing(this, { key: () => this.parts(), draw: (plot) => this.draw(plot) });
  }

  protected override render(): TemplateResult | typeof nothing {
    const { rules, front, stale } = this.study.state;
    const calibration = rules.get(front);
    if (calibration === undefined) return nothing;
    const title = `Predicted and observed accuracy (rule: ${RULE_WORDS[front].label})`;
    return html`<figure class="chart ${stale ? 'stale' : ''}">
        <lab-export .label=${title} .figure=${() => this.figure(title, calibration)}></lab-export>
        <figcaption>
          <h3>${title}</h3>
          <p>${CAPTION}</p>
        </figcaption>
        <div class="predictions"></div>
        ${this.predictions(calibration)}
      </figure>
      <section class="fit ${stale ? 'stale' : ''}" aria-labelledby="fit-title">
        <h3 id="fit-title">Does the model fit?</h3>
        ${this.tests(calibration)} ${this.persistence(calibration)}
        <p class="self-check">
          <strong>${calibration.identity.name}.</strong> ${calibration.identity.sentence}
        </p>
        ${
          calibration.warnings.length === 0
            ? nothing
            : html`<h3>Beware</h3>
                <ul class="warnings">
                  ${calibration.warnings.map(({ message }) => html`<li>${withSymbols(message)}</li>`)}
                </ul>`
        }
      </section>`;
  }

  private figure(title: string, calibration: PlainCalibration): Figure | null {
    const { state } = this.study;
    const { asked, status } = state;
    if (asked === null) return null;
    return {
      name: 'predictions',
      title,
      caption: CAPTION,
      origin: tracesOrigin(asked),
      complete: status === 'done',
      legend: [],
      panels: () => drawnPanel(this.querySelector('.predictions')),
      data: { table: predictionsTable(calibration), result: () => calibrationOf(state, asked) },
    };
  }

  private predictions({ predictions, estimates }: PlainCalibration): TemplateResult {
    return html`<details class="twin">
      <summary>These numbers</summary>
      <div class="table" tabindex="0" role="region" aria-label="Predicted and observed accuracy">
        <table>
          <thead>
            <tr>
              <th scope="col">Accuracy</th>
              <th scope="col">Value</th>
              <th scope="col">Minus observed</th>
            </tr>
          </thead>
          <tbody>
            <tr>
              <th scope="row">Observed</th>
              <td>${fullText(estimates.accuracy)}</td>
              <td>–</td>
            </tr>
            ${predictions.map(
              ({ id, accuracy, difference }) =>
                html`<tr>
                  <th scope="row">${withSymbols(PREDICTION_WORDS[id]!)}</th>
                  <td>${fullText(accuracy)}</td>
                  <td>${fullText(difference)}</td>
                </tr>`,
            )}
          </tbody>
        </table>
      </div>
    </details>`;
  }

  private tests({ misfit }: PlainCalibration): TemplateResult {
    if (misfit.length === 0) return html`<p class="empty">Their p-values are being drawn.</p>`;
    return html`<ul class="tests">
      ${misfit.map(
        ({ name, hypothesis, method, pValue, sentence }) =>
          html`<li class=${pValue === null ? 'untested' : pValue < 0.05 ? 'misfit' : 'fits'}>
            <span class="verdict"
              >${pValue === null ? '–' : pValue < 0.05 ? '✗ misfit' : '✓ fits'}<small
                >${pText(pValue)}</small
              ></span
            ><span
              ><lab-term definition=${`${hypothesis} ${method}`}>${withSymbols(name)}</lab-term>
              ${withSymbols(sentence)}</span
            >
          </li>`,
      )}
    </ul>`;
  }

  private persistence({ persistence }: PlainCalibration): TemplateResult {
    const { rhoC, rhoW, fit, pValue } = persistence;
    return html`<p class="persistence">
      <lab-term
        definition="After RESAMPLE the same answer comes again with probability ρ_C (after a right one) or ρ_W (after a wrong one), else a fresh draw with p_s."
        >Persistence model</lab-term
      >: ${symbol('ρ_C')} ${fullText(rhoC)}, ${symbol('ρ_W')} ${fullText(rhoW)}; likelihood ratio
      ${fit.likelihoodRatio.toFixed(1)} against the plain model${pValue === null ? '' : `, ${pText(pValue)}`}.
    </p>`;
  }

  private parts(): readonly unknown[] {
    const { rules, front } = this.study.state;
    return [rules.get(front)];
  }

  private draw(plot: Plot): void {
    const { rules, front } = this.study.state;
    const calibration = rules.get(front);
    const into = this.querySelector('.predictions');
    if (calibration === undefined || into === null) return;
    const element = plot.plot(predictionPlot(plot, calibration, Math.max(280, into.clientWidth)));
    setSymbols(element, NAME_SIZE);
    const marks = predictionRows(calibration).map((row) => ({
      series: 'accuracy',
      x: row.value!,
      y: row.name,
      words: `${plainSymbols(row.name)}: ${fullText(row)}`,
    }));
    this.drawing.place(element, into, { label: 'predicted and observed accuracy', marks });
  }
}

const CAPTION = 'Bars are 95 % intervals; the upright line is what was observed.';
