/**
 * Many plain phrases found in a text in one pass. A phrase is a list of words: case, kind of apostrophe, amount of white
 * space, hyphens, commas and emphasis between its words do not matter; its ends lie at word boundaries.
 *
 * Words walk down a tree of words, so the cost is the length of the text times the words of the longest phrase, whatever
 * the text is. Where several phrases start at one word the longest is taken; matches do not overlap.
 */
import { InputError, inputIssue, type InputIssue } from '../../model/input-error';
import { foldWord, isDigit, isIdeograph, isLetter, isSpace, wordEnd } from './characters';

export const MAX_PHRASES = 2000;
export const MAX_PHRASE_WORDS = 12;
/** Longest distance between two words of one phrase, in UTF-16 units. */
const MAX_GAP = 16;

export interface PhraseMatch<T> {
  readonly start: number;
  readonly end: number;
  readonly tag: T;
}

interface Node<T> {
  readonly next: Map<string, Node<T>>;
  tag: T | undefined;
}

const node = <T>(): Node<T> => ({ next: new Map(), tag: undefined });

export class PhraseSet<T> {
  private readonly root = node<T>();
  /** Beginnings of first words: most words of a text are told off by theirs. */
  private readonly beginnings = new Uint8Array(BEGINNINGS);

  /** @param phrases what to find and what to call it; of equal phrases the first counts */
  constructor(phrases: Iterable<readonly [phrase: string, tag: T]>) {
    for (const [phrase, tag] of phrases) {
      const words = wordsOf(phrase);
      if (words.length === 0) continue;
      for (const beginning of beginningsOf(words[0]!)) this.beginnings[beginning] = 1;
      let at = this.root;
      for (const word of words) {
        let next = at.next.get(word);
        if (next === undefined) at.next.set(word, (next = node<T>()));
        at = next;
      }
      at.tag ??= tag;
    }
  }

  /** Matches from the first to the last. */
  matches(text: string): PhraseMatch<T>[] {
    const found: PhraseMatch<T>[] = [];
    let position = 0;
    while (position < text.length) {
      const unit = text.charCodeAt(position);
      if (!isLetter(unit) && !isDigit(unit) && !isIdeograph(unit)) {
        position++;
        continue;
      }
      const end = wordEnd(text, position);
      const may = this.beginnings[beginningAt(text, position)] === 1;
      const match = may ? this.longestAt(text, position, end) : undefined;
      if (match !== undefined) found.push(match);
      position = match?.end ?? end;
    }
    return found;
  }

  private longestAt(text: string, start: number, firstEnd: number): PhraseMatch<T> | undefined {
    let at = this.root;
    let wordStart = start;
    let end = firstEnd;
    let match: PhraseMatch<T> | undefined;
    for (;;) {
      const next = at.next.get(foldWord(text.slice(wordStart, end)));
      if (next === undefined) return match;
      if (next.tag !== undefined) match = { start, end, tag: next.tag };
      if (next.next.size === 0) return match;
      at = next;
      wordStart = afterGap(text, end);
      end = wordEnd(text, wordStart);
      if (end === wordStart) return match;
    }
  }
}

const BEGINNINGS = 1 << 14;

/** A number for the first two units, their case aside where they are ASCII; others may share it. */
function beginningAt(text: string, at: number): number {
  return ((text.charCodeAt(at) | 32) & 127) | (((text.charCodeAt(at + 1) | 32) & 127) << 7);
}

function beginningsOf(word: string): number[] {
  const second = word[1];
  // Behind a word of one sign anything may follow; an apostrophe has two forms.
  const seconds =
    second === undefined
      ? Array.from({ length: 128 }, (_, unit) => String.fromCharCode(unit))
      : second === "'"
        ? ["'", '’']
        : [second, second.toUpperCase()];
  return [word[0]!, word[0]!.toUpperCase()].flatMap((first) =>
    seconds.map((sign) => beginningAt(first + sign, 0)),
  );
}

/** The words of a phrase, as they are compared. */
export function wordsOf(phrase: string): string[] {
  const words: string[] = [];
  for (let position = 0; position < phrase.length;) {
    const end = wordEnd(phrase, position);
    if (end > position) words.push(foldWord(phrase.slice(position, end)));
    position = Math.max(end, position + 1);
  }
  return words;
}

/** What is wrong with phrases that a user wrote, none if nothing is. */
export function phraseIssues(phrases: readonly string[], path: string): InputIssue[] {
  const issues: InputIssue[] = [];
  if (phrases.length > MAX_PHRASES) {
    issues.push(inputIssue(path, phrases.length, `a list of at most ${MAX_PHRASES} phrases`));
  }
  phrases.slice(0, MAX_PHRASES).forEach((phrase, i) => {
    const words = wordsOf(phrase).length;
    if (words === 0 || words > MAX_PHRASE_WORDS) {
      issues.push(inputIssue(`${path}[${i}]`, phrase, `a phrase of 1 to ${MAX_PHRASE_WORDS} words`));
    }
  });
  return issues;
}

/** @throws InputError, one sentence for each phrase that is empty or too long. */
export function checkPhrases(phrases: readonly string[], path: string): void {
  const issues = phraseIssues(phrases, path);
  if (issues.length > 0) throw new InputError(issues);
}

const GAP = new Set([...'-‐‑,*_[]'].map((sign) => sign.charCodeAt(0)));

function afterGap(text: string, from: number): number {
  let at = from;
  while (at - from < MAX_GAP && at < text.length) {
    const unit = text.charCodeAt(at);
    if (!isSpace(unit) && !GAP.has(unit)) break;
    at++;
  }
  return at;
}
