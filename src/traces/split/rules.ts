/**
 * Attempts from candidates and markers, by one of three rules. p_d|W belongs to the rule as much as to the model, so the
 * rule's name goes with every number.
 */
import type { Span } from '../trace';
import type { Found, Marker } from './analyse';
import type { Candidate } from './candidate';

export type SplitRule =
  /** A new attempt needs a revision marker between two candidates; the last candidate before the marker is its answer. */
  | 'marker'
  /** A new attempt is a candidate whose value differs from that of the attempt before. */
  | 'changed-value'
  /** Every candidate is an attempt. */
  | 'every-mention';

export const SPLIT_RULES: readonly SplitRule[] = ['marker', 'changed-value', 'every-mention'];

/** An attempt before it is judged and measured. */
export interface Draft {
  /** The candidate that is its answer: the last one that belongs to it, before its answer is only handed over. */
  answer: Candidate;
  /** Where its first candidate begins. */
  readonly from: number;
  /** Where the last mention of its answer ends, the output of STOP included. */
  until: number;
  /** Its answer was handed over: in an answer tag, behind "final answer", or behind the thinking. */
  stated: boolean;
  /** What led to the next attempt; undefined for the last attempt. */
  next: { readonly marker: Marker | undefined; readonly border: number | undefined } | undefined;
  /** A revision marker follows its last mention. */
  markerBehind: boolean;
}

/** Attempts in the order in which they were made. */
export function draftsOf(found: Found, rule: SplitRule): Draft[] {
  const markers = new Revisions(found.markers);
  const candidates = rule === 'marker' ? found.candidates.filter(markers.outsideChecks()) : found.candidates;
  const drafts: Draft[] = [];
  for (const candidate of candidates) {
    const last = drafts.at(-1);
    if (last === undefined) {
      drafts.push(draft(candidate));
      continue;
    }
    const marker = markers.firstBetween(last.until, candidate.span.start);
    const crosses = candidate.part === 'visible' && last.answer.part !== 'visible';
    const changed = candidate.value !== last.answer.value;
    if (!changed && (crosses || (candidate.final && !last.stated))) {
      last.stated = true; // The output of STOP: what was found is handed over.
      last.until = candidate.span.end;
    } else if ((changed && (crosses || candidate.final)) || isNew(rule, marker, changed)) {
      last.next = { marker, border: crosses ? found.parts.visibleStart : undefined };
      drafts.push(draft(candidate));
    } else {
      last.answer = candidate;
      last.until = candidate.span.end;
      last.stated ||= candidate.final;
    }
  }
  const last = drafts.at(-1);
  if (last !== undefined) last.markerBehind = markers.firstBetween(last.until, Infinity) !== undefined;
  return drafts;
}

function isNew(rule: SplitRule, marker: Marker | undefined, changed: boolean): boolean {
  switch (rule) {
    case 'marker':
      return marker !== undefined;
    case 'changed-value':
      return changed;
    case 'every-mention':
      return true;
  }
}

function draft(answer: Candidate): Draft {
  return {
    answer,
    from: answer.span.start,
    until: answer.span.end,
    stated: answer.final,
    next: undefined,
    markerBehind: false,
  };
}

/**
 * Markers that are revisions. Where a verdict of the model on its answer follows a marker, with no other between, what
 * lies between is a check: no new attempt starts in it, and if the verdict is "right" the marker was no revision.
 */
class Revisions {
  private readonly revisions: Marker[] = [];
  private readonly checks: Span[] = [];
  private at = 0;

  constructor(markers: readonly Marker[]) {
    for (const marker of markers) {
      if (marker.verdict === undefined) {
        this.revisions.push(marker);
        continue;
      }
      const opened = this.revisions.at(-1);
      const closed = this.checks.at(-1)?.end ?? 0;
      const check = opened !== undefined && opened.verdict === undefined && opened.span.start >= closed;
      if (check) this.checks.push({ start: opened.span.start, end: marker.span.end });
      if (marker.verdict === 'wrong') this.revisions.push(marker);
      else if (check) this.revisions.pop();
    }
  }

  /** The first revision in a stretch of text; the stretches asked for go forward. */
  firstBetween(from: number, to: number): Marker | undefined {
    while (this.at < this.revisions.length && this.revisions[this.at]!.span.start < from) this.at++;
    const marker = this.revisions[this.at];
    return marker !== undefined && marker.span.end <= to ? marker : undefined;
  }

  /** Tells of candidates in order whether they stand outside every check. */
  outsideChecks(): (candidate: Candidate) => boolean {
    let at = 0;
    return ({ span }) => {
      while (at < this.checks.length && this.checks[at]!.end <= span.start) at++;
      const check = this.checks[at];
      return check === undefined || span.end <= check.start;
    };
  }
}
