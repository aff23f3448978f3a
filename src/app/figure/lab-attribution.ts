/**
 * `<lab-attribution>`: attribution against the swept value. Properties: store, runner. The figure is a slider: arrow
 * keys, Home, End and the pointer choose the cell that the rest of the page speaks of.
 */
import { html, nothing, type TemplateResult } from 'lit';
import { customElement, property } from 'lit/decorators.js';
import { axisTitle, drawnAxis, moveAlong, positionText, valueText, withinSentence } from '../grid-view';
import { setSymbols } from '../export/paper-text';
import { drawnPanel, type Figure, LEGEND_MARKS } from '../export/figure';
import '../kept/lab-run-difference';
import { apartText } from '../kept/overlay';
import '../export/lab-export';
import { LabElement } from '../lab-element';
import { exactText } from '../number-format';
import { ratioText } from '../ratio-text';
import { resultAt, type Runner } from '../runner';
import { SERIES } from '../series';
import { withSymbols } from '../symbol';
import { attributionExport } from './attribution-figures';
import { attributionPlot, FONT_SIZE } from './attribution-plot';
import { hasRatios, leftOutWords, lostWords, otherPoints, plotPoints } from './attribution-points';
import { Drawing, place, type Plot } from './drawing';
import { type FigureView, withCurve, xScaleOf } from './figure-view';
import { otherLegend } from './other-legend';
import { scaleSwitches } from './scale-switches';
import type { RunState } from '../store';

@customElement('lab-attribution')
export class LabAttribution extends LabElement {
  @property({ attribute: false }) runner!: Runner;

  /** The x scale of the last drawing, to find the cell under the pointer. */
  private xOf: ((value: number) => number) | undefined;

  constructor() {
    super();
    new Drawing(this, { key: () => this.parts(), draw: (plot) => this.draw(plot) });
  }

  protected override render(): TemplateResult | typeof nothing {
    const { run, stale } = this.store.state;
    const axis = drawnAxis(run.view);
    if (axis === undefined) return nothing;
    const title = this.heading();
    const leftOut = this.leftOut();
    return html`<figure class="chart ${stale ? 'stale' : ''}">
      <lab-export .label=${title} .figure=${() => this.figure()}></lab-export>
      <figcaption>
        <h3>${withSymbols(title)}</h3>
        <p>${CAPTION}${this.other() === null ? nothing : ` ${OTHER_CAPTION}`}</p>
      </figcaption>
      ${this.legend()} ${otherLegend(this.store)}
      ${scaleSwitches(axis, this.store.state.look, (look) => this.store.set({ look }))} ${this.others()}
      <div
        class="drawing"
        tabindex="0"
        role="slider"
        aria-label="Cell of the sweep, ${axisTitle(axis)}"
        aria-orientation="horizontal"
        aria-valuemin="1"
        aria-valuemax=${axis.values.length}
        aria-valuenow=${this.at() + 1}
        aria-valuetext=${this.valueText()}
        @keydown=${(event: KeyboardEvent) => this.key(event)}
        @pointerdown=${(event: PointerEvent) => this.point(event)}
        @pointermove=${(event: PointerEvent) => event.buttons === 1 && this.point(event)}
      ></div>
      ${this.emptyWords()} ${leftOut === '' ? nothing : html`<p class="help">${leftOut}</p>`}
      <lab-run-difference .store=${this.store}></lab-run-difference>
    </figure>`;
  }

  private heading(): string {
    const axis = drawnAxis(this.store.state.run.view);
    return axis === undefined ? 'Attribution' : `Attribution against ${withinSentence(axisTitle(axis))}`;
  }

  private figure(): Figure | null {
    const { state } = this.store;
    const { run, position } = state;
    if (run.results.size === 0) return null;
    const other = this.other();
    const apart = other === null ? '' : apartText(run, position, other);
    const over = other === null ? '' : ` ${OTHER_CAPTION}${apart && ` It is drawn at ${apart}.`}`;
    const others = run.view.axes.length < 2 ? '' : ` At ${positionText(run.view, position)}.`;
    const leftOut = this.leftOut();
    return {
      name: 'attribution',
      title: this.heading(),
      caption: `|gradient on θ_s| / (|gradient on θ_d,C| + |gradient on θ_d,W|). ${CAPTION}${over}${others}${leftOut && ` ${leftOut}`}`,
      panels: () => drawnPanel(this.querySelector('.drawing')),
      ...attributionExport(state),
    };
  }

  private parts(): readonly unknown[] {
    const { run, position, stale, look } = this.store.state;
    return [run.results, run.curve, run.view, position.join(), stale, look, this.other()];
  }

  /** Run B, while it is shown. */
  private other(): RunState | null {
    const { compared } = this.store.state;
    return compared?.isShown ? compared.run : null;
  }

  /** What log axes do not show, and what is lost in noise. */
  private leftOut(): string {
    const { run, position, look } = this.store.state;
    const axis = drawnAxis(run.view);
    if (axis === undefined) return '';
    const other = this.other();
    const points = [
      ...plotPoints(run, position, look.curves),
      ...(other === null ? [] : otherPoints(run, position, other, look.curves)),
    ];
    const scales = { x: xScaleOf(axis, look), y: look.yScale };
    return [leftOutWords(axis.numbers, points, scales), lostWords(run, position, look.curves)]
      .filter(Boolean)
      .join(' ');
  }

