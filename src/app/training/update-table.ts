/** All numbers of one update of a training, exact beside Monte Carlo. */
import { html, type TemplateResult } from 'lit';
import { formatCount, formatNumber } from '../number-format';
import { learnedFrom } from './learned-from';
import { meanText, readingText } from './numbers';
import { flowAt, panelsOf, readAt, shownClass, toldFrame } from './panels';
import { referenceWords } from './reference-words';
import type { History, TrainingState } from './training-study';

/** The table twin of the panels, for the selected update. */
export function updateTable({ cell, scale }: TrainingState, shown: History, at: number): TemplateResult {
  const flow = shown.flows.get(cell);
  const frame = shown.frames[at]!;
  const { statuses, update, classes } = frame.cells[cell]!;
  const one = classes[shownClass({ classes })]!;
  const exactState = flowAt(flow, frame.step)?.classes[shownClass({ classes })];
  return html`<details class="twin">
    <summary>All numbers of update ${formatCount(frame.step)}</summary>
    <div class="table" tabindex="0" role="region" aria-label="All numbers of the selected update">
      <table>
        <caption>
          Means over the policies ± standard error, and the exact flow
        </caption>
        <thead>
          <tr>
            <th scope="col">Number</th>
            <th scope="col">Mean</th>
            <th scope="col">Exact flow</th>
          </tr>
        </thead>
        <tbody>
          ${panelsOf(scale, learnedFrom(shown.experiment, cell)).flatMap((panel) =>
            panel.series.map((series) => {
              const told = toldFrame(panel, shown.frames, at, cell);
              const { reading, exact } = readAt(series, told, cell, flow);
              const of = panel.series.length === 1 ? '' : `, ${series.label.toLowerCase()}`;
              const when = told === frame ? '' : ` (update ${formatCount(told.step)})`;
              const name = `${panel.title}${of}${when}`;
              return html`<tr data-row="${panel.id}-${series.label}">
                <th scope="row">${name}</th>
                <td>${readingText(reading)}</td>
                <td>${exact === null ? 'none' : formatNumber(exact, 5)}</td>
              </tr>`;
            }),
          )}
          ${(['kl', 'klFromStart'] as const).map(
            (key) =>
              html`<tr data-row=${key}>
                <th scope="row">
                  ${key === 'kl' ? `E[KL] from ${referenceWords(shown.experiment)}` : 'E[KL] from the policy at the start'}
                </th>
                <td>${meanText({ value: one[key].value[0]!, standardError: one[key].standardError[0]! })}</td>
                <td>${exactState === undefined ? 'none' : formatNumber(exactState[key][0]!, 5)}</td>
              </tr>`,
          )}
          <tr>
            <th scope="row">Share of right answers in the batches</th>
            <td>${update === null ? 'none' : formatNumber(update.sampledAccuracy)}</td>
            <td></td>
          </tr>
          ${Object.entries(statuses).map(
            ([status, policies]) =>
              html`<tr>
                <th scope="row">Policies ${status}</th>
                <td>${formatCount(policies)}</td>
                <td></td>
              </tr>`,
          )}
        </tbody>
      </table>
    </div>
  </details>`;
}
