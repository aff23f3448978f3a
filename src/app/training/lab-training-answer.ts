/** `<lab-training-answer>`: what the training came to, in a sentence with numbers and errors. Properties: store, study. */
import { html, nothing, type TemplateResult } from 'lit';
import { customElement } from 'lit/decorators.js';
import { positionOf, positionText } from '../grid-view';
import '../lab-term';
import { formatCount, formatNumber } from '../number-format';
import { TERMS } from '../series';
import { symbol, withSymbols } from '../symbol';
import { FATE_DEFINITION, FATE_WORDS, fatesText } from './fate-words';
import { type Findings, findingsOf, type Found } from './findings';
import { flowText, meanText } from './numbers';
import type { Range } from './training-protocol';
import { StudyElement } from '../study-element';
import type { History, TrainingStudy } from './training-study';

const sampling = html`<lab-term definition=${TERMS.sampling}>sampling</lab-term>`;
const deciding = html`<lab-term definition=${TERMS.deciding}>deciding</lab-term>`;

@customElement('lab-training-answer')
export class LabTrainingAnswer extends StudyElement<TrainingStudy> {
  protected override render(): TemplateResult {
    const { shown, stale, status, cell } = this.study.state;
    const findings = shown && findingsOf(shown, cell);
    if (!shown || !findings) {
      return html`<div class="answer">
        <p class="sentence empty">${this.waiting()}</p>
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

  private waiting(): string {
    const { status } = this.study.state;
    if (status === 'running') return 'The first numbers are on their way.';
    return status === 'paused' ? 'There is no number before the first record.' : 'Nothing was trained yet.';
  }
}

function sentences(history: History, cell: number, findings: Findings): TemplateResult {
  const { updates, resample, fate, fates, accuracy } = findings;
  const where = positionText(history.view, positionOf(history.view, cell));
  return html`${where === '' ? nothing : html`<p>${fatesText(fates)}</p>`}
    <p>
      ${where === '' ? 'Over' : html`With ${withSymbols(where)}, over`} ${formatCount(updates)} updates
      ${symbol('p_d|W')}, the chance of RESAMPLE after a wrong answer, went from ${meanText(resample[0])} to
      <strong>${meanText(resample[1])}</strong>${exact(resample[1])}: the policies
      <lab-term definition=${FATE_DEFINITION}><strong>${FATE_WORDS[fate]}</strong></lab-term
      >. Meanwhile accuracy went from <strong>${meanText(accuracy[0])}</strong> to
      <strong>${meanText(accuracy[1])}</strong>${exact(accuracy[1])}. ${stoppedWords(findings)}
    </p>
    ${rewarded(findings)} ${penalty(findings)} ${apart(findings)}`;
}

function rewarded({ rewardRatio, from }: Findings): TemplateResult | typeof nothing {
  if (rewardRatio === null) return nothing;
  const [first, last] = rewardRatio;
  const start = first.lost
    ? html`How the gradient of the ${from} divides between ${sampling} and ${deciding} is lost in noise at
      first${exact(first)}`
    : html`The gradient of the ${from} reaches ${sampling} <strong>${meanText(first)}</strong>${exact(first)}
        times as hard as ${deciding} at first`;
  if (first.step === last.step) return html`<p>${start}.</p>`;
  return html`<p>
    ${start}${
      last.lost
        ? html`; at update ${formatCount(last.step)} the ratio is lost in noise${exact(last)}.`
        : html`${first.lost ? '; it is' : ' and'} <strong>${meanText(last)}</strong>${exact(last)}
            ${first.lost ? '' : 'times'} at update ${formatCount(last.step)}.`
    }
  </p>`;
}

function penalty({ klRatio, byCycle, klRange, oneToken }: Findings): TemplateResult | typeof nothing {
  if (klRatio === null) return nothing;
  const [first, last] = klRatio;
  const same = first.step === last.step;
  const places = byCycle
    ? (['in the first cycle', 'in the last'] as const)
    : ([`at update ${formatCount(first.step)}`, `at update ${formatCount(last.step)}`] as const);
  const told = (found: Found): TemplateResult =>
    found.lost
      ? html`lost in noise${exact(found)}`
      : html`<strong>${meanText(found)}</strong>${exact(found)} times`;
  const opening = byCycle
    ? `${first.step === 1 ? 'One update' : `${formatCount(first.step)} updates`} after a refresh of the reference`
    : 'On the way';
  return html`<p>
    ${
      first.lost || last.lost
        ? html`${opening} the ratio of the KL penalty, sampling over deciding, is ${told(first)}
          ${places[0]}${same ? '' : html` and ${told(last)} ${places[1]}`}.`
        : html`${opening} the KL penalty pushes sampling <strong>${meanText(first)}</strong>${exact(first)}
            times as hard as deciding ${places[0]}${same ? '' : html` and ${told(last)} ${places[1]}`}.`
    }
    ${klRange === null ? nothing : html`Along the exact flow the ratio ${range(klRange, 'lies')}.`}
    ${klRange === null || oneToken === null ? nothing : lengthWords(klRange, oneToken)}
  </p>`;
}

/** Where policies and flow part, the flow is not what they do. */
function apart({ gap, gapReason }: Findings): TemplateResult | typeof nothing {
  if (gap === null) return nothing;
  return html`<p class="gap">
    The policies are now up to ${formatNumber(gap, 2)} standard errors from the exact flow. ${gapReason}
  </p>`;
}

/** "More than 2:1" is what the paper takes for an effect of length. */
const PAPERS_RATIO = 2;

function lengthWords(own: Range, oneToken: Range): TemplateResult {
  if (own.low > PAPERS_RATIO && oneToken.low > PAPERS_RATIO)
    return html`That it stays above 2:1 is no evidence of a length effect: the same training with answers of
    one token, L = 1, ${range(oneToken, 'stays')} (exact flow).`;
  return html`The same training with answers of one token, L = 1, ${range(oneToken, 'stays')} (exact flow).`;
}

/** "lies between 20 and 80", or "stays at 1" where the ends do not differ in what is written. */
function range({ low, high }: Range, verb: 'lies' | 'stays'): string {
  const [from, to] = [formatNumber(low, 2), formatNumber(high, 2)];
  return from === to ? `stays at ${from}` : `${verb} between ${from} and ${to}`;
}

function stoppedWords({ stopped, policies }: Findings): string {
  if (stopped === 0) return '';
  return `${formatCount(stopped)} of ${formatCount(policies)} policies no longer learn; the time line says since when.`;
}

function exact(found: Found): TemplateResult | typeof nothing {
  if (Number.isNaN(found.exact)) return nothing;
  return html` <span class="exact">(exact flow ${flowText(found, found.exact)})</span>`;
}

/** For a screen reader, once a training rests. */
function spoken({ updates, resample, fate, accuracy }: Findings): string {
  return `After ${formatCount(updates)} updates the policies ${FATE_WORDS[fate]}: the chance of RESAMPLE after a wrong answer is ${meanText(resample[1])}, accuracy ${meanText(accuracy[1])}.`;
}
