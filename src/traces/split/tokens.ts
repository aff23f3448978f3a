/**
 * Tokens of a text without the model's tokenizer: a stated approximation, scaled to the log's own count where it has one.
 *
 * A word counts one token for its first seven letters and one for every further five; letters outside ASCII count one for
 * every three, ideographs one each; every digit counts one (as in the tokenizers of Qwen, Gemma and Llama 2; those of
 * GPT-4 and Llama 3 take up to three digits); a run of one sign such as "====" counts one for every four; white space
 * belongs to what follows, save line breaks, which count one a run. How far off it is: docs/traces.md.
 */
import { isDigit, isIdeograph, isLetter, isSpace } from './characters';

const FIRST_LETTERS = 7;
const FURTHER_LETTERS = 5;
const FOREIGN_LETTERS = 3;
const SAME_SIGNS = 4;

/** @param digitsPerToken 1 or 3, what the model's tokenizer does with digits */
export function approximateTokens(text: string, digitsPerToken: 1 | 3 = 1): number {
  let tokens = 0;
  for (let at = 0; at < text.length;) {
    const end = runEnd(text, at);
    tokens += runTokens(text, at, end, digitsPerToken);
    at = end;
  }
  return tokens;
}

/** Where the run of units that begins at `at` ends: a word, digits, white space, an ideograph, or signs of one kind. */
export function runEnd(text: string, at: number): number {
  const unit = text.charCodeAt(at);
  let end = at + 1;
  const take = (belongs: (next: number) => boolean): number => {
    while (end < text.length && belongs(text.charCodeAt(end))) end++;
    return end;
  };
  if (isDigit(unit)) return take(isDigit);
  if (isLetter(unit)) return take((next) => isLetter(next) && next < 128 === unit < 128);
  if (isSpace(unit)) return take(isSpace);
  if (isIdeograph(unit)) return end;
  return take((next) => next === unit);
}

/** Tokens of the run at..end. */
export function runTokens(text: string, at: number, end: number, digitsPerToken: 1 | 3): number {
  const unit = text.charCodeAt(at);
  const length = end - at;
  if (isDigit(unit)) return Math.ceil(length / digitsPerToken);
  if (isLetter(unit))
    return unit < 128
      ? 1 + Math.ceil(Math.max(0, length - FIRST_LETTERS) / FURTHER_LETTERS)
      : Math.ceil(length / FOREIGN_LETTERS);
  if (isSpace(unit)) return text.slice(at, end).includes('\n') ? 1 : 0;
  if (isIdeograph(unit)) return 1;
  return Math.ceil(length / SAME_SIGNS);
}
