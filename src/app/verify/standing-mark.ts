/** How a check stands, as a sign and a word; colour and border only repeat them. */
import { html, svg, type TemplateResult } from 'lit';
import type { Standing } from './words';

/** In a square of 12. */
const SIGNS: Readonly<Record<Standing, TemplateResult>> = {
  passed: svg`<path d="M2 6.5 5 9.5 10.5 3" />`,
  failed: svg`<path d="M2.5 2.5 9.5 9.5M9.5 2.5 2.5 9.5" />`,
  running: svg`<circle cx="6" cy="6" r="4.4" /><path d="M6 3.4V6l2 1.4" />`,
  waiting: svg`<path d="M3 6h.01M6 6h.01M9 6h.01" stroke-linecap="round" />`,
  'left out': svg`<path d="M3 6h6" />`,
};

export function standingMark(standing: Standing): TemplateResult {
  return html`<span class="standing ${standing.replace(' ', '-')}"
    ><svg viewBox="0 0 12 12" width="12" height="12" aria-hidden="true">${SIGNS[standing]}</svg
    >${standing}</span
  >`;
}
