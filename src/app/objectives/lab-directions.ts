/** `<lab-directions>`: the shares of all objectives in one figure. Properties: store, comparison. */
import { html, type PropertyValues, type TemplateResult } from 'lit';
import { customElement } from 'lit/decorators.js';
import type * as PlotLibrary from '@observablehq/plot';
import { pinnedResult, shownDirection } from './baseline';
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
    const { gradient } = TERM_WORDS[state.term];
    const pinned = pinnedResult(state);
    return html`<figure class="chart ${isStale(state) ? 'stale' : ''}">
      <figcaption>
        <h3>
          ${pinned === null ? 'Where each gradient points' : 'How each gradient differs from the baseline'}
        </h3>
        <p>
          ${
            pinned === null
              ? html`Shares of the ${gradient}: to the right the logit rises, to the left it falls.`
              : html`Shares of the ${gradient}, minus those of <em>${pinned.title}</em>, which is pinned and
                  not drawn: to the right the logit rises more than there.`
          }
          Points are Monte Carlo, with bars of ± 1.96 standard errors; upright marks are exact.
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
    const { results, choice, term, baseline } = this.comparison.state;
    return [results, choice.objectives, term, baseline, this.clientWidth, this.Plot];
  }

  private draw(): void {
    this.drawn = this.key();
    this.drawnAt = performance.now();
    const place = this.querySelector('.shares');
    if (this.Plot === undefined || place === null) return;
    const { state } = this.comparison;
    const pinned = pinnedResult(state);
    const drawn = chosenResults(state).flatMap((result) => {
      if (result.id === pinned?.id) return [];
      const parts = shownDirection(result, pinned, state.term);
      return typeof parts === 'string' ? [] : [{ title: result.title, parts }];
    });
    if (drawn.length === 0) {
      place.replaceChildren(
        pinned === null ? '' : 'Nothing differs from the baseline here: it, or all others, have no gradient.',
      );
      return;
    }
    const width = Math.max(260, place.clientWidth);
    const differences = pinned !== null;
    const drawing = this.Plot.plot(directionsPlot(this.Plot, { drawn, differences, width }));
    // The table holds every number.
    drawing.setAttribute('aria-hidden', 'true');
    place.replaceChildren(drawing);
  }
}
