/** A verdict by Definition 3.1 as a chip: a word and the form of its border tell it, colour only repeats it. */
import { html, type TemplateResult } from 'lit';
import type { BalanceVerdict } from '../../model/balance';
import type { GradientVerdict } from '../../study/compare/verdict';
import '../lab-term';
import { BALANCE_WORDS } from './balance-words';

const TOWARD: Readonly<Record<NonNullable<BalanceVerdict['toward']>, string>> = {
  sampling: 'toward sampling',
  decision: 'toward deciding',
};

/** Of two scales at one setting. */
export function verdictMark({ verdict, toward }: GradientVerdict): TemplateResult {
  const words = toward === null ? verdict : TOWARD[toward];
  return html`<span class="verdict ${verdict} ${toward ?? ''}">${words}</span>`;
}

/** Beside a ratio or a verdict, which are of sizes. */
export function reversedMark(): TemplateResult {
  return html`<span class="verdict reversed">${reversedTerm()}</span>`;
}

export function reversedTerm(): TemplateResult {
  return html`<lab-term definition=${BALANCE_WORDS.reversed}>sampling reversed</lab-term>`;
}

/** Of an exponent. */
export function growthMark(verdict: GradientVerdict['verdict']): TemplateResult {
  const words = { balanced: 'does not grow', unbalanced: 'grows', undecided: 'undecided' }[verdict];
  return html`<span class="verdict ${verdict}">${words}</span>`;
}
