/** What the small multiples hold: the axis they show, the results that have come, and what is missing. */
import { experimentToText } from '../../experiment/codec';
import { axisLength } from '../../experiment/sweep';
import { axisText } from '../../experiment/url';
import type { AlongQuestion, AlongResult, WantedPoint } from '../../study/compare/along';
import type { ObjectiveResult } from '../../study/compare/result';
import type { RunStatus } from '../store';

/** Results of one question; those of another are shown, dimmed, until the first of the new one comes. */
export interface ShownAlong {
  readonly question: AlongQuestion;
  /** By point and objective, see `placeKey`. */
  readonly results: ReadonlyMap<string, ObjectiveResult>;
  /** Points that cannot be simulated, with the reason. */
  readonly refused: ReadonlyMap<number, string>;
}

export interface AlongState {
  readonly status: RunStatus;
  /** Null before the first comparison. */
  readonly asked: AlongQuestion | null;
  readonly shown: ShownAlong | null;
  /** Why it ended early, in words. */
  readonly reason: string | null;
}

export const NO_ALONG: AlongState = { status: 'idle', asked: null, shown: null, reason: null };

export function placeKey(index: number, id: string): string {
  return `${index}/${id}`;
}

/** The state for a question: what was asked before stays as it is where it is the same. */
export function askAlong(state: AlongState, question: AlongQuestion): AlongState {
  if (state.asked !== null && sameQuestion(state.asked, question)) return state;
  return { ...state, asked: question, status: 'idle', reason: null };
}

function sameQuestion(a: AlongQuestion, b: AlongQuestion): boolean {
  return (
    a.klWeight === b.klWeight &&
    axisText(a.axis) === axisText(b.axis) &&
    experimentToText(a.experiment) === experimentToText(b.experiment)
  );
}

/** What of the objectives has not been computed at the points of the question asked. */
export function missingPoints(
  { asked, shown }: AlongState,
  objectives: readonly string[],
): readonly WantedPoint[] {
  if (asked === null) return [];
  const known = shown?.question === asked ? shown : null;
  return Array.from({ length: axisLength(asked.axis) }, (_, index): WantedPoint => {
    if (known?.refused.has(index)) return { index, objectives: [] };
    return { index, objectives: objectives.filter((id) => !known?.results.has(placeKey(index, id))) };
  }).filter(({ objectives: missing }) => missing.length > 0);
}

/** The state with results of the question asked; the first of them take the place of those of another. */
export function withResults(state: AlongState, found: readonly AlongResult[]): AlongState {
  const { asked, shown } = state;
  if (asked === null) return state;
  const before = shown?.question === asked ? shown : null;
  const results = new Map(before?.results);
  const refused = new Map(before?.refused);
  for (const one of found) {
    if ('refused' in one) refused.set(one.index, one.refused);
    else results.set(placeKey(one.index, one.result.id), one.result);
  }
  return { ...state, shown: { question: asked, results, refused } };
}

/** True while what is shown answers an earlier question. */
export function isAlongStale({ asked, shown }: AlongState): boolean {
  return shown !== null && shown.question !== asked;
}
