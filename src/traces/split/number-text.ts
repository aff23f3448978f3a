/**
 * Numbers as people and LaTeX write them, with every usual sign between thousands.
 *
 * Two signs can be read two ways. `1,234` has thousands unless the text uses the decimal comma; `1.234` is a decimal
 * fraction unless it does; `1.234.567` and `1,234,567` have thousands always; `3,14` alone is a decimal comma. A plain
 * space parts thousands where the number stands alone, where the text uses the decimal comma, and in `12 000`, as no
 * number begins with zeros.
 */
import { isDigit, isLetter } from './characters';
import { decimalKey, fractionKey, negatedKey } from './number-key';

export interface NumberToken {
  readonly start: number;
  readonly end: number;
  /** Canonical value; undefined for more digits than are compared exactly, and for a denominator of 0. */
  readonly key: string | undefined;
}

export interface NumberStyle {
  /** Decimals stand behind a comma. */
  readonly decimalComma: boolean;
  /** The number is known to stand alone: a plain space may part thousands, and one comma is no list. */
  readonly alone: boolean;
}

const FRACTION = /\\[dtc]?frac\s?\{\s?([-−]?)(\d{1,200})\s?\}\s?\{\s?(\d{1,200})\s?\}/y;
const BACKSLASH = 92;
const ROUND = /(?: \d{3}){0,9} 000(?!\d| \d)/y;

/** The number that starts at `start`, or undefined. Its sign is not part of it, save inside \frac. */
export function numberAt(text: string, start: number, style: NumberStyle): NumberToken | undefined {
  const unit = text.charCodeAt(start);
  if (unit === BACKSLASH) return fractionAt(text, start);
  const simple = isDigit(unit) ? simpleAt(text, start) : undefined;
  if (simple !== undefined) return simple;
  if (isDigit(unit) || (unit === 46 && isDigit(text.charCodeAt(start + 1)))) {
    return new NumberReader(text, start, style).read();
  }
  return undefined;
}

/** Signs that may go on with a number: , . ' ’ \\ { e E and spaces. */
const GOES_ON = new Set([44, 46, 39, 0x2019, BACKSLASH, 123, 101, 69, 32, 0xa0, 0x202f, 0x2009]);
const LONGEST_SIMPLE = 15;

/** Most numbers are a few digits with nothing behind them that could belong to them, perhaps ".0" and its like. */
function simpleAt(text: string, start: number): NumberToken | undefined {
  let end = start;
  while (isDigit(text.charCodeAt(end))) end++;
  if (end - start > LONGEST_SIMPLE || (text.charCodeAt(start) === 48 && end > start + 1)) return undefined;
  const next = text.charCodeAt(end);
  if (
    !GOES_ON.has(next) ||
    ((next === 32 || next === 44 || next === 46) && isBreak(text.charCodeAt(end + 1)))
  ) {
    return { start, end, key: text.slice(start, end) };
  }
  return undefined;
}

/** A space, a line break or a letter of ASCII: no number goes on behind a separator with it. */
function isBreak(unit: number): boolean {
  return unit === 32 || unit === 10 || (unit >= 97 && unit <= 122) || (unit >= 65 && unit <= 90);
}

function fractionAt(text: string, start: number): NumberToken | undefined {
  FRACTION.lastIndex = start;
  const match = FRACTION.exec(text);
  if (match === null) return undefined;
  const key = fractionKey(match[2]!, match[3]!);
  return { start, end: FRACTION.lastIndex, key: match[1] === '' ? key : negatedKey(key) };
}

type Separator = 'comma' | 'point' | 'thin';

/** Length of the separator of this kind at `at`, 0 if there is none. */
function separatorLength(text: string, at: number, kind: Separator, plainSpaces: boolean): number {
  const unit = text.charCodeAt(at);
  switch (kind) {
    case 'point':
      return unit === 46 ? 1 : 0;
    case 'comma': // Also {,} and ,\! of LaTeX.
      if (unit === 44) return text.startsWith('\\!', at + 1) ? 3 : 1;
      return unit === 123 && text.startsWith('{,}', at) ? 3 : 0;
    case 'thin': // Apostrophes, no-break and thin spaces, LaTeX's \, \; \: \!
      if (unit === 39 || unit === 0x2019 || unit === 0xa0 || unit === 0x202f || unit === 0x2009) return 1;
      if (unit === 32) return plainSpaces ? 1 : 0;
      return unit === BACKSLASH && ',;:!'.includes(text[at + 1] ?? '.') ? 2 : 0;
  }
}

class NumberReader {
  private at: number;
  private whole = '';
  private decimals = '';

  constructor(
    private readonly text: string,
    private readonly start: number,
    private readonly style: NumberStyle,
  ) {
    this.at = start;
  }

  read(): NumberToken | undefined {
    this.whole = this.digits(this.at);
    this.at += this.whole.length;
    const groups = this.whole.length >= 1 && this.whole.length <= 3 && this.whole.charCodeAt(0) !== 48;
    if (!(groups && this.readGroups()) && !this.readDecimals('point')) this.readCommaDecimals();
    if (this.at === this.start) return undefined;
    const exponent = this.exponent();
    return { start: this.start, end: this.at, key: decimalKey(this.whole, this.decimals, exponent) };
  }

