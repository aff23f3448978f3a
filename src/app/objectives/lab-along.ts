/**
 * `<lab-along>`: the shares of each chosen objective against one axis, as small multiples with a table of all their
 * numbers. Properties: store, study.
 */
import { html, nothing, type TemplateResult } from 'lit';
import { customElement, state } from 'lit/decorators.js';
import { repeat } from 'lit/directives/repeat.js';
import type { Axis } from '../../experiment/experiment';
import { balanceByGrowth } from '../../model/balance';
import {
  ALONG_TRAJECTORIES,
  alongSettings,
  exactOnSampling,
  type RatioGrowth,
  ratioGrowth,
} from '../../study/compare/along';
import {
  ALONG_FIELDS,
  alongField,
  alongPoints,
  isLengthAxis,
  startingAlong,
} from '../../study/compare/along-axes';
import { attributionOf, type ObjectiveResult } from '../../study/compare/result';
import { axisControl } from '../controls/sweep-control';
import { drawnPanel, type Figure } from '../export/figure';
import '../export/lab-export';
import { Drawing, type Plot } from '../figure/drawing';
import { axisTitle, spansLog } from '../grid-view';
import '../lab-term';
import { formatCount, formatNumber } from '../number-format';
import { PARAMETERS } from '../series';
import { symbol } from '../symbol';
import { alongPlot, type PlacedShares, sharesMarks } from './along-plot';
import { isAlongStale, placeKey, type ShownAlong } from './along-state';
import { BALANCE_WORDS } from './balance-words';
import { StudyElement } from '../study-element';
import { alongTable, sharesLegend } from './figure-tables';
import { powerLaw } from './lab-balance';
import { marksLegend } from './marks';
import { exactOf, measuredText, ratioText } from './numbers';
import { alongFile, alongOrigin } from './origin';
import { growthMark } from './verdict-mark';
import { TERM_WORDS } from './words';
import type { Comparison } from './comparison';

/** One objective along the axis. */
interface Panel {
  readonly id: string;
  readonly title: string;
  /** By point; undefined where one has not come. */
  readonly results: readonly (ObjectiveResult | undefined)[];
}

@customElement('lab-along')
export class LabAlong extends StudyElement<Comparison> {
  @state() private open = false;

  private readonly drawing: Drawing;

  /** Where the points of a question lie. */
  private places: { readonly shown: ShownAlong['question']; readonly xs: readonly number[] } | undefined;

  /** By question, then by term and row; only of rows whose points have all come. */
  private readonly growths = new WeakMap<ShownAlong['question'], Map<string, RatioGrowth>>();

  constructor() {
    super();
    this.drawing = new Drawing(this, { key: () => this.parts(), draw: (plot) => this.draw(plot) });
  }

  protected override render(): TemplateResult {
    const { along, term } = this.study.state;
    const { shown, asked } = along;
    const { sampling } = asked === null ? { sampling: null } : alongSettings(asked.experiment);
    return html`<figure class="chart along ${isAlongStale(along) ? 'stale' : ''}">
      <lab-export label="The same along an axis" .figure=${() => this.figure()}></lab-export>
      <figcaption>
        <h3>The same along an axis</h3>
        <p>
          Shares of the ${TERM_WORDS[term].gradient}, with their signs, of each objective. Lines join exact
          answers at the points; points are Monte Carlo, with bars of ± 1.96 standard errors, from
          ${formatCount(sampling?.trajectories ?? ALONG_TRAJECTORIES)} trajectories each, or as many as the
          table says, on the same random numbers.
        </p>
      </figcaption>
      ${this.control()} ${this.bar()} ${marksLegend('line')}
      ${shown === null ? html`<p class="empty">The points come after the rows above.</p>` : this.panels(shown)}
      ${shown === null ? nothing : this.twin(shown)}
    </figure>`;
  }

  protected override shows(): boolean {
    return true;
  }

  private control(): TemplateResult {
    const { typedView, viewIssues } = this.study.state;
    return axisControl({
      axis: typedView.along,
      title: 'Axis',
      id: 'along',
      at: 'along',
      fields: ALONG_FIELDS,
      starting: startingAlong,
      issues: viewIssues,
      onAxis: (along: Axis) => this.study.look({ along }),
    });
  }

  private bar(): TemplateResult {
    const { status } = this.study.state.along;
    return html`<div class="along-bar">
      ${
        status === 'running'
          ? html`<button type="button" @click=${() => this.study.stop()}>Cancel</button>`
          : html`<button
              type="button"
              ?disabled=${status === 'done' || status === 'stopping' || this.study.state.status === 'running'}
              @click=${() => this.study.startAlong()}
            >
              Compute
            </button>`
      }
      <span class="state" role="status">${this.words()}</span>
    </div>`;
  }

