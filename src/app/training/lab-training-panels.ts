/**
 * `<lab-training-panels>`: the panels of Figure 3 on one time line, and a slider that selects an update for all of them.
 * Properties: store, study.
 */
import { html, nothing, type PropertyValues, type TemplateResult } from 'lit';
import { customElement } from 'lit/decorators.js';
import { drawnPanel, type Figure, type LegendEntry } from '../export/figure';
import '../export/lab-export';
import { Drawing, place, type Plot } from '../figure/drawing';
import { positionOf, positionText } from '../grid-view';
import { formatCount, formatNumber } from '../number-format';
import { plainSymbols, symbol } from '../symbol';
import { panelsTable } from './figure-tables';
import { learnedFrom } from './learned-from';
import { flowText, readingText } from './numbers';
import { eventsOf } from './events';
import { historyFile, trainingOrigin } from './origin';
import { panelPlot } from './panel-plot';
import { isNothing, type Panel, type PanelSeries, panelsOf, readAt, shownClass, toldFrame } from './panels';
import { StudyElement } from '../study-element';
import { type History, selectedFrame, type TrainingStudy } from './training-study';
import { timeline } from './timeline';
import { updateTable } from './update-table';

/** All panels take some tenths of a second to draw; more often than this nobody sees. */
const REDRAW_MS = 500;

/** The mark of the selected update in a panel. */
interface Cursor {
  readonly cursor: SVGLineElement;
  readonly x: (step: number) => number;
}

@customElement('lab-training-panels')
export class LabTrainingPanels extends StudyElement<TrainingStudy> {
  private drawings = new Map<string, Cursor>();

  constructor() {
    super();
    new Drawing(this, { key: () => this.parts(), draw: (plot) => this.draw(plot), everyMs: REDRAW_MS });
  }

  protected override render(): TemplateResult | typeof nothing {
    const { state } = this.study;
    const { shown, stale, scale, cell } = state;
    const selected = selectedFrame(state);
    if (shown === null || selected === null) return nothing;
    const { frame, at } = selected;
    const events = eventsOf(shown, cell);
    const from = learnedFrom(shown.experiment, cell);
    const { classes } = frame.cells[cell]!;
    const one = classes[shownClass({ classes })]!;
    return html`<figure class="chart training-chart ${stale ? 'stale' : ''}">
      <lab-export label="Update by update" .figure=${() => this.figure()}></lab-export>
      <figcaption>
        <h3>Update by update${classes.length > 1 ? `, for ${one.name} digits` : ''}</h3>
        <p>${CAPTION}</p>
      </figcaption>
      ${this.cells(shown)}
      <div class="toggle" role="group" aria-label="The policy as">
        ${(['logits', 'probabilities'] as const).map(
          (known) =>
            html`<button
              type="button"
              aria-pressed=${scale === known}
              @click=${() => this.study.show({ scale: known })}
            >
              ${known === 'logits' ? 'Logits' : 'Probabilities'}
            </button>`,
        )}
      </div>
      ${timeline(this.study, shown, events, at)} ${this.missing(shown)}
      <div class="training-panels">${panelsOf(scale, from).map((panel) => this.panel(panel, at, shown))}</div>
      ${updateTable(state, shown, at)}
    </figure>`;
  }

  private figure(): Figure | null {
    const { state } = this.study;
    const { shown, cell, scale } = state;
    if (shown === null || shown.frames.length === 0) return null;
    const panels = panelsOf(scale, learnedFrom(shown.experiment, cell));
    const where = positionText(shown.view, positionOf(shown.view, cell));
    return {
      name: 'training',
      title: `Update by update${where === '' ? '' : ` at ${where}`}`,
      caption: CAPTION,
      origin: trainingOrigin(state, shown),
      complete: state.status === 'done' && !state.stale,
      legend: legendOf(panels),
      panels: () => panels.flatMap(({ id, title }) => drawnPanel(this.plotOf(id), title)),
      data: { table: panelsTable(shown, cell, panels), result: () => historyFile(state, shown) },
    };
  }

  private plotOf(id: string): HTMLElement | null {
    return this.querySelector(`[data-panel="${id}"]`);
  }

  private cells({ view }: History): TemplateResult | typeof nothing {
    if (view.cells === 1) return nothing;
    const { cell } = this.study.state;
    return html`<div class="field">
      <label for="training-cell">Cell of the sweep</label>
      <select
        id="training-cell"
        @change=${(event: Event) => this.study.show({ cell: Number((event.target as HTMLSelectElement).value) })}
      >
        ${Array.from(
          { length: view.cells },
          (_, i) =>
            html`<option value=${i} .selected=${i === cell}>
              ${plainSymbols(positionText(view, positionOf(view, i)))}
            </option>`,
        )}
      </select>
    </div>`;
  }

