/** A claim as a card: what is said, what is measured, its numbers each with what it is, and the verdict with its condition. */
import { html, nothing, type TemplateResult } from 'lit';
import type { CheckedNumber, ClaimRow, Estimated } from '../../study/paper/rows';
import { estimateText, exactText, formatCount, formatNumber, formatZ } from '../number-format';
import { symbolic } from './symbolic';
import { VERDICT_LOOKS, verdictChip } from './verdict-chip';

/** Numbers shown without opening the rest. */
const SHOWN = 4;

export interface CardActions {
  /** Opens an experiment on the Attribution page. */
  readonly openExperiment: (query: string) => void;
  /** True while estimates may still come. */
  readonly running: boolean;
}

export function claimCard(row: ClaimRow, { openExperiment, running }: CardActions): TemplateResult {
  const id = `claim-${row.id}`;
  return html`<article class="claim" id=${id} aria-labelledby="${id}-title">
    <header>
      <h3 id="${id}-title" tabindex="-1">${symbolic(row.title)}</h3>
      ${verdictChip(row.verdict)}
      <a class="here" href="#/paper/${row.id}" aria-label="Link to “${row.title}”">#</a>
    </header>
    <p class="where">${symbolic(row.where)}</p>
    <dl class="words">
      <dt>Claim</dt>
      <dd>${symbolic(row.statement)}</dd>
      ${
        row.quote === null
          ? nothing
          : html`<dt>Quoted</dt>
              <dd><q>${row.quote}</q></dd>`
      }
      <dt>Measured</dt>
      <dd>${symbolic(row.measured)}</dd>
    </dl>
    ${row.passed ? nothing : html`<p class="failed">A number below is not where theory says it should be.</p>`}
    ${numberList('Exact', row.exact, exactNumber, ranges(row.exact))} ${monteCarlo(row, running)}
    <p class="explanation">
      <strong>${VERDICT_LOOKS[row.verdict].words}.</strong> ${symbolic(row.explanation)}
    </p>
    ${
      row.query === null
        ? nothing
        : html`<p class="open">
            <a
              href="${row.query}#/"
              @click=${(event: MouseEvent) => {
                // A click that asks for a new tab or window stays a link.
                if (event.button !== 0 || event.metaKey || event.ctrlKey || event.shiftKey || event.altKey)
                  return;
                event.preventDefault();
                openExperiment(row.query!);
              }}
              >Open in Attribution</a
            >
          </p>`
    }
  </article>`;
}

function monteCarlo(row: ClaimRow, running: boolean): TemplateResult {
  if (row.monteCarlo === null) {
    return html`<p class="help">
      No Monte Carlo here: the counts that a simulation leaves do not determine these numbers.
    </p>`;
  }
  if (!row.complete) {
    return html`<p class="help">
      ${running ? 'Monte Carlo is on its way.' : 'Monte Carlo was not reached.'}
    </p>`;
  }
  return numberList('Monte Carlo', row.monteCarlo, estimatedNumber);
}

/** The first numbers, and the rest behind a summary. */
function numberList<T>(
  kind: string,
  numbers: readonly T[],
  show: (number: T) => TemplateResult,
  after: TemplateResult | typeof nothing = nothing,
): TemplateResult {
  const rest = numbers.slice(SHOWN);
  return html`<div class="numbers">
    <h4>${kind}</h4>
    <dl>${numbers.slice(0, SHOWN).map(show)}</dl>
    ${
      rest.length === 0
        ? nothing
        : html`<details>
            <summary>${rest.length} more ${kind === 'Exact' ? 'exact numbers' : 'estimates'}</summary>
            <dl>${rest.map(show)}</dl>
          </details>`
    }
    ${after}
  </div>`;
}

/** Where the allowed ranges come from, each reason once with the numbers it is for. */
function ranges(numbers: readonly CheckedNumber[]): TemplateResult {
  const names = new Map<string, string[]>();
  for (const { because, name } of numbers) names.set(because, [...(names.get(because) ?? []), name]);
  return html`<details>
    <summary>Where the allowed ranges come from</summary>
    <ul class="ranges">
      ${[...names].map(
        ([because, of]) =>
          html`<li>${symbolic(because)} <span class="setting">For ${symbolic(of.join('; '))}.</span></li>`,
      )}
    </ul>
  </details>`;
}

/** Enough digits to see the tolerance, six at most. */
function exactDigits(x: number): string {
  return formatNumber(x, 6);
}

function exactNumber({ name, value, expected, low, high, printed, passed }: CheckedNumber): TemplateResult {
  const theory =
    expected === null
      ? html`${formatNumber(low)} to ${formatNumber(high)}`
      : html`${exactDigits(expected)} ± ${formatNumber(high - expected, 2)}`;
  return html`<div class=${passed ? '' : 'off'}>
    <dt>${symbolic(name)}</dt>
    <dd>
      <span class="value"><span class="kind">exact</span> <strong>${exactDigits(value)}</strong></span>
      <span class="value"><span class="kind">theory</span> ${theory}</span>
      ${
        printed === null
          ? nothing
          : html`<span class="value"><span class="kind">printed</span> ${printed}</span>`
      }
      ${passed ? nothing : html`<span class="value failed">not where it should be</span>`}
    </dd>
  </div>`;
}

function estimatedNumber(estimate: Estimated): TemplateResult {
  const { name, setting, n, z, passed } = estimate;
  return html`<div class=${passed ? '' : 'off'}>
    <dt>${symbolic(name)} <span class="setting">${symbolic(setting)}</span></dt>
    <dd>
      <span class="value"
        ><span class="kind">Monte Carlo</span> <strong>${estimateText(estimate)}</strong></span
      >
      <span class="value"><span class="kind">n</span> ${formatCount(n)}</span>
      <span class="value"><span class="kind">exact</span> ${exactText(estimate)}</span>
      <span class="value"><span class="kind">z</span> ${formatZ(z)}</span>
      ${passed ? nothing : html`<span class="value failed">too far from the exact answer</span>`}
    </dd>
  </div>`;
}
