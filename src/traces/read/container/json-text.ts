/** JSON as logs have it: Python writes NaN and Infinity, and integers of any length. */

/** An integer of 16 digits or more as a whole token: beyond 2^53 a double no longer holds it. */
const LONG_INTEGER = /(^|[\s:,[])(-?[0-9]{16,})(?=$|[\s,\]}])/g;
const NOT_NUMBERS = /(^|[\s:,[])(?:NaN|-?Infinity)(?=$|[\s,\]}])/g;
/** How deep and among how many values rounded numbers are looked for: answers stand near the top of a record. */
const LOOK_DEPTH = 4;
const LOOK_VALUES = 1000;

/**
 * A JSON value; integers too long for a number become text, NaN and infinities null.
 *
 * @throws SyntaxError if it is not JSON
 */
export function parseJson(text: string): unknown {
  const value = parseWithNaN(text);
  // To look at what came out is several times faster than to look for digits in all texts.
  return holdsRounded(value, LOOK_DEPTH, { left: LOOK_VALUES })
    ? parseWithNaN(outsideStrings(text, (part) => part.replace(LONG_INTEGER, '$1"$2"')))
    : value;
}

function parseWithNaN(text: string): unknown {
  try {
    return JSON.parse(text) as unknown;
  } catch (error) {
    if (!/NaN|Infinity/.test(text)) throw error;
    return JSON.parse(outsideStrings(text, (part) => part.replace(NOT_NUMBERS, '$1null'))) as unknown;
  }
}

/** Whether there is an integer that a double may have rounded. */
function holdsRounded(value: unknown, depth: number, budget: { left: number }): boolean {
  if (typeof value === 'number') return Math.abs(value) > Number.MAX_SAFE_INTEGER && Number.isInteger(value);
  if (typeof value !== 'object' || value === null || depth === 0) return false;
  for (const key in value) {
    if (budget.left-- <= 0) return false;
    if (holdsRounded((value as Record<string, unknown>)[key], depth - 1, budget)) return true;
  }
  return false;
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
