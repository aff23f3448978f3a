/** Which scale each axis of the attribution figure has, as two pairs of buttons. */
import { html, nothing, type TemplateResult } from 'lit';
import type { AxisView } from '../grid-view';
import { type FigureView, type Scale, SCALES, withXScale, xScaleOf } from './figure-view';

/** @param change takes the view with another scale */
export function scaleSwitches(
  axis: AxisView,
  view: FigureView,
  change: (view: FigureView) => void,
): TemplateResult {
  const x = xScaleOf(axis, view);
  return html`<div class="scales">
    ${
      x === null
        ? nothing
        : scaleSwitch('Horizontal axis', x, Math.max(...axis.numbers!) > 0, (scale) =>
            change(withXScale(view, axis, scale)),
          )
    }
    ${scaleSwitch('Vertical axis', view.yScale, true, (scale) => change({ ...view, yScale: scale }))}
  </div>`;
}

function scaleSwitch(
  label: string,
  chosen: Scale,
  canBeLog: boolean,
  choose: (scale: Scale) => void,
): TemplateResult {
  return html`<div class="toggle" role="group" aria-label=${label}>
    <span aria-hidden="true">${label}</span>
    ${SCALES.map(
      (scale) =>
        html`<button
          type="button"
          aria-pressed=${scale === chosen}
          ?disabled=${scale === 'log' && !canBeLog}
          title=${scale === 'log' && !canBeLog ? 'A log axis shows no value of 0 or below.' : nothing}
          @click=${() => choose(scale)}
        >
          ${scale}
        </button>`,
    )}
  </div>`;
}
