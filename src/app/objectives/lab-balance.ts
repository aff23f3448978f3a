/**
 * `<lab-balance>`: ratios, verdicts by Definition 3.1 and how the penalty stands to the reward, of each objective and
 * of the setting itself. Properties: store, study.
 */
import { html, nothing, type TemplateResult } from 'lit';
import { customElement } from 'lit/decorators.js';
import type { Experiment } from '../../experiment/experiment';
import { balanceAt, balanceByGrowth } from '../../model/balance';
import type { ScalingFit } from '../../model/scaling';
import {
  GROWTH_LENGTHS,
  type GrowthId,
  type ProcessMeasures,
  processMeasures,
} from '../../study/compare/process-measures';
import {
  attributionOf,
  isKlInReward,
  type Measured,
  type ObjectiveResult,
  PART_TERMS,
  type PartTerm,
} from '../../study/compare/result';
import { gradientVerdict, isSamplingReversed } from '../../study/compare/verdict';
import { issueList } from '../controls/field-control';
import { typedNumber } from '../controls/typed-number';
import { typedValue } from '../controls/typed-value';
import '../lab-term';
import { formatNumber } from '../number-format';
import { PARAMETERS } from '../series';
import { issuesAt } from '../store';
import { symbol } from '../symbol';
import { BALANCE_WORDS, GROWTH_WORDS, RATIO_WORDS } from './balance-words';
import { chosenResults } from './comparison';
import { RowsElement } from './rows-element';
import { exactOf, measuredText, ratioText } from './numbers';
import { growthMark, reversedMark, verdictMark } from './verdict-mark';

const TERMS: readonly (PartTerm | 'total')[] = [...PART_TERMS, 'total'];

const term = (definition: string, words: unknown): TemplateResult =>
  html`<lab-term definition=${definition}>${words}</lab-term>`;

@customElement('lab-balance')
export class LabBalance extends RowsElement {
  private measured: { readonly experiment: Experiment; readonly measures: ProcessMeasures } | undefined;

  protected override render(): TemplateResult {
    const { asked } = this.study.state;
    return html`<section class="balance" aria-labelledby="balance-title">
      <h3 id="balance-title">How balanced? Definition 3.1</h3>
      <p class="help">
        Ratios are sampling : deciding, Monte Carlo ± one standard error over the exact answer. A verdict is
        of the exact ratio where there is one. The paper names no thresholds; these are the lab’s.
      </p>
      <div class="thresholds">
        ${this.number('threshold', 'Largest factor called balanced', BALANCE_WORDS.threshold)}
        ${this.number('growth', 'Exponent of L called growth', BALANCE_WORDS.growth)}
      </div>
      ${this.objectives()} ${asked === null ? nothing : this.process(this.measures(asked.experiment))}
    </section>`;
  }

  private number(key: 'threshold' | 'growth', label: string, definition: string): TemplateResult {
    const { typedView, viewIssues } = this.study.state;
    const id = `balance-${key}`;
    const own = issuesAt(viewIssues, key);
    return html`<div class="field">
      <label for=${id}>${label}</label>
      <input
        id=${id}
        type="text"
        inputmode="decimal"
        autocomplete="off"
        aria-describedby="${id}-help ${id}-issue"
        aria-invalid=${own.length > 0 ? 'true' : 'false'}
        .value=${typedValue(typedView[key], typedNumber)}
        @input=${(event: Event) =>
          this.study.look({ [key]: typedNumber((event.target as HTMLInputElement).value) })}
      />
      ${issueList(own, id)}
      <p class="help" id="${id}-help">${definition}</p>
    </div>`;
  }

  private objectives(): TemplateResult {
    const { state } = this.study;
    const results = chosenResults(state);
    return html`<div class="table compared" tabindex="0" role="region" aria-label="Balance of each objective">
      <table>
        <caption class="unseen">
          Balance of each objective, and the penalty against the reward
        </caption>
        <thead>
          <tr>
            <th scope="col" rowspan="2">Objective</th>
            <th scope="colgroup" colspan=${TERMS.length}>Sampling : deciding, of the gradient</th>
            <th scope="col" rowspan="2">${term(BALANCE_WORDS.cosine, 'Cosine of reward and KL')}</th>
            <th scope="colgroup" colspan=${PARAMETERS.length}>
              ${term(BALANCE_WORDS.drag, 'KL / reward: − drags, + pushes along')}
            </th>
          </tr>
          <tr>
            ${TERMS.map((one) => html`<th scope="col">${term(RATIO_WORDS[one].definition, RATIO_WORDS[one].label)}</th>`)}
            ${PARAMETERS.map(
              ({ symbol: letter, definition }) =>
                html`<th scope="col">${term(definition, symbol(letter))}</th>`,
            )}
          </tr>
        </thead>
        <tbody>
          ${
            results.length === 0
              ? html`<tr>
                  <td colspan=${2 + TERMS.length + PARAMETERS.length} class="empty">
                    The first numbers are on their way.
                  </td>
                </tr>`
              : results.map((result) => this.row(result))
          }
        </tbody>
      </table>
    </div>`;
  }

