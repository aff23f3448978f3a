/** JSON as logs have it: Python writes NaN and Infinity, and integers of any length. */

const LONG_DIGITS = /[0-9]{16}/;
/** An integer of 16 digits or more as a whole token: beyond 2^53 a double no longer holds it. */
const LONG_INTEGER = /(^|[\s:,[])(-?[0-9]{16,})(?=$|[\s,\]}])/g;
const NOT_NUMBERS = /(^|[\s:,[])(?:NaN|-?Infinity)(?=$|[\s,\]}])/g;

/**
 * A JSON value; integers too long for a number become text, NaN and infinities null.
 *
 * @throws SyntaxError if it is not JSON
 */
export function parseJson(text: string): unknown {
  const exact = LONG_DIGITS.test(text)
    ? outsideStrings(text, (part) => part.replace(LONG_INTEGER, '$1"$2"'))
    : text;
  try {
    return JSON.parse(exact) as unknown;
  } catch (error) {
    if (!/NaN|Infinity/.test(exact)) throw error;
    return JSON.parse(outsideStrings(exact, (part) => part.replace(NOT_NUMBERS, '$1null'))) as unknown;
  }
}

/** Applies `change` to every part of a JSON text that is outside its strings. */
function outsideStrings(text: string, change: (part: string) => string): string {
  const parts: string[] = [];
  let at = 0;
  for (;;) {
    const open = text.indexOf('"', at);
    if (open < 0) break;
    const end = endOfString(text, open);
    parts.push(change(text.slice(at, open)), text.slice(open, end));
    at = end;
  }
  parts.push(change(text.slice(at)));
  return parts.join('');
}

/** Just behind the quote that closes the string opened at `open`; the end of the text if none does. */
function endOfString(text: string, open: number): number {
  for (let at = open + 1; ;) {
    const quote = text.indexOf('"', at);
    if (quote < 0) return text.length;
    let backslashes = 0;
    while (text.charCodeAt(quote - 1 - backslashes) === 92) backslashes++;
    // Backslashes in front of the opening quote would be outside JSON, so none is counted twice.
    if (backslashes % 2 === 0) return quote + 1;
    at = quote + 1;
  }
}

/** Whether brackets are nested deeper than `most`; strings are passed over. Linear, and without recursion. */
export function isDeeper(text: string, most: number): boolean {
  let depth = 0;
  for (let at = 0; at < text.length; at++) {
    const code = text.charCodeAt(at);
    if (code === 34) at = endOfString(text, at) - 1;
    else if (code === 123 || code === 91) {
      if (++depth > most) return true;
    } else if (code === 125 || code === 93) depth--;
  }
  return false;
}
