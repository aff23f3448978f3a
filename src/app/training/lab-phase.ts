/**
 * `<lab-phase>`: a sweep over two parameters as a map of where its policies end. A table, so that it is its own data
 * twin: every cell is a number, shaded by its size, and can be chosen by keyboard. Properties: store, study.
 */
import { html, nothing, type TemplateResult } from 'lit';
import { customElement, state } from 'lit/decorators.js';
import { classMap } from 'lit/directives/class-map.js';
import { styleMap } from 'lit/directives/style-map.js';
import type { Experiment } from '../../experiment/experiment';
import { ESCAPED, type PhaseCell, phaseDiagram } from '../../study/training/phase';
import { planTraining, type TrainingCell } from '../../study/training/plan-training';
import type { Figure } from '../export/figure';
import '../export/lab-export';
import { type AxisView, axisTitle, cellAt, valueText } from '../grid-view';
import { formatCount, formatNumber } from '../number-format';
import { withSymbols } from '../symbol';
import { frameEvery } from './cell-flow';
import '../lab-term';
import { FATE_WORDS } from './fate-words';
import { phaseTable } from './figure-tables';
import { historyFile, trainingOrigin } from './origin';
import { phasePlot } from './phase-plot';
import { RovingElement } from './roving-element';
import type { History } from './training-study';

interface Measure {
  readonly id: string;
  readonly label: string;
  readonly definition: string;
  readonly value: (cell: PhaseCell, steps: number) => number | null;
  /** From what to what the shade goes; null for the least to the greatest of the map. */
  readonly range: readonly [number, number] | null;
  readonly log?: boolean;
  readonly text: (value: number) => string;
  /** Where there is no value, why; a dash unless told otherwise. */
  readonly none?: (cell: PhaseCell) => string;
}

const share = (value: number): string => formatNumber(value, 3);

const MEASURES: readonly Measure[] = [
  {
    id: 'resample',
    label: 'RESAMPLE after wrong',
    definition:
      'p_d|W after the last recorded update: σ of the mean logit. Near 1 wrong answers are tried again, near 0 the policy is an echo chamber.',
    value: ({ resampleWrong }) => resampleWrong.value[0]!,
    range: [0, 1],
    text: share,
  },
  {
    id: 'accuracy',
    label: 'Accuracy',
    definition: 'Exact accuracy at each policy, mean over the policies, after the last recorded update.',
    value: ({ accuracy }) => accuracy.value[0]!,
    range: [0, 1],
    text: share,
  },
  {
    id: 'attribution',
    label: 'Sampling : deciding',
    definition:
      'How many times as much of the reward’s gradient goes to sampling as to deciding, at the last recorded update: Monte Carlo.',
    value: ({ rewardRatio }) => rewardRatio?.value[0] ?? null,
    range: null,
    log: true,
    text: (value) => formatNumber(value, 3),
    none: ({ ratioLost }) => (ratioLost ? 'noise' : '—'),
  },
  {
    id: 'escape',
    label: 'Updates to escape',
    definition: `The recorded update from which on RESAMPLE after a wrong answer stays at a chance of ${ESCAPED} or more; 0 where it was so from the start. Policies that were there and are no longer fell back. The number is the lab’s own.`,
    value: ({ escapedAt }) => escapedAt,
    range: null,
    text: formatCount,
    none: ({ fate }) => (fate === 'lost' ? FATE_WORDS.lost : '—'),
  },
];

@customElement('lab-phase')
export class LabPhase extends RovingElement {
  @state() private measure = MEASURES[0]!;
  private planned: { readonly experiment: Experiment; readonly cells: readonly TrainingCell[] } | undefined;

  protected override render(): TemplateResult | typeof nothing {
    const { shown, stale } = this.study.state;
    if (!shown || shown.frames.length === 0 || shown.view.axes.length !== 2) return nothing;
    const cells = phaseDiagram({ cells: this.cellsOf(shown.experiment) }, shown.frames);
    const { measure } = this;
    return html`<div class=${stale ? 'stale' : ''}>
      <lab-export label="Where each cell ends" .figure=${() => this.figure()}></lab-export>
      <h3>Where each cell ends</h3>
      <div class="toggle" role="group" aria-label="What the map shows">
        ${MEASURES.map(
          (one) =>
            html`<button
              type="button"
              aria-pressed=${one === measure}
              title=${one.definition}
              @click=${() => (this.measure = one)}
            >
              ${one.label}
            </button>`,
        )}
      </div>
      <p class="help">${withSymbols(measure.definition)} ${this.records(shown)} ${this.law(cells)}</p>
      ${this.map(shown, cells)}
    </div>`;
  }

