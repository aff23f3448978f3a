/**
 * The words, numbers and signs of reasoning, one after the other. Signs that change no meaning here (dollars, degrees,
 * bold, braces, \left, list numbers at the start of a line) are passed over.
 */
import { isDigit, isIdeograph, isLetter, isSpace, wordEnd } from './characters';
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

const OPERATORS = new Map([
  ['+', '+'],
  ['-', '-'],
  ['−', '-'],
  ['–', '-'],
  ['×', '*'],
  ['*', '*'],
  ['·', '*'],
  ['⋅', '*'],
  ['∗', '*'],
  ['÷', '/'],
  ['/', '/'],
  ['^', '^'],
]);
const COMMANDS = new Map<string, readonly [TokenKind, string]>([
  ['times', ['operator', '*']],
  ['cdot', ['operator', '*']],
  ['div', ['operator', '/']],
  ['frac', ['operator', '/']],
  ['dfrac', ['operator', '/']],
  ['tfrac', ['operator', '/']],
  ['pm', ['operator', '±']],
  ['sqrt', ['operator', '√']],
  ['approx', ['equals', '=']],
  ['simeq', ['equals', '=']],
  ['equiv', ['equals', '=']],
  ['implies', ['stop', '']],
  ['Rightarrow', ['stop', '']],
  ['rightarrow', ['stop', '']],
  ['to', ['stop', '']],
  ['neq', ['relation', '']],
  ['ne', ['relation', '']],
  ['le', ['relation', '']],
  ['leq', ['relation', '']],
  ['lt', ['relation', '']],
  ['ge', ['relation', '']],
  ['geq', ['relation', '']],
  ['gt', ['relation', '']],
]);
const LONGEST_COMMAND = 20;
const OPERATOR_WORDS = new Map([
  ['plus', '+'],
  ['minus', '-'],
  ['times', '*'],
  ['mal', '*'],
  ['fois', '*'],
]);
const LONGEST_OPERATOR = 5;
const QUOTES_AND_CLOSERS = '"\')]*_`$”’»';
const LONGEST_TAG = 30;
const SPACE = 32;
const CIRCLE = /^\^\s?\{?\s?(?:\\circ|°)/;
const PARAGRAPH = /\n[^\S\n]*\n/;

const isLatin = (unit: number): boolean => (unit >= 97 && unit <= 122) || (unit >= 65 && unit <= 90);

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
    if (unit === SPACE) {
      this.position++; // The usual one: nothing follows from it.
      return false;
    }
    if (isLetter(unit)) return this.readWord(wordEnd(text, this.position));
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
    if (isIdeograph(unit)) return this.token('word', this.position + 1);
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
    if (this.afterNumber && end - this.position <= LONGEST_OPERATOR) {
      const word = this.text.slice(this.position, end).toLowerCase();
      const sign = OPERATOR_WORDS.get(word) ?? (word === 'x' && this.digitBehind(end) ? '*' : undefined);
      if (sign !== undefined) {
        this.sign = sign;
        return this.token('operator', end);
      }
    }
    return this.token('word', end);
  }

  private digitBehind(end: number): boolean {
    return isDigit(this.text.charCodeAt(isSpace(this.text.charCodeAt(end)) ? end + 1 : end));
  }

  private readCommand(): boolean {
    const start = this.position + 1;
    let end = start;
    while (end - start < LONGEST_COMMAND && isLatin(this.text.charCodeAt(end))) end++;
    this.position = Math.max(end, start + 1); // Also behind \, \( \[ \% and their like, which mean nothing here.
    const meaning = COMMANDS.get(this.text.slice(start, end));
    if (meaning === undefined) return false;
    this.sign = meaning[1];
    return this.token(meaning[0], end);
  }

  private readSign(sign: string): boolean {
    const at = this.position;
    switch (sign) {
      case '.':
      case '!':
      case '?':
        return this.readSentenceEnd(this.text[at + 1] ?? '\n');
      case '。':
      case '！':
      case '？':
      case '；':
      case ';':
      case '→':
      case '⇒':
        return this.token('stop', at + 1);
      case '=':
      case '≈':
      case '≡':
        return this.readEquals(this.text.charCodeAt(at + 1));
      case ',':
      case '，':
      case '、':
        return this.token('comma', at + 1);
      case ':':
      case '：':
        return this.readColon(this.text[at + 1] ?? '\n');
      case '<':
        return this.readTag();
      case '>':
      case '≠':
      case '≤':
      case '≥':
        return this.token('relation', at + 1);
      case '(':
      case ')':
      case '[':
      case ']':
        return this.token('bracket', at + 1);
      default:
        return this.readOperator(sign, this.text[at + 1] ?? '\n');
    }
  }

  private readEquals(next: number): boolean {
    if (next === 62) return this.token('stop', this.position + 2); // =>
    return this.token('equals', this.position + (next === 61 ? 2 : 1));
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
    const operator = OPERATORS.get(sign);
    const at = this.position;
    if (operator === undefined) return false;
    if (sign === '*' && next === '*') {
      this.position += 2; // Bold.
      return false;
    }
    if (operator === '-' && this.isHyphen(at)) return this.pass();
    if (this.lineStart && isSpace(next.charCodeAt(0)) && '-*+·–'.includes(sign)) return this.pass(); // Bullet.
    if (sign === '^' && CIRCLE.test(this.text.slice(at, at + 9))) return this.pass();
    this.sign = operator;
    return this.token('operator', at + 1);
  }

  /** Within a word: "non-convex", "12-gon". In "x-y" and "5-x" single letters are subtracted. */
  private isHyphen(at: number): boolean {
    if (!isLetter(this.text.charCodeAt(at + 1)) || !isLetter(this.text.charCodeAt(at + 2))) return false;
    const before = this.text.charCodeAt(at - 1);
    return isLetter(before) || isDigit(before);
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
