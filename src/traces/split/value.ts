/**
 * Answers in normal form, so that equal answers have equal texts.
 *
 * A number (integer, decimal, fraction, mixed number, a · 10^n) becomes its exact rational, without its units, its
 * currency and its percent sign: "48.0°", "48" and "\frac{96}{2}" are one value, and 25 % is 25 and not 0.25.
 * Anything else is compared as text: compatibility forms folded (NFKC), lower case, without the wrappers of LaTeX and
 * Markdown, without white space, and without punctuation at both ends.
 */
import { westernDigits } from './characters';
import { decimalKey, fractionKey, negatedKey } from './number-key';
import { numberAt, type NumberToken } from './number-text';
import { unwrap } from './wrappers';

/** Answers are compared by their first part: an answer has no pages. */
const LONGEST_ANSWER = 5_000;

export interface ValueStyle {
  /** Decimals stand behind a comma in the text around (default false): "1.234" is 1234. */
  readonly decimalComma?: boolean;
}

/** Whether two answers are the same value. */
export function sameValue(a: string, b: string, style: ValueStyle = {}): boolean {
  return valueKey(a, style) === valueKey(b, style);
}

/** An answer in normal form: a rational as in `number-key`, else a text; empty if there is nothing but punctuation. */
export function valueKey(answer: string, style: ValueStyle = {}): string {
  if (PLAIN.test(answer)) return answer;
  const text = unwrap(westernDigits(answer.slice(0, LONGEST_ANSWER)).replace(/[−–‒]/g, '-'));
  const value = unwrap(assigned(text));
  return numberKey(value, style.decimalComma ?? false) ?? textKey(text);
}

/** Most answers are in normal form already. */
const PLAIN = /^(?:0|[1-9]\d{0,14})$/;
const ASSIGNMENT = /^[^=≈\d]{1,60}(?:=|≈|\\approx)([^=≈]{1,400})$/;

/** "x = 5" has the value 5. */
function assigned(text: string): string {
  return ASSIGNMENT.exec(text)?.[1] ?? text;
}

const DECORATION =
  /\\?[°%$€£¥₹]|\^\s?\{?\s?\\circ\s?\}?|\\(?:degree|displaystyle|left|right|text|textbf|mathrm|mathbf|mbox)(?![a-z])/g;
const ABOUT = /^(?:(?:about|approximately|roughly|etwa|environ|ca\.|≈|~|\\approx|\\sim|usd|eur)\s{0,9})?/i;
const NAMES_OF_UNITS = 'm|g|s|h|l|L|A|V|W|N|J|K|C|F|kg|cm|mm|km|ml|mL|ms|min|mg';
/** Up to four words, as in "km/h", "cubic metres", "cm^2"; a single letter only if it is a usual unit. */
const UNIT = `(?:\\p{L}{2,30}|${NAMES_OF_UNITS})(?!\\p{L})\\}?(?:\\^\\{?-?[1-9]\\}?|[²³])?`;
const UNITS = new RegExp(
  `^(?:(?:(?:${NAMES_OF_UNITS})(?!\\p{L})(?:\\^\\{?-?[1-9]\\}?|[²³])?)?(?:[\\s{}/·.]{1,4}${UNIT}){0,4})[\\s{}.]{0,9}$`,
  'u',
);
/** Words that belong to a number and are no unit of it. */
const NO_UNITS =
  /^[\s\\]*(?:pi|sqrt|and|or|to|und|oder|et|ou|y|o|million|billion|thousand|half|ln|log|sin|cos|tan|mod)(?!\p{L})/iu;

function numberKey(answer: string, decimalComma: boolean): string | undefined {
  const text = answer.replace(DECORATION, ' ').trim();
  const about = ABOUT.exec(text)![0].length;
  const sign = /^[+-]?\s{0,3}/.exec(text.slice(about))![0];
  const body = text.slice(about + sign.length);
  const style = { decimalComma, alone: true };
  const first = numberAt(body, 0, style);
  if (first === undefined) return undefined;
  const { key, end } = extended(body, first);
  const rest = body.slice(end);
  if (key === undefined || NO_UNITS.test(rest) || !UNITS.test(rest)) return undefined;
  return sign.startsWith('-') ? negatedKey(key) : key;
}

interface Extended {
  readonly key: string | undefined;
  readonly end: number;
}

/** A number with what may follow it: "/q", a fraction that makes it a mixed number, or a power of ten. */
function extended(text: string, first: NumberToken): Extended {
  const digits = text.slice(first.start, first.end);
  const rest = text.slice(first.end, first.end + 500);
  if (/^\d{1,200}$/.test(digits)) {
    const slash = /^\s?[/⁄]\s?(\d{1,200})(?![\d.,])/.exec(rest);
    if (slash !== null) return { key: fractionKey(digits, slash[1]!), end: first.end + slash[0].length };
    const mixed = /^\s?(?:\\[dtc]?frac\s?\{(\d{1,99})\}\s?\{(\d{1,99})\}|\s(\d{1,99})[/⁄](\d{1,99}))/.exec(
      rest,
    );
    if (mixed !== null) return { key: mixedKey(digits, mixed), end: first.end + mixed[0].length };
  }
  const power = /^\s?(?:\\times|\\cdot|[×·*x])\s?10\s?\^\s?\{?(-?\d{1,3})\}?(?!\d)/.exec(rest);
  if (power !== null && first.key !== undefined && !/[/-]/.test(first.key)) {
    const [whole, decimals] = first.key.split('.');
    return { key: decimalKey(whole!, decimals, Number(power[1])), end: first.end + power[0].length };
  }
  return { key: first.key, end: first.end };
}

function mixedKey(whole: string, match: RegExpExecArray): string | undefined {
  const [p, q] = [(match[1] ?? match[3])!, (match[2] ?? match[4])!];
  return fractionKey(String(BigInt(whole) * BigInt(q) + BigInt(p)), q);
}

const SPELLINGS: readonly (readonly [RegExp, string])[] = [
  [/\\[dtc]frac/g, '\\frac'],
  [/\\(?:left|right|displaystyle|text|mathrm|mathbf|mbox)(?![a-z])/g, ''],
  [/\\(?:times|cdot)(?![a-z])|[×·]/g, '*'],
  [/\\[,;:!~ ]|\s/g, ''],
];

function textKey(answer: string): string {
  let text = answer.normalize('NFKC').toLowerCase();
  for (const [pattern, by] of SPELLINGS) text = text.replace(pattern, by);
  return unwrap(text);
}
