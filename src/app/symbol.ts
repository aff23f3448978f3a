/** Symbols of the paper as it prints them: θ_d,C with "d,C" set low. */
import { html, type TemplateResult } from 'lit';

/** An underscore and the letters that belong to it: θ_s, θ_d,C, p_d|W. */
const LOW = /_([A-Za-z]+(?:[,|][A-Za-z]+)?)/;

export function symbol(text: string): TemplateResult {
  const parts = text.split(LOW);
  return html`<i class="symbol"
    >${parts.map((part, i) => (i % 2 === 1 ? html`<sub>${part}</sub>` : part))}</i
  >`;
}
