/** `<lab-compare-table>`: a row for each objective. Properties: store, study. */
import { html, nothing, svg, type TemplateResult } from 'lit';
import { customElement } from 'lit/decorators.js';
import { repeat } from 'lit/directives/repeat.js';
import { ACTION_KINDS } from '../../model/tally';
import { objectiveNote } from '../../study/compare/notes';
import type { ComparedTerm, Measured, ObjectiveResult } from '../../study/compare/result';
import { isSamplingReversed } from '../../study/compare/verdict';
import '../lab-term';
import { formatCount } from '../number-format';
import { PARAMETERS } from '../series';
import { symbol } from '../symbol';
import { pinnedResult, shownDirection } from './baseline';
import { RowsElement } from './rows-element';
import { exactOf, measuredText, noiseText, ratioText, scaled, unitPower, unitText } from './numbers';
import { whyNotTrained } from './train-with';
import { reversedMark } from './verdict-mark';
import { COLUMN_WORDS, KIND_WORDS, objectiveWords, ROUTE_WORDS, TERM_WORDS } from './words';

/** Of the signal: its unit, the kinds and their sum. */
const SIGNAL_COLUMNS = 2 + ACTION_KINDS.length;
const COLUMNS = SIGNAL_COLUMNS + PARAMETERS.length + 3;

const TERMS_SHOWN: readonly ComparedTerm[] = ['total', 'reward', 'klSampling', 'klDecision'];

const term = (definition: string, words: unknown): TemplateResult =>
  html`<lab-term definition=${definition}>${words}</lab-term>`;

@customElement('lab-compare-table')
export class LabCompareTable extends RowsElement {
  protected override render(): TemplateResult {
    const { state } = this.study;
    return html`<div class="toggle" role="group" aria-label="Term shown">
        ${TERMS_SHOWN.map(
          (one) =>
            html`<button
              type="button"
              aria-pressed=${one === state.term}
              title=${TERM_WORDS[one].definition}
              @click=${() => this.study.show({ term: one })}
            >
              ${TERM_WORDS[one].label}
            </button>`,
        )}
      </div>
      <p class="help">
        ${TERM_WORDS[state.term].definition} Bars and first numbers are Monte Carlo ± one standard error, with
        a line of ± 1.96. Upright marks and second numbers are exact.
      </p>
      <div class="table compared" tabindex="0" role="region" aria-label="Objectives side by side">
        <table>
          <caption class="unseen">
            Objectives side by side: ${TERM_WORDS[state.term].label.toLowerCase()}
          </caption>
          ${this.head()}
          <tbody>
            ${repeat(
              state.choice.objectives,
              (id) => id,
              (id) => this.row(id, state.results.get(id)),
            )}
          </tbody>
        </table>
      </div>`;
  }

  private head(): TemplateResult {
    const pinned = pinnedResult(this.study.state);
    return html`<thead>
      <tr>
        <th scope="col" rowspan="2">Objective</th>
        <th scope="colgroup" colspan=${PARAMETERS.length}>
          ${
            pinned === null
              ? term(COLUMN_WORDS.direction, 'Direction of the gradient')
              : term(COLUMN_WORDS.difference, `Direction minus that of ${pinned.title}`)
          }
        </th>
        <th scope="col" rowspan="2">${term(COLUMN_WORDS.ratio, 'Sampling : deciding')}</th>
        <th scope="col" rowspan="2">${term(COLUMN_WORDS.noise, 'Noise per 1000')}</th>
        <th scope="colgroup" colspan=${SIGNAL_COLUMNS}>Signal to each kind of action</th>
        <th scope="col" rowspan="2">${term(COLUMN_WORDS.route, 'Numbers from')}</th>
      </tr>
      <tr>
        ${PARAMETERS.map(
          ({ symbol: letter, definition }) => html`<th scope="col">${term(definition, symbol(letter))}</th>`,
        )}
        <th scope="col">${term(COLUMN_WORDS.unit, 'unit')}</th>
        ${ACTION_KINDS.map(
          (kind) => html`<th scope="col">${term(KIND_WORDS[kind].definition, KIND_WORDS[kind].label)}</th>`,
        )}
        <th scope="col">${term(COLUMN_WORDS.sum, 'sum')}</th>
      </tr>
    </thead>`;
  }

  private row(id: string, result: ObjectiveResult | undefined): TemplateResult {
    const { state } = this.study;
    const { title, definition } = objectiveWords(id);
    const note = result === undefined ? null : objectiveNote(result.objective);
    const pinned = state.baseline === id;
    const stale = result !== undefined && !state.fresh.has(id);
    return html`<tr
      class=${stale ? 'stale' : ''}
      data-objective=${id}
      aria-current=${pinned ? 'true' : 'false'}
    >
      <th scope="row">
        ${term(definition, title)} ${note === null ? nothing : noteMarkup(note)}
        <button
          type="button"
          class="pin"
          aria-pressed=${pinned}
          aria-label="${title} as the baseline"
          @click=${() => this.study.show({ baseline: pinned ? null : id })}
        >
          ${pinned ? 'Baseline' : 'Pin'}
        </button>
        ${this.train(id, title)}
      </th>
      ${result === undefined ? html`<td colspan=${COLUMNS} class="empty">${this.waiting()}</td>` : this.cells(result)}
    </tr>`;
  }

