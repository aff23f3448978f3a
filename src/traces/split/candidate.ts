import type { Part, Span } from '../trace';

/** How a candidate answer was recognised, the surest first. */
export type CandidateKind =
  /** `<answer>…</answer>`, also malformed. */
  | 'tag'
  /** `\boxed{…}`. */
  | 'boxed'
  /** "the answer is …" and its variants. */
  | 'statement'
  /** The outcome of a calculation like the one that leads to a stated answer, or like the one asked for. */
  | 'equation'
  /** The last number, where nothing else was found. */
  | 'last';

export const CANDIDATE_KINDS: readonly CandidateKind[] = ['tag', 'boxed', 'statement', 'equation', 'last'];

/** A piece of text that gives an answer to the question. */
export interface Candidate {
  readonly kind: CandidateKind;
  readonly span: Span;
  /** Normal form of what stands there. */
  readonly value: string;
  readonly part: Part;
  /** It is handed over as the answer: in an answer tag, or behind "final answer". */
  readonly final: boolean;
}

/**
 * Candidates of one text: one with more is a loop or noise, and is read up to there as if it had been cut. The limit
 * bounds what a text may take; a completion of 32,000 tokens does not come near it.
 */
export const MOST_CANDIDATES = 20_000;

/** A candidate before it is known in which part it stands. */
export type Finding = Omit<Candidate, 'part'>;
