/** Answers stated in words: "the answer is 42", "Answer: (B)", "final answer: Paris". */
import type { CuePhrase } from './cues';
import type { Finding } from './candidate';
import { Lexer } from './lexer';
import { fractionKey, negatedKey } from './number-key';
import type { NumberStyle } from './number-text';
import type { PhraseMatch } from './phrases';
import { valueKey } from './value';

/** Words that may stand between the cue and the number: "the answer is therefore about 42". */
const MOST_WORDS = 5;
const MOST_TOKENS = 80;
const REACH = 400;
const LONGEST_TEXT = 80;
/** Behind these no answer is stated, but something said of it. */
const NO_STATEMENT = new Set(
  "not isn't between correct incorrect wrong right greater less more larger smaller at above below than either supposed expected nicht nie pas no non the".split(
    ' ',
  ),
);
const TRUTH_WORDS = new Set(['yes', 'no', 'true', 'false']);
/** What stands before the cue and takes the statement back: a condition, somebody's earlier words, an open quotation. */
const MENTION =
  /(?:(?<!\p{L})(?:if|suppose|assume|assuming|whether|said|wrote|claimed|claims|previous|previously|earlier|wenn|falls|vorherige|frühere|précédente|anterior)(?!\p{L})[^.!?\n]{0,30}|[“„«][^”“»\n]{0,40}|(?:^|\s)["'][^"'\n]{0,40})$/iu;
const BEFORE = 48;
const QUOTED_LINE = 120;

/** What is stated behind a cue, or undefined if nothing is. */
export function statementAt(
  text: string,
  cue: PhraseMatch<CuePhrase>,
  style: NumberStyle,
): Finding | undefined {
  if (isMention(text, cue.start)) return undefined;
  const { final, phrase } = cue.tag;
  const needsSign = phrase.endsWith(':');
  const sign = /^[\s*_]{0,8}(?:[:：=]|is\b)/i.exec(text.slice(cue.end, cue.end + 12));
  if (needsSign && sign === null) return undefined;
  const found = numberBehind(text, cue.end, style) ?? choiceBehind(text, cue.end);
  if (found !== undefined) return { kind: 'statement', ...found, final };
  if (!final || sign === null) return undefined;
  return textBehind(text, cue.end + sign[0].length, style);
}

function isMention(text: string, start: number): boolean {
  if (MENTION.test(text.slice(Math.max(0, start - BEFORE), start))) return true;
  const line = text.slice(Math.max(0, start - QUOTED_LINE), start); // A quotation as Markdown has it.
  return line.startsWith('>', line.lastIndexOf('\n') + 1);
}

type Stated = Pick<Finding, 'span' | 'value'>;

/** The number, or the last result of the calculation, that stands behind the cue in the same sentence. */
function numberBehind(text: string, start: number, style: NumberStyle): Stated | undefined {
  const lexer = new Lexer(text, start, Math.min(text.length, start + REACH), style);
  let words = 0;
  let lines = 0;
  let negative = false;
  let signStart = -1;
  for (let tokens = 0; tokens < MOST_TOKENS && lexer.next(); tokens++) {
    switch (lexer.kind) {
      case 'number':
        return calculated(text, lexer, style, negative, signStart);
      case 'word': {
        const word = text.slice(lexer.start, Math.min(lexer.end, lexer.start + 12)).toLowerCase();
        if (NO_STATEMENT.has(word) || ++words > MOST_WORDS) return undefined;
        break;
      }
      case 'operator':
        negative = lexer.sign === '-';
        signStart = lexer.start;
        break;
      case 'line':
      case 'paragraph':
        if (words > 0 || ++lines > 2) return undefined;
        break;
      case 'colon':
      case 'equals':
      case 'comma':
      case 'bracket':
        break;
      default:
        return undefined;
    }
  }
  return undefined;
}

/** "42", "8 * 5 + 2 = 42", "-3/4", "1.2 × 10^4"; undefined for a calculation without result. */
function calculated(
  text: string,
  lexer: Lexer,
  style: NumberStyle,
  negative: boolean,
  signStart: number,
): Stated | undefined {
  let numbers: { key: string | undefined; start: number; end: number }[] = [];
  let operators = '';
  const result = (): Stated | undefined => {
    const [first, second, third] = numbers;
    if (first?.key === undefined) return undefined;
    let key: string | undefined = first.key;
    let end = first.end;
    if (numbers.length === 2 && operators === '/') {
      key =
        second!.key !== undefined && /^\d+$/.test(first.key + second!.key)
          ? fractionKey(first.key, second!.key)
          : undefined;
      end = second!.end;
    } else if (numbers.length === 3 && second!.key === '10' && /^\*\^-?$/.test(operators)) {
      end = third!.end + (text[third!.end] === '}' ? 1 : 0);
      key = valueKey(text.slice(first.start, end), style);
    } else if (operators !== '' && operators !== '^') return undefined;
    if (key === undefined) return undefined;
    if (!negative) return { span: { start: first.start, end }, value: key };
    return { span: { start: signStart, end }, value: negatedKey(key)! };
  };
  const take = (): void => {
    numbers.push({ key: lexer.key, start: lexer.start, end: lexer.end });
  };
  take();
  let units = 0;
  let powerOfUnit = false;
  for (let tokens = 0; tokens < MOST_TOKENS && lexer.next(); tokens++) {
    const { kind } = lexer;
    if (kind === 'number' && !powerOfUnit) take();
    else if (kind === 'operator' && numbers.length === 0) {
      negative = lexer.sign === '-';
      signStart = lexer.start;
    } else if (kind === 'operator') {
      powerOfUnit = lexer.sign === '^' && units > 0;
      if (!powerOfUnit) operators += lexer.sign;
    } else if (kind === 'equals') {
      numbers = [];
      operators = '';
      negative = false;
    } else if (kind === 'word' && operators === '' && ++units <= 3) continue;
    else if (kind !== 'bracket' && kind !== 'number') break;
    if (kind === 'number') powerOfUnit = false;
  }
  return numbers.length > 0 ? result() : undefined;
}

/** One letter from A to J, in brackets or alone, or yes, no, true, false. */
function choiceBehind(text: string, start: number): Stated | undefined {
  const match =
    /^([\s:：=*_$]{0,8}(?:(?:option|choice)\s|\\text\{|\\mathrm\{)?[([*]{0,3})(?:([A-J])(?![\p{L}\d'’])|(\p{L}{2,5})(?!\p{L}))/u.exec(
      text.slice(start, start + 40),
    );
  if (match === null) return undefined;
  const answer = match[2] ?? match[3]!;
  const from = start + match[1]!.length;
  // "A circle …" is no choice.
  if (match[2] !== undefined && /^ \p{Ll}/u.test(text.slice(from + 1, from + 3))) return undefined;
  if (match[3] !== undefined && !TRUTH_WORDS.has(answer.toLowerCase())) return undefined;
  return { span: { start: from, end: from + answer.length }, value: valueKey(answer) };
}

/** Behind "final answer:" whatever the line says, unless marks follow that are read elsewhere. */
function textBehind(text: string, start: number, style: NumberStyle): Finding | undefined {
  const match = /^([\s*_]{0,12})([^\n.<\\]{1,81})([<\\]?)/.exec(text.slice(start, start + 100));
  const answer = match?.[2]?.trimEnd() ?? '';
  if (answer === '' || answer.length > LONGEST_TEXT || match![3] !== '') return undefined;
  const from = start + match![1]!.length;
  const value = valueKey(answer, style);
  if (value === '') return undefined;
  return { kind: 'statement', span: { start: from, end: from + answer.length }, value, final: true };
}
