/** `<lab-directions>`: the shares of all objectives in one figure. Properties: store, comparison. */
import { html, type PropertyValues, type TemplateResult } from 'lit';
import { customElement } from 'lit/decorators.js';
import type * as PlotLibrary from '@observablehq/plot';
import { chosenResults, isStale } from './comparison';
import { ComparisonElement } from './comparison-element';
import { directionsPlot } from './directions-plot';
import { marksLegend } from './marks';
import { TERM_WORDS } from './words';

/** A drawing takes some milliseconds; more often than this nobody sees. */
const REDRAW_MS = 200;

@customElement('lab-directions')
export class LabDirections extends ComparisonElement {
  private Plot: typeof PlotLibrary | undefined;
  private drawn: readonly unknown[] = [];
  private drawnAt = 0;
  private waiting: ReturnType<typeof setTimeout> | undefined;
  private readonly resized = new ResizeObserver(() => this.requestUpdate());

  override connectedCallback(): void {
    super.connectedCallback();
    this.resized.observe(this);
    void import('@observablehq/plot').then((Plot) => {
      this.Plot = Plot;
      this.requestUpdate();
    });
  }

  override disconnectedCallback(): void {
    this.resized.disconnect();
    clearTimeout(this.waiting);
    this.waiting = undefined;
    super.disconnectedCallback();
  }

  protected override render(): TemplateResult {
    const { state } = this.comparison;
    return html`<figure class="chart ${isStale(state) ? 'stale' : ''}">
      <figcaption>
        <h3>Where each gradient points</h3>
        <p>
          Shares of the ${TERM_WORDS[state.term].gradient}: to the right the logit rises, to the left it
          falls. Points are Monte Carlo, with bars of ± 1.96 standard errors; upright marks are exact.
        </p>
      </figcaption>
      ${marksLegend()}
      <div class="shares"></div>
    </figure>`;
  }

  protected override updated(changed: PropertyValues): void {
    super.updated(changed);
    if (this.key().every((part, i) => part === this.drawn[i])) return;
    // A task of its own, so that it does not add to the time that the table takes.
    this.waiting ??= setTimeout(
      () => {
        this.waiting = undefined;
        this.draw();
      },
      Math.max(0, this.drawnAt + REDRAW_MS - performance.now()),
    );
  }

  private key(): readonly unknown[] {
    const { results, choice, term } = this.comparison.state;
    return [results, choice.objectives, term, this.clientWidth, this.Plot];
  }

  private draw(): void {
    this.drawn = this.key();
    this.drawnAt = performance.now();
    const place = this.querySelector('.shares');
    if (this.Plot === undefined || place === null) return;
    const { state } = this.comparison;
    const results = chosenResults(state).filter(({ direction }) => direction[state.term] !== null);
    if (results.length === 0) {
      place.replaceChildren();
      return;
    }
    const width = Math.max(260, place.clientWidth);
    const drawing = this.Plot.plot(directionsPlot(this.Plot, { results, term: state.term, width }));
    // The table holds every number.
    drawing.setAttribute('aria-hidden', 'true');
    place.replaceChildren(drawing);
  }
}
