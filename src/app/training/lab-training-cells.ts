/**
 * `<lab-training-cells>`: where each cell of a sweep ended, and accuracy by class of questions in the form of the paper's
 * Table 1. Properties: store, study.
 */
import { html, nothing, type TemplateResult } from 'lit';
import { customElement } from 'lit/decorators.js';
import { sigmoid } from '../../model/policy';
import type { Estimate } from '../../study/jackknife';
import type { CellState, ClassState } from '../../study/training/run-training';
import { positionOf, positionText } from '../grid-view';
import { formatCount } from '../number-format';
import { PARAMETERS } from '../series';
import { symbol, withSymbols } from '../symbol';
import { flowText, meanText } from './numbers';
import { flowAt, shownClass } from './panels';
import { referenceWords } from './reference-words';
import { RovingElement } from './roving-element';
import type { Frame } from './training-protocol';
import type { History } from './training-study';

const CHANCES = ['p_s', 'p_d|C', 'p_d|W'] as const;

@customElement('lab-training-cells')
export class LabTrainingCells extends RovingElement {
  protected override render(): TemplateResult | typeof nothing {
    const { shown, stale } = this.study.state;
    const first = shown?.frames[0];
    const last = shown?.frames.at(-1);
    if (!shown || !first || !last) return nothing;
    const byClass = shown.experiment.training.queries === 'digits';
    if (shown.view.cells === 1 && !byClass) return nothing;
    return html`<div class=${stale ? 'stale' : ''}>
      ${shown.view.cells === 1 ? nothing : this.ends(shown, first, last)}
      ${byClass ? this.classes(shown, first, last) : nothing}
    </div>`;
  }

  private ends(shown: History, first: Frame, last: Frame): TemplateResult {
    return html`<h3>Cell by cell</h3>
      <p class="help">
        Where each cell is after ${formatCount(last.step)} updates: means over the policies ± standard error,
        the exact flow in brackets. Arrow keys go from cell to cell.
      </p>
      <div class="table" tabindex="0" role="region" aria-label="Where each cell ended">
        <table class="cells">
          <thead>
            <tr>
              <th scope="col">Cell</th>
              <th scope="col">Accuracy at first</th>
              <th scope="col" colspan="2">Accuracy</th>
              ${PARAMETERS.map(
                ({ label }, i) => html`<th scope="col" title=${label}>${symbol(CHANCES[i]!)}</th>`,
              )}
              <th scope="col">Tokens</th>
              <th scope="col">E[KL] from ${referenceWords(shown.experiment)}</th>
              <th scope="col">E[KL] from the start</th>
              <th scope="col">Stopped learning</th>
            </tr>
          </thead>
          <tbody @keydown=${(event: KeyboardEvent) => this.key(event, 1)}>
            ${last.cells.map((state, i) => this.end(shown, i, first.cells[i]!, state, last.step))}
          </tbody>
        </table>
      </div>`;
  }

  private end(shown: History, cell: number, first: CellState, last: CellState, step: number): TemplateResult {
    const c = shownClass(last);
    const one = last.classes[c]!;
    const exact = flowAt(shown.flows.get(cell), step)?.classes[c]?.accuracy[0];
    const policies = shown.experiment.training.replicas;
    const stopped = policies - last.statuses.learning;
    return html`<tr aria-current=${cell === this.study.state.cell ? 'true' : 'false'}>
      <th scope="row">
        <button
          type="button"
          class="plain"
          tabindex=${cell === this.tabStop ? 0 : -1}
          @focus=${() => (this.focused = cell)}
          @click=${() => this.study.show({ cell })}
        >
          ${withSymbols(positionText(shown.view, positionOf(shown.view, cell)))}
        </button>
      </th>
      <td>${text(first.classes[c]!.accuracy)}</td>
      <td>${share(one)}</td>
      <td>
        ${text(one.accuracy)} ${exact === undefined ? nothing : `(${flowText(mean(one.accuracy), exact)})`}
      </td>
      ${one.logits.value.map((logit, i) => html`<td>${chance(logit, one.logits.standardError[i]!)}</td>`)}
      <td>${text(one.tokens)}</td>
      <td>${text(one.kl)}</td>
      <td>${text(one.klFromStart)}</td>
      <td>${stopped === 0 ? 'none' : `${formatCount(stopped)} of ${formatCount(policies)}`}</td>
    </tr>`;
  }

  private classes(shown: History, first: Frame, last: Frame): TemplateResult {
    const { view } = shown;
    const names = first.cells[0]!.classes;
    const row = (name: string, classes: readonly ClassState[]): TemplateResult =>
      html`<tr>
        <th scope="row">${withSymbols(name)}</th>
        ${classes.map(
          ({ accuracy, trained }) =>
            html`<td class=${trained ? 'trained' : ''}>
              ${meanText({ value: 100 * accuracy.value[0]!, standardError: 100 * accuracy.standardError[0]! })}
            </td>`,
        )}
      </tr>`;
    return html`<h3>Accuracy by size of the product</h3>
      <p class="help">
        <strong>A simulation</strong>, in the form of the paper’s Table 1: accuracy in per cent by digits of
        the factors, before and after ${formatCount(last.step)} updates, ± standard error over the policies.
        Tasks trained on are marked *. Assumed: each logit is linear in the number of digits, with one slope
        for all tasks; accuracies are exact at each policy. No language model was asked.
      </p>
      <div class="table" tabindex="0" role="region" aria-label="Accuracy by size of the product">
        <table class="digits">
          <thead>
            <tr>
              <th scope="col">Policies</th>
              ${names.map(
                ({ name, trained }) =>
                  html`<th scope="col">
                    ${name}${trained ? html`<span title="trained on">*</span>` : nothing}
                  </th>`,
              )}
            </tr>
          </thead>
          <tbody>
            ${last.cells.map((state, i) => {
              const where = positionText(view, positionOf(view, i));
              const before = i === 0 || !sameAccuracies(first.cells[i]!, first.cells[0]!);
              return html`${before ? row(i === 0 ? 'Before' : `Before, ${where}`, first.cells[i]!.classes) : nothing}
              ${row(where === '' ? 'After' : `After, ${where}`, state.classes)}`;
            })}
          </tbody>
        </table>
      </div>`;
  }
}

function mean({ value, standardError }: Estimate): {
  readonly value: number;
  readonly standardError: number;
} {
  return { value: value[0]!, standardError: standardError[0]! };
}

function text(estimate: Estimate): string {
  return meanText(mean(estimate));
}

/** σ of a mean logit; the error by the slope of σ there. */
function chance(logit: number, error: number): string {
  const value = sigmoid(logit);
  return meanText({ value, standardError: value * sigmoid(-logit) * error });
}

/** A small bar from 0 to 1, so that cells can be compared at a glance. */
function share({ accuracy }: ClassState): TemplateResult {
  const width = 60 * Math.min(1, Math.max(0, accuracy.value[0]!));
  return html`<svg viewBox="0 0 60 10" width="60" height="10" aria-hidden="true" class="share">
    <rect width="60" height="10" class="track" />
    <rect width=${width} height="10" class="filled" />
  </svg>`;
}

function sameAccuracies(x: CellState, y: CellState): boolean {
  return x.classes.every(({ accuracy }, i) => accuracy.value[0] === y.classes[i]!.accuracy.value[0]);
}