  private words(): string {
    const { along, choice } = this.study.state;
    const { shown, asked, status, reason } = along;
    const fresh = shown !== null && shown.question === asked ? shown : null;
    const points = fresh ? this.xs(fresh).length : 0;
    const whole = Array.from({ length: points }, (_, index) => index).filter(
      (index) =>
        fresh?.refused.has(index) || choice.objectives.every((id) => fresh?.results.has(placeKey(index, id))),
    ).length;
    const known = fresh ? `${whole} of ${points} points` : 'No point';
    switch (status) {
      case 'idle':
        return 'Points come after the rows above.';
      case 'running':
        return isAlongStale(along) ? 'Computing. Dimmed panels are of the question before.' : 'Computing.';
      case 'stopping':
        return 'Stopping.';
      case 'done':
        return `Done: ${known}.`;
      case 'stopped':
        return `Stopped: ${known} finished; what has come stays.`;
      case 'failed':
        return `${reason ?? 'The points failed.'} ${known} finished.`;
    }
  }

  private xs({ question }: ShownAlong): readonly number[] {
    if (this.places?.shown !== question)
      this.places = {
        shown: question,
        xs: alongPoints(question.experiment, question.axis).map(({ x }) => x),
      };
    return this.places.xs;
  }

  private panelsOf(shown: ShownAlong): readonly Panel[] {
    return this.study.state.choice.objectives.flatMap((id): Panel[] => {
      const results = this.xs(shown).map((_, index) => shown.results.get(placeKey(index, id)));
      const title = results.find((result) => result !== undefined)?.title;
      return title === undefined ? [] : [{ id, title, results }];
    });
  }

  private panels(shown: ShownAlong): TemplateResult {
    const refused = [...shown.refused];
    return html`<div class="multiples">
        ${repeat(
          this.panelsOf(shown),
          ({ id }) => id,
          (panel) =>
            html`<section data-along=${panel.id} aria-label=${panel.title}>
              <h4>${panel.title}</h4>
              <div class="drawn"></div>
              ${isLengthAxis(shown.question.axis) ? this.growth(shown, panel) : nothing}
            </section>`,
        )}
      </div>
      ${
        refused.length === 0
          ? nothing
          : html`<ul class="refused">
              ${refused.map(([index, reason]) => html`<li>At ${formatNumber(this.xs(shown)[index]!)}: ${reason}</li>`)}
            </ul>`
      }`;
  }

  private figure(): Figure | null {
    const { state } = this.study;
    const { along, term } = state;
    const { shown, status } = along;
    if (shown === null || isAlongStale(along)) return null;
    const { axis } = shown.question;
    const panels = this.panelsOf(shown);
    const results = panels.map((panel) => panel.results);
    return {
      name: 'along',
      title: `Shares of the ${TERM_WORDS[term].gradient} along ${axisTitle({ field: alongField(axis.path)! })}`,
      caption:
        'With their signs. Lines join exact answers at the points; points are Monte Carlo, with bars of ± 1.96 standard errors.',
      origin: alongOrigin(state, shown),
      complete: status === 'done',
      legend: sharesLegend('line'),
      panels: () => panels.flatMap(({ id, title }) => drawnPanel(this.drawnOf(id), title)),
      data: {
        table: alongTable(axis.path, this.xs(shown), results, term),
        result: () => alongFile(state, shown),
      },
    };
  }

  private drawnOf(id: string): Element | null {
    return this.querySelector(`[data-along="${CSS.escape(id)}"] .drawn`);
  }

  private growth(shown: ShownAlong, panel: Panel): TemplateResult {
    const { along, view } = this.study.state;
    const growth = this.growthOf(shown, panel);
    const ratio = html`<lab-term definition=${BALANCE_WORDS.interval}>sampling : deciding</lab-term>`;
    switch (growth.kind) {
      case 'law':
        return html`<p class="growth">
          ${ratio} ∝ ${powerLaw(growth.fit)} ${growthMark(balanceByGrowth(growth.fit, view.growth))}
        </p>`;
      case 'turns':
        return html`<p class="growth">
          no exponent: the gradient on sampling changes its sign between L = ${formatNumber(growth.from)} and
          L = ${formatNumber(growth.to)}${growth.exact ? '' : ', as far as the points tell'}
          <span class="verdict undecided">changes sign</span>
        </p>`;
      case 'coming':
        return html`<p class="growth empty">
          ${along.status === 'running' ? 'the points are still coming' : 'no exponent: not all points have come'}
        </p>`;
      case 'noise':
        return html`<p class="growth empty">
          no exponent: at L = ${formatNumber(growth.at)} the gradient on sampling is lost in noise
        </p>`;
      case 'missing':
        return html`<p class="growth empty">no exponent: a ratio is missing or 0</p>`;
    }
  }

