/** Answers between marks: \boxed{…} and <answer>…</answer>, closed, open or broken. */
import { type Finding, MOST_CANDIDATES } from './candidate';
import { isDigit, isSpace } from './characters';
import { numberAt } from './number-text';
import { valueKey, type ValueStyle } from './value';

/** A longer text between marks is no answer but an unclosed mark. */
const LONGEST_ANSWER = 500;
const BOX = /\\(?:boxed|fbox)\s?\{|\\[{}]|[{}]/g;
/** The first sign of an opening tag may be lost at the start of a line. */
const TAG = /<(\/?)answer\s?>?|^answer\s?>/gim;
const MOST_OPEN_BRACES = 10_000;

/** Boxed answers; of nested boxes the innermost. */
export function boxedAnswers(text: string, style: ValueStyle): Finding[] {
  const found: Finding[] = [];
  const open: { at: number; inner: number; box: boolean }[] = [];
  /** Of a box that was never closed: the number it begins with. */
  const unclosed = (inner: number): void => {
    const number = numberAt(text, inner, { decimalComma: style.decimalComma ?? false, alone: false });
    if (number?.key !== undefined) {
      found.push({ kind: 'boxed', span: { start: inner, end: number.end }, value: number.key, final: false });
    }
  };
  for (const match of text.matchAll(BOX)) {
    if (found.length > MOST_CANDIDATES) break;
    const [sign] = match;
    if (sign === '\\{' || sign === '\\}') continue;
    if (sign !== '}') {
      if (open.length === MOST_OPEN_BRACES) open.length = 0;
      open.push({ at: match.index, inner: match.index + sign.length, box: sign !== '{' });
      continue;
    }
    const brace = open.pop();
    if (!brace?.box) continue;
    if (match.index - brace.inner > LONGEST_ANSWER) unclosed(brace.inner);
    else pushAnswer(found, 'boxed', text, brace.inner, match.index, style, false);
  }
  for (const brace of open) if (brace.box) unclosed(brace.inner);
  return found;
}

/** Answers in tags. A closing tag without an opening one counts if a number follows at once: `</answer>92.1>`. */
export function taggedAnswers(text: string, style: ValueStyle): Finding[] {
  const found: Finding[] = [];
  let open = -1;
  for (const match of text.matchAll(TAG)) {
    if (found.length > MOST_CANDIDATES) break;
    const end = match.index + match[0].length;
    if (match[1] !== '/') {
      if (open >= 0) pushAnswer(found, 'tag', text, open, answerEnd(text, open), style, true);
      open = end;
      continue;
    }
    if (open >= 0) {
      if (match.index - open <= LONGEST_ANSWER)
        pushAnswer(found, 'tag', text, open, match.index, style, true);
      else pushAnswer(found, 'tag', text, open, answerEnd(text, open), style, true);
    } else if (isDigit(text.charCodeAt(end)) || /^[-−]\d/.test(text.slice(end, end + 2))) {
      pushAnswer(found, 'tag', text, end, answerEnd(text, end), style, true);
    }
    open = -1;
  }
  if (open >= 0) pushAnswer(found, 'tag', text, open, answerEnd(text, open), style, true);
  return found;
}

/** Where an answer in a tag without closing tag ends: at the next tag sign or the end of the line. */
function answerEnd(text: string, start: number): number {
  let from = start;
  while (isSpace(text.charCodeAt(from)) && from - start < LONGEST_ANSWER) from++;
  const end = from + /^[^<>\n]*/.exec(text.slice(from, from + LONGEST_ANSWER))![0].length;
  return end;
}

function pushAnswer(
  found: Finding[],
  kind: 'boxed' | 'tag',
  text: string,
  start: number,
  end: number,
  style: ValueStyle,
  final: boolean,
): void {
  while (start < end && isSpace(text.charCodeAt(start))) start++;
  while (end > start && isSpace(text.charCodeAt(end - 1))) end--;
  if (start >= end) return;
  const value = valueKey(text.slice(start, end), style);
  if (value !== '') found.push({ kind, span: { start, end }, value, final });
}
