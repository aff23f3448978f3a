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
export function approximateTokens(
  text: string,
  start = 0,
  end = text.length,
  digitsPerToken: 1 | 3 = 1,
): number {
  let tokens = 0;
  let at = start;
  /** End of the run of units for which `belongs`. */
  const run = (belongs: (unit: number) => boolean): number => {
    let stop = at + 1;
    while (stop < end && belongs(text.charCodeAt(stop))) stop++;
    return stop;
  };
  while (at < end) {
    const unit = text.charCodeAt(at);
    let stop = at + 1;
    if (isDigit(unit)) {
      stop = run(isDigit);
      tokens += Math.ceil((stop - at) / digitsPerToken);
    } else if (isLetter(unit)) {
      const ascii = unit < 128;
      stop = run((next) => isLetter(next) && next < 128 === ascii);
      const letters = stop - at;
      tokens += ascii
        ? 1 + Math.ceil(Math.max(0, letters - FIRST_LETTERS) / FURTHER_LETTERS)
        : Math.ceil(letters / FOREIGN_LETTERS);
    } else if (isSpace(unit)) {
      stop = run(isSpace);
      if (text.slice(at, stop).includes('\n')) tokens++;
    } else if (isIdeograph(unit)) {
      tokens++;
    } else {
      stop = run((next) => next === unit);
      tokens += Math.ceil((stop - at) / SAME_SIGNS);
    }
    at = stop;
  }
  return tokens;
}