  private draw(plot: Plot): void {
    const { run, position, look } = this.store.state;
    const slider = this.querySelector('.drawing');
    if (slider === null || run.curve.length === 0) return;
    const width = Math.max(300, slider.clientWidth);
    const height = Math.round(Math.min(460, Math.max(280, width * 0.52)));
    const drawing = plot.plot(
      attributionPlot(plot, { run, other: this.other(), position, look, width, height }),
    );
    setSymbols(drawing, FONT_SIZE);
    const x = drawing.scale('x');
    this.xOf = x && ((value) => Number(x.apply(value)));
    // The slider around it says what it shows.
    place(drawing, slider);
  }

  private legend(): TemplateResult {
    const { look } = this.store.state;
    const show = (changed: FigureView): void => this.store.set({ look: changed });
    return html`<div class="legend" role="group" aria-label="Curves shown">
      ${SERIES.map(
        ({ id, label, colour, dash, symbol, definition }) =>
          html`<button
            type="button"
            aria-pressed=${look.curves.has(id)}
            title=${definition}
            style="--series: ${colour}"
            @click=${() => show(withCurve(look, id))}
          >
            <svg viewBox="0 0 36 12" width="36" height="12" aria-hidden="true">
              <line x1="0" x2="36" y1="6" y2="6" stroke=${colour} stroke-width="2" stroke-dasharray=${dash} />
              <path d=${LEGEND_MARKS[symbol]} transform="translate(18 6)" fill=${colour} /></svg
            >${label}
          </button>`,
      )}
    </div>`;
  }

  /** Choices on the axes that are not drawn. */
  private others(): TemplateResult | typeof nothing {
    const { run, position } = this.store.state;
    const { axes, x } = run.view;
    if (axes.length < 2) return nothing;
    return html`<div class="others">
      ${axes.map(({ field, values }, i) =>
        i === x
          ? nothing
          : html`<label for="other-${i}">${field.label}</label>
              <select
                id="other-${i}"
                @change=${(event: Event) => {
                  const at = (event.target as HTMLSelectElement).selectedIndex;
                  this.runner.select(position.map((own, j) => (j === i ? at : own)));
                }}
              >
                ${values.map(
                  (value, at) =>
                    html`<option .selected=${at === position[i]}>${valueText(field, value)}</option>`,
                )}
              </select>`,
      )}
    </div>`;
  }

  private emptyWords(): TemplateResult | typeof nothing {
    const { run } = this.store.state;
    if (run.curve.length === 0) return html`<p class="empty">Computing the exact curve.</p>`;
    if (!hasRatios(run)) {
      return html`<p class="empty">
        No gradient reaches deciding here, or none reaches sampling, so there is no ratio to draw. The table
        shows the gradients themselves.
      </p>`;
    }
    return nothing;
  }

  private at(): number {
    const { run, position } = this.store.state;
    return position[run.view.x] ?? 0;
  }

  private valueText(): string {
    const { run, position } = this.store.state;
    const result = resultAt(run, position);
    const where = positionText(run.view, position);
    if (result === undefined) return `${where}: not computed yet`;
    const ratios = SERIES.map(({ id, label }) => {
      const gradient = result.gradients[id];
      const ratio = gradient.attribution;
      if (ratio === null) return `${label}: no ratio`;
      return `${label}: ${ratioText(gradient)}, exact ${exactText(ratio)}`;
    });
    return `${where}. ${ratios.join('. ')}`;
  }

  private key(event: KeyboardEvent): void {
    const last = (drawnAxis(this.store.state.run.view)?.values.length ?? 1) - 1;
    const at = this.at();
    const next: Record<string, number> = {
      ArrowRight: at + 1, ArrowUp: at + 1, ArrowLeft: at - 1, ArrowDown: at - 1,
      Home: 0, End: last, PageUp: at + 10, PageDown: at - 10,
    }; // prettier-ignore
    const target = next[event.key];
    if (target === undefined) return;
    event.preventDefault();
    this.choose(Math.min(Math.max(target, 0), last));
  }

  private point(event: PointerEvent): void {
    const axis = drawnAxis(this.store.state.run.view);
    const svg = this.querySelector('.drawing svg');
    if (axis === undefined || svg === null || this.xOf === undefined) return;
    const left = event.clientX - svg.getBoundingClientRect().left;
    // What a log axis leaves out has no place on it.
    const places = axis.values.map((_, i) => {
      const away = Math.abs(this.xOf!(axis.numbers?.[i] ?? i) - left);
      return Number.isFinite(away) ? away : Infinity;
    });
    this.choose(places.indexOf(Math.min(...places)));
  }

  private choose(at: number): void {
    const { run, position } = this.store.state;
    this.runner.select(moveAlong(run.view, position, at));
  }
}

const OTHER_CAPTION =
  'Run B has hollow marks and dashed bars; thin lines join its exact answers from cell to cell.';
const CAPTION = 'Lines are exact. Points are Monte Carlo, with bars of 95 %.';