  private figure(): Figure | null {
    const { state } = this.study;
    const { shown } = state;
    if (!shown || shown.frames.length === 0 || shown.view.axes.length !== 2) return null;
    const { view, frames, experiment } = shown;
    const [rows, columns] = view.axes as readonly [AxisView, AxisView];
    const cells = phaseDiagram({ cells: this.cellsOf(experiment) }, frames);
    const { measure } = this;
    const values = cells.map((cell) => measure.value(cell, frames.at(-1)!.step));
    const level = levels(values, measure);
    const drawn = {
      rows: rows.values.map((value) => valueText(rows.field, value)),
      columns: columns.values.map((value) => valueText(columns.field, value)),
      cells: values.map((value, i) => ({
        text: value === null ? (measure.none?.(cells[i]!) ?? '—') : measure.text(value),
        level: value === null ? 0 : level(value),
        below: isBelow(cells[i]!),
      })),
    };
    return {
      name: 'map',
      title: `Where each cell ends: ${measure.label}`,
      caption: `${measure.definition} After ${formatCount(frames.at(-1)!.step)} of ${formatCount(experiment.training.steps)} updates. Down: ${axisTitle(rows)}. Across: ${axisTitle(columns)}. Cells with a line on the left begin below break-even.`,
      origin: trainingOrigin(state, shown),
      complete: state.status === 'done' && !state.stale,
      legend: [],
      panels: (plot) => [{ title: null, drawing: plot.plot(phasePlot(plot, drawn)) as SVGSVGElement }],
      data: { table: phaseTable(shown, cells), result: () => historyFile(state, shown) },
    };
  }

  /** Planning names objectives and classes; the policies themselves are not needed here. */
  private cellsOf(experiment: Experiment): readonly TrainingCell[] {
    if (this.planned?.experiment !== experiment) {
      const few = { ...experiment, training: { ...experiment.training, replicas: 2 } };
      const { replicas } = experiment.training;
      const cells = planTraining(few).cells.map((cell) => ({ ...cell, replicas }));
      this.planned = { experiment, cells };
    }
    return this.planned.cells;
  }

  /** How finely updates are told. */
  private records({ experiment }: History): string {
    const every = frameEvery(experiment);
    return this.measure.id === 'escape' && every > 1
      ? `Records come every ${formatCount(every)} updates.`
      : '';
  }

  private law(cells: readonly PhaseCell[]): TemplateResult | typeof nothing {
    if (cells.every(({ breakEven }) => breakEven === null)) return nothing;
    return html`Cells with a line on the left begin below
      <lab-term
        definition="J − w·E[KL] = (p·a − w·κ)·N without a cap and with answers of one length, κ the expected penalty of an attempt. Above 0 another attempt is worth its penalty, apart from the decision’s own."
        >break-even</lab-term
      >: another attempt costs more penalty than it is worth there.`;
  }

  private map({ view, frames, experiment }: History, cells: readonly PhaseCell[]): TemplateResult {
    const [rows, columns] = view.axes as readonly [AxisView, AxisView];
    const steps = frames.at(-1)!.step;
    const values = cells.map((cell) => this.measure.value(cell, steps));
    const level = levels(values, this.measure);
    return html`<div class="table phase" tabindex="0" role="region" aria-label="Map: ${this.measure.label}">
      <table>
        <caption class="help">
          After ${formatCount(steps)} of ${formatCount(experiment.training.steps)} updates. Down:
          ${withSymbols(axisTitle(rows))}. Across: ${withSymbols(axisTitle(columns))}.
        </caption>
        <thead>
          <tr>
            <td class="corner"></td>
            ${columns.values.map((value) => html`<th scope="col">${valueText(columns.field, value)}</th>`)}
          </tr>
        </thead>
        <tbody @keydown=${(event: KeyboardEvent) => this.key(event, columns.values.length)}>
          ${rows.values.map(
            (value, i) =>
              html`<tr>
                <th scope="row">${valueText(rows.field, value)}</th>
                ${columns.values.map((_, j) => this.cell(cellAt(view, [i, j]), cells, values, level))}
              </tr>`,
          )}
        </tbody>
      </table>
    </div>`;
  }

  private cell(
    index: number,
    cells: readonly PhaseCell[],
    values: readonly (number | null)[],
    level: (value: number) => number,
  ): TemplateResult {
    const cell = cells[index]!;
    const value = values[index]!;
    const below = isBelow(cell);
    const chosen = index === this.study.state.cell;
    return html`<td
      class=${classMap({ below, chosen })}
      style=${styleMap({ '--level': value === null ? '0' : String(level(value)) })}
    >
      <button
        type="button"
        class="plain"
        aria-pressed=${chosen}
        tabindex=${index === this.tabStop ? 0 : -1}
        @focus=${() => (this.focused = index)}
        title="Show this cell in the panels"
        @click=${() => this.study.show({ cell: index })}
      >
        ${value === null ? (this.measure.none?.(cell) ?? '—') : this.measure.text(value)}${cell.stopped > 0 ? html`<sup title="${cell.stopped} of ${cell.cell.replicas} policies stopped learning">!</sup>` : nothing}${below ? html`<span class="unseen">, below break-even</span>` : nothing}
      </button>
    </td>`;
  }
}

function isBelow({ breakEven }: PhaseCell): boolean {
  return breakEven !== null && breakEven < 0;
}

/** From a value to 0..1. */
function levels(
  values: readonly (number | null)[],
  { range, log = false }: Measure,
): (value: number) => number {
  const scale = (value: number): number => (log ? Math.log(Math.max(value, 1e-12)) : value);
  const known = values.filter((value) => value !== null && Number.isFinite(value)) as number[];
  const [low, high] = (range ?? [Math.min(...known), Math.max(...known)]).map(scale) as [number, number];
  return (value) => (high > low ? Math.min(1, Math.max(0, (scale(value) - low) / (high - low))) : 0.5);
}