  private missing({ flows }: History): TemplateResult | typeof nothing {
    const missing = flows.get(this.study.state.cell)?.missing ?? null;
    return missing === null ? nothing : html`<p class="help">There is no exact flow: ${missing}.</p>`;
  }

  private panel(panel: Panel, at: number, shown: History): TemplateResult {
    const { cell } = this.study.state;
    if (isNothing(panel, shown.frames, cell))
      return html`<section class="training-panel" aria-label=${panel.title}>
        <h4>${panel.title}</h4>
        <p class="empty">There is no penalty in this training.</p>
      </section>`;
    const flow = shown.flows.get(cell);
    const frame = toldFrame(panel, shown.frames, at, cell);
    const { step } = shown.frames[at]!;
    return html`<section class="training-panel" aria-label=${panel.title}>
      <h4 title=${plainSymbols(panel.definition)}>${panel.title}</h4>
      <div class="plot" data-panel=${panel.id}></div>
      ${frame.step === step ? nothing : html`<p class="told-at">Of the last update recorded, ${formatCount(frame.step)}:</p>`}
      <ul class="readout">
        ${panel.series.map((series) => {
          const { reading, exact } = readAt(series, frame, cell, flow);
          return html`<li>
            ${legendMark(series)} ${series.symbol === null ? series.label : symbol(series.symbol)}
            <span
              >${readingText(reading)}
              ${exact === null || reading === null ? nothing : html`<small>exact ${reading.lost ? formatNumber(exact) : flowText(reading, exact)}</small>`}</span
            >
          </li>`;
        })}
      </ul>
    </section>`;
  }

  protected override updated(changed: PropertyValues): void {
    super.updated(changed);
    this.moveCursors();
  }

  private parts(): readonly unknown[] {
    const { shown, cell, scale } = this.study.state;
    return [shown?.frames, shown?.flows, cell, scale];
  }

  /** One panel a task: the page stays free between them. */
  private async draw(plot: Plot): Promise<void> {
    const { shown, cell, scale } = this.study.state;
    if (shown === null || shown.frames.length === 0) return;
    const events = eventsOf(shown, cell);
    const { steps } = shown.experiment.training;
    for (const panel of panelsOf(scale, learnedFrom(shown.experiment, cell))) {
      const into = this.plotOf(panel.id);
      if (into === null) continue;
      const width = Math.max(240, into.clientWidth);
      const { frames, flows } = shown;
      const parts = { panel, frames, flow: flows.get(cell), cell, steps, events, width };
      this.put(panel.id, into, plot.plot(panelPlot(plot, parts)));
      await new Promise((resolve) => setTimeout(resolve, 0));
    }
  }

  private put(id: string, into: HTMLElement, element: ReturnType<Plot['plot']>): void {
    const cursor = document.createElementNS('http://www.w3.org/2000/svg', 'line');
    cursor.setAttribute('class', 'cursor');
    cursor.setAttribute('data-screen', '');
    cursor.setAttribute('y1', '10');
    cursor.setAttribute('y2', String(Number(element.getAttribute('height')) - 32));
    element.append(cursor);
    place(element, into);
    const scale = element.scale('x')!;
    this.drawings.set(id, { cursor, x: (step) => scale.apply(step) as number });
    this.moveCursors();
  }

  private moveCursors(): void {
    const selected = selectedFrame(this.study.state);
    if (selected === null) return;
    for (const { cursor, x } of this.drawings.values()) {
      const at = String(x(selected.frame.step));
      cursor.setAttribute('x1', at);
      cursor.setAttribute('x2', at);
    }
  }
}

const CAPTION =
  'Lines are the exact flow. Bands with marks are means over the policies ± 1.96 standard errors.';

/** Each series once: the logits are the same in all panels, and a panel of one is named by its title. */
function legendOf(panels: readonly Panel[]): LegendEntry[] {
  const entries = panels
    .filter(({ series }) => series.length > 1)
    .flatMap(({ series }) => series)
    .map(({ symbol: letter, label, colour, dash, mark }) => ({
      label: letter === null ? label : `${letter} ${label}`,
      colour,
      dash,
      mark,
    }));
  return [...new Map(entries.map((entry) => [entry.label, entry])).values()];
}

const PATHS = {
  circle: 'M15 3a3.5 3.5 0 1 0 .01 0z',
  diamond: 'M15 2l4.5 4.5-4.5 4.5-4.5-4.5z',
  triangle: 'M15 2.5l4.2 7.6h-8.4z',
} as const;

function legendMark({ colour, dash, mark }: PanelSeries): TemplateResult {
  return html`<svg viewBox="0 0 30 13" width="30" height="13" aria-hidden="true">
    <path d="M0 6.5h30" stroke=${colour} stroke-width="1.5" stroke-dasharray=${dash} />
    <path d=${PATHS[mark]} fill=${colour} />
  </svg>`;
}
