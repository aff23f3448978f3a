/**
 * Clauses of reasoning that end in "= number" or "is number", as chains of parts: in "x = 540 - 428 = 112" the parts are
 * a label, an arithmetic expression and a result.
 */
import { Lexer } from './lexer';
import { fractionKey, negatedKey } from './number-key';
import type { NumberStyle } from './number-text';

/** Between two signs of equality. */
export interface ClausePart {
  /** Values of its numbers, the first `MAX_OPERANDS`. */
  readonly operands: readonly string[];
  /** Its operators, each once, in order of sign. */
  readonly operators: string;
  /** Its words in lower case, the first `MAX_WORDS`. */
  readonly words: readonly string[];
  /** It compares numbers ("395 > 180") and calculates nothing. */
  readonly compares: boolean;
}

export interface Clause {
  readonly start: number;
  /** Parts before the result; of a clause without result, all parts. */
  readonly parts: readonly ClausePart[];
  /** The label of a line that ends in a colon, where the clause has no words of its own. */
  readonly carried: readonly string[];
  /** An equals sign stands before the result, not the verb "is". */
  readonly equation: boolean;
  readonly result: { readonly start: number; readonly end: number; readonly key: string } | undefined;
}

const MAX_OPERANDS = 64;
const MAX_WORDS = 12;
const MAX_PARTS = 16;
const MAX_UNIT_WORDS = 4;
/** Verbs that set a number to what stands before them. */
const COPULAS = new Set(
  'is are be was equals equal gives yields makes becomes remains leaves ist sind beträgt ergibt bleibt est sont vaut donne font reste es son da queda resulta è é'.split(
    ' ',
  ),
);
/** Words that may stand between the sign of equality and the number. */
const FILLERS = new Set(
  'about approximately roughly exactly simply just again still also thus therefore etwa genau environ exactement unos exactamente now only the a an'.split(
    ' ',
  ),
);

/** Clauses from the first to the last. */
export function* clausesOf(text: string, start: number, end: number, style: NumberStyle): Generator<Clause> {
  const reader = new ClauseReader(text, start, end, style);
  for (let clause = reader.next(); clause !== undefined; clause = reader.next()) yield clause;
}

class ClauseReader {
  private readonly lexer: Lexer;
  private pending: Clause | undefined;
  /** Words of the line that ended in a colon, for the first clause behind it; `labelled`: only just. */
  private carried: string[] = [];
  private labelled = false;
  private parts: ClausePart[] = [];
  private part = new PartReader();
  private equation = false;
  private verb = false;
  private clauseStart = -1;
  private done = false;

  constructor(
    private readonly text: string,
    start: number,
    end: number,
    style: NumberStyle,
  ) {
    this.lexer = new Lexer(text, start, end, style);
  }

  next(): Clause | undefined {
    while (!this.done) {
      this.done = !this.lexer.next();
      this.take();
      if (this.pending !== undefined) {
        const clause = this.pending;
        this.pending = undefined;
        return clause;
      }
    }
    return undefined;
  }

  private take(): void {
    const { kind, start, end } = this.lexer;
    if (this.clauseStart < 0) this.clauseStart = start;
    switch (kind) {
      case 'number':
        return this.part.addNumber(start, end, this.lexer.key);
      case 'operator':
        return this.part.addOperator(this.lexer.sign, start);
      case 'word':
        return this.takeWord(start, end);
      case 'equals':
        this.closePart();
        this.equation = true;
        return;
      case 'relation':
        return this.part.addRelation();
      case 'bracket':
        return;
      case 'comma':
        return this.part.standsAlone ? this.finish() : this.part.addComma();
      case 'colon':
        return this.takeColon();
      case 'line':
        // A line goes on behind a sign of equality, and where the next one starts with one.
        return this.goesOn(end) ? undefined : this.finish();
      case 'paragraph':
      case 'tag':
        this.finish();
        if (kind === 'tag' || !this.labelled) this.carried = [];
        return;
      case 'stop':
        this.finish();
        this.carried = [];
        return;
      case 'end':
        return this.finish();
    }
  }

  private takeWord(start: number, end: number): void {
    const word = this.text.slice(start, Math.min(end, start + 24)).toLowerCase();
    if (COPULAS.has(word) && (this.part.hasWords || this.part.hasNumbers) && !this.part.endsInOperator) {
      this.closePart();
      this.verb = true;
      return;
    }
    this.part.addWord(word);
  }