  /** A training with this objective, or why there is none. */
  private train(id: string, title: string): TemplateResult {
    const why = whyNotTrained(this.store.state.draft, id);
    if (why !== null) return html`<small class="untrained">${term(why, 'cannot be trained')}</small>`;
    return html`<button
      type="button"
      class="pin"
      aria-label="Train with ${title}"
      @click=${() => {
        this.study.trainWith(id);
        location.hash = '#/training';
      }}
    >
      Train with this
    </button>`;
  }

  private waiting(): string {
    const { status } = this.study.state;
    return status === 'running' ? 'on its way' : status === 'failed' ? 'failed' : 'not computed yet';
  }

  private cells(result: ObjectiveResult): TemplateResult {
    const { state } = this.study;
    const signal = ACTION_KINDS.map((kind) => result.signal[state.term][kind]);
    const power = unitPower(signal);
    const inUnit = signal.map((one) => scaled(one, 10 ** -power));
    const sum = scaled(result.signalSum[state.term], 10 ** -power);
    const reach = Math.max(...[...inUnit, sum].map(farthest));
    const { route, trajectories, noise } = result;
    return html`${this.direction(result)}
      <td class="ratio">${ratio(result)}</td>
      <td>${Number.isNaN(noise) ? 'no gradient' : noiseText(noise)}</td>
      <td class="unit">${reach === 0 ? '' : unitText(power)}</td>
      ${inUnit.map(
        (one, i) => html`<td>${measured(one, reach, KIND_WORDS[ACTION_KINDS[i]!].colour, result)}</td>`,
      )}
      <td class="sum">${measured(sum, reach, 'var(--ink-soft)', result)}</td>
      <td class="route">
        ${term(ROUTE_WORDS[route].definition, ROUTE_WORDS[route].label)}<br />
        <small><i>n</i> = ${formatCount(trajectories)}</small>
      </td>`;
  }

  private direction(result: ObjectiveResult): TemplateResult | TemplateResult[] {
    const { state } = this.study;
    const parts = shownDirection(result, pinnedResult(state), state.term);
    if (typeof parts === 'string') return html`<td colspan=${PARAMETERS.length} class="empty">${parts}</td>`;
    const reach = Math.max(1, ...parts.map(farthest));
    return parts.map(
      (part, i) => html`<td class="direction">${measured(part, reach, PARAMETERS[i]!.colour, result)}</td>`,
    );
  }
}

/** The first sentence of a note, with the rest behind a word: the column is narrow. */
function noteMarkup(note: string): TemplateResult {
  const [first = '', ...rest] = note.split(/(?<=\.) /);
  return html`<small class="note"
    >${first} ${rest.length === 0 ? nothing : term(rest.join(' '), 'More.')}</small
  >`;
}

/** How far from 0 anything of a cell is drawn. */
function farthest({ exact, value, standardError }: Measured): number {
  const size = Math.max(Math.abs(exact ?? 0), Math.abs(value) + 1.96 * standardError);
  return Number.isFinite(size) ? size : 0;
}

function ratio(result: ObjectiveResult): TemplateResult {
  const { attribution, noExact } = result;
  const reversed = isSamplingReversed(result) ? reversedMark() : nothing;
  if (attribution === null) return html`<span class="empty">nothing reaches deciding</span> ${reversed}`;
  return html`<span class="value">${ratioText(result, 'total')}</span>
    <small
      >${attribution.exact === null ? `no exact answer: ${noExact ?? 'there is no ratio'}` : `exact ${exactOf(attribution)}`}</small
    >
    ${reversed}`;
}

function measured(
  one: Measured,
  reach: number,
  colour: string,
  { noExact }: ObjectiveResult,
): TemplateResult {
  const exact = exactOf(one);
  return html`${bar(one, reach, colour)}<span class="value">${measuredText(one)}</span>
    <small>${exact ?? html`<span title=${noExact ?? ''}>no exact</span>`}</small>`;
}

const HALF = 50;
const HEIGHT = 14;

/** From 0 in the middle to either side. */
function bar(one: Measured, reach: number, colour: string): TemplateResult | typeof nothing {
  if (reach === 0) return nothing;
  const { exact, value, standardError } = one;
  const x = (at: number): number => HALF + (at / reach) * HALF;
  const [from, to] = value < 0 ? [x(value), HALF] : [HALF, x(value)];
  const error = 1.96 * standardError;
  return html`<svg
    class="bar"
    viewBox="-1 0 ${2 * HALF + 2} ${HEIGHT}"
    preserveAspectRatio="none"
    aria-hidden="true"
  >
    <line class="zero" x1=${HALF} x2=${HALF} y1="0" y2=${HEIGHT} />
    <rect x=${from} y="3" width=${to - from} height=${HEIGHT - 6} fill=${colour} />
    <line class="error" x1=${x(value - error)} x2=${x(value + error)} y1=${HEIGHT / 2} y2=${HEIGHT / 2} />
    ${exact === null ? nothing : svg`<line class="exact" x1=${x(exact)} x2=${x(exact)} y1="0" y2=${HEIGHT} />`}
  </svg>`;
}