  private row(result: ObjectiveResult): TemplateResult {
    const { fresh } = this.study.state;
    const { id, title, klCosine, klDrag } = result;
    return html`<tr class=${fresh.has(id) ? '' : 'stale'} data-balance=${id}>
      <th scope="row">${title}</th>
      ${TERMS.map((one) => html`<td data-term=${one}>${this.ratio(result, one)}</td>`)}
      <td class="cosine">${number(klCosine, result)}</td>
      ${klDrag.map((drag) => html`<td class="drag">${number(drag, result)}</td>`)}
    </tr>`;
  }

  private ratio(result: ObjectiveResult, one: PartTerm | 'total'): TemplateResult {
    const { threshold } = this.study.state.view;
    const verdict = gradientVerdict(result, one, threshold);
    if (verdict === null) {
      const words = isKlInReward(result) && one !== 'reward' ? 'in the reward' : 'no gradient';
      return html`<span class="empty">${words}</span>`;
    }
    const ratio = attributionOf(result, one);
    // Each part of a penalty goes mostly where it is paid; the verdict is of both together.
    const isPart = one === 'klSampling' || one === 'klDecision';
    return html`${ratio === null ? html`<span class="value">∞</span>` : number(ratio, result, ratioText(result, one))}
    ${isPart ? nothing : verdictMark(verdict)}
    ${one === 'total' && isSamplingReversed(result) ? reversedMark() : nothing}`;
  }

  private measures(experiment: Experiment): ProcessMeasures {
    if (this.measured?.experiment !== experiment)
      this.measured = { experiment, measures: processMeasures(experiment) };
    return this.measured.measures;
  }

  private process({ immediate, qScales, growth, doubling }: ProcessMeasures): TemplateResult {
    const here: Partial<Record<GrowthId, TemplateResult>> = {
      immediate: this.scales(immediate.sample, immediate.decision),
      qScale: this.scales(qScales.sample, qScales.decision ?? 0),
    };
    const lengths = `${GROWTH_LENGTHS[0]}, ${GROWTH_LENGTHS[1]}, …, ${GROWTH_LENGTHS.at(-1)}`;
    return html`<h4>The penalty of this setting, whatever the objective</h4>
      <p class="help">
        All exact. Exponents are fitted on L = ${lengths} tokens, right or wrong answers alike.
      </p>
      <div class="table compared" tabindex="0" role="region" aria-label="Balance of the penalty itself">
        <table>
          <caption class="unseen">
            Balance of the penalty itself, exact
          </caption>
          <thead>
            <tr>
              <th scope="col">Measure</th>
              <th scope="col">Here</th>
              <th scope="col">${term(BALANCE_WORDS.interval, 'Power law in L')}</th>
              <th scope="col">With length</th>
            </tr>
          </thead>
          <tbody>
            ${growth.map(
              ({ id, fit, turnsAt }) =>
                html`<tr data-growth=${id}>
                  <th scope="row">${term(GROWTH_WORDS[id].definition, GROWTH_WORDS[id].label)}</th>
                  <td>${here[id] ?? '–'}</td>
                  <td>
                    ${
                      fit === null
                        ? html`<span class="empty"
                            >${turnsAt === null ? 'no ratio' : `changes sign between L = ${formatNumber(turnsAt - 1)} and L = ${formatNumber(turnsAt)}`}</span
                          >`
                        : html`<span class="value">${powerLaw(fit)}</span>`
                    }
                    ${id === 'randomSign' && fit !== null ? html`<small>${doublingText(doubling)}</small>` : nothing}
                  </td>
                  <td>
                    ${fit === null ? '–' : growthMark(balanceByGrowth(fit, this.study.state.view.growth))}
                  </td>
                </tr>`,
            )}
          </tbody>
        </table>
      </div>`;
  }

  private scales(sample: number, decision: number): TemplateResult {
    const found = balanceAt(sample, decision, this.study.state.view.threshold);
    if (found.ratio === null) return html`<span class="empty">no penalty</span>`;
    return html`<span class="value">${formatNumber(found.ratio)}</span> ${verdictMark(found)}`;
  }
}

/** "L^0.53" with its interval. */
export function powerLaw({ exponent, low, high }: ScalingFit): TemplateResult {
  return html`L<sup>${fixed(exponent)}</sup> <span class="interval">[${fixed(low)}, ${fixed(high)}]</span>`;
}

function fixed(x: number): string {
  if (!Number.isFinite(x)) return formatNumber(x);
  const text = Math.abs(x).toFixed(2);
  return x < 0 && Number(text) !== 0 ? `−${text}` : text;
}

function doublingText(doubling: ProcessMeasures['doubling']): string {
  const parts = doubling.map(
    ({ length, exponent }) => `${exponent === null ? '–' : fixed(exponent)} at ${formatNumber(length, 5)}`,
  );
  return `from L to 2L: ${parts.join(', ')}`;
}

/** The estimate over the exact answer. */
function number(measured: Measured | null, { noExact }: ObjectiveResult, text?: string): TemplateResult {
  if (measured === null) return html`<span class="empty">–</span>`;
  const exact = exactOf(measured);
  return html`<span class="value">${text ?? measuredText(measured)}</span>
    <small>${exact ?? html`<span title=${noExact ?? ''}>no exact</span>`}</small>`;
}
