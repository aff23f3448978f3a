/** Running text with the paper's symbols set as it sets them: θ_d,C, p_d|W, π_sample, L_C, γ^L. */
import { html, nothing, type TemplateResult } from 'lit';
import { symbol, withPowers } from '../symbol';

const SYMBOL = /((?<![A-Za-z_])[A-Za-zθπ]_(?:sample|ref|old|tok|[sdkCWi](?:[,|][CW])?)(?![A-Za-z]))/;

export function symbolic(text: string): TemplateResult {
  const parts = text.split(SYMBOL);
  return html`${parts.map((part, i) => (i % 2 === 1 ? symbol(part) : part === '' ? nothing : withPowers(part)))}`;
}
