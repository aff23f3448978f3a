/** `<lab-directions>`: the shares of all objectives in one figure. Properties: store, study. */
import { html, type TemplateResult } from 'lit';
import { customElement } from 'lit/decorators.js';
import { drawnPanel, type Figure } from '../export/figure';
import '../export/lab-export';
import type { ObjectiveResult } from '../../study/compare/result';
import { Drawing, type Plot } from '../figure/drawing';
import { pinnedResult, shownDirection } from './baseline';
import { chosenResults, isStale } from './comparison';
import { comparisonOrigin, rowsFile } from './origin';
import { RowsElement } from './rows-element';
import { directionMarks, directionsPlot } from './directions-plot';
import { directionsTable, sharesLegend } from './figure-tables';
import { marksLegend } from './marks';
import { TERM_WORDS } from './words';

@customElement('lab-directions')
export class LabDirections extends RowsElement {
  private readonly drawing: Drawing;

  constructor() {
    super();
    this.drawing = new Drawing(this, { key: () => this.key(), draw: (plot) => this.draw(plot) });
  }

  protected override render(): TemplateResult {
    const { state } = this.study;
    const { gradient } = TERM_WORDS[state.term];
    const pinned = pinnedResult(state);
    return html`<figure class="chart ${isStale(state) ? 'stale' : ''}">
      <lab-export .label=${titleOf(pinned)} .figure=${() => this.figure()}></lab-export>
      <figcaption>
        <h3>${titleOf(pinned)}</h3>
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

  private figure(): Figure | null {
    const { state } = this.study;
    const { asked } = state;
    // Rows of an earlier question have no origin any more.
    if (asked === null || isStale(state)) return null;
    const pinned = pinnedResult(state);
    const { gradient } = TERM_WORDS[state.term];
    return {
      name: 'directions',
      title: titleOf(pinned),
      caption: `Shares of the ${gradient}${pinned === null ? '' : `, minus those of ${pinned.title}`}, with their signs. Points are Monte Carlo, with bars of ± 1.96 standard errors; upright marks are exact.`,
      origin: comparisonOrigin(state, asked),
      complete: state.status === 'done',
      legend: sharesLegend('bar'),
      panels: () => drawnPanel(this.querySelector('.shares')),
      data: { table: directionsTable(state), result: () => rowsFile(state, asked) },
    };
  }

  private key(): readonly unknown[] {
    const { results, choice, term, baseline } = this.study.state;
    return [results, choice.objectives, term, baseline];
  }

  private draw(plot: Plot): void {
    const shares = this.querySelector('.shares')!;
    const { state } = this.study;
    const pinned = pinnedResult(state);
    const drawn = chosenResults(state).flatMap((result) => {
      if (result.id === pinned?.id) return [];
      const parts = shownDirection(result, pinned, state.term);
      return typeof parts === 'string' ? [] : [{ title: result.title, parts }];
    });
    if (drawn.length === 0) {
      shares.replaceChildren(
        pinned === null ? '' : 'Nothing differs from the baseline here: it, or all others, have no gradient.',
      );
      return;
    }
    const width = Math.max(260, shares.clientWidth);
    const differences = pinned !== null;
    const element = plot.plot(directionsPlot(plot, { drawn, differences, width }));
    this.drawing.place(element, shares, { label: titleOf(pinned), marks: directionMarks(drawn) });
  }
}

function titleOf(pinned: ObjectiveResult | null): string {
  return pinned === null ? 'Where each gradient points' : 'How each gradient differs from the baseline';
}
