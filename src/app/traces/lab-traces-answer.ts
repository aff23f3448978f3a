/** `<lab-traces-answer>`: the three numbers by each rule, and one sentence. Properties: store, study. */
import { html, nothing, type TemplateResult } from 'lit';
import { customElement } from 'lit/decorators.js';
import type { PlainCalibration } from '../../study/calibrate/plain-calibration';
import type { RuleName } from '../../study/calibrate/read-logs';
import type { Estimate } from '../../traces/estimate/bootstrap';
import { intervalNotes } from '../../report/interval-notes';
import { formatCount } from '../number-format';
import '../lab-term';
import { symbol } from '../symbol';
import { StudyElement } from '../study-element';
import { fullText, intervalText, misfitWords, RULE_WORDS, valueText, whyNone } from './words';
import type { TracesStudy } from './traces-study';

interface Row {
  readonly symbol: string;
  readonly label: string;
  readonly definition: string;
  /** The colour of the concept everywhere. */
  readonly colour: string;
  readonly of: (calibration: PlainCalibration) => Estimate;
}

export const THREE: readonly Row[] = [
  {
    symbol: 'p_s',
    label: 'a first answer is right',
    definition: 'Sampling: the share of first attempts that are right.',
    colour: 'var(--sampling)',
    of: ({ estimates }) => estimates.pSFirst,
  },
  {
    symbol: 'p_d|C',
    label: 'STOP after a right answer',
    definition: 'Deciding: the share of right attempts after which the model stopped.',
    colour: 'var(--decision-right)',
    of: ({ estimates }) => estimates.pDC,
  },
  {
    symbol: 'p_d|W',
    label: 'RESAMPLE after a wrong answer',
    definition: 'Deciding: the share of wrong attempts after which the model tried again, right or wrong.',
    colour: 'var(--decision-wrong)',
    of: ({ estimates }) => estimates.pDW,
  },
];

const MORE: readonly Row[] = [
  {
    symbol: 'p_s',
    label: 'any answer is right (pooled)',
    definition: 'The share of all attempts that are right. Hard questions, with more attempts, weigh more.',
    colour: 'var(--sampling)',
    of: ({ estimates }) => estimates.pSPooled,
  },
  {
    symbol: 'E[T]',
    label: 'attempts of a trace',
    definition: 'Mean number of attempts; traces that were cut off count with what was seen.',
    colour: 'var(--ink-soft)',
    of: ({ estimates }) => estimates.attempts,
  },
  {
    symbol: 'L_C',
    label: 'tokens of a right answer',
    definition:
      'Mean length of a right answer with its reasoning, in tokens; approximate where the log has no counts.',
    colour: 'var(--ink-soft)',
    of: ({ estimates }) => estimates.lengths.correct,
  },
  {
    symbol: 'L_W',
    label: 'tokens of a wrong answer',
    definition: 'Mean length of a wrong answer with its reasoning, in tokens.',
    colour: 'var(--ink-soft)',
    of: ({ estimates }) => estimates.lengths.wrong,
  },
  {
    symbol: 'L_d',
    label: 'tokens of a RESAMPLE',
    definition: 'Mean length of the phrase that announces a revision. The theory says one token.',
    colour: 'var(--ink-soft)',
    of: ({ estimates }) => estimates.lengths.resample,
  },
  {
    symbol: 'Acc',
    label: 'final answers right',
    definition: 'Share of traces whose final answer is right.',
    colour: 'var(--ink)',
    of: ({ estimates }) => estimates.accuracy,
  },
];

@customElement('lab-traces-answer')
export class LabTracesAnswer extends StudyElement<TracesStudy> {
  protected override render(): TemplateResult {
    const { rules, front, stale, status, files, asked } = this.study.state;
    const calibration = rules.get(front);
    if (calibration === undefined) {
      return html`<p class="empty">
        ${
          status === 'done' && asked !== null
            ? `There are no numbers: ${whyNone(asked.logs, files, asked.rule)}`
            : 'The numbers come when the logs are read.'
        }
      </p>`;
    }
    return html`<div class="answer ${stale ? 'stale' : ''}">
      ${this.otherRule()}
      <p class="sentence">${this.sentence(calibration)}</p>
      ${this.table(rules, front)}
    </div>`;
  }

