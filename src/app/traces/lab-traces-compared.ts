/** `<lab-traces-compared>`: two models side by side, and their difference by its causes. Properties: store, study. */
import { html, nothing, type TemplateResult } from 'lit';
import { customElement } from 'lit/decorators.js';
import type { Estimate } from '../../traces/estimate/bootstrap';
import type { Comparison } from '../../traces/estimate/compare-calibrations';
import '../lab-term';
import { symbol } from '../symbol';
import { THREE } from './lab-traces-answer';
import { StudyElement } from '../study-element';
import {
  fullText,
  intervalText,
  OTHER_TRUTH_FIELD,
  RULE_WORDS,
  sourceWords,
  valueText,
  whyNone,
} from './words';
import type { TracesStudy } from './traces-study';

@customElement('lab-traces-compared')
export class LabTracesCompared extends StudyElement<TracesStudy> {
  protected override render(): TemplateResult | typeof nothing {
    const { comparison, front, asked, status, rules, otherFiles, stale } = this.study.state;
    if (asked === null || asked.others === null || otherFiles === null) return nothing;
    if (comparison === null) {
      // Without numbers in front, the answer says what is missing there.
      return status !== 'done' || !rules.has(front)
        ? nothing
        : html`<p class="empty">
            There is no comparison: ${whyNone(asked.others, otherFiles, front, OTHER_TRUTH_FIELD)}
          </p>`;
    }
    const { overall, byClass } = comparison;
    const row = (name: string, c: Comparison): TemplateResult =>
      html`<tr>
        <th scope="row">${name}</th>
        ${[c.observedDifference, c.predictedDifference, c.parts.pS, c.parts.pDC, c.parts.pDW, c.residual].map(
          cell,
        )}
      </tr>`;
    return html`<section class="compared ${stale ? 'stale' : ''}" aria-labelledby="compared-title">
      <h3 id="compared-title">Which job makes the difference? (rule: ${RULE_WORDS[front].label})</h3>
      <p class="sentence">${comparisonSentence(overall)}</p>
      <p class="help">
        ${sourceWords(asked.logs)}, minus ${sourceWords(asked.others)}. ${overall.pairing.sentence} Intervals:
        ${overall.observedDifference.method}.
      </p>
      ${sideBySide(overall)}
      <div class="table" tabindex="0" role="region" aria-label="Difference in accuracy by its causes">
        <table>
          <caption>
            Difference in accuracy, divided among the three probabilities by their
            <lab-term
              definition="The mean over all six orders of changing one probability after the other from the second model’s value to the first’s. The parts add up to the predicted difference."
              >Shapley values</lab-term
            >
          </caption>
          <thead>
            <tr>
              <th scope="col">Class</th>
              <th scope="col">Observed</th>
              <th scope="col">Predicted</th>
              <th scope="col">by ${symbol('p_s')}</th>
              <th scope="col">by ${symbol('p_d|C')}</th>
              <th scope="col">by ${symbol('p_d|W')}</th>
              <th scope="col">Not explained</th>
            </tr>
          </thead>
          <tbody>
            ${row('all', overall)}
            ${byClass.length < 2 ? nothing : byClass.map((one) => row(classWords(one, overall), one))}
          </tbody>
        </table>
      </div>
    </section>`;
  }
}

const cell = (estimate: Estimate): TemplateResult =>
  html`<td>${valueText(estimate)} <small>${intervalText(estimate)}</small></td>`;

function sideBySide({ chances, observed, predicted }: Comparison): TemplateResult {
  const rows: readonly (readonly [unknown, readonly [Estimate, Estimate]])[] = [
    ...([chances.pS, chances.pDC, chances.pDW] as const).map(
      (both, i) => [html`${symbol(THREE[i]!.symbol)} ${THREE[i]!.label}`, both] as const,
    ),
    ['Accuracy, observed', observed],
    ['Accuracy, predicted by the plain model', predicted],
  ];
  return html`<div class="table" tabindex="0" role="region" aria-label="Two models side by side">
    <table>
      <thead>
        <tr>
          <th scope="col">On the questions compared</th>
          <th scope="col">First</th>
          <th scope="col">Compared with</th>
        </tr>
      </thead>
      <tbody>
        ${rows.map(
          ([name, [first, second]]) =>
            html`<tr>
              <th scope="row">${name}</th>
              ${cell(first)} ${cell(second)}
            </tr>`,
        )}
      </tbody>
    </table>
  </div>`;
}

function comparisonSentence({ observedDifference, predictedDifference, parts }: Comparison): TemplateResult {
  return html`The accuracies differ by <strong>${fullText(observedDifference)}</strong>. Of the
    ${fullText(predictedDifference)} that the model predicts, sampling makes
    <strong>${fullText(parts.pS)}</strong>, stopping when right <strong>${fullText(parts.pDC)}</strong> and
    resampling when wrong <strong>${fullText(parts.pDW)}</strong>.
    ${
      (observedDifference.value ?? 0) * (predictedDifference.value ?? 0) < 0
        ? 'The model predicts the wrong sign, so that this division explains little.'
        : ''
    }`;
}

/** A class may be paired otherwise than the whole, and its intervals are then others. */
function classWords({ className = '', resampling }: Comparison, overall: Comparison): string {
  return resampling === overall.resampling
    ? className
    : `${className} (${resampling === 'paired' ? 'in pairs' : 'sets taken for independent'})`;
}
