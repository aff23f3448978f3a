/**
 * `<lab-traces-classes>`: Figure 1 by class of difficulty.
 * Properties: store, study.
 */
import { html, nothing, type TemplateResult } from 'lit';
import { customElement, state } from 'lit/decorators.js';
import { drawnPanel, type Figure } from '../export/figure';
import '../export/lab-export';
import { Drawing, type Plot } from '../figure/drawing';
import { formatCount } from '../number-format';
import { symbol } from '../symbol';
import { CLASS_SERIES, classesPlot, classMarks } from './classes-plot';
import { classesTable } from './figure-tables';
import { calibrationOf, tracesOrigin } from './origin';
import { StudyElement } from '../study-element';
import { fullText, RULE_WORDS } from './words';
import type { TracesStudy } from './traces-study';

@customElement('lab-traces-classes')
export class LabTracesClasses extends StudyElement<TracesStudy> {
  @state() private series: ReadonlySet<string> = new Set(CLASS_SERIES.map(({ id }) => id));

  private readonly drawing: Drawing;

  constructor() {
    super();
    this.drawing = new Drawing(this, { key: () => this.parts(), draw: (plot) => this.draw(plot) });
  }

  protected override render(): TemplateResult | typeof nothing {
    const { classes, front, stale } = this.study.state;
    if (classes.length === 0) return nothing;
    const title = `By class of difficulty (rule: ${RULE_WORDS[front].label})`;
    return html`<figure class="chart ${stale ? 'stale' : ''}">
      <lab-export .label=${title} .figure=${() => this.exported(title)}></lab-export>
      <figcaption>
        <h3>${title}</h3>
        <p>${CAPTION}</p>
      </figcaption>
      <div class="legend" role="group" aria-label="Curves shown">
        ${CLASS_SERIES.map(
          ({ id, label, colour, dash }) =>
            html`<button
              type="button"
              aria-pressed=${this.series.has(id)}
              style="--series: ${colour}"
              @click=${() => this.toggle(id)}
            >
              <svg viewBox="0 0 36 12" width="36" height="12" aria-hidden="true">
                <line
                  x1="0"
                  x2="36"
                  y1="6"
                  y2="6"
                  stroke=${colour}
                  stroke-width="2"
                  stroke-dasharray=${dash}
                /></svg
              >${symbol(label)}
            </button>`,
        )}
      </div>
      <div class="by-class"></div>
      <details class="twin">
        <summary>All numbers by class</summary>
        <div class="table" tabindex="0" role="region" aria-label="Estimates by class">
          <table>
            <thead>
              <tr>
                <th scope="col">Class</th>
                <th scope="col">Traces</th>
                ${CLASS_SERIES.map(({ label }) => html`<th scope="col">${symbol(label)}</th>`)}
              </tr>
            </thead>
            <tbody>
              ${classes.map(
                (found) =>
                  html`<tr>
                    <th scope="row">${found.className}</th>
                    <td>${formatCount(found.calibration.counts.traces)}</td>
                    ${CLASS_SERIES.map((series) => {
                      const estimate = series.of(found);
                      return html`<td>${estimate === undefined ? '–' : fullText(estimate)}</td>`;
                    })}
                  </tr>`,
              )}
            </tbody>
          </table>
        </div>
      </details>
    </figure>`;
  }

  private exported(title: string): Figure | null {
    const { state } = this.study;
    const { asked, classes, status } = state;
    if (asked === null || classes.length === 0) return null;
    return {
      name: 'by-class',
      title,
      caption: CAPTION,
      origin: tracesOrigin(asked),
      complete: status === 'done',
      legend: CLASS_SERIES.filter(({ id }) => this.series.has(id)).map(({ label, colour, dash, mark }) => ({
        label,
        colour,
        dash,
        mark: mark === 'diamond2' ? 'diamond' : mark,
      })),
      panels: () => drawnPanel(this.querySelector('.by-class')),
      data: { table: classesTable(classes), result: () => calibrationOf(state, asked) },
    };
  }

  private toggle(id: string): void {
    const series = new Set(this.series);
    if (!series.delete(id)) series.add(id);
    this.series = series;
  }

  private parts(): readonly unknown[] {
    return [this.study.state.classes, this.series];
  }

  private draw(plot: Plot): void {
    const { classes } = this.study.state;
    const into = this.querySelector('.by-class');
    if (into === null || classes.length === 0) return;
    const width = Math.max(280, into.clientWidth);
    const marks = classMarks(classes, this.series);
    const element = plot.plot(classesPlot(plot, classes, this.series, width));
    this.drawing.place(element, into, { label: 'each class of difficulty', marks });
  }
}

const CAPTION =
  'The form of the paper’s Figure 1. Points are estimates from your data, bars their 95 % intervals.';
