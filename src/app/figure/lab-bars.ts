/** `<lab-bars>`: the gradient of the chosen cell by logit, as shares or raw, exact beside Monte Carlo. */
import type { nothing } from 'lit';
import { html, svg, type TemplateResult } from 'lit';
import { customElement, state } from 'lit/decorators.js';
import type { CellResult, GradientResult, Quantity } from '../../study/quantities';
import type { Figure, FigurePanel } from '../export/figure';
import '../export/lab-export';
import { cellAt, positionText } from '../grid-view';
import { LabElement } from '../lab-element';
import { estimateText, exactText } from '../number-format';
import { resultAt } from '../runner';
import { PARAMETERS, SERIES } from '../series';
import { symbol, withSymbols } from '../symbol';
import { attributionBasis, barsTable } from './attribution-figures';
import { barsPlot } from './bars-plot';
import type { Plot } from './drawing';

type Mode = 'shares' | 'values';

const ROWS = [
  ...SERIES.map(({ id, label, definition }) => ({ id, label, definition })),
  { id: 'net', label: 'Net: reward − w·KL in the reward', definition: 'What a step of ascent follows.' },
] as const;

const CAPTION = 'Bars are Monte Carlo with ± 1.96 standard errors; the upright mark is exact.';

/** Width of a bar's track in its own units. */
const TRACK = 200;
const ROW = 18;

@customElement('lab-bars')
export class LabBars extends LabElement {
  @state() private mode: Mode = 'shares';

  protected override render(): TemplateResult | typeof nothing {
    const { run, position, stale } = this.store.state;
    const result = resultAt(run, position);
    const where = positionText(run.view, position);
    return html`<figure class="bars ${stale ? 'stale' : ''}">
      <lab-export label="Gradient by logit" .figure=${() => this.figure()}></lab-export>
      <figcaption>
        <h3>Gradient by logit${where === '' ? '' : html` at ${withSymbols(where)}`}</h3>
        <p>${CAPTION}</p>
      </figcaption>
      <div class="toggle" role="group" aria-label="What bars show">
        ${(['shares', 'values'] as const).map(
          (mode) =>
            html`<button type="button" aria-pressed=${this.mode === mode} @click=${() => (this.mode = mode)}>
              ${mode === 'shares' ? 'Shares' : 'Values'}
            </button>`,
        )}
      </div>
      ${
        result === undefined
          ? html`<p class="empty">This cell is not computed yet.</p>`
          : html`<div class="panels">
              ${ROWS.map(({ id, label, definition }) => this.panel(label, definition, result.gradients[id]))}
            </div>`
      }
    </figure>`;
  }

  private figure(): Figure | null {
    const { state } = this.store;
    const { run, position } = state;
    const result = resultAt(run, position);
    if (result === undefined) return null;
    const where = positionText(run.view, position);
    const ids = ROWS.map(({ id }) => id);
    return {
      name: 'gradient-by-logit',
      title: `Gradient by logit${where === '' ? '' : ` at ${where}`}`,
      caption: CAPTION,
      legend: PARAMETERS.map(({ symbol: letter, label, colour }) => ({
        label: `${letter} ${label}`,
        colour,
        mark: 'square',
      })),
      panels: (plot) => this.drawings(plot, result),
      ...attributionBasis(state, barsTable(run, cellAt(run.view, position), result, ids)),
    };
  }

  /** One a gradient; none of a share of a gradient that is 0. */
  private drawings(plot: Plot, { gradients }: CellResult): FigurePanel[] {
    return ROWS.flatMap(({ id, label }) => {
      const quantities = this.mode === 'values' ? gradients[id].logits : gradients[id].shares;
      if (quantities === null) return [];
      const drawing = plot.plot(barsPlot(plot, quantities, this.mode === 'shares')) as SVGSVGElement;
      return [{ title: label, drawing }];
    });
  }

  private panel(label: string, definition: string, gradient: GradientResult): TemplateResult {
    const quantities = this.mode === 'values' ? gradient.logits : gradient.shares;
    return html`<section aria-label=${label}>
      <h4 title=${definition}>${label}</h4>
      ${
        quantities === null
          ? html`<p class="empty">
              This gradient is 0, or in one block alone it is not: there is nothing to divide.
            </p>`
          : html`<dl>
              ${PARAMETERS.map(({ symbol: letter, label: name, definition: meaning, colour }, i) => {
                const quantity = quantities[i]!;
                return html`<dt title=${meaning}>${symbol(letter)} ${name}</dt>
                  <dd>
                    ${this.bar(quantity, quantities, colour)}
                    <span>${estimateText(quantity)} <small>exact ${exactText(quantity)}</small></span>
                  </dd>`;
              })}
            </dl>`
      }
    </section>`;
  }

  /** A bar from 0; in values of either sign 0 lies where the panel's smallest value allows. */
  private bar(quantity: Quantity, all: readonly Quantity[], colour: string): TemplateResult {
    const reach = ({ value, standardError, exact }: Quantity): number[] => [
      value, value - 1.96 * standardError, value + 1.96 * standardError, exact,
    ]; // prettier-ignore
    // An error that is not known has no bar.
    const reached = all.flatMap(reach).filter(Number.isFinite);
    const low = Math.min(0, ...reached);
    const high = Math.max(this.mode === 'shares' ? 1 : 0, ...reached);
    const x = (value: number): number =>
      high === low || !Number.isFinite(value) ? 0 : ((value - low) / (high - low)) * TRACK;
    const { value, exact } = quantity;
    const error = Number.isFinite(quantity.standardError) ? quantity.standardError : 0;
    const [from, to] = value < 0 ? [x(value), x(0)] : [x(0), x(value)];
    const middle = ROW / 2;
    return html`<svg
      viewBox="-2 0 ${TRACK + 4} ${ROW}"
      class="bar"
      preserveAspectRatio="none"
      aria-hidden="true"
    >
      <line x1=${x(0)} x2=${x(0)} y1="0" y2=${ROW} class="zero" />
      <rect x=${from} y="4" width=${Math.max(0, to - from)} height=${ROW - 8} fill=${colour} />
      ${svg`<line class="error" x1=${x(value - 1.96 * error)} x2=${x(value + 1.96 * error)} y1=${middle} y2=${middle} />`}
      <line class="exact" x1=${x(exact)} x2=${x(exact)} y1="1" y2=${ROW - 1} />
    </svg>`;
  }
}
