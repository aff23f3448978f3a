/**
 * The labelled transcripts: text written by hand in which the answer of every true attempt stands between ⟦ and ⟧, in
 * order, with its value and what the writer did next.
 */
import type { Attempt, Decision, RawTrace } from '../../src/traces/trace';
import { valueKey } from '../../src/traces/split/value';

export interface LabelledEntry {
  readonly id: string;
  readonly about: string;
  readonly prompt?: string;
  readonly truth: string;
  /** null: the log does not say. */
  readonly truncated: boolean | null;
  /** Text before this piece is the thinking of a log that keeps the two apart. */
  readonly visibleFrom?: string;
  readonly text: string;
  readonly attempts: readonly { readonly value: string; readonly decision: Decision }[];
}

export interface TrueAttempt {
  readonly value: string;
  readonly decision: Decision;
  readonly position: number;
}

export interface LabelledTrace {
  readonly id: string;
  readonly raw: RawTrace;
  readonly attempts: readonly TrueAttempt[];
}

export function labelledTrace(entry: LabelledEntry, row: number): LabelledTrace {
  const positions: number[] = [];
  let text = '';
  for (const piece of entry.text.split(/([⟦⟧])/)) {
    if (piece === '⟦') positions.push(text.length);
    else if (piece !== '⟧') text += piece;
  }
  if (positions.length !== entry.attempts.length)
    throw new Error(`${entry.id}: marks and attempts differ in number.`);
  const visible = entry.visibleFrom === undefined ? undefined : text.indexOf(entry.visibleFrom);
  return {
    id: entry.id,
    raw: {
      source: { file: 'labelled', row },
      group: entry.id,
      className: undefined,
      prompt: entry.prompt,
      text,
      thinkingEnd: visible,
      truth: entry.truth,
      graded: undefined,
      truncated: entry.truncated ?? undefined,
      tokens: undefined,
      split: undefined,
    },
    attempts: entry.attempts.map(({ value, decision }, i) => ({
      value: valueKey(value),
      decision,
      position: positions[i]!,
    })),
  };
}

/** What a rule made of true attempts. */
export interface Score {
  /** Attempts it found, true ones, and pairs of the two that have one value and stand in one place. */
  found: number;
  true: number;
  matched: number;
  /** Matched attempts whose decision is the true one. */
  decided: number;
  /** Traces in which everything is right. */
  whole: number;
  traces: number;
}

export const noScore = (): Score => ({ found: 0, true: 0, matched: 0, decided: 0, whole: 0, traces: 0 });

/**
 * Adds a trace to a score. An attempt found is a true one if the values are equal and the true answer stands inside its
 * span; each counts once, in order.
 *
 * @returns whether everything is right
 */
export function addScore(score: Score, truth: readonly TrueAttempt[], found: readonly Attempt[]): boolean {
  let matched = 0;
  let decided = 0;
  let next = 0;
  for (const attempt of truth) {
    const at = found.findIndex((candidate, i) => i >= next && isSame(attempt, candidate));
    if (at < 0) continue;
    next = at + 1;
    matched++;
    if (found[at]!.decision === attempt.decision) decided++;
  }
  const whole = found.length === truth.length && decided === truth.length;
  score.found += found.length;
  score.true += truth.length;
  score.matched += matched;
  score.decided += decided;
  score.traces++;
  if (whole) score.whole++;
  return whole;
}

function isSame(truth: TrueAttempt, { value, answerSpan }: Attempt): boolean {
  if (value !== truth.value || answerSpan === undefined) return false;
  return answerSpan.start <= truth.position && truth.position < answerSpan.end;
}
