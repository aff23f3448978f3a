/** `<lab-compare-answer>`: the finding in a sentence, with its numbers and their errors. Properties: store, study. */
import { html, nothing, type TemplateResult } from 'lit';
import { customElement } from 'lit/decorators.js';
import { objectiveNote } from '../../study/compare/notes';
import type { Measured } from '../../study/compare/result';
import '../lab-term';
import { TERMS } from '../series';
import { chosenResults, isStale } from './comparison';
import { RowsElement } from './rows-element';
import { comparedShares, type Share } from './compared-shares';
import { best, exactOf, measuredText, scaled } from './numbers';
import { reversedTerm } from './verdict-mark';
import { TERM_WORDS } from './words';

/** Shares closer than this are the same but for rounding. */
const EQUAL = 1e-9;

@customElement('lab-compare-answer')
export class LabCompareAnswer extends RowsElement {
  protected override render(): TemplateResult {
    const { state } = this.study;
    const { compared, reversed } = comparedShares(chosenResults(state), state.term);
    if (compared.length === 0) {
      const waits = state.status === 'running' || state.status === 'idle';
      return html`<div class="answer">
        <p class="sentence empty">
          ${waits ? 'The first numbers are on their way.' : `No chosen objective has a ${TERM_WORDS[state.term].gradient} here.`}
        </p>
      </div>`;
    }
    const sorted = compared.toSorted((x, y) => best(x.share) - best(y.share));
    return html`<div class="answer ${isStale(state) ? 'stale' : ''}">
      <p class="sentence">${this.sentence(sorted)} ${leftOut(compared, reversed)}</p>
      <p class="help">
        Shares are Monte Carlo, <lab-term definition=${TERMS.standardError}>± one standard error</lab-term>,
        with the <lab-term definition=${TERMS.exact}>exact</lab-term> share in brackets where there is one.
        ${namedNotes(sorted)}
      </p>
    </div>`;
  }

  /** @param sorted from the smallest share to the largest */
  private sentence(sorted: readonly Share[]): TemplateResult {
    const { gradient } = TERM_WORDS[this.study.state.term];
    const deciding = html`<lab-term definition=${TERMS.deciding}>deciding</lab-term>`;
    const least = sorted[0]!;
    const most = sorted.at(-1)!;
    if (sorted.length === 1)
      return html`${name(most)} gives ${deciding} ${percent(most.share)} of the ${gradient}.`;
    if (best(most.share) - best(least.share) < EQUAL)
      return html`All ${sorted.length} objectives give ${deciding} the same share of the ${gradient}:
      ${percent(most.share)}.`;
    return html`Of ${sorted.length} objectives, ${name(most)}${withEquals(sorted, most)} gives ${deciding} the
    largest share of the ${gradient}, ${percent(most.share)}, and ${name(least)}${withEquals(sorted, least)}
    the smallest, ${percent(least.share)}. A share says nothing of the direction: the signs are in the table.`;
  }
}

/** What has to be said of the objectives that the sentence names. */
function namedNotes(sorted: readonly Share[]): TemplateResult[] {
  const named = [...new Set([sorted.at(-1)!, sorted[0]!])];
  return named.flatMap((one) => {
    const note = objectiveNote(one.result.objective);
    return note === null ? [] : [html`${name(one)}: ${note} `];
  });
}

/** Which objectives the comparison is not of, and why. */
function leftOut(compared: readonly Share[], reversed: readonly Share[]): TemplateResult | typeof nothing {
  if (reversed.length === 0) return nothing;
  const why = 'a step would make right answers less likely';
  if (compared.some((one) => reversed.includes(one))) {
    const all = reversed.length === 1 ? 'It is' : `All ${reversed.length} are`;
    return html`${all} ${reversedTerm()}: ${why}.`;
  }
  const names = reversed.map((one, i) => html`${i === 0 ? '' : ', '}${name(one)}`);
  return html`Left out as ${reversedTerm()}, because ${why}: ${names}.`;
}

/** The objectives whose share is the same to the eye: none of them alone is the most or the least. */
function withEquals(shares: readonly Share[], one: Share): string {
  const others = shares.filter(
    (other) => other !== one && Math.abs(best(other.share) - best(one.share)) < EQUAL,
  );
  return others.length === 0 ? '' : `, like ${others.length} ${others.length === 1 ? 'other' : 'others'},`;
}

function name({ result }: Share): TemplateResult {
  return html`<em>${result.title}</em>`;
}

function percent(share: Measured): TemplateResult {
  const hundred = scaled(share, 100);
  const exact = exactOf(hundred);
  return html`<strong>${measuredText(hundred)} %</strong>
    <span class="exact">(${exact === null ? 'no exact answer' : `exact ${exact} %`})</span>`;
}
