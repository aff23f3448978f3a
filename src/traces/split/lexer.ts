/**
 * The words, numbers and signs of reasoning, one after the other. Signs that change no meaning here (dollars, degrees,
 * bold, braces, \left, list numbers at the start of a line) are passed over.
 */
import { isDigit, isLetter, isSpace, wordEnd } from './characters';
import { numberAt, type NumberStyle } from './number-text';

export type TokenKind =
  | 'number'
  | 'word'
  | 'operator'
  | 'equals'
  | 'comma'
  | 'colon'
  /** End of a sentence or clause: full stop, semicolon, arrow. */
  | 'stop'
  | 'line'
  | 'paragraph'
  | 'tag'
  | 'bracket'
  /** A sign after which a number is no result: <, ≠. */
  | 'relation'
  | 'end';

const OPERATORS: Readonly<Record<string, string>> = {
  '+': '+',
  '-': '-',
  '−': '-',
  '–': '-',
  '×': '*',
  '*': '*',
  '·': '*',
  '⋅': '*',
  '∗': '*',
  '÷': '/',
  '/': '/',
  '^': '^',
};
const COMMANDS: Readonly<Record<string, readonly [TokenKind, string]>> = {
  times: ['operator', '*'],
  cdot: ['operator', '*'],
  div: ['operator', '/'],
  frac: ['operator', '/'],
  dfrac: ['operator', '/'],
  tfrac: ['operator', '/'],
  pm: ['operator', '±'],
  sqrt: ['operator', '√'],
  approx: ['equals', '='],
  simeq: ['equals', '='],
  equiv: ['equals', '='],
  implies: ['stop', ''],
  Rightarrow: ['stop', ''],
  rightarrow: ['stop', ''],
  to: ['stop', ''],
  neq: ['relation', ''],
  ne: ['relation', ''],
  le: ['relation', ''],
  leq: ['relation', ''],
  lt: ['relation', ''],
  ge: ['relation', ''],
  geq: ['relation', ''],
  gt: ['relation', ''],
};
const OPERATOR_WORDS: Readonly<Record<string, string>> = {
  plus: '+',
  minus: '-',
  times: '*',
  mal: '*',
  fois: '*',
};
const SENTENCE_ENDS = '.!?';
const IDEOGRAPHIC_ENDS = '。！？；';
const QUOTES_AND_CLOSERS = '"\')]*_`$”’»';
const LONGEST_TAG = 30;
const PARAGRAPH = /\n[^\S\n]*\n/;

export class Lexer {
  kind: TokenKind = 'end';
  start = 0;
  end = 0;
  /** Canonical value of a number, if it is compared exactly. */
  key: string | undefined;
  /** The sign of an operator. */
  sign = '';
  private lineStart: boolean;
  private afterNumber = false;

  /** Reads `text` from `position` to `limit`. */
  constructor(
    readonly text: string,
    private position: number,
    private readonly limit: number,
    private readonly style: NumberStyle,
  ) {
    this.lineStart = position === 0 || text[position - 1] === '\n';
  }

  /** Goes to the next token. @returns false at the end */
  next(): boolean {
    while (this.position < this.limit) {
      const before = this.position;
      this.start = before;
      if (this.read()) {
        this.end = this.position;
        this.lineStart = this.kind === 'line' || this.kind === 'paragraph';
        this.afterNumber = this.kind === 'number';
        return true;
      }
      if (this.position === before) this.position++;
    }
    this.kind = 'end';
    this.start = this.end = this.limit;
    return false;
  }

  /** Reads what starts here; false if it is to be passed over. */
  private read(): boolean {
    const { text } = this;
    const unit = text.charCodeAt(this.position);
    if (isSpace(unit)) return this.readSpace();
    if (isDigit(unit) || unit === 46 || unit === 92) {
      if (this.lineStart && this.passListNumber()) return false;
      const number = numberAt(text, this.position, this.style);
      if (number !== undefined) {
        this.key = number.key;
        return this.token('number', number.end);
      }
      if (unit === 92) return this.readCommand();
    }
    const end = wordEnd(text, this.position);
    if (end > this.position) return this.readWord(end);
    return this.readSign(text[this.position]!);
  }

  private token(kind: TokenKind, end: number): true {
    this.kind = kind;
    this.position = end;
    return true;
  }

  private readSpace(): boolean {
    let end = this.position + 1;
    while (end < this.limit && isSpace(this.text.charCodeAt(end))) end++;
    const space = this.text.slice(this.position, end);
    this.position = end;
    if (!space.includes('\n')) return false;
    return this.token(PARAGRAPH.test(space) ? 'paragraph' : 'line', end);
  }

