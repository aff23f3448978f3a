/** The legend of figures that show shares: a mark and a colour for each logit. */
import { html, type TemplateResult } from 'lit';
import { PARAMETERS } from '../series';
import { symbol } from '../symbol';

/** In the order of the logits, as `LOGIT_MARKS` draws them. */
const PATHS = ['M6 2a4 4 0 1 0 .01 0z', 'M6 1l5 5-5 5-5-5z', 'M6 1l5 9h-10z'] as const;
const EXACT = { mark: 'M6 0v12', line: 'M0 6h12' } as const;

/** @param exact how exact answers are drawn */
export function marksLegend(exact: keyof typeof EXACT = 'mark'): TemplateResult {
  return html`<ul class="marks">
    ${PARAMETERS.map(
      ({ symbol: letter, label, colour }, i) =>
        html`<li>
          <svg viewBox="0 0 12 12" width="12" height="12" aria-hidden="true">
            <path d=${PATHS[i]!} fill=${colour} />
          </svg>
          ${symbol(letter)} ${label}
        </li>`,
    )}
    <li>
      <svg viewBox="0 0 12 12" width="12" height="12" aria-hidden="true">
        <path d=${EXACT[exact]} stroke="var(--ink)" stroke-width="2" />
      </svg>
      exact
    </li>
  </ul>`;
}
