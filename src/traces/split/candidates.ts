/** All candidate answers of a text, in order and without overlap. */
import { CANDIDATE_KINDS, type CandidateKind, type Finding, MOST_CANDIDATES } from './candidate';
import type { CuePhrase } from './cues';
import { alike, derivationsOf, NO_QUESTION, questionOf, type Derivation } from './derivations';
import { boxedAnswers, taggedAnswers } from './enclosed';
import { Lexer } from './lexer';
import type { NumberStyle } from './number-text';
import type { PhraseMatch } from './phrases';
import { statementAt } from './statements';

export interface Search {
  readonly text: string;
  readonly prompt: string | undefined;
  readonly cues: readonly PhraseMatch<CuePhrase>[];
  readonly kinds: ReadonlySet<CandidateKind>;
  readonly style: NumberStyle;
  /** The completion was cut: its end is no end of a solution. */
  readonly truncated: boolean;
  /** Where the last marker begins; undefined if there is none. */
  readonly lastMarker: number | undefined;
  /** Where the visible part begins, which no calculation crosses. */
  readonly border: number | undefined;
}

/** Calculations are followed in the last two million units of a text; what is longer is a loop or noise. */
const LONGEST_CALCULATION = 2_000_000;
/** A prompt is read up to here. */
const LONGEST_PROMPT = 100_000;

export function candidatesOf(search: Search): Finding[] {
  const { text } = search;
  const found = allCandidates(search);
  // Where the text was cut in a number or a word, the rest of it is unknown. Behind a final cue the end is where it should be,
  // and some logs call cut what only lacks a tag.
  const isHalf = search.truncated && /[\p{L}\p{N}]$/u.test(text);
  return isHalf ? found.filter(({ span, final }) => final || span.end < text.length) : found;
}

function allCandidates(search: Search): Finding[] {
  const { text, kinds, style } = search;
  const stated = merged([
    ...(kinds.has('tag') ? taggedAnswers(text, style) : []),
    ...(kinds.has('boxed') ? boxedAnswers(text, style) : []),
    ...(kinds.has('statement')
      ? search.cues.slice(0, MOST_CANDIDATES + 1).flatMap((cue) => statementAt(text, cue, style) ?? [])
      : []),
  ]);
  const found = kinds.has('equation') ? merged([...stated, ...outcomes(search, stated)]) : stated;
  if (found.length > 0 || !kinds.has('last') || search.truncated) return found;
  return lastNumber(search);
}

/** Of findings that overlap the surest is kept; it is final if any of them is. */
function merged(findings: readonly Finding[]): Finding[] {
  const sorted = [...findings].sort((a, b) => a.span.start - b.span.start || b.span.end - a.span.end);
  const kept: Finding[] = [];
  for (const finding of sorted) {
    const last = kept.at(-1);
    if (last === undefined || finding.span.start >= last.span.end) kept.push(finding);
    else kept[kept.length - 1] = surer(last, finding);
  }
  return kept;
}

function surer(a: Finding, b: Finding): Finding {
  const [first, second] =
    CANDIDATE_KINDS.indexOf(a.kind) <= CANDIDATE_KINDS.indexOf(b.kind) ? [a, b] : [b, a];
  return { ...first, final: first.final || second.final };
}

/**
 * Outcomes of calculations that answer the question: those alike to an anchor, and those of what the prompt asks to
 * calculate. An anchor is the last outcome before a stated answer, wherever its value leads; where nothing is stated,
 * the last outcome of the text, or before the last marker of a text that was cut.
 */
function outcomes(search: Search, stated: readonly Finding[]): Finding[] {
  const { text, style, prompt, border } = search;
  const question = prompt === undefined ? NO_QUESTION : questionOf(prompt.slice(0, LONGEST_PROMPT), style);
  const from = Math.max(0, text.length - LONGEST_CALCULATION);
  const parts =
    border === undefined || border <= from
      ? derivationsOf(text, from, text.length, style, question)
      : [
          ...derivationsOf(text, from, border, style, question),
          ...derivationsOf(text, border, text.length, style, question),
        ];
  const ends = parts.filter((result) => result.outcome);
  const forms = new Forms();
  for (const anchor of anchorsOf(search, stated, ends)) forms.add(anchor);
  return ends
    .filter((result) => forms.has(result) || result.asked)
    .map(({ start, end, key }) => ({ kind: 'equation', span: { start, end }, value: key, final: false }));
}

function anchorsOf(search: Search, stated: readonly Finding[], ends: readonly Derivation[]): Derivation[] {
  const anchors: Derivation[] = [];
  const calculated = ends.filter((result) => result.equation || result.operands.length > 0);
  if (stated.length === 0) {
    const limit = search.truncated ? (search.lastMarker ?? 0) : search.text.length;
    const anchor = calculated.findLast((result) => result.end <= limit);
    return anchor === undefined ? [] : [anchor];
  }
  let at = 0;
  for (const { span } of stated) {
    let anchor: Derivation | undefined;
    for (; at < calculated.length && calculated[at]!.start < span.end; at++) anchor = calculated[at];
    if (anchor !== undefined) anchors.push(anchor);
  }
  return anchors;
}

/** What the anchors look like; `alike` for all of them at once. */
class Forms {
  private readonly anchors = new Set<Derivation>();
  private readonly names = new Set<string>();
  private readonly operations = new Map<string, Derivation[]>();

  add(anchor: Derivation): void {
    this.anchors.add(anchor);
    if (anchor.name !== '') this.names.add(anchor.name);
    if (anchor.operators === '') return;
    const same = this.operations.get(anchor.operators);
    if (same === undefined) this.operations.set(anchor.operators, [anchor]);
    else if (same.length < MOST_FORMS && !same.some((other) => alike(other, anchor))) same.push(anchor);
  }

  has(result: Derivation): boolean {
    if (this.anchors.has(result)) return true;
    if (result.name !== '' && this.names.has(result.name)) return true;
    return this.operations.get(result.operators)?.some((anchor) => alike(anchor, result)) ?? false;
  }
}

/** Anchors of one operation that are told apart: the cost of a text stays linear. */
const MOST_FORMS = 16;

function lastNumber({ text, style, border }: Search): Finding[] {
  let found = lastNumberIn(text, border ?? 0, text.length, style);
  if (found === undefined && border !== undefined) found = lastNumberIn(text, 0, border, style);
  return found === undefined ? [] : [found];
}

const LAST_PART = 2000;

function lastNumberIn(text: string, from: number, to: number, style: NumberStyle): Finding | undefined {
  // Long texts are read from near their end; a number cut by that edge is passed over.
  const start = Math.max(from, to - LAST_PART);
  const lexer = new Lexer(text, start, to, style);
  let last: Finding | undefined;
  while (lexer.next()) {
    if (lexer.kind !== 'number' || lexer.key === undefined || (start > from && lexer.start === start))
      continue;
    last = { kind: 'last', span: { start: lexer.start, end: lexer.end }, value: lexer.key, final: false };
  }
  return last;
}
