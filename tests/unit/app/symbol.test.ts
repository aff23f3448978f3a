/** Symbols and powers in running text, as markup. */
import type { TemplateResult } from 'lit';
import { expect, test } from 'vitest';
import { symbolic } from '../../../src/app/paper/symbolic';
import { withSymbols } from '../../../src/app/symbol';

/** The markup of a template, without the white space of its source. */
function markup(part: unknown): string {
  if (Array.isArray(part)) return part.map(markup).join('');
  if (typeof part !== 'object' || part === null) return typeof part === 'string' ? part : '';
  const { strings, values } = part as TemplateResult;
  return strings
    .map((text, i) => `${text.replaceAll(/\s*\n\s*/g, ' ')}${i < values.length ? markup(values[i]) : ''}`)
    .join('')
    .replaceAll(/<i class="symbol" ?>/g, '<i>')
    .replaceAll(/ >/g, '>');
}

test('what stands low or high in a formula is set so', () => {
  expect(markup(withSymbols('|y| in [2^−126, 2^126], p_d|C'))).toBe(
    '|y| in [2<sup>−126</sup>, 2<sup>126</sup>], <i>p<sub>d|C</sub></i>',
  );
  expect(markup(symbolic('differ by γ^L, Q^π at θ_s, (1 − γ^L·r)/s, γ^2L·A, E[γ^tokens·R]'))).toBe(
    'differ by γ<sup>L</sup>, Q<sup>π</sup> at <i>θ<sub>s</sub></i>, ' +
      '(1 − γ<sup>L</sup>·r)/s, γ<sup>2L</sup>·A, E[γ<sup>tokens</sup>·R]',
  );
});

test('other text stays as it is', () => {
  expect(markup(withSymbols('R^ and ^2, low_var_kl'))).toBe('R^ and ^2, low_var_kl');
});