  /** Found once for each row of a question: where it turns is looked for by bisection. */
  private growthOf(shown: ShownAlong, { id, results }: Panel): RatioGrowth {
    const { question, refused } = shown;
    const { term } = this.study.state;
    const known = this.growths.get(question) ?? new Map<string, RatioGrowth>();
    this.growths.set(question, known);
    const key = `${term}/${id}`;
    const before = known.get(key);
    if (before !== undefined) return before;
    // A point that cannot be simulated never comes.
    const points = results.flatMap((_, i) => (refused.has(i) ? [] : [i]));
    const objective = results.find((result) => result !== undefined)?.objective;
    const growth = ratioGrowth(
      points.map((i) => this.xs(shown)[i]!),
      points.map((i) => results[i]),
      term,
      objective && exactOnSampling(question, objective, term),
    );
    if (growth.kind !== 'coming') known.set(key, growth);
    return growth;
  }

  /** Every number of the panels; written only while it is open. */
  private twin(shown: ShownAlong): TemplateResult {
    const { axis } = shown.question;
    const title = axisTitle({ field: alongField(axis.path)! });
    return html`<details
      class="twin"
      @toggle=${(event: Event) => (this.open = (event.target as HTMLDetailsElement).open)}
    >
      <summary>All numbers along the axis</summary>
      ${
        this.open
          ? html`<div
              class="table along-numbers"
              tabindex="0"
              role="region"
              aria-label="All numbers along the axis"
            >
              <table>
                <caption>
                  Shares with their signs and sampling : deciding, Monte Carlo ± one standard error; exact
                </caption>
                <thead>
                  <tr>
                    <th scope="col">Objective</th>
                    <th scope="col" class="at">${title}</th>
                    ${PARAMETERS.map(({ symbol: letter }) => html`<th scope="col">${symbol(letter)}</th>`)}
                    <th scope="col">Sampling : deciding</th>
                    <th scope="col">Trajectories</th>
                  </tr>
                </thead>
                <tbody>
                  ${this.panelsOf(shown).map((panel) => panel.results.map((result, i) => this.numbers(panel, result, this.xs(shown)[i]!)))}
                </tbody>
              </table>
            </div>`
          : nothing
      }
    </details>`;
  }

  private numbers(
    { title }: Panel,
    result: ObjectiveResult | undefined,
    x: number,
  ): TemplateResult | typeof nothing {
    if (result === undefined) return nothing;
    const { term } = this.study.state;
    const ratio = attributionOf(result, term);
    return html`<tr>
      <th scope="row">${title}</th>
      <td class="at">${formatNumber(x)}</td>
      ${
        result.direction[term]?.map(
          (share) => html`<td>${measuredText(share)}; ${exactOf(share) ?? 'no exact'}</td>`,
        ) ?? html`<td colspan=${PARAMETERS.length}>no gradient</td>`
      }
      <td>${ratio === null ? '–' : `${ratioText(result, term)}; ${exactOf(ratio) ?? 'no exact'}`}</td>
      <td>${formatCount(result.trajectories)}</td>
    </tr>`;
  }

  private parts(): readonly unknown[] {
    const { along, choice, term } = this.study.state;
    return [along.shown, choice.objectives, term];
  }

  /** One panel a task, so that the page stays responsive however many there are. */
  private async draw(plot: Plot): Promise<void> {
    const { shown } = this.study.state.along;
    if (shown === null) return;
    for (const panel of this.panelsOf(shown)) {
      const drawn = this.drawnOf(panel.id);
      if (drawn !== null) this.drawPanel(plot, drawn, shown, panel);
      await new Promise((resolve) => setTimeout(resolve, 0));
    }
  }

  private drawPanel(plot: Plot, into: Element, shown: ShownAlong, { title, results }: Panel): void {
    const { axis } = shown.question;
    const { term } = this.study.state;
    const xs = this.xs(shown);
    const points = results.flatMap((result, i): PlacedShares[] =>
      result === undefined ? [] : [{ x: xs[i]!, shares: result.direction[term] }],
    );
    if (points.every(({ shares }) => shares === null)) {
      into.textContent = `There is no ${TERM_WORDS[term].gradient}.`;
      return;
    }
    const label = axisTitle({ field: alongField(axis.path)! });
    const drawing = plot.plot(
      alongPlot(plot, {
        points,
        domain: [Math.min(...xs), Math.max(...xs)],
        log: 'values' in axis ? spansLog(xs) : axis.scale === 'log',
        label,
        width: Math.max(180, into.clientWidth),
      }),
    );
    this.drawing.place(drawing, into, { label: title, marks: sharesMarks(points, label) });
  }
}
