/** The rows of A − B in the table of attribution: at the cells of the curves drawn that both runs have. */
import { html, nothing, type TemplateResult } from 'lit';
import { positionOf, positionText } from '../grid-view';
import { type Compared, differencesOf, differenceZText } from '../kept/difference';
import { apartText, isApart } from '../kept/overlay';
import { estimateText, exactText } from '../number-format';
import { SERIES } from '../series';
import type { LabState } from '../store';
import { withSymbols } from '../symbol';

export function differenceRows({
  run,
  position,
  compared,
}: Pick<LabState, 'run' | 'position' | 'compared'>): TemplateResult | typeof nothing {
  if (compared === null) return nothing;
  const all = new Set(SERIES.map(({ id }) => id));
  const { ratios } = differencesOf(run, position, compared.run, all);
  const apart = apartText(run, position, compared.run);
  const cells = [...new Set(ratios.map(({ cell }) => cell))];
  return html`<tbody>
    <tr>
      <th scope="rowgroup" colspan="10">A − B ± joint error, and z = (A − B)/joint error</th>
    </tr>
    ${cells.map((cell) => {
      const own = positionText(run.view, positionOf(run.view, cell)) || 'the only one';
      const where = apart === '' ? own : `A ${own}, B ${apart}`;
      return html`<tr>
        <th scope="row">${withSymbols(where)}</th>
        ${SERIES.map(({ id }) => numbers(ratios.find((one) => one.cell === cell && one.series.id === id)))}
      </tr>`;
    })}
    ${
      cells.length === 0
        ? html`<tr>
            <td colspan="10">
              ${isApart(run, position, compared.run) ? html`B has no cell where A is shown. It is drawn at ${withSymbols(apart)}.` : 'No cell is finished in both.'}
            </td>
          </tr>`
        : nothing
    }
  </tbody>`;
}

function numbers(one: Compared | undefined): TemplateResult {
  if (one === undefined) return html`<td colspan="3">no ratio in both</td>`;
  return html`<td>${exactText(one.difference)}</td>
    <td>${estimateText(one.difference)}</td>
    <td>${differenceZText(one.z)}</td>`;
}