  private readWord(end: number): boolean {
    const word = this.text.slice(this.position, Math.min(end, this.position + 10));
    const sign =
      OPERATOR_WORDS[word.toLowerCase()] ?? (word === 'x' && this.betweenNumbers(end) ? '*' : undefined);
    if (sign !== undefined && this.afterNumber) {
      this.sign = sign;
      return this.token('operator', end);
    }
    return this.token('word', end);
  }

  private betweenNumbers(end: number): boolean {
    return (
      this.afterNumber && isDigit(this.text.charCodeAt(isSpace(this.text.charCodeAt(end)) ? end + 1 : end))
    );
  }

  private readCommand(): boolean {
    const match = /^\\([A-Za-z]{1,20})/.exec(this.text.slice(this.position, this.position + 21));
    if (match === null) {
      this.position += 2; // \, \( \[ \% and their like
      return false;
    }
    const end = this.position + match[0].length;
    const meaning = Object.hasOwn(COMMANDS, match[1]!) ? COMMANDS[match[1]!] : undefined;
    if (meaning === undefined) {
      this.position = end;
      return false;
    }
    this.sign = meaning[1];
    return this.token(meaning[0], end);
  }

  private readSign(sign: string): boolean {
    const at = this.position;
    const next = this.text[at + 1] ?? '\n';
    if (SENTENCE_ENDS.includes(sign)) return this.readSentenceEnd(next);
    if (IDEOGRAPHIC_ENDS.includes(sign) || sign === ';' || sign === '→' || sign === '⇒')
      return this.token('stop', at + 1);
    if (sign === '=' || sign === '≈' || sign === '≡') {
      if (next === '>') return this.token('stop', at + 2);
      return this.token('equals', next === '=' ? at + 2 : at + 1);
    }
    if (sign === ',' || sign === '，' || sign === '、') return this.token('comma', at + 1);
    if (sign === ':' || sign === '：') return this.readColon(next);
    if (sign === '<') return this.readTag();
    if ('>≠≤≥'.includes(sign)) return this.token('relation', at + 1);
    if ('()[]'.includes(sign)) return this.token('bracket', at + 1);
    return this.readOperator(sign, next);
  }

  private readSentenceEnd(next: string): boolean {
    const ends =
      isSpace(next.charCodeAt(0)) || QUOTES_AND_CLOSERS.includes(next) || next === '<' || next === '\\';
    if (ends) return this.token('stop', this.position + 1);
    this.position++;
    return false;
  }

  private readColon(next: string): boolean {
    const spaced = this.afterNumber && this.text[this.position - 1] === ' ' && next === ' ';
    if (spaced && isDigit(this.text.charCodeAt(this.position + 2))) {
      this.sign = '/'; // 12 : 3
      return this.token('operator', this.position + 1);
    }
    return this.token('colon', this.position + 1);
  }

  private readTag(): boolean {
    const at = this.position;
    const first = this.text.charCodeAt(at + 1);
    if (isLetter(first) || first === 47) {
      const close = this.text.slice(at, at + LONGEST_TAG).indexOf('>');
      if (close > 0) return this.token('tag', at + close + 1);
      if (first === 47) return this.token('tag', at + 2);
    }
    return this.token('relation', at + 1);
  }

  private readOperator(sign: string, next: string): boolean {
    const operator = Object.hasOwn(OPERATORS, sign) ? OPERATORS[sign] : undefined;
    const at = this.position;
    if (operator === undefined) return false;
    if (sign === '*' && next === '*') {
      this.position += 2; // Bold.
      return false;
    }
    if (this.lineStart && isSpace(next.charCodeAt(0)) && '-*+·–'.includes(sign)) return this.pass(); // Bullet.
    if (sign === '^' && /^\^\s?\{?\s?(?:\\circ|°)/.test(this.text.slice(at, at + 9))) return this.pass();
    this.sign = operator;
    return this.token('operator', at + 1);
  }

  /** Passes over one sign, so that what follows still stands at the start of its line. */
  private pass(): false {
    this.position++;
    return false;
  }

  /** "3)", "3.", "(3)" and "Step 3" head a line and are no numbers of it. */
  private passListNumber(): boolean {
    const match = /^\d{1,3}[.)](?=[ \t])/.exec(this.text.slice(this.position, this.position + 5));
    if (match === null) return false;
    this.position += match[0].length;
    return true;
  }
}
