/** `<lab-training-answer>`: what the training came to, in a sentence with numbers and errors. Properties: store, study. */
import { html, nothing, type TemplateResult } from 'lit';
import { customElement } from 'lit/decorators.js';
import { positionOf, positionText } from '../grid-view';
import '../lab-term';
import { formatCount, formatNumber } from '../number-format';
import { TERMS } from '../series';
import { type Findings, findingsOf, type Found } from './findings';
import { flowText, meanText } from './numbers';
import type { Range } from './training-protocol';
import { TrainingElement } from './training-element';
import type { History } from './training-study';

@customElement('lab-training-answer')
export class LabTrainingAnswer extends TrainingElement {
  protected override render(): TemplateResult {
    const { shown, stale, status, cell, reason } = this.study.state;
    const findings = shown && findingsOf(shown, cell);
    if (!shown || !findings) {
      const waits = status === 'running' || status === 'paused';
      return html`<div class="answer">
        <p class="sentence empty">
          ${waits ? 'The first numbers are on their way.' : (reason ?? 'Nothing was trained yet.')}
        </p>
      </div>`;
    }
    return html`<div class="answer ${stale ? 'stale' : ''}">
      <div class="sentence">${sentences(shown, cell, findings)}</div>
      <p class="help">
        Means over ${formatCount(findings.policies)} policies,
        <lab-term
          definition="Standard error of the mean over the policies, each of which has draws of its own."
          >± one standard error</lab-term
        >; in brackets the
        <lab-term
          definition="The same training with the exact gradient in place of a batch’s: what policies do on average where batches are large."
          >exact flow</lab-term
        >.
      </p>
      <p class="unseen" role="status">${status === 'running' ? nothing : spoken(findings)}</p>
    </div>`;
  }
}

function sentences(history: History, cell: number, findings: Findings): TemplateResult {
  const { updates, accuracy, rewardRatio } = findings;
  const where = positionText(history.view, positionOf(history.view, cell));
  const [first, last] = accuracy;
  return html`<p>
      ${where === '' ? 'Over' : html`With ${where}, over`} ${formatCount(updates)} updates accuracy went from
      <strong>${meanText(first)}</strong> to <strong>${meanText(last)}</strong> ${exact(last)}.
      ${
        rewardRatio === null
          ? nothing
          : html`The gradient of the ${findings.from} reaches
              <lab-term definition=${TERMS.sampling}>sampling</lab-term>
              <strong>${meanText(rewardRatio[0])}</strong> ${exact(rewardRatio[0])} times as hard as
              <lab-term definition=${TERMS.deciding}>deciding</lab-term> at first${later(rewardRatio[1])}`
      }
      ${stoppedWords(findings)}
    </p>
    ${penalty(findings)}`;
}

/** A gradient that has died out leaves a ratio of noise, which is no finding. */
function later(last: Found): TemplateResult {
  if (last.standardError > Math.abs(last.value))
    return html`; at update ${formatCount(last.step)} it is lost in noise.`;
  return html` and <strong>${meanText(last)}</strong> ${exact(last)} times at update
    ${formatCount(last.step)}.`;
}

function penalty({ klRatio, byCycle, klRange, oneToken }: Findings): TemplateResult | typeof nothing {
  if (klRatio === null) return nothing;
  const [first, last] = klRatio;
  const same = first.step === last.step;
  const places = byCycle
    ? (['in the first cycle', 'in the last'] as const)
    : ([`at update ${first.step}`, `at update ${formatCount(last.step)}`] as const);
  return html`<p>
    ${byCycle ? `${first.step === 1 ? 'One update' : `${formatCount(first.step)} updates`} after a refresh of the reference` : 'On the way'}
    the KL penalty pushes sampling <strong>${meanText(first)}</strong> ${exact(first)} times as hard as
    deciding
    ${places[0]}${same ? '' : html` and <strong>${meanText(last)}</strong> ${exact(last)} times ${places[1]}`}.
    ${klRange === null ? nothing : html`Along the exact flow the ratio lies between ${range(klRange)}.`}
    ${klRange === null || oneToken === null ? nothing : lengthWords(klRange, oneToken)}
  </p>`;
}

/** "More than 2:1" is what the paper takes for an effect of length. */
const PAPERS_RATIO = 2;

function lengthWords(own: Range, oneToken: Range): TemplateResult {
  if (own.low > PAPERS_RATIO && oneToken.low > PAPERS_RATIO)
    return html`That it stays above 2:1 is no evidence of a length effect: the same training with answers of
    one token, L = 1, stays between ${range(oneToken)} (exact flow).`;
  return html`The same training with answers of one token, L = 1, stays between ${range(oneToken)} (exact
  flow).`;
}

function range({ low, high }: Range): string {
  return `${formatNumber(low, 2)} and ${formatNumber(high, 2)}`;
}

function stoppedWords({ stopped, policies }: Findings): string {
  if (stopped === 0) return '';
  return `${formatCount(stopped)} of ${formatCount(policies)} policies no longer learn; the time line says since when.`;
}

function exact(found: Found): TemplateResult | typeof nothing {
  if (Number.isNaN(found.exact)) return nothing;
  return html`<span class="exact">(exact flow ${flowText(found, found.exact)})</span>`;
}

/** For a screen reader, once a training rests. */
function spoken({ updates, accuracy, klRatio }: Findings): string {
  const [first, last] = accuracy;
  const ratio =
    klRatio === null
      ? ''
      : ` The KL penalty pushes sampling ${meanText(klRatio[1])} times as hard as deciding.`;
  return `After ${formatCount(updates)} updates accuracy went from ${meanText(first)} to ${meanText(last)}.${ratio}`;
}