  /** Thousands, and decimals behind them. */
  private readGroups(): boolean {
    const { decimalComma } = this.style;
    if (this.readThousands('thin', 1) || this.readRound()) {
      if (!this.readDecimals('point')) this.readDecimals('comma');
      return true;
    }
    if (this.readThousands('comma', decimalComma ? 2 : 1) || this.readIndian()) {
      this.readDecimals('point');
      return true;
    }
    if (this.readThousands('point', decimalComma ? 1 : 2, 'comma')) {
      this.readDecimals('comma');
      return true;
    }
    return false;
  }

  /** 12 000 and 1 234 000: groups behind plain spaces, the last of zeros. */
  private readRound(): boolean {
    ROUND.lastIndex = this.at;
    const groups = ROUND.exec(this.text)?.[0];
    if (groups === undefined) return false;
    this.whole += groups.replaceAll(' ', '');
    this.at += groups.length;
    return true;
  }

  /** Groups of three digits: at least `least` of them, or one with decimals of the `other` kind behind it. */
  private readThousands(kind: Separator, least: number, other?: Separator): boolean {
    let end = this.at;
    let groups = 0;
    let digits = '';
    for (;;) {
      const length = this.separator(end, kind);
      if (length === 0 || this.digitCount(end + length, 4) !== 3) break;
      digits += this.text.slice(end + length, end + length + 3);
      end += length + 3;
      groups++;
    }
    const decimals = other !== undefined && groups > 0 ? this.separator(end, other) : 0;
    if (groups < least && !(decimals > 0 && isDigit(this.text.charCodeAt(end + decimals)))) return false;
    if (groups === 0) return false;
    this.whole += digits;
    this.at = end;
    return true;
  }

  /** 12,34,567: groups of two, the last of three. */
  private readIndian(): boolean {
    let digits = '';
    let end = this.at;
    for (let groups = 1; groups <= 10; groups++) {
      if (this.text.charCodeAt(end) !== 44) return false;
      const count = this.digitCount(end + 1, 4);
      digits += this.text.slice(end + 1, end + 1 + count);
      end += 1 + count;
      if (count === 3 && groups > 1) {
        this.whole += digits;
        this.at = end;
        return true;
      }
      if (count !== 2) return false;
    }
    return false;
  }

  private readCommaDecimals(): void {
    if (this.style.decimalComma || this.style.alone) this.readDecimals('comma');
  }

  /** Decimals, unless the separator comes again behind them: lists, dates and versions have none. */
  private readDecimals(kind: Separator): boolean {
    const length = this.separator(this.at, kind);
    if (length === 0) return false;
    const digits = this.digits(this.at + length);
    const end = this.at + length + digits.length;
    const again = this.separator(end, kind);
    if (digits === '' || (again > 0 && isDigit(this.text.charCodeAt(end + again)))) return false;
    this.decimals = digits;
    this.at = end;
    return true;
  }

  private exponent(): number {
    const unit = this.text.charCodeAt(this.at);
    if (unit !== 101 && unit !== 69) return 0;
    const match = /^[eE]([+-]?\d{1,2})(?!\d)/.exec(this.text.slice(this.at, this.at + 5));
    if (match === null || isLetter(this.text.charCodeAt(this.at + match[0].length))) return 0;
    this.at += match[0].length;
    return Number(match[1]);
  }

  private separator(at: number, kind: Separator): number {
    // Languages with a decimal comma part thousands by spaces or points.
    return separatorLength(this.text, at, kind, this.style.alone || this.style.decimalComma);
  }

  private digitCount(from: number, most: number): number {
    let end = from;
    while (end - from < most && isDigit(this.text.charCodeAt(end))) end++;
    return end - from;
  }

  private digits(from: number): string {
    return this.text.slice(from, from + this.digitCount(from, Infinity));
  }
}

const MIXED_USE = /(?<![\d(.,])\d{1,9}([.,])(\d{1,9})(?:([.,])(\d{1,9}))?(?![.,]?\d)/g;
const LANGUAGE_SAMPLE = 20_000;
const COMMA_WORDS = new Set(
  'und der die das ist sind wir eine zuerst also le la les est et une donc nous des el los las es una por y que il di che o os uma é para и в это'.split(
    ' ',
  ),
);
const POINT_WORDS = new Set('the is of and are we so then we that this with for'.split(' '));

/**
 * Whether a text writes decimals with a comma: its common words are of a language that does (German, French, Spanish,
 * Italian, Portuguese, Russian; against English), and no number that can be read one way only says otherwise.
 */
export function usesDecimalComma(text: string): boolean {
  const sample = text.slice(0, LANGUAGE_SAMPLE);
  let balance = 0;
  for (const [word] of sample.matchAll(/\p{L}+/gu)) {
    const folded = word.toLowerCase();
    if (COMMA_WORDS.has(folded)) balance++;
    else if (POINT_WORDS.has(folded)) balance--;
  }
  if (balance <= 0) return false;
  let comma = 0;
  let point = 0;
  for (const [, first, digits, second] of sample.matchAll(MIXED_USE)) {
    const decimal =
      second === undefined
        ? digits!.length === 3
          ? undefined
          : first
        : second === first
          ? undefined
          : second;
    if (decimal === ',') comma++;
    else if (decimal === '.') point++;
  }
  return comma >= point;
}
