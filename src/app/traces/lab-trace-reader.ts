/** `<lab-trace-reader>`: one trace as it was split, attempts and decisions marked in its text. Properties: store, study. */
import { html, nothing, type TemplateResult } from 'lit';
import { customElement } from 'lit/decorators.js';
import type { Attempt, RawTrace, SplitTrace } from '../../traces/trace';
import { formatCount } from '../number-format';
import { type Piece, piecesOf } from './pieces';
import { StudyElement } from '../study-element';
import { TRACE_FILTERS, type TraceFilter } from './traces-protocol';
import { FILTER_WORDS, RULE_WORDS } from './words';
import type { TracesStudy } from './traces-study';

@customElement('lab-trace-reader')
export class LabTraceReader extends StudyElement<TracesStudy> {
  protected override render(): TemplateResult {
    const { shown, front, filter, rules, held } = this.study.state;
    return html`<section class="reader" aria-labelledby="reader-title">
      <h3 id="reader-title">Traces as the rule “${RULE_WORDS[front].label}” reads them</h3>
      <div class="reader-bar">
        <label for="trace-filter">Show</label>
        <select
          id="trace-filter"
          @change=${(event: Event) => this.study.look(0, (event.target as HTMLSelectElement).value as TraceFilter)}
        >
          ${TRACE_FILTERS.map(
            (one) => html`<option value=${one} .selected=${one === filter}>${FILTER_WORDS[one]}</option>`,
          )}
        </select>
        <button type="button" ?disabled=${(shown?.at ?? 0) === 0} @click=${() => this.go(-1)}>
          Previous
        </button>
        <button
          type="button"
          ?disabled=${shown === null || shown.at + 1 >= shown.count}
          @click=${() => this.go(1)}
        >
          Next
        </button>
        <span role="status"
          >${
            shown === null || shown.count === 0
              ? rules.size === 0
                ? ''
                : 'none'
              : `${formatCount(shown.at + 1)} of ${formatCount(shown.count)}`
          }</span
        >
      </div>
      ${
        shown === null
          ? html`<p class="empty">
              ${
                rules.size > 0 && !held
                  ? 'The text of the traces is gone with the reading that was cancelled: read again to see it.'
                  : 'A trace is shown when the logs are read.'
              }
            </p>`
          : shown.trace === null
            ? html`<p class="empty">
                ${shown.count === 0 ? 'There is no such trace.' : 'The file of this trace can no longer be read: open it again.'}
              </p>`
            : this.trace(shown.trace.raw, shown.trace.split)
      }
    </section>`;
  }

  private go(by: number): void {
    this.study.look((this.study.state.shown?.at ?? 0) + by);
  }

  private trace(raw: RawTrace, split: SplitTrace): TemplateResult {
    return html`<p class="help">
        ${raw.source.file}, row ${formatCount(raw.source.row)}; right answer
        <strong>${raw.truth ?? 'not known'}</strong>; ends
        ${split.finalCorrect ? 'right' : 'wrong'}${split.truncated ? ', cut off' : ''}.
      </p>
      ${raw.prompt === undefined ? nothing : html`<blockquote class="prompt">${cut(raw.prompt)}</blockquote>`}
      <ol class="attempts">
        ${split.attempts.map((attempt, i) => html`<li>${attemptWords(attempt, split.attempts[i - 1])}</li>`)}
      </ol>
      <pre class="trace-text" tabindex="0" aria-label="Text of the trace">
${piecesOf(raw.text, split.attempts).map(pieceOf)}</pre>`;
  }
}

function attemptWords(attempt: Attempt, before: Attempt | undefined): TemplateResult {
  const { correct, value, sameValue, tokens, decision, decisionTokens, part } = attempt;
  return html`<span class=${correct ? 'right' : 'wrong'}
      >${value ?? 'answer'} ${correct ? '✓ right' : '✗ wrong'}</span
    >${before !== undefined && sameValue ? ', the same again' : ''}${part === 'visible' ? ', behind the thinking' : ''};
    ${formatCount(tokens)} tokens; then
    ${
      decision === 'RESAMPLE'
        ? html`<span class="resample">RESAMPLE</span> (${formatCount(decisionTokens)} tokens)`
        : decision === 'STOP'
          ? 'STOP'
          : 'cut off'
    }`;
}

function pieceOf({ kind, text, title }: Piece): TemplateResult | string {
  return kind === 'plain' ? text : html`<mark class=${kind} title=${title}>${text}</mark>`;
}

/** Prompts may hold whole documents. */
const PROMPT_SHOWN = 600;

function cut(text: string): string {
  return text.length > PROMPT_SHOWN ? `${text.slice(0, PROMPT_SHOWN)}…` : text;
}
