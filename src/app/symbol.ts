/** Symbols of the paper as it prints them: θ_d,C with "d,C" set low. */
import { html, type TemplateResult } from 'lit';

/** An underscore and the letters that belong to it: θ_s, θ_d,C, p_d|W, β_1. */
const LOW = /_([A-Za-z]+(?:[,|][A-Za-z]+)?|[0-9])/;

export function symbol(text: string): TemplateResult {
  const parts = text.split(LOW);
  return html`<i class="symbol"
    >${parts.map((part, i) => (i % 2 === 1 ? html`<sub>${part}</sub>` : part))}</i
  >`;
}

/** A symbol with something low. */
const IN_PROSE = /(\p{L}_(?:(?:old|ref|data|[sdLCW](?:[,|][CW])?)(?![A-Za-z])|[0-9]))/u;

/** A number or a letter with what stands high on it: 2^−126, γ^2L, Q^π, γ^tokens. */
const POWER = /((?<![\p{L}\d_])(?:\p{L}|\d+)\^(?:−?\d+\p{L}?|\p{L}+))/u;

/** A running text with its powers set as such. */
export function withPowers(text: string): TemplateResult {
  const parts = text.split(POWER);
  return html`${parts.map((part, i) => (i % 2 === 1 ? power(part) : part))}`;
}

function power(text: string): TemplateResult {
  const [base, high] = text.split('^');
  return html`${base}<sup>${high}</sup>`;
}

/** A running text with the symbols and powers in it set as such. */
export function withSymbols(text: string): TemplateResult {
  const parts = text.split(IN_PROSE);
  return html`${parts.map((part, i) => (i % 2 === 1 ? symbol(part) : withPowers(part)))}`;
}

/** The same where nothing can be set low, as in a list or an attribute: θd,W. */
export function plainSymbols(text: string): string {
  return text
    .split(IN_PROSE)
    .map((part, i) => (i % 2 === 1 ? part.replace('_', '') : part))
    .join('');
}

export interface SymbolRun {
  readonly kind: 'plain' | 'symbol' | 'low';
  readonly text: string;
}

/** The same for what is no markup: runs of a text, and what of them is set in italics and low. */
export function symbolRuns(text: string): SymbolRun[] {
  return text
    .split(IN_PROSE)
    .flatMap((part, i): SymbolRun[] =>
      i % 2 === 0
        ? [{ kind: 'plain', text: part }]
        : part.split(LOW).map((piece, j) => ({ kind: j % 2 === 1 ? 'low' : 'symbol', text: piece })),
    )
    .filter((run) => run.text !== '');
}