  private takeColon(): void {
    const words = this.parts[0]?.words ?? this.part.words;
    const labels = words.length > 0 && !this.part.hasNumbers;
    this.finish();
    if (!labels) return;
    this.carried = [...words];
    this.labelled = true;
  }

  private goesOn(position: number): boolean {
    if ((this.equation || this.verb) && this.part.isEmpty) return true;
    return /^[\s$*_\\[\]({]{0,8}(?:=|\\approx|≈)/.test(this.text.slice(position, position + 12));
  }

  private closePart(): void {
    if (this.parts.length < MAX_PARTS) this.parts.push(this.part);
    else this.parts[MAX_PARTS - 1] = this.part;
    this.part = new PartReader();
  }

  private finish(): void {
    const chain = this.equation || this.verb;
    const result = chain ? this.part.result() : undefined;
    if (result === undefined) this.parts.push(this.part);
    if (result !== undefined || this.parts.some((part) => part.operators !== '')) {
      this.pending = {
        start: this.clauseStart,
        parts: this.parts,
        carried: this.carried,
        equation: this.equation,
        result,
      };
      this.carried = [];
      this.labelled = false;
    }
    this.parts = [];
    this.part = new PartReader();
    this.equation = this.verb = false;
    this.clauseStart = -1;
  }
}

class PartReader implements ClausePart {
  readonly operands: string[] = [];
  readonly words: string[] = [];
  operators = '';
  compares = false;
  private numbers = 0;
  private wordCount = 0;
  private unitWords = 0;
  private spoilt = false;
  private negative = false;
  private start = -1;
  private end = -1;
  endsInOperator = false;

  get hasWords(): boolean {
    return this.wordCount > 0;
  }
  get hasNumbers(): boolean {
    return this.numbers > 0;
  }
  get isEmpty(): boolean {
    return this.numbers === 0 && this.wordCount === 0 && this.operators === '';
  }
  /** One number with at most fillers before it and its units behind it, or a plain fraction. */
  get standsAlone(): boolean {
    return !this.spoilt && (this.numbers === 1 ? this.operators === '' : this.isFraction);
  }
  private get isFraction(): boolean {
    return this.numbers === 2 && this.operators === '/' && this.wordCount === 0;
  }

  addNumber(start: number, end: number, key: string | undefined): void {
    // The power of a unit, as in cm^2, is no number of the clause.
    if (this.unitWords > 0 && this.operators === '^') {
      this.operators = '';
      this.endsInOperator = false;
      return;
    }
    if (this.numbers === 0) this.start = this.start < 0 ? start : this.start;
    else if (this.unitWords > 0 && !this.endsInOperator) this.spoilt = true;
    this.end = end;
    this.numbers++;
    this.unitWords = 0;
    this.endsInOperator = false;
    if (key === undefined) this.spoilt = true;
    else if (this.operands.length < MAX_OPERANDS) this.operands.push(key);
  }

  addOperator(sign: string, start: number): void {
    if (this.numbers === 0 && this.wordCount === 0 && (sign === '-' || sign === '+')) {
      this.negative = sign === '-';
      this.start = start;
      return;
    }
    this.endsInOperator = true;
    if (!this.operators.includes(sign)) this.operators = [...this.operators, sign].sort().join('');
  }

  addWord(word: string): void {
    if (this.numbers === 0 && FILLERS.has(word)) return;
    this.wordCount++;
    if (this.numbers > 0) this.unitWords++;
    else this.spoilt = true;
    if (this.unitWords > MAX_UNIT_WORDS) this.spoilt = true;
    if (this.words.length < MAX_WORDS) this.words.push(word);
  }

  addComma(): void {
    if (this.numbers > 0) this.spoilt = true;
  }

  addRelation(): void {
    this.spoilt = this.compares = true;
  }

  result(): { start: number; end: number; key: string } | undefined {
    if (!this.standsAlone) return undefined;
    const [first, second] = this.operands;
    if (first === undefined) return undefined;
    let key: string | undefined = first;
    if (second !== undefined) key = quotientKey(first, second);
    if (this.negative) key = negatedKey(key);
    return key === undefined ? undefined : { start: this.start, end: this.end, key };
  }
}

function quotientKey(p: string, q: string): string | undefined {
  return /^\d+$/.test(p) && /^\d+$/.test(q) ? fractionKey(p, q) : undefined;
}
