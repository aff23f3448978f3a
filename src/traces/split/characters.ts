/** Classes of UTF-16 units, looked up in a table so that a text of megabytes is walked once at a steady pace. */

const OTHER = 1;
const SPACE = 2;
const LETTER = 3;
const DIGIT = 4;
/** A sign of a script written without spaces between words; each counts as a word. */
const IDEOGRAPH = 5;

const classes = new Uint8Array(0x10000); // Filled as units are met; 0 is not known yet.

function classOf(unit: number): number {
  return classes[unit] || (classes[unit] = classify(String.fromCharCode(unit)));
}

function classify(character: string): number {
  if (/[0-9]/.test(character)) return DIGIT;
  if (/\s/.test(character)) return SPACE;
  if (/[\p{sc=Han}\p{sc=Hiragana}\p{sc=Katakana}\p{sc=Thai}]/u.test(character)) return IDEOGRAPH;
  if (/[\p{L}\p{M}\p{N}]/u.test(character)) return LETTER;
  return OTHER;
}

export const isDigit = (unit: number): boolean => unit >= 48 && unit <= 57;
export const isSpace = (unit: number): boolean => classOf(unit) === SPACE;
export const isLetter = (unit: number): boolean => classOf(unit) === LETTER;
export const isIdeograph = (unit: number): boolean => classOf(unit) === IDEOGRAPH;

/** Straight and typographic apostrophe: within a word both are part of it. */
export const isApostrophe = (unit: number): boolean => unit === 39 || unit === 0x2019;

/**
 * End of the word that starts at `start` (letters, digits, apostrophes between them; one ideograph), or `start` if none
 * does.
 */
export function wordEnd(text: string, start: number): number {
  const first = text.charCodeAt(start);
  if (isIdeograph(first)) return start + 1;
  let end = start;
  for (; end < text.length; end++) {
    const unit = text.charCodeAt(end);
    const kind = classes[unit] || classOf(unit);
    if (kind === LETTER || kind === DIGIT) continue;
    if (end > start && isApostrophe(unit) && isLetter(text.charCodeAt(end + 1))) continue;
    break;
  }
  return end;
}

/** A word as words are compared: lower case, straight apostrophes. */
export function foldWord(word: string): string {
  const lower = word.toLowerCase();
  return lower.includes('’') ? lower.replaceAll('’', "'") : lower;
}

const ZEROS = [0x0660, 0x06f0, 0x0966, 0x09e6, 0xff10];
const FOREIGN_DIGITS = /[\u0660-\u0669\u06f0-\u06f9\u0966-\u096f\u09e6-\u09ef\uff10-\uff19]/g;

/** Arabic, Persian, Devanagari, Bengali and full-width digits as 0–9; the length stays, so spans do too. */
export function westernDigits(text: string): string {
  return text.replace(FOREIGN_DIGITS, (digit) => {
    const unit = digit.charCodeAt(0);
    const zero = ZEROS.findLast((z) => z <= unit)!;
    return String(unit - zero);
  });
}
