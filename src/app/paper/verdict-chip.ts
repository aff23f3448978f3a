/** A verdict as a chip: a sign, a word and the form of its border tell it, colour only repeats it. */
import { html, svg, type TemplateResult } from 'lit';
import type { Verdict } from '../../study/paper/claim';

interface Look {
  readonly name: string;
  readonly words: string;
  /** In a square of 12. */
  readonly sign: TemplateResult;
}

export const VERDICT_LOOKS: Readonly<Record<Verdict, Look>> = {
  true: { name: 'holds', words: 'True', sign: svg`<path d="M2 6.5 5 9.5 10.5 3" />` },
  conditional: {
    name: 'conditional',
    words: 'Conditional',
    sign: svg`<circle cx="6" cy="6" r="4.4" /><path class="full" d="M6 1.6a4.4 4.4 0 0 0 0 8.8z" />`,
  },
  'false as stated': {
    name: 'fails',
    words: 'False as stated',
    sign: svg`<path d="M2.5 2.5 9.5 9.5M9.5 2.5 2.5 9.5" />`,
  },
};

export function verdictChip(verdict: Verdict): TemplateResult {
  const { name, words, sign } = VERDICT_LOOKS[verdict];
  return html`<span class="chip ${name}"
    ><svg viewBox="0 0 12 12" width="12" height="12" aria-hidden="true">${sign}</svg>${words}</span
  >`;
}