  /** A log that is split already knows no rule of ours. */
  private otherRule(): TemplateResult | typeof nothing {
    const { question, rules, front, stale, status } = this.study.state;
    if (stale || status !== 'done' || rules.has(question.rule)) return nothing;
    return html`<p class="help">
      No trace was split by the rule “${RULE_WORDS[question.rule].label}”; shown is
      “${RULE_WORDS[front].label}”.
    </p>`;
  }

  private sentence({ counts, estimates, predictions, misfit }: PlainCalibration): TemplateResult {
    const { front } = this.study.state;
    const plain = predictions.find(({ id }) => id === 'plain-first');
    const tested = misfit.flatMap(({ pValue }) => (pValue === null ? [] : [pValue]));
    return html`In ${formatCount(counts.traces)} traces of ${formatCount(counts.questions)} questions (rule:
      ${RULE_WORDS[front].label}), a wrong answer is tried again with probability
      <strong>${fullText(estimates.pDW)}</strong> and a right one kept with
      <strong>${fullText(estimates.pDC)}</strong>. The two-stage model predicts an accuracy of
      <strong>${plain === undefined ? '–' : fullText(plain.accuracy)}</strong>; observed is
      <strong>${fullText(estimates.accuracy)}</strong>.
      ${
        misfit.length === 0
          ? 'The tests of the model are being drawn.'
          : tested.length === 0
            ? 'There is too little data to test the model.'
            : misfitWords(tested)
      }`;
  }

  private table(rules: ReadonlyMap<RuleName, PlainCalibration>, front: RuleName): TemplateResult {
    const shown = [...rules];
    const { usual, notes, markOf } = intervalNotes(
      shown.flatMap(([, calibration]) => [...THREE, ...MORE].map((one) => one.of(calibration))),
    );
    const row = (one: Row): TemplateResult =>
      html`<tr>
        <th scope="row">
          <span class="swatch" style="--series: ${one.colour}" aria-hidden="true"></span>
          <lab-term definition=${one.definition}>${symbol(one.symbol)} ${one.label}</lab-term>
        </th>
        ${shown.map(
          ([rule, calibration]) =>
            html`<td class=${rule === front ? 'front' : ''}>
              ${valueText(one.of(calibration))}
              <small>${intervalText(one.of(calibration))}${noteMark(markOf(one.of(calibration)))}</small>
            </td>`,
        )}
      </tr>`;
    const counted = (label: string, yes: 'stopC' | 'resW', no: 'resC' | 'stopW'): TemplateResult =>
      html`<tr>
        <th scope="row">${label}</th>
        ${shown.map(
          ([rule, { counts }]) =>
            html`<td class=${rule === front ? 'front' : ''}>
              ${formatCount(counts[yes])} of ${formatCount(counts[yes] + counts[no])}
            </td>`,
        )}
      </tr>`;
    return html`<div class="table" tabindex="0" role="region" aria-label="Estimates by rule">
      <table class="by-rule">
        <caption>
          Estimates from your data with 95 % intervals (${usual}), by the rule that found the attempts
        </caption>
        <thead>
          <tr>
            <th scope="col">Quantity</th>
            ${shown.map(
              ([rule]) =>
                html`<th scope="col" aria-current=${rule === front ? 'true' : nothing}>
                  ${RULE_WORDS[rule].label}
                </th>`,
            )}
          </tr>
        </thead>
        <tbody>
          ${THREE.map(row)} ${counted('kept, of right attempts', 'stopC', 'resC')}
          ${counted('tried again, of wrong attempts', 'resW', 'stopW')} ${MORE.map(row)}
        </tbody>
      </table>
      ${notes.map(([mark, method]) => html`<p class="help">${noteMark(mark)} ${method}</p>`)}
    </div>`;
  }
}

function noteMark(mark: string): TemplateResult | typeof nothing {
  return mark === '' ? nothing : html`<sup>${mark}</sup>`;
}
