/** A table of the paper in a box of its own that scrolls, with where its numbers come from. */
import { html, nothing, type TemplateResult } from 'lit';
import type { TableCell } from '../../study/paper/table';
import type { CheckedTable } from '../../study/paper/tables';
import { symbolic } from './symbolic';

const MINUS = '\u2212';

function fixed(x: number, decimals: number): string {
  const plain = Math.abs(x).toFixed(decimals);
  return `${x < 0 && Number(plain) !== 0 ? MINUS : ''}${plain}`;
}

function cellText(cell: TableCell): string {
  switch (cell.kind) {
    case 'text':
      return cell.text;
    case 'printed':
      return cell.text.replaceAll(/-(?=\d)/g, MINUS);
    case 'exact':
      return fixed(cell.value, cell.decimals);
    case 'interval':
      return `${fixed(cell.low, 1)} to ${fixed(cell.high, 1)}`;
  }
}

export function paperTable(table: CheckedTable): TemplateResult {
  const { id, title, source, note, columns, rows, checks, passed } = table;
  const right = checks.filter((check) => check.passed).length;
  const name = `table-${id}`;
  // Words begin at the left, numbers end at the right, and a heading stands over what it names.
  const kinds = columns.map((_, i) => (i === 0 ? 'text' : (rows[0]?.[i]?.kind ?? 'text')));
  return html`<figure class="paper-table" id="claim-${id}">
    <h3 id=${name} tabindex="-1">${symbolic(title)}</h3>
    <p class="help">${source}</p>
    <div class="table" tabindex="0" role="region" aria-labelledby=${name}>
      <table aria-labelledby=${name}>
        <thead>
          <tr>
            ${columns.map((column, i) => html`<th scope="col" class=${kinds[i]!}>${symbolic(column)}</th>`)}
          </tr>
        </thead>
        <tbody>
          ${rows.map(
            (row) =>
              html`<tr>
                ${row.map((cell, i) =>
                  i === 0
                    ? html`<th scope="row">${symbolic(cellText(cell))}</th>`
                    : html`<td class=${cell.kind}>${symbolic(cellText(cell))}</td>`,
                )}
              </tr>`,
          )}
        </tbody>
      </table>
    </div>
    ${note === '' ? nothing : html`<p class="help note">${symbolic(note)}</p>`}
    ${
      checks.length === 0
        ? nothing
        : html`<p class="help ${passed ? '' : 'failed'}">
            ${right} of ${checks.length} recomputed numbers are where theory and the paper say.
          </p>`
    }
  </figure>`;
}
