/** The legend of run B in the attribution figure, as the button that hides and shows it. */
import { html, nothing, svg, type TemplateResult } from 'lit';
import { LEGEND_MARKS } from '../export/figure';
import { apartText } from '../kept/overlay';
import { SERIES } from '../series';
import type { LabStore } from '../store';
import { withSymbols } from '../symbol';

export function otherLegend(store: LabStore): TemplateResult | typeof nothing {
  const { run, position, compared, look } = store.state;
  if (compared === null) return nothing;
  const apart = apartText(run, position, compared.run);
  const shown = SERIES.filter(({ id }) => look.curves.has(id));
  return html`<div class="legend" role="group" aria-label="Run laid over">
    <button
      type="button"
      aria-pressed=${compared.isShown}
      @click=${() => store.set({ compared: { ...compared, isShown: !compared.isShown } })}
    >
      <svg viewBox="0 0 ${40 * shown.length} 12" width=${40 * shown.length} height="12" aria-hidden="true">
        ${shown.map(
          ({ otherColour, otherDash, symbol }, i) =>
            svg`<g transform="translate(${40 * i} 0)" stroke=${otherColour}>
              <line x1="0" x2="36" y1="6" y2="6" stroke-width="1.5" stroke-dasharray=${otherDash} />
              <path d=${LEGEND_MARKS[symbol]} transform="translate(18 6)" fill="var(--sheet)" stroke-width="1.6" />
            </g>`,
        )}</svg
      >B: ${compared.run.kept?.name}${apart === '' ? nothing : html` at ${withSymbols(apart)}`}
    </button>
  </div>`;
}
